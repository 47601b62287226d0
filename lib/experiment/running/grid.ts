/** The grid search of DB24, Fig. 3 and 4: learning rates x momentum weights, with cross entropy. */
import { publishedGridPair } from "../../theory/index.js";
import type { RunConfig } from "./config.js";
import { overFoldsAndSeeds, type PlanOptions } from "./plan.js";
import type { Profile } from "./profiles.js";

/** The six learning rates of the grid; 0.016 stands where DB24 prints it, for eta = 0.01587 (M3). */
export const learningRates: readonly number[] = [0.0001, 0.001, 0.01, publishedGridPair.learningRate, 0.1, 0.2];

/** The ten momentum weights of the grid; 0.874 stands where DB24 prints it, for alpha = 0.87403 (M2). */
export const momenta: readonly number[] = [0, 0.2, 0.4, 0.6, 0.8, 0.825, 0.85, publishedGridPair.momentum, 0.9, 0.925];

/** The golden cell and its eight neighbours: a part of E1 that is cheap enough for many folds and all epochs. */
export const neighbourhood = {
  learningRates: around(learningRates, publishedGridPair.learningRate), momenta: around(momenta, publishedGridPair.momentum),
} as const;

function around(values: readonly number[], middle: number): readonly number[] {
  const at = values.indexOf(middle);
  return values.slice(at - 1, at + 2);
}

/** The grids: E1 on the full training folds (DB24 Fig. 3), E2 on their stratified halves (DB24 Fig. 4). */
export const grids = {
  E1: { trainFraction: 1, title: "full training set" }, E2: { trainFraction: 0.5, title: "half of the training set" },
} as const;

/** Names of the grids. */
export type GridName = keyof typeof grids;

/**
 * All runs of a grid: 6 learning rates x 10 momentum weights x folds x seeds, in that order.
 * @example grid("E1", profile("quick"), { data: await mnist() }).length // 60
 */
export function grid(name: GridName, size: Profile, options: PlanOptions): RunConfig[] {
  return cellsOf(grids[name].trainFraction, { learningRates, momenta }, size, options);
}

/**
 * The runs of E1 in the golden cell and its eight neighbours. They are runs of E1: equal sizes of both give equal records.
 * @example nearGolden(profile("paper", { folds: 5 }), { data: await mnist() }).length // 45
 */
export function nearGolden(size: Profile, options: PlanOptions): RunConfig[] {
  return cellsOf(grids.E1.trainFraction, neighbourhood, size, options);
}

function cellsOf(
  trainFraction: number, axes: { readonly learningRates: readonly number[]; readonly momenta: readonly number[] }, size: Profile,
  options: PlanOptions,
): RunConfig[] {
  return axes.learningRates.flatMap((learningRate) => axes.momenta.flatMap((momentum) =>
    overFoldsAndSeeds(
      { trainFraction, loss: "cross-entropy", optimizer: { kind: "sgd", learningRate, momentum }, epochs: size.epochs }, size, options,
    )));
}
