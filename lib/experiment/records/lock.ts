/**
 * One writer at a time for a record file: a folder beside it, `<file>.lock`, refreshed each second and counted as left behind after five
 * without.
 */
import { statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import lockfile from "proper-lockfile";
import { Trouble, UsageError } from "../../errors.js";
import { checkReplaceable, isFromSystem, reasonOf } from "../../files.js";

/** A lock that is held. */
export interface Held {
  /** @throws Trouble when it is no longer ours: call it before every write */
  check(): void;
  /** Aborted, with a `Trouble` for its reason, when it is noticed that the lock is no longer ours. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Takes the lock of a record file.
 * @param patience seconds to wait for another's hold
 * @throws UsageError when another holds it, Trouble when the disk takes no lock
 * @example const held = await lock("mine.jsonl", 8)
 */
export async function lock(file: string, patience: number): Promise<Held> {
  const target = checkReplaceable(file);
  const gone = new AbortController();
  let noticed = (): void => undefined;
  const compromised = new Promise<void>((resolve) => { noticed = resolve; });
  const trouble = (): Trouble => new Trouble(
    `${file}: its lock is no longer ours (removed, or taken over while this process was suspended), so nothing more is written; ` +
      "what is finished is kept, the same command continues",
  );
  let release: () => Promise<void>;
  try {
    // A sweep that was killed and is started again at once waits until its old lock counts as left behind.
    release = await lockfile.lock(target, {
      realpath: false, stale: 5_000, update: 1_000, retries: { retries: patience, factor: 1, minTimeout: 1_000 },
      onCompromised: () => { gone.abort(trouble()); noticed(); },
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOCKED") {
      throw new UsageError(`${file}: another sweep is writing to it; wait for it, or name another folder with --records`);
    }
    if (!isFromSystem(error)) throw error;
    throw new Trouble(`${file}: its lock cannot be taken (${reasonOf(error)})`);
  }
  const folder = `${target}.lock`, ours = identityOf(folder);
  return {
    lost: gone.signal,
    check() {
      if (!gone.signal.aborted && identityOf(folder) !== ours) gone.abort(trouble());
      gone.signal.throwIfAborted();
    },
    async release() {
      // What is no longer ours is not ours to remove, neither now nor when the process ends: the library must have noticed as well.
      if (gone.signal.aborted || identityOf(folder) !== ours) {
        await Promise.race([compromised, wait(3_000)]);
        return;
      }
      await release().catch(() => undefined);
    },
  };
}

/**
 * Does a living sweep write to the file just now?
 * @example await isLocked("data/records/E1-quick.jsonl") // false
 */
export const isLocked = (file: string): Promise<boolean> => lockfile.check(file, { realpath: false, stale: 5_000 });

/** Which folder this is: a folder that was removed and made again under the same name is another one, and so another lock. */
function identityOf(folder: string): string | undefined {
  const stats = statSync(folder, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev} ${stats.ino} ${stats.birthtimeNs}`;
}
