/**
 * The ridge of the grid (E5): does accuracy depend on the effective learning rate eta / (1 - alpha) alone, and where is it best? A quartic
 * of the cells' mean log-odds in x = log10(eta / (1 - alpha)); then, among the cells within one point of the best, whether alpha and
 * alpha^2 add anything. The analysis was fixed in docs/analysis.md.
 */
import jstat from "jstat";
import { mean, quantile } from "simple-statistics";
import { random } from "../../data/index.js";
import { confidence, freshFolds, ridgeFloor, significanceLevel, statedPower, withinReach } from "./margins.js";
import { leastSquares } from "./least-squares.js";
import { powerOfF } from "./power.js";

const { studentt, centralF, normal } = jstat.jStat;

/** One run, as far as the ridge needs it. A diverged or collapsed run says so. */
export interface RidgeRun {
  readonly learningRate: number;
  readonly momentum: number;
  readonly fold: number;
  readonly seed: number;
  readonly accuracy: number;
  readonly learned: boolean;
}

/** A cell on the ridge. */
export interface RidgeCell {
  readonly learningRate: number;
  readonly momentum: number;
  /** log10(eta / (1 - alpha)). */
  readonly x: number;
  readonly accuracy: number;
  /** Mean log-odds of its runs, ln(a / (1 - a)). */
  readonly logOdds: number;
  readonly near: boolean;
}

/** An F test. */
interface Test { readonly F: number; readonly freedom: readonly [number, number]; readonly p: number }

/** What the records say. */
export interface Ridge {
  readonly cells: readonly RidgeCell[];
  readonly blocks: number;
  readonly folds: number;
  /** Accuracy of the fitted quartic at an effective rate, for a figure's curve. */
  readonly curve: (rate: number) => number;
  readonly range: readonly [number, number];
  /** Of the quartic over all its cells: a description, mostly made by the tiny rates. */
  readonly rSquared: number;
  /** Whether alpha and alpha^2 add anything among the near cells; undefined with too few of them. */
  readonly alpha: Test | undefined;
  /** The departure from the curve, in accuracy (root mean square over the near cells), that the test finds with probability 80%. */
  readonly alphaFinds: number | undefined;
  /** The quartic's residuals against the scatter between blocks; undefined with one block. */
  readonly lackOfFit: Test | undefined;
  /** Where the quartic is highest within the range of the cells. */
  readonly best: number;
  /** 95%, by resampling folds; undefined with fewer than five folds. */
  readonly bestInterval: readonly [number, number] | undefined;
  /** Share of the resamples whose maximum lies at an end of the range: with more than a few the best rate is not known from these cells. */
  readonly atEnds: number;
}

/**
 * Runs that may test the ridge: those on which the pattern was not found.
 * @example isFresh({ seed: 1, fold: 2 }) // false
 */
export function isFresh({ seed, fold }: Pick<RidgeRun, "seed" | "fold">): boolean {
  return seed !== freshFolds.seed || fold >= freshFolds.from;
}

/**
 * The ridge of some runs: of one network, data set, size and initialisation, every cell over the same blocks.
 * @returns a sentence instead when there are fewer than eight cells that learned well enough, or their effective rates do not carry a
 * quartic
 * @example ridge(runs.filter(isFresh)).best // 0.112
 */
