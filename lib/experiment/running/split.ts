/** From a run's description of its samples to the samples themselves. */
import {
  everySample, stratifiedFolds, stratifiedSubset, type Dataset, type Fold, type Split, type TrainAndTest,
} from "../../data/index.js";
import { UsageError } from "../../errors.js";
import type { SplitConfig } from "./config.js";

/** The folds of the last few descriptions: a sweep asks for the same ones again and again. */
const known = new Map<string, Fold[]>();

function foldsOf(train: Dataset, config: SplitConfig): Fold[] {
  const key = `${train.sha256[1]} ${config.seed} ${config.folds}`;
  const found = known.get(key) ?? stratifiedFolds(train.labels, { folds: config.folds, seed: config.seed });
  known.set(key, found);
  return found;
}

/** At most `most` of the positions, stratified. */
function atMost(labels: Uint8Array, indices: Uint32Array, most: number | undefined, seed: number): Uint32Array {
  return most === undefined || most >= indices.length ? indices : stratifiedSubset(labels, indices, most / indices.length, seed);
}

/**
 * The samples a run trains on, validates on and is tested on.
 * @throws UsageError when the fold is not one of 0 .. folds-1
 * @example makeSplit(await mnist(), { seed: 1, folds: 10, fold: 0, trainFraction: 1 }).train.indices.length // about 54000
 */
export function makeSplit({ train, test }: TrainAndTest, config: SplitConfig): Split {
  const folds = foldsOf(train, config);
  const fold = folds[config.fold];
  if (fold === undefined) throw new UsageError(`fold: expected a whole number from 0 to ${config.folds - 1}, got ${config.fold}`);
  const limited = atMost(train.labels, fold.train, config.limit?.train, config.seed);
  return {
    train: { dataset: train, indices: stratifiedSubset(train.labels, limited, config.trainFraction, config.seed) },
    validation: { dataset: train, indices: atMost(train.labels, fold.validation, config.limit?.validation, config.seed) },
    test: { dataset: test, indices: atMost(test.labels, everySample(test).indices, config.limit?.test, config.seed) },
  };
}
