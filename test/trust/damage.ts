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

/** Where a process is started, and what its shell does first (such as a `ulimit`). */
interface Place { readonly cwd?: string; readonly before?: string }

/** The words that make bash do `before` and then become Node. */
const nodeUnder = (before: string, ...words: string[]): string[] => ["-c", `${before}; exec "$0" "$@"`, process.execPath, ...words];

/** Runs `golden` in a folder, under a shell that first does `before`. */
export function golden(
  words: readonly string[], { cwd = freshFolder(), before = "true", env = {} }: Place & { env?: NodeJS.ProcessEnv } = {},
): Said {
  const call = nodeUnder(before, join(paths.root, "bin", "golden.js"), ...words);
  return spawnSync("bash", call, { cwd, encoding: "utf8", env: { ...process.env, ...env }, timeout: 120_000 });
}

/** Runs a piece of a module that may import from the library as `lib(path)`. */
export function script(code: string, { cwd = freshFolder(), before = "true" }: Place = {}): Said {
  const library = pathToFileURL(join(paths.root, "dist", "lib") + "/").href;
  const text = `const lib = (path) => import(new URL(path, ${JSON.stringify(library)}).href);\n${code}`;
  return spawnSync("bash", nodeUnder(before, "--input-type=module", "-e", text), { cwd, encoding: "utf8", timeout: 60_000 });
}

/** A disk of a few kilobytes while `work` runs; undefined, so that the test is skipped and says so, where none can be mounted. */
export function onSmallDisk<T>(kilobytes: number, work: (folder: string) => T): { readonly answer: T } | undefined {
  const folder = join(freshFolder(), "disk");
  mkdirSync(folder);
  const mount = ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder];
  if (process.getuid?.() !== 0 || spawnSync("mount", mount).status !== 0) return undefined;
  try {
    return { answer: work(folder) };
  } finally {
    spawnSync("umount", ["-l", folder]);
  }
}