export function ridge(runs: readonly RidgeRun[], { draws = 2000 } = {}): Ridge | string {
  const groups = new Map<string, RidgeRun[]>();
  for (const run of runs) {
    const key = `${run.learningRate} ${run.momentum}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const usable = [...groups.values()].filter((group) => {
    const hasOdds = group.every(({ learned, accuracy }) => learned && accuracy < 1);
    return hasOdds && mean(group.map(({ accuracy }) => accuracy)) >= ridgeFloor;
  });
  if (usable.length < 8) {
    return `the ridge needs eight cells of at least ${100 * ridgeFloor}% in which every run learned; there are ${usable.length}`;
  }
  const blockOf = ({ fold, seed }: RidgeRun) => `${fold} ${seed}`;
  const blocks = [...new Set(runs.map(blockOf))];
  const table = usable.map((group) => {
    const by = new Map(group.map((run) => [blockOf(run), logit(run.accuracy)]));
    return blocks.map((block) => by.get(block));
  });
  if (table.some((row) => row.includes(undefined))) return "the ridge needs every cell on the same folds and seeds; some runs are missing";
  const logits = table as number[][];
  const top = Math.max(...usable.map((group) => mean(group.map(({ accuracy }) => accuracy))));
  const cells = usable.map((group, i): RidgeCell => {
    const { learningRate, momentum } = group[0], accuracy = mean(group.map((run) => run.accuracy));
    return {
      learningRate, momentum, x: Math.log10(learningRate / (1 - momentum)), accuracy, logOdds: mean(logits[i]),
      near: accuracy >= top - withinReach,
    };
  });
  const x = cells.map((cell) => cell.x), y = cells.map((cell) => cell.logOdds);
  const range = [Math.min(...x), Math.max(...x)] as const;
  if (new Set(x.map((value) => value.toFixed(9))).size < 6) return "the ridge needs six different effective rates; there are fewer";
  const scaled = scaling(range);
  const quartic = leastSquares(powers(x.map(scaled)), y);
  const heights = (coefficients: readonly number[]) => (at: number) => coefficients.reduceRight((sum, one) => sum * scaled(at) + one, 0);
  const total = y.reduce((sum, value) => sum + (value - mean(y)) ** 2, 0);
  const folds = [...new Set(runs.map(({ fold }) => fold))];
  const summit = (values: readonly number[]) => highest(heights(leastSquares(powers(x.map(scaled)), values).coefficients), range);
  const drawn = folds.length < 5 ? undefined : resampled(logits, blocks, folds, draws).map(summit);
  const tail = drawn && expandedTail(folds.length);
  return {
    cells, blocks: blocks.length, folds: folds.length, range: [10 ** range[0], 10 ** range[1]],
    curve: (rate) => 1 / (1 + Math.exp(-heights(quartic.coefficients)(Math.log10(rate)))),
    rSquared: 1 - quartic.residual / total,
    ...alphaTest(cells),
    lackOfFit: lackOfFit(quartic.residual, quartic.freedom, logits),
    best: 10 ** summit(y),
    bestInterval: drawn && [10 ** quantile(drawn, tail!), 10 ** quantile(drawn, 1 - tail!)],
    atEnds: drawn ? mean(drawn.map((at) => (at === range[0] || at === range[1] ? 1 : 0))) : 0,
  };
}

const logit = (accuracy: number): number => Math.log(accuracy / (1 - accuracy));
const scaling = ([low, high]: readonly [number, number]) => (x: number): number => (2 * x - low - high) / (high - low);
const powers = (x: readonly number[]): number[][] => [0, 1, 2, 3, 4].map((power) => x.map((value) => value ** power));

/** F test of alpha and alpha^2 beside the quartic, among the near cells, and what it can find. */
function alphaTest(cells: readonly RidgeCell[]): Pick<Ridge, "alpha" | "alphaFinds"> {
  const near = cells.filter((cell) => cell.near);
  if (near.length < 9) return { alpha: undefined, alphaFinds: undefined };
  const x = near.map((cell) => cell.x), y = near.map((cell) => cell.logOdds);
  const columns = powers(x.map(scaling([Math.min(...x), Math.max(...x)])));
  try {
    const plain = leastSquares(columns, y);
    const full = leastSquares([...columns, near.map(({ momentum }) => momentum), near.map(({ momentum }) => momentum ** 2)], y);
    const variance = full.residual / full.freedom;
    const alpha = fTest((plain.residual - full.residual) / 2, variance, [2, full.freedom]);
    // Root mean square of the departure in log-odds at that power, as accuracy near the best: times a(1 - a).
    const top = Math.max(...near.map(({ accuracy }) => accuracy));
    const alphaFinds = Math.sqrt(powerOfF(statedPower, significanceLevel, alpha.freedom) * variance / near.length) * top * (1 - top);
    return { alpha, alphaFinds };
  } catch (error) {
    if (error instanceof RangeError) return { alpha: undefined, alphaFinds: undefined };
    throw error;
  }
}

function fTest(numerator: number, denominator: number, freedom: readonly [number, number]): Test {
  const F = denominator === 0 ? (numerator === 0 ? 0 : Infinity) : Math.max(0, numerator) / denominator;
  return { F, freedom, p: F === Infinity ? 0 : 1 - centralF.cdf(F, ...freedom) };
}

/** Residuals of the means against what is left of the table cells x blocks, when each cell and each block has its mean taken away. */
function lackOfFit(residual: number, freedom: number, rows: readonly (readonly number[])[]): Test | undefined {
  const n = rows[0].length, m = rows.length;
  if (n < 2) return undefined;
  const columns = rows[0].map((_, j) => mean(rows.map((row) => row[j])));
  const all = mean(columns);
  const left = rows.reduce((sum, row) => {
    const own = mean([...row]);
    return sum + row.reduce((part, value, j) => part + (value - own - columns[j] + all) ** 2, 0);
  }, 0);
  const pure = (m - 1) * (n - 1);
  return fTest(residual / freedom, left / pure / n, [freedom, pure]);
}

/** The cells' means over folds drawn with replacement; all seeds of a fold go with it. */
function resampled(rows: readonly (readonly number[])[], blocks: readonly string[], folds: readonly number[], draws: number): number[][] {
  const ofFold = folds.map((fold) => blocks.flatMap((block, j) => (Number(block.split(" ")[0]) === fold ? [j] : [])));
  const source = random(1, "ridge");
  return Array.from({ length: draws }, () => {
    const columns = folds.flatMap(() => ofFold[source.integer(folds.length)]);
    return rows.map((row) => columns.reduce((sum, j) => sum + row[j], 0) / columns.length);
  });
}

/**
 * The tail to cut off on each side of n resampled folds: percentile intervals of few folds are too short by sqrt((n-1)/n) and know nothing
 * of Student's t (Hesterberg 2015, "What Teachers Should Know About the Bootstrap"). For seven folds 0.4% instead of 2.5%.
 * @example expandedTail(7) // 0.0041
 */
function expandedTail(n: number): number {
  return normal.cdf(-Math.sqrt(n / (n - 1)) * studentt.inv((1 + confidence) / 2, n - 1), 0, 1);
}

/** Where a smooth function is highest between two ends: the best of 400 places, then the parabola through it and its neighbours. */
function highest(height: (x: number) => number, [low, high]: readonly [number, number]): number {
  const steps = 400, step = (high - low) / steps;
  let best = 0, most = -Infinity;
  for (let i = 0; i <= steps; i++) {
    const value = height(low + i * step);
    if (value > most) [best, most] = [i, value];
  }
  if (best === 0) return low;
  if (best === steps) return high;
  const [before, after] = [height(low + (best - 1) * step), height(low + (best + 1) * step)];
  const bend = before - 2 * most + after;
  return low + (best + (bend === 0 ? 0 : (before - after) / (2 * bend))) * step;
}
