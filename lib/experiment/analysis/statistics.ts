/**
 * What the grid's numbers carry: the rank of one cell with an interval, and every other cell's paired difference to it.
 * Pure functions of the cells; the distributions are those of the library jstat.
 */
import jstat from "jstat";
import { mean, quantile, sampleVariance } from "simple-statistics";
import { random } from "../../data/index.js";

const { studentt } = jstat.jStat;

/** Results of one cell by block: the same block (fold and seed) in another cell saw the same samples. */
export type Blocks = ReadonlyMap<string, number | undefined>;

/** A cell's difference to the reference cell, over the blocks that both have. */
export interface Difference {
  /** Mean of (cell - reference). */
  readonly mean: number;
  readonly blocks: number;
  /** 95% interval of the mean; undefined with fewer than two blocks. */
  readonly interval: readonly [number, number] | undefined;
  /** Two-sided; undefined with fewer than two blocks. */
  readonly p: number | undefined;
  /** Mean over standard deviation of the differences (Cohen's d for pairs); undefined when that is 0 or cannot be had. */
  readonly effect: number | undefined;
}

/** A number with its sign, by so many digits behind the point. @example signed(0.0128) // "+0.0128" */
export const signed = (value: number, digits = 4): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(digits)}`;

/** A difference of accuracies in points, with its sign. @example signedPoints(-0.0005) // "-0.05 points" */
export const signedPoints = (difference: number): string => `${signed(100 * difference, 2)} points`;

/**
 * Standard error of the mean of paired differences whose training sets overlap: sqrt((1/n + rho) s^2) (Nadeau and Bengio 2003).
 * @param rho validation over training samples
 * @throws Error with fewer than two differences, which have no variance
 * @example correctedError([0.01, 0.02, 0.03], 0) // 0.00577...
 */
export function correctedError(differences: readonly number[], rho: number): number {
  return Math.sqrt((1 / differences.length + rho) * sampleVariance([...differences]));
}

/**
 * Paired difference with the corrected resampled t-test of Nadeau and Bengio (2003, "Inference for the Generalization Error"):
 * t = m / sqrt((1/n + rho) s^2) with n - 1 degrees of freedom. Folds share most of their training samples, so differences between them are
 * not independent; rho = validation / training samples (1/9 for ten folds) makes up for it. With rho = 0 it is the ordinary paired t-test.
 * @param differences cell - reference, one for each block
 * @param rho validation over training samples
 * @throws RangeError without any difference
 * @example pairedDifference([0.01, 0.02, 0.03], 0).p // 0.0742
 */
export function pairedDifference(differences: readonly number[], rho: number): Difference {
  const n = differences.length;
  if (n === 0) throw new RangeError("differences: expected at least one, got none");
  const m = mean([...differences]);
  if (n < 2) return { mean: m, blocks: n, interval: undefined, p: undefined, effect: undefined };
  const variance = sampleVariance([...differences]);
  const error = correctedError(differences, rho);
  const reach = studentt.inv(0.975, n - 1) * error;
  // No spread at all: equal results are no evidence of a difference; unequal ones, all alike, are certain as far as t can say.
  const p = error === 0 ? (m === 0 ? 1 : 0) : 2 * studentt.cdf(-Math.abs(m) / error, n - 1);
  return { mean: m, blocks: n, interval: [m - reach, m + reach], p, effect: variance === 0 ? undefined : m / Math.sqrt(variance) };
}

/**
 * Holm's step-down correction (1979): the i-th smallest of n p-values times (n - i + 1), never decreasing, at most 1.
 * All of them below a level keep the chance of any false claim below that level.
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(p: readonly number[]): number[] {
  const order = p.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value);
  const corrected = new Array<number>(p.length);
  let least = 0;
  order.forEach(({ value, i }, position) => {
    least = Math.max(least, Math.min(1, value * (p.length - position)));
    corrected[i] = least;
  });
  return corrected;
}

/** Means of the same numbers in another order differ in the last bits; a tie must stay a tie. */
const tie = 1e-12;

/**
 * Rank of a cell among all by mean, 1 the best; ties share the smallest rank. A cell without a result in some block (it diverged) comes
 * last.
 * @example rankOf("a", new Map([["a", new Map([["0", 0.9]])], ["b", new Map([["0", 0.8]])]])) // 1
 */
export function rankOf(name: string, cells: ReadonlyMap<string, Blocks>): number {
  const score = (cell: Blocks): number => {
    const values = [...cell.values()];
    return values.includes(undefined) ? -Infinity : mean(values as number[]);
  };
  const own = score(cells.get(name)!);
  return 1 + [...cells.values()].filter((cell) => score(cell) > own + tie).length;
}

/**
 * Percentile interval of a cell's rank by the bootstrap: blocks are drawn with replacement, the same ones for all cells.
 * With one block there is nothing to draw from: undefined.
 * @example rankInterval("0.016 0.874", cells, { seed: 1 }) // [2, 17]
 */
export function rankInterval(
  name: string, cells: ReadonlyMap<string, Blocks>, options: { seed: number; draws?: number; level?: number },
): readonly [number, number] | undefined {
  const { seed, draws = 2000, level = 0.95 } = options;
  const blocks = [...cells.get(name)!.keys()];
  const n = blocks.length;
  if (n < 2) return undefined;
  // Differences to the cell in question, in flat arrays: a grid is drawn thousands of times.
  // A cell that lacks a result is behind in every draw that has its block.
  const own = blocks.map((block) => cells.get(name)!.get(block) ?? -Infinity);
  const ahead = [...cells].filter(([other]) => other !== name).map(([, cell]) => Float64Array.from(blocks, (block, j) => {
    const value = cell.get(block) ?? -Infinity;
    return value === own[j] ? 0 : value - own[j];
  }));
  const source = random(seed, "bootstrap");
  const drawn = new Uint32Array(n);
  const ranks = Array.from({ length: draws }, () => {
    for (let j = 0; j < n; j++) drawn[j] = source.integer(n);
    let rank = 1;
    for (const lead of ahead) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += lead[drawn[j]];
      if (sum / n > tie) rank += 1;
    }
    return rank;
  });
  return [quantile(ranks, (1 - level) / 2), quantile(ranks, (1 + level) / 2)];
}
