/**
 * Files written whole or not at all: every byte is written, the size is checked, the file is synced and then renamed over the old one, and
 * its folder is synced too. On any failure the old file is what it was. What is not a regular file (a FIFO, a socket, a device, a folder)
 * is never replaced.
 */
import {
  closeSync, existsSync, fchmodSync, fstatSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync,
  realpathSync, renameSync, rmSync, statSync, writeSync, type Stats,
} from "node:fs";
import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { Trouble, UsageError } from "./errors.js";
import { paths } from "./paths.js";

/** What the operating system's codes mean to a person; others are given as they are. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the quota is used up",
  EFBIG: "the file would exceed the limit on file sizes",
  EIO: "the disk reported an error",
  ELOOP: "the symbolic links go in a circle",
  EMFILE: "too many files are open in this process",
  ENAMETOOLONG: "the name is too long",
  ENFILE: "too many files are open on this machine",
  ENOENT: "a part of the path is not there",
  ENOMEM: "there is no memory left",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is no folder",
  EPERM: "not permitted",
  EROFS: "the disk is read-only",
  ESHORT: "the disk took only a part of it",
};

/** With these another name would do: the call was wrong, not the machine. */
const namesThatAreWrong = ["ENOTDIR", "ENOENT", "ENAMETOOLONG", "ELOOP", "EACCES", "EPERM"];

/**
 * A file system's error as a few words with its code.
 * @example reasonOf({ code: "ENOSPC" }) // "ENOSPC: the disk is full"
 */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : Object.hasOwn(reasons, code) ? `${code}: ${reasons[code]}` : code;
}

/** Is the error one that the file system gave, rather than a mistake in the program? */
export function isFromSystem(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return typeof code === "string" && typeof syscall === "string";
}

/**
 * Makes a missing folder (unless told to look only) inside the working folder or the project. Elsewhere a wrong name would leave folders
 * about: there the folder must exist.
 * @throws UsageError when it is missing elsewhere, or something else is in its place
 * @throws Trouble when the disk does not allow it
 * @example ensureFolder("results/today") // made, where the working folder is one's own
 */
export function ensureFolder(folder: string, make = true): void {
  const wanted = resolve(folder);
  let there: Stats | undefined;
  try {
    there = statSync(wanted, { throwIfNoEntry: false });
    if (there === undefined && isOurs(wanted)) {
      if (make) mkdirSync(wanted, { recursive: true });
      return;
    }
  } catch (error) {
    throw new Trouble(`${folder} could not be made a folder (${reasonOf(error)}); name a folder that can be written to`);
  }
  if (there === undefined) {
    throw new UsageError(`${folder}: no such folder; folders are made only inside the working folder: make it first, or name another`);
  }
  if (!there.isDirectory()) throw new UsageError(`${folder}: expected a folder, got ${kindOf(there)}; name another`);
}

/**
 * A regular file's bytes, if it is not larger than such a file can be. A FIFO would make the program wait, and a larger file would fill the
 * memory.
 * @param what the file should be, for the sentence
 * @throws UsageError when it is missing, no regular file, too large or unreadable
 * @example readBounded("network.json", 1 << 20, "a network as JSON").toString()
 */
export function readBounded(file: string, most: number, what: string): Buffer {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) {
      const found = stats.isDirectory() ? "a folder, not a file" : kindOf(stats);
      throw new UsageError(`${file}: this is ${found}; expected ${what}`);
    }
    if (stats.size > most) {
      const [limit, size] = [most, stats.size].map((bytes) => bytes.toLocaleString("en"));
      throw new UsageError(`${file}: expected ${what}, of at most ${limit} bytes, got ${size}`);
    }
    return readFileSync(file);
  } catch (error) {
    if (!isFromSystem(error)) throw error;
    if (["EMFILE", "ENFILE", "EIO", "ENOMEM"].includes(error.code!)) throw new Trouble(`${file}: cannot be read (${reasonOf(error)})`);
    const why = error.code === "ENOENT" ? "no such file" : `cannot be read (${reasonOf(error)})`;
    throw new UsageError(`${file}: ${why}; expected ${what}`);
  }
}

/** Is it inside the working folder or the project? */
const isOurs = (path: string): boolean => [process.cwd(), paths.home].some((home) => isInside(realOf(path), realOf(home)));

