/**
 * Margins and levels of every verdict on a grid, fixed on 2026-11-28, before any record of ten folds, of initial weights "framework", or of
 * a GPU existed. The reasons stand in docs/analysis.md, with what was known before. A value that changes later is named there as changed,
 * with the verdict under the old one beside it.
 */

/** The day on which the margins were fixed. */
export const fixedOn = "2026-11-28";

/**
 * Lead of the best other pair, in accuracy, up to which the golden pair is called a safe choice:
 * by the part of the training images that is used.
 */
export const equivalenceMargin = { all: 0.001, half: 0.0014 } as const;

/** The chance of any false claim among all comparisons of a grid. */
export const significanceLevel = 0.05;

/** The confidence of every interval and bound. */
export const confidence = 0.95;

/** Power at which the smallest difference that a grid can find is stated. */
export const statedPower = 0.8;

/** A cell takes part in the equivalence test and in the test of the ridge when its mean is this close to the best one's. */
export const withinReach = 0.01;

/** A cell takes part in the ridge's description when its mean accuracy is at least this. */
export const ridgeFloor = 0.97;

/** What a diverged run counts as in its cell's mean: a guess among ten classes. */
export const guess = 0.1;

/** Runs with these folds, and all of further seeds, test the ridge; the pattern was found on folds 0 to 2 of seed 1. */
export const freshFolds = { seed: 1, from: 3 } as const;

/** A cell's own scatter is used from so many blocks (folds x seeds) on; with fewer, one scatter for all cells where they scatter alike. */
export const ownScatterFrom = 5;

/**
 * The margin of equivalence for a part of the training images.
 * @example marginFor(0.5) // 0.0014
 */
export function marginFor(trainFraction: number): number {
  return trainFraction < 1 ? equivalenceMargin.half : equivalenceMargin.all;
}
