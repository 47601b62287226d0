/** Stratified splits: every part holds each class in the proportion of the whole, to within one sample a class. */
import { UsageError } from "../errors.js";
import { random } from "./random.js";

/** One way to divide samples: positions to train on, positions to validate on; both ascending, no position in both. */
export interface Fold {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Stratified k-fold split of all positions: each position is validated on in exactly one fold.
 * @param labels (N) classes
 * @param options.folds k, default 10 (the paper's protocol: 54,000 / 6,000 of MNIST's 60,000)
 * @param options.seed same seed, same folds
 * @throws UsageError when k is not a whole number from 2 to N
 * @example stratifiedFolds(train.labels, { seed: 1 })[0].validation.length // 6000 for MNIST, to within a sample a class
 */
export function stratifiedFolds(labels: Uint8Array, options: { folds?: number; seed: number }): Fold[] {
  const folds = options.folds ?? 10;
  if (!Number.isInteger(folds) || folds < 2 || folds > labels.length) {
    throw new UsageError(`folds: expected a whole number from 2 to ${labels.length} (the samples), got ${folds}`);
  }
  const foldOf = new Uint32Array(labels.length);
  let dealt = 0;
  for (const [label, positions] of byClass(labels)) {
    random(options.seed, "folds", label).shuffle(positions);
    // Dealing on from where the last class ended keeps the folds' sizes within one of each other.
    for (const position of positions) foldOf[position] = dealt++ % folds;
  }
  const where = (accept: (fold: number) => boolean) =>
    Uint32Array.from(Array.from(foldOf.keys()).filter((position) => accept(foldOf[position])));
  return Array.from({ length: folds }, (_, fold) => ({ train: where((f) => f !== fold), validation: where((f) => f === fold) }));
}

/**
 * A stratified part of the given positions, ascending: of each class the given fraction, rounded, at least one.
 * @param labels (N) classes of the whole data set
 * @param indices the positions to choose from
 * @param fraction in (0, 1]; the paper's E2 uses 0.5
 * @throws UsageError when the fraction is outside (0, 1]
 * @example stratifiedSubset(train.labels, fold.train, 0.5, 1).length // 27000 for a fold of MNIST, to within a sample a class
 */
export function stratifiedSubset(labels: Uint8Array, indices: Uint32Array, fraction: number, seed: number): Uint32Array {
  if (!(fraction > 0 && fraction <= 1)) throw new UsageError(`fraction: expected a number in (0, 1], got ${fraction}`);
  if (fraction === 1) return indices.slice();
  const chosen: number[] = [];
  for (const [label, positions] of byClass(labels, indices)) {
    random(seed, "subset", label).shuffle(positions);
    chosen.push(...positions.slice(0, Math.max(1, Math.round(fraction * positions.length))));
  }
  return Uint32Array.from(chosen).sort();
}

/** The positions of each class, ascending, classes ascending. */
function byClass(labels: Uint8Array, indices: Iterable<number> = labels.keys()): [number, number[]][] {
  const classes = new Map<number, number[]>();
  for (const index of indices) {
    const label = labels[index];
    const positions = classes.get(label);
    if (positions) positions.push(index);
    else classes.set(label, [index]);
  }
  return [...classes].sort(([a], [b]) => a - b);
}
