/**
 * Temporary folders that do not outlive their process for long: removed when it ends, and, where it was killed, at the next start of one
 * like it.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "./files.js";

const living = new Set<string>();
let watching = false;

/**
 * A fresh folder among the system's temporary ones, `golden-tmp-<process>-<kind>-...`; those of processes that have ended are swept first.
 * @example temporaryFolder("notebook") // a path that ends in golden-tmp-4711-notebook-x7Yq2a
 */
export function temporaryFolder(kind: string): string {
  sweepTemporaryFolders();
  const folder = mkdtempSync(join(tmpdir(), `golden-tmp-${process.pid}-${kind}-`));
  living.add(folder);
  if (!watching) process.on("exit", () => { for (const one of living) removeTemporary(one); });
  watching = true;
  return folder;
}

/** Removes a temporary folder. What still writes into it may keep it for a while: then the next start sweeps it. */
export function removeTemporary(folder: string): void {
  living.delete(folder);
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // swept later
  }
}

/** Removes the folders that killed processes of this user have left. */
export function sweepTemporaryFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^golden-tmp-(\d+)-[a-z]+-\w{6}$/.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const folder = join(tmpdir(), name);
    if (statSync(folder, { throwIfNoEntry: false })?.uid === (process.getuid?.() ?? 0)) removeTemporary(folder);
  }
}
