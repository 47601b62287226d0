/**
 * TypeScript's compiler, of the project's version, with V8's compiled form of it kept on disk: nine megabytes of JavaScript take 0.4 s of
 * the processor to be read and compiled, with the compiled form 0.12 s. The form is made by the first kernel, after it has read the
 * library's declarations, and is used where file, Node and bytes are those for which it was made; else, or where the disk does not take it,
 * TypeScript is loaded as any package.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import type * as TS from "typescript";
import { writeWhole } from "../../files.js";

/** A compiler, and what keeps its compiled form for later kernels, when it has been used for a while. */
export interface Loaded {
  readonly ts: typeof TS;
  /** Whether it came from a form that was kept. */
  readonly kept: boolean;
  readonly keep: () => void;
}

type Factory = (exports: object, require: NodeJS.Require, module: { exports: object }, file: string, folder: string) => void;

/**
 * Loads the compiler.
 * @param project the folder in whose node_modules TypeScript lies
 * @param folder where compiled forms are kept
 * @example loadCompiler("/home/me/golden-momentum", "/home/me/golden-momentum/.cache/kernel").ts.version // "6.0.3"
 */
export function loadCompiler(project: string, folder: string): Loaded {
  const require = createRequire(join(project, "package.json"));
  const file = require.resolve("typescript");
  const { size, mtimeMs } = statSync(file);
  const name = `typescript-${digest(`${file} ${size} ${mtimeMs} ${process.version} ${process.arch}`).slice(0, 16)}.v8`;
  const kept = read(join(folder, name));
  // As Node wraps a module of this kind.
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, "utf8")}\n})`;
  const script = new Script(source, { filename: file, ...(kept !== undefined && { cachedData: kept }) });
  const module = { exports: {} };
  (script.runInThisContext() as Factory)(module.exports, createRequire(file), module, file, dirname(file));
  const taken = kept !== undefined && script.cachedDataRejected !== true;
  const keep = () => { if (!taken) write(folder, name, script.createCachedData()); };
  return { ts: module.exports as typeof TS, kept: taken, keep };
}

const digest = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** The bytes of a kept form, which come behind their own digest: V8 would run damaged ones. */
function read(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.subarray(0, 64).toString("latin1") === digest(bytes.subarray(64)) ? bytes.subarray(64) : undefined;
  } catch {
    return undefined; // none yet
  }
}

/** Keeps a form in place of those for other versions. */
function write(folder: string, name: string, bytes: Buffer): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const other of readdirSync(folder)) if (other.endsWith(".v8") && other !== name) rmSync(join(folder, other));
    writeWhole(join(folder, name), Buffer.concat([Buffer.from(digest(bytes), "latin1"), bytes]));
  } catch {
    // a disk that is full or read-only: the next kernel starts as this one did
  }
}
