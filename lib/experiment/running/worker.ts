/** One worker of the pool: takes a configuration, gives back a record. The data are shared memory, read by all, written by none. */
import { workerData, type MessagePort } from "node:worker_threads";
import type { TrainAndTest } from "../../data/index.js";
import { UsageError } from "../../errors.js";
import type { Variant } from "../../train/index.js";
import type { RunConfig } from "./config.js";
import type { RunRecord } from "../records/record.js";
import { run } from "./run.js";

/** What the pool hands to a worker for one run. */
export interface Task {
  readonly config: RunConfig;
  readonly variant: Variant | "auto";
  /** Takes the number of training samples done since the last message. */
  readonly progress: MessagePort;
}

/** What a worker answers when the run cannot be run: an error's class would not survive the way between threads, its sentence does. */
export interface Refused { readonly refused: string }

const data = workerData as TrainAndTest;

export default async function work({ config, variant, progress }: Task): Promise<RunRecord | Refused> {
  let reported = 0;
  try {
    return await run(config, data, {
      variant,
      onProgress(done) {
        progress.postMessage(done - reported);
        reported = done;
      },
    });
  } catch (error) {
    if (error instanceof UsageError) return { refused: error.message };
    throw error;
  } finally {
    progress.close();
  }
}
