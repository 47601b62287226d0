/** One worker of the pool: takes a configuration, gives back a record. The data are shared memory, read by all, written by none. */
import { workerData, type MessagePort } from "node:worker_threads";
import type { TrainAndTest } from "../../data/index.js";
import { UsageError } from "../../errors.js";
import type { Checkpoint, Epoch, Variant } from "../../train/index.js";
import { runHash, type RunConfig } from "./config.js";
import type { RunRecord } from "../records/record.js";
import { Kept } from "./kept.js";
import { run } from "./run.js";

/** What the pool hands to a worker for one run. */
export interface Task {
  readonly config: RunConfig;
  readonly variant: Variant | "auto";
  /** Takes the number of training samples done since the last message. */
  readonly progress: MessagePort;
  /** A folder for checkpoints, and the seconds between two of them; absent, none are made. */
  readonly checkpoints?: { readonly folder: string; readonly every: number };
}

/** What every worker is given: the data, and a number that is not 0 once runs that keep checkpoints are to stop. */
export interface Given extends TrainAndTest { readonly stop: Int32Array }

/** What a worker answers when the run cannot be run: an error's class would not survive the way between threads, its sentence does. */
export interface Refused { readonly refused: string }

/** What a worker answers when the run was stopped, with a checkpoint where it had begun. */
export interface Stopped { readonly stopped: true }

const { stop, ...data } = workerData as Given;

class AskedToStop extends Error {}

const askedToStop = (): boolean => Atomics.load(stop, 0) !== 0;

export default async function work({ config, variant, progress, checkpoints }: Task): Promise<RunRecord | Refused | Stopped> {
  let reported = 0;
  const watched = {
    variant,
    onProgress(done: number) {
      progress.postMessage(done - reported);
      reported = done;
    },
  };
  try {
    if (checkpoints === undefined) return await run(config, data, watched);
    if (askedToStop()) return { stopped: true };
    return await keeping(config, variant, checkpoints, watched);
  } catch (error) {
    if (error instanceof AskedToStop) return { stopped: true };
    if (error instanceof UsageError) return { refused: error.message };
    throw error;
  } finally {
    progress.close();
  }
}

/** A run that goes on where it was stopped, and keeps itself every so often and when it is asked to; one with a recording starts anew. */
async function keeping(
  config: RunConfig, variant: Variant | "auto", { folder, every }: NonNullable<Task["checkpoints"]>, watched: Parameters<typeof run>[2],
): Promise<RunRecord> {
  const kept = new Kept(runHash(config), variant, folder), recorded = config.recording !== undefined;
  let last = performance.now();
  const keep = (checkpoint: () => Checkpoint, by: string, epochs: readonly Epoch[]): void => {
    const now = performance.now(), stopping = askedToStop();
    if (!recorded && (stopping || now - last >= 1000 * every)) {
      kept.write(checkpoint(), by, epochs);
      last = now;
    }
    if (stopping) throw new AskedToStop();
  };
  const resume = recorded ? undefined : kept.read();
  try {
    return await run(config, data, {
      ...watched,
      ...(resume && { resume }),
      onSafePlace: keep,
      onEpoch(_epoch, training, epochs) { keep(() => training.checkpoint(), training.model.variant, epochs); },
    });
  } catch (error) {
    // Kept by another variant or for other data: of no use here.
    if (resume === undefined || !(error instanceof UsageError && error.message.startsWith("resume: "))) throw error;
    kept.forget(false);
    return keeping(config, variant, { folder, every }, watched);
  }
}