/** The path, with links resolved in the part of it that exists. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realOf(dirname(path)), basename(path));
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!isAbsolute(way) && way.split(/[\\/]/)[0] !== "..");
}

/**
 * Says before any work whether a file of that name could be written: its folder takes files, and only a regular file, or none, is in its
 * place.
 * @param what the option or the like that named it, for the sentence
 * @param make whether a missing folder is made where that is allowed
 * @returns the file that would be replaced: a symbolic link to a regular file stays, and its target is written
 * @throws UsageError when something else is in its place, its folder is missing outside the working folder, or the name cannot be written
 * @throws Trouble when the disk takes no file
 * @example checkReplaceable("model.onnx", "--export") // ".../model.onnx"
 */
export function checkReplaceable(file: string, what?: string, make = true): string {
  const named = what === undefined ? file : `${what}: ${file}`;
  try {
    const there = lstatSync(file, { throwIfNoEntry: false });
    if (there === undefined) {
      ensureFolder(dirname(file), make);
      if (existsSync(dirname(file))) probe(dirname(file));
      return resolve(file);
    }
    const stats = there.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : there;
    if (stats?.isFile() !== true) {
      const found = stats === undefined ? "a link to nothing" : kindOf(stats);
      throw new UsageError(`${named}: expected the name of a file to write, got ${found}; name another`);
    }
    const target = realpathSync(file);
    probe(dirname(target));
    return target;
  } catch (error) {
    if (!isFromSystem(error)) throw error;
    const Kind = namesThatAreWrong.includes(error.code!) ? UsageError : Trouble;
    throw new Kind(`${named} cannot be written (${reasonOf(error)}); name a file in a folder of yours`);
  }
}

/** Writes and removes an empty file: permission bits alone do not know read-only disks. */
function probe(folder: string): void {
  const file = temporaryIn(folder);
  closeSync(openSync(file, "wx"));
  rmSync(file);
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a FIFO";
  if (stats.isSocket()) return "a socket";
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return "a device";
  return stats.isFile() ? "a file" : "something else";
}

/** This machine, or this container of it, in eight letters: a temporary file of another one's process is not ours to sweep. */
const here = createHash("sha256").update(`${hostname()} ${numbersOfProcesses()}`).digest("hex").slice(0, 8);
const temporaryIn = (folder: string): string => join(folder, `.golden-${here}-${process.pid}-${randomBytes(4).toString("hex")}.tmp`);

/** Which numbers processes have here: containers may share a host's name and a disk, and not the numbers. */
function numbersOfProcesses(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return ""; // no Linux
  }
}

/** Removes what writers that were killed have left in a folder. */
function sweepTemporaries(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, machine, pid] = /^\.golden-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/.exec(name) ?? [];
    if (machine === here && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Does a process of that number run on this machine?
 * @example isRunning(process.pid) // true
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * All bytes at a place of an open file, however few the system takes at a time.
 * @throws Error of the file system; `ESHORT` when it takes none and gives no reason
 * @example writeAll(descriptor, Buffer.from("line\n"), 0)
 */
export function writeAll(descriptor: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) {
    const taken = writeSync(descriptor, bytes, done, bytes.length - done, at + done);
    if (taken === 0) throw Object.assign(new Error("the disk took no more bytes"), { code: "ESHORT", syscall: "write" });
    done += taken;
  }
}

/**
 * Writes a file whole or not at all. Missing folders are made inside the working folder and the project only. A file that is replaced keeps
 * its permissions.
 * @throws UsageError when what is there is no regular file, or the folder is missing elsewhere
 * @throws Trouble when the disk does not take all of it; what was there before is as it was
 * @example writeWhole("report/page.html", "<!doctype html>...")
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const target = checkReplaceable(file);
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const folder = dirname(target), temporary = temporaryIn(folder);
  let descriptor: number | undefined;
  try {
    sweepTemporaries(folder);
    descriptor = openSync(temporary, "wx");
    const before = statSync(target, { throwIfNoEntry: false });
    if (before !== undefined) fchmodSync(descriptor, before.mode & 0o7777);
    writeAll(descriptor, bytes, 0);
    fsyncSync(descriptor);
    if (fstatSync(descriptor).size !== bytes.length) throw Object.assign(new Error("short"), { code: "ESHORT", syscall: "write" });
    closeSync(descriptor);
    descriptor = undefined;
    renameSync(temporary, target);
    syncFolder(folder);
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    rmSync(temporary, { force: true });
    if (!isFromSystem(error)) throw error;
    throw new Trouble(`${file} could not be written (${reasonOf(error)}); what was there before is as it was`);
  }
}

/** So that the new name outlasts a loss of power; systems that cannot sync a folder do it by themselves. */
function syncFolder(folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(folder, "r");
    fsyncSync(descriptor);
  } catch (error) {
    if (!["EINVAL", "EPERM", "EACCES", "EISDIR", "ENOTSUP", "EBADF"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
