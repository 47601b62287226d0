/** The grid search of DB24, Fig. 3 and 4: learning rates x momentum weights, with cross entropy. */
import { publishedGridPair } from "../theory/index.js";
import type { RunConfig } from "./config.js";
import { overFoldsAndSeeds, type PlanOptions } from "./plan.js";
import type { Profile } from "./profiles.js";

/** The six learning rates of the grid; 0.016 stands where DB24 prints it, for eta = 0.01587 (M3). */
export const learningRates: readonly number[] = [0.0001, 0.001, 0.01, publishedGridPair.learningRate, 0.1, 0.2];

/** The ten momentum weights of the grid; 0.874 stands where DB24 prints it, for alpha = 0.87403 (M2). */
export const momenta: readonly number[] = [0, 0.2, 0.4, 0.6, 0.8, 0.825, 0.85, publishedGridPair.momentum, 0.9, 0.925];

/** The grids: E1 on the full training folds (DB24 Fig. 3), E2 on their stratified halves (DB24 Fig. 4). */
export const grids = { E1: { trainFraction: 1, title: "full training set" }, E2: { trainFraction: 0.5, title: "half of the training set" } } as const;

/** Names of the grids. */
export type GridName = keyof typeof grids;

/**
 * All runs of a grid: 6 learning rates x 10 momentum weights x folds x seeds, in that order.
 * @example grid("E1", profile("quick"), { data: await mnist() }).length // 60
 */
export function grid(name: GridName, size: Profile, options: PlanOptions): RunConfig[] {
  const { trainFraction } = grids[name];
  return learningRates.flatMap((learningRate) => momenta.flatMap((momentum) =>
    overFoldsAndSeeds({ trainFraction, loss: "cross-entropy", optimizer: { kind: "sgd", learningRate, momentum }, epochs: size.epochs }, size, options)));
}
