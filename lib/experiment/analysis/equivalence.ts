/**
 * Is the golden pair a safe choice? This is a test of equivalence. An upper bound says how far the best other pair may be ahead; it holds
 * for all other pairs at once. The pair is safe when the bound lies within a margin that was fixed before. The test compares many means
 * with one, one-sided (Dunnett 1955). Each comparison has its own scatter, so that the test's quantile must be simulated.
 */
import jstat from "jstat";
import { mean, quantile, sampleVariance } from "simple-statistics";
import { confidence, ownScatterFrom, significanceLevel, statedPower, withinReach } from "./margins.js";
import { normals } from "./normal.js";

const { studentt, chisquare } = jstat.jStat;

/** Accuracies of cells over the same blocks (fold and seed), in the same order in every row. */
export type Table = ReadonlyMap<string, readonly number[]>;

/** What is asked. */
export interface EquivalenceOptions {
  /** Validation over training images: what folds that share training images add to the variance of a mean (Nadeau and Bengio 2003). */
  readonly rho: number;
  readonly margin: number;
  /** Comparisons in the whole grid, for the first step of Holm's correction. */
  readonly comparisons: number;
  readonly draws?: number;
}

/** The lead of one other pair. */
export interface Lead {
  readonly name: string;
  /** Mean of (its accuracy - the reference's). */
  readonly mean: number;
  readonly error: number;
}

/** What the test gives. */
export interface Equivalence {
  /**
   * `safe`: the bound is within the margin. `not safe`: some pair leads by more than the margin, even at its lower bound.
   * `open`: the numbers carry neither. `no ground`: no bound can be had, `why` says why.
   */
  readonly outcome: "safe" | "not safe" | "open" | "no ground";
  readonly why?: string;
  /** Other pairs within reach of the best, and how many are not. */
  readonly leads: readonly Lead[];
  readonly outside: number;
  readonly margin: number;
  /** Each pair by its own scatter, or one scatter for all where they scatter alike. */
  readonly scatter?: "own" | "pooled";
  readonly freedom?: number;
  /** 95% quantile of the largest studentised difference. */
  readonly c?: number;
  /** No other pair leads by more, with 95% confidence; not below 0. */
  readonly upper?: number;
  /** The best other pair leads by at least this much, with 95% confidence. */
  readonly lower?: number;
  /** The difference that is found with probability 80% at the first step of Holm, by the median scatter of the pairs within reach. */
  readonly found?: number;
}

/**
 * The test for one cell of a table.
 * @throws RangeError when the reference is not in the table
 * @example equivalence(table, "0.016 0.874", { rho: 1 / 9, margin: 0.001, comparisons: 59 }).outcome // "safe"
 */
export function equivalence(
  table: Table, reference: string, { rho, margin, comparisons, draws = 10_000 }: EquivalenceOptions,
): Equivalence {
  const own = table.get(reference);
  if (own === undefined) throw new RangeError(`equivalence: there is no cell "${reference}"`);
  const n = own.length;
  const best = Math.max(...[...table.values()].map((row) => mean([...row])));
  const others = [...table].filter(([name, row]) => name !== reference && mean([...row]) >= best - withinReach);
  const outside = table.size - 1 - others.length;
  const plain = (why: string): Equivalence => ({ outcome: "no ground", why, leads: [], outside, margin });
  if (n < 2) return plain("there is one run a cell");
  if (others.length === 0) {
    return { outcome: "safe", leads: [], outside, margin, upper: 0, lower: 0 };
  }
  const differences = others.map(([, row]) => row.map((value, i) => value - own[i]));
  const means = differences.map((row) => mean(row));
  const inflation = 1 / n + rho;
  let errors: number[], freedom: number, scatter: "own" | "pooled", c: number;
  if (n >= ownScatterFrom) {
    [scatter, freedom] = ["own", n - 1];
    errors = differences.map((row) => Math.sqrt(inflation * sampleVariance(row)));
    c = largestStudentised(differences, draws);
  } else {
    const common = commonScatter([own, ...others.map(([, row]) => row)]);
    if (common === undefined) return plain(`there are ${n} runs a cell, too few for a scatter of each cell's own`);
    if (common.p < significanceLevel) {
      return plain(
        `with ${n} runs a cell one scatter must do for all, and the cells do not scatter alike (p = ${common.p.toPrecision(2)})`,
      );
    }
    [scatter, freedom] = ["pooled", common.freedom];
    errors = differences.map(() => Math.sqrt(inflation * 2 * common.variance));
    c = largestOfMany(others.length, freedom, draws);
  }
  const upper = Math.max(0, ...means.map((value, i) => value + c * errors[i]));
  const lower = Math.max(...means.map((value, i) => value - c * errors[i]));
  const reach = studentt.inv(1 - significanceLevel / (2 * comparisons), freedom) + studentt.inv(statedPower, freedom);
  const found = reach * quantile(errors, 0.5);
  const leads = others.map(([name], i): Lead => ({ name, mean: means[i], error: errors[i] }));
  const outcome = upper <= margin ? "safe" : lower > margin ? "not safe" : "open";
  return { outcome, leads, outside, margin, scatter, freedom, c, upper, lower, found };
}

