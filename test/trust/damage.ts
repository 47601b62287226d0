/** What the damage tests share: folders that vanish, a small disk, and the program run as a person runs it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { paths } from "../../lib/paths.js";

const made: string[] = [];
process.on("exit", () => { for (const folder of made) rmSync(folder, { recursive: true, force: true }); });

/** A folder of its own, removed when the tests end. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "golden-damage-"));
  made.push(folder);
  return folder;
}

/** What one process said and how it ended. */
export interface Said { readonly status: number | null; readonly stdout: string; readonly stderr: string }

/** Runs `golden` in a folder, under a shell that first does `before` (such as a `ulimit`). */
export function golden(words: readonly string[], { cwd = freshFolder(), before = "true", env = {} }: { cwd?: string; before?: string; env?: NodeJS.ProcessEnv } = {}): Said {
  return spawnSync("bash", ["-c", `${before}; exec "$0" "$@"`, process.execPath, join(paths.root, "bin", "golden.js"), ...words], { cwd, encoding: "utf8", env: { ...process.env, ...env }, timeout: 120_000 });
}

/** Runs a piece of a module that may import from the library as `lib(path)`. */
export function script(code: string, options: Parameters<typeof golden>[1] = {}): Said {
  const text = `const lib = (path) => import(new URL(path, ${JSON.stringify(pathToFileURL(join(paths.root, "dist", "lib") + "/").href)}).href);\n${code}`;
  return spawnSync("bash", ["-c", `${options.before ?? "true"}; exec "$0" "$@"`, process.execPath, "--input-type=module", "-e", text], { cwd: options.cwd ?? freshFolder(), encoding: "utf8", timeout: 60_000 });
}

/** A disk of a few kilobytes while `work` runs; undefined, so that the test is skipped and says so, where none can be mounted. */
export function onSmallDisk<T>(kilobytes: number, work: (folder: string) => T): { readonly answer: T } | undefined {
  const folder = join(freshFolder(), "disk");
  mkdirSync(folder);
  if (process.getuid?.() !== 0 || spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder]).status !== 0) return undefined;
  try {
    return { answer: work(folder) };
  } finally {
    spawnSync("umount", ["-l", folder]);
  }
}
