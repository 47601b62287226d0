/** What every experiment's plan shares: one setting becomes one run for each fold and seed. */
import type { DataIdentity } from "../../data/index.js";
import { paperNetwork, type LossName, type Network, type Optimizer } from "../../train/index.js";
import type { RunConfig } from "./config.js";
import type { Profile } from "./profiles.js";

/** All folds and subsets come from this one seed, so that every cell sees the same samples. Assumption: DB24 names none. */
export const splitSeed = 1;

/** What an experiment runs on, apart from its profile. */
export interface PlanOptions {
  readonly data: DataIdentity;
  /** The data set's name in the records; default "mnist". */
  readonly dataName?: string;
  /** Default: the paper's network. */
  readonly network?: Network;
  /** How initial weights are drawn; absent means "he". */
  readonly initialWeights?: RunConfig["initialWeights"];
}

/** What distinguishes one setting of an experiment from another. */
export interface Setting {
  readonly trainFraction: number;
  readonly loss: LossName;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly initialWeights?: RunConfig["initialWeights"];
  readonly recording?: RunConfig["recording"];
  /** Default: 64, as in DB24. */
  readonly batchSize?: number;
}

/**
 * The runs of one setting: folds 0 .. folds-1, and for each the seeds 1 .. seeds.
 * @example overFoldsAndSeeds(setting, profile("paper"), { data }).length // 10
 */
export function overFoldsAndSeeds(
  setting: Setting, size: Profile, { data, dataName = "mnist", network = paperNetwork, initialWeights: drawn }: PlanOptions,
): RunConfig[] {
  const { trainFraction, loss, optimizer, initialWeights = drawn, epochs, recording, batchSize = 64 } = setting;
  return Array.from({ length: size.folds * size.seeds }, (_, i): RunConfig => ({
    data: { name: dataName, sha256: [...data.train.sha256, ...data.test.sha256] },
    split: { seed: splitSeed, folds: 10, fold: Math.floor(i / size.seeds), trainFraction, ...(size.limit && { limit: size.limit }) },
    network, loss, optimizer,
    ...(initialWeights !== undefined && initialWeights !== "he" && { initialWeights }),
    batchSize, epochs, seed: 1 + (i % size.seeds),
    ...(recording && { recording }),
  }));
}
