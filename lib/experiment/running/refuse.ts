/** What a sweep would refuse once it runs, found out before: for a plan that is only shown. */
import type { TrainAndTest } from "../../data/index.js";
import { UsageError } from "../../errors.js";
import { isLocked } from "../records/lock.js";
import type { RunConfig } from "./config.js";
import { watchWeights } from "./smoothing.js";
import { makeSplit } from "./split.js";

/**
 * Refuses what the sweep of these runs into this file would refuse before or in its runs: folds that are not there, recordings that are too
 * short, a file that another sweep writes to. Whether network and data fit is found out by `calibrate`.
 * @throws UsageError as the sweep would
 * @example await refuseAsTheRun(configs, data, "data/records/E4-quick.jsonl")
 */
export async function refuseAsTheRun(configs: readonly RunConfig[], data: TrainAndTest, file: string): Promise<void> {
  for (const config of configs) {
    const steps = config.epochs * Math.ceil(makeSplit(data, config.split).train.indices.length / config.batchSize);
    if (config.recording !== undefined) watchWeights(config, steps);
  }
  if (await isLocked(file)) {
    throw new UsageError(`${file}: another sweep is writing to it; wait for it, or name another folder with --records`);
  }
}