/**
 * The 95% quantile of the largest t over the rows, where no row has a true difference. It is simulated: normal samples are drawn that have
 * the size of the rows and their covariance, and the t of each row is taken with that sample's own scatter.
 */
function largestStudentised(rows: readonly (readonly number[])[], draws: number): number {
  const n = rows[0].length;
  const moving = rows.map((row) => row.map((value) => value - mean([...row]))).filter((row) => row.some((value) => value !== 0));
  const normal = normals(1, "largest t");
  const weights = new Float64Array(n * n);
  const largest = Array.from({ length: draws }, () => {
    for (let i = 0; i < weights.length; i++) weights[i] = normal();
    let most = -Infinity;
    for (const row of moving) {
      let sum = 0, squares = 0;
      for (let i = 0; i < n; i++) {
        let value = 0;
        for (let j = 0; j < n; j++) value += weights[i * n + j] * row[j];
        sum += value;
        squares += value * value;
      }
      most = Math.max(most, sum / n / Math.sqrt((squares - sum * sum / n) / (n - 1) / n));
    }
    return most;
  });
  return moving.length === 0 ? 0 : quantile(largest, confidence);
}

/**
 * The same quantile where all cells have one scatter: k differences to one reference, of which any two have the correlation one half
 * (Dunnett 1955).
 */
function largestOfMany(k: number, freedom: number, draws: number): number {
  const normal = normals(1, "largest of many");
  const largest = Array.from({ length: draws }, () => {
    const reference = normal();
    let most = -Infinity, squares = 0;
    for (let i = 0; i < k; i++) most = Math.max(most, (normal() - reference) / Math.SQRT2);
    for (let i = 0; i < freedom; i++) squares += normal() ** 2;
    return most / Math.sqrt(squares / freedom);
  });
  return quantile(largest, confidence);
}

/**
 * Residual variance of the table cells x blocks, with Bartlett's test (1937) of whether the cells scatter alike;
 * undefined with fewer than two of either.
 */
function commonScatter(rows: readonly (readonly number[])[]): { variance: number; freedom: number; p: number } | undefined {
  const k = rows.length, n = rows[0]?.length ?? 0;
  if (k < 2 || n < 2) return undefined;
  const columns = Array.from({ length: n }, (_, j) => mean(rows.map((row) => row[j])));
  const all = mean(columns);
  const residuals = rows.map((row) => { const own = mean([...row]); return row.map((value, j) => value - own - columns[j] + all); });
  const freedom = (k - 1) * (n - 1);
  const sums = residuals.map((row) => row.reduce((sum, value) => sum + value * value, 0));
  const variance = sums.reduce((sum, value) => sum + value, 0) / freedom;
  const each = n - 1, total = k * each;
  const pooled = total * Math.log(sums.reduce((a, b) => a + b, 0) / total);
  const separate = each * sums.reduce((sum, value) => sum + Math.log(value / each), 0);
  const statistic = (pooled - separate) / (1 + (k / each - 1 / total) / (3 * (k - 1)));
  return { variance, freedom, p: Number.isFinite(statistic) ? 1 - chisquare.cdf(statistic, k - 1) : variance === 0 ? 1 : 0 };
}
