/**
 * Differences between the cells of a grid, with one estimate of chance for all cells. Three folds say little about the scatter of one cell,
 * but sixty cells times three folds say much about the scatter of cells in general (as in Dunnett's comparison of many with one, 1955).
 * Accuracies enter as log-odds, ln((right + 1/2) / (wrong + 1/2)), on which a cell at 90% and one at 99% scatter alike.
 */
import jstat from "jstat";
import { mean, sampleVariance } from "simple-statistics";
import type { Difference } from "./statistics.js";

const { studentt, centralF } = jstat.jStat;

/** A cell whose scatter would be so large by chance in one of a thousand is judged by its own. */
const oddScatter = 0.999;

/** What one run reached: accuracy in [0, 1] on so many images. */
export interface Result {
  readonly accuracy: number;
  readonly images: number;
}

/** Results of a cell by block (fold and seed). */
export type Results = ReadonlyMap<string, Result>;

/** The scatter of one run about what its cell and its block make of it. */
export interface Scatter {
  /** Of log-odds. */
  readonly variance: number;
  /** Degrees of freedom: (cells - 1)(blocks - 1). */
  readonly freedom: number;
}

/** Log-odds of being right. The halves keep it finite where all is right, or all wrong. */
const logOdds = ({ accuracy, images }: Result): number => Math.log((accuracy * images + 0.5) / ((1 - accuracy) * images + 0.5));

/**
 * The residual variance of the two-way table cells x blocks (analysis of variance without replication): what neither cell nor block
 * explains. Cells with a run below one half, at which a network has not learned, and cells that lack a block, are left out.
 * @returns undefined with fewer than two cells or two blocks
 * @example scatterOf(cells)?.freedom // 118 for 60 cells and 3 folds
 */
export function scatterOf(cells: readonly Results[]): Scatter | undefined {
  const blocks = [...new Set(cells.flatMap((cell) => [...cell.keys()]))];
  const rows = cells
    .filter((cell) => blocks.every((block) => (cell.get(block)?.accuracy ?? 0) > 0.5))
    .map((cell) => blocks.map((block) => logOdds(cell.get(block)!)));
  const freedom = (rows.length - 1) * (blocks.length - 1);
  if (freedom < 1) return undefined;
  const columns = blocks.map((_, j) => mean(rows.map((row) => row[j])));
  const all = mean(columns);
  const squares = rows.map((row) => row.map((value, j) => (value - mean(row) - columns[j] + all) ** 2));
  return { variance: squares.flat().reduce((sum, square) => sum + square, 0) / freedom, freedom };
}

/**
 * A cell's difference to the reference cell, paired over the blocks that both have, tested with the common scatter: t = d / sqrt((1/n +
 * rho) 2 variance). rho is the correction of Nadeau and Bengio for folds that share training samples, see `pairedDifference`.
 * @returns mean and interval as accuracies; p; the effect in units of the scatter of a difference
 * @throws RangeError when the cells have no block in common
 * @example pooledDifference(cell, golden, scatterOf(cells), 1 / 9).p // 0.004
 */
export function pooledDifference(cell: Results, reference: Results, scatter: Scatter | undefined, rho: number): Difference {
  const pairs = [...reference].flatMap(([block, result]) => {
    const other = cell.get(block);
    return other ? [[other, result] as const] : [];
  });
  const n = pairs.length;
  if (n === 0) throw new RangeError("differences: the two cells have no fold and seed in common");
  const accuracy = mean(pairs.map(([a, b]) => a.accuracy - b.accuracy));
  if (n < 2 || scatter === undefined) return { mean: accuracy, blocks: n, interval: undefined, p: undefined, effect: undefined };
  const differences = pairs.map(([a, b]) => logOdds(a) - logOdds(b));
  const own = sampleVariance(differences), common = 2 * scatter.variance;
  const odd = own > common * centralF.inv(oddScatter, n - 1, scatter.freedom);
  const [variance, freedom] = odd ? [own, n - 1] : [common, scatter.freedom];
  const d = mean(differences), error = Math.sqrt((1 / n + rho) * variance);
  const reach = studentt.inv(0.975, freedom) * error;
  // Back from log-odds to accuracy, at the reference's mean; the interval lies about the mean difference in accuracy itself.
  const base = mean(pairs.map(([, b]) => logOdds(b)));
  const back = (by: number) => 1 / (1 + Math.exp(-(base + by))) - 1 / (1 + Math.exp(-base));
  const p = error === 0 ? (d === 0 ? 1 : 0) : 2 * studentt.cdf(-Math.abs(d) / error, freedom);
  return {
    mean: accuracy, blocks: n, interval: [accuracy + back(d - reach) - back(d), accuracy + back(d + reach) - back(d)], p,
    effect: variance === 0 ? undefined : d / Math.sqrt(variance),
  };
}

/**
 * How large a difference in accuracy had to be to be claimed at a level, near a given accuracy: `t(1 - level/2) error a(1 - a)`.
 * @example leastDifference(scatter, { accuracy: 0.99, blocks: 3, rho: 1 / 9, level: 0.05 / 59 }) // 0.002
 */
export function leastDifference(scatter: Scatter, at: { accuracy: number; blocks: number; rho: number; level: number }): number {
  return studentt.inv(
    1 - at.level / 2, scatter.freedom,
  ) * Math.sqrt((1 / at.blocks + at.rho) * 2 * scatter.variance) * at.accuracy * (1 - at.accuracy);
}
