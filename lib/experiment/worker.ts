/** One worker of the pool: takes a configuration, gives back a record. The data are shared memory, read by all, written by none. */
import { workerData, type MessagePort } from "node:worker_threads";
import type { TrainAndTest } from "../data/index.js";
import type { Variant } from "../train/index.js";
import type { RunConfig } from "./config.js";
import type { RunRecord } from "./record.js";
import { run } from "./run.js";

/** What the pool hands to a worker for one run. */
export interface Task {
  readonly config: RunConfig;
  readonly variant: Variant | "auto";
  /** Takes the number of training samples done since the last message. */
  readonly progress: MessagePort;
}

const data = workerData as TrainAndTest;

export default async function work({ config, variant, progress }: Task): Promise<RunRecord> {
  let reported = 0;
  try {
    return await run(config, data, {
      variant,
      onProgress(done) {
        progress.postMessage(done - reported);
        reported = done;
      },
    });
  } finally {
    progress.close();
  }
}
