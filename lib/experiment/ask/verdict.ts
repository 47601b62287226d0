/** The answer to a question: is the golden pair a good default here, how much better can one do, and how sure is that. */
import jstat from "jstat";
import { mean } from "simple-statistics";
import { UsageError } from "../../errors.js";
import { correctedError } from "../analysis/statistics.js";

const { studentt } = jstat.jStat;

/** Final accuracies of three pairs, block by block: the same place in each list is the same fold and seed. */
export interface Compared {
  readonly golden: readonly number[];
  readonly conventional: readonly number[];
  readonly best: readonly number[];
}

/** How the comparison is judged. */
export interface JudgeOptions {
  /** A lead of at most this much is of no matter, in accuracy. */
  readonly margin: number;
  /** Validation over training images of a fold: 1/9 for ten folds. */
  readonly rho: number;
  /** Accuracy of always naming the most frequent class. */
  readonly chance: number;
}

/**
 * The outcome: the golden pair is a good default; a better pair was found; the budget was too small to tell;
 * or the network learned nothing.
 */
export type AskOutcome = "good default" | "better found" | "too small to tell" | "no ground";

/** The answer with its numbers; accuracies from 0 to 1. */
export interface AskVerdict {
  readonly outcome: AskOutcome;
  /** In one or two sentences. */
  readonly sentence: string;
  readonly means: { readonly golden: number; readonly conventional: number; readonly best: number };
  /** How far the best pair found leads the golden one: the mean, and bounds that each hold with 95% confidence. */
  readonly lead: { readonly mean: number; readonly atLeast: number; readonly atMost: number };
  readonly blocks: number;
}

/** With less above chance than this nothing was learned (assumption). */
const aboveChance = 0.02;

const points = (x: number): string => (100 * x).toFixed(2);
const percent = (x: number): string => `${(100 * x).toFixed(2)}%`;

/**
 * Judges the lead of the best pair found over the golden pair by one-sided bounds of the corrected resampled t (Nadeau and Bengio 2003):
 * mean -+ t(0.95, n - 1) sqrt((1/n + rho) s^2). The best pair was chosen on another fold and seed, so that its choice makes it no better
 * here.
 * @throws UsageError with fewer than three blocks, or lists of different lengths
 * @example
 * const compared = { golden: [0.97, 0.98, 0.97], conventional: [0.97, 0.97, 0.97], best: [0.97, 0.98, 0.971] };
 * askVerdict(compared, { margin: 0.005, rho: 1 / 9, chance: 0.1 }).outcome // "good default"
 */
export function askVerdict({ golden, conventional, best }: Compared, { margin, rho, chance }: JudgeOptions): AskVerdict {
  const blocks = golden.length;
  if (blocks < 3 || best.length !== blocks || conventional.length !== blocks) {
    const got = `${golden.length}, ${conventional.length} and ${best.length}`;
    throw new UsageError(`blocks: expected the same number of results for each pair, at least 3, got ${got}`);
  }
  const means = { golden: mean([...golden]), conventional: mean([...conventional]), best: mean([...best]) };
  const differences = best.map((value, i) => value - golden[i]), middle = mean(differences);
  const reach = studentt.inv(0.95, blocks - 1) * correctedError(differences, rho);
  const lead = { mean: middle, atLeast: middle - reach, atMost: middle + reach };
  const found = { means, lead, blocks };
  if (Math.max(means.golden, means.best, means.conventional) < chance + aboveChance) {
    return {
      ...found, outcome: "no ground",
      sentence: `The network learned nothing here: its best accuracy is ${percent(Math.max(means.golden, means.best))}, ` +
        `and naming the most frequent class gives ${percent(chance)}. No pair is judged.`,
    };
  }
  if (lead.atMost <= margin) {
    const most = lead.atMost <= 0 ? "does not lead it" : `leads it by at most ${points(lead.atMost)} points`;
    return {
      ...found, outcome: "good default",
      sentence: "The golden pair is a good default here: " +
        `the best pair found ${most} (95% confidence), and ${points(margin)} points are of no matter.`,
    };
  }
  if (lead.atLeast > margin) {
    return {
      ...found, outcome: "better found",
      sentence: "One can do better here than with the golden pair: " +
        `the best pair found leads it by at least ${points(lead.atLeast)} points (95% confidence), ${points(middle)} on average.`,
    };
  }
  return {
    ...found, outcome: "too small to tell",
    sentence: `The budget was too small to tell: the best pair found leads the golden one by something from ${points(lead.atLeast)} to ` +
      `${points(lead.atMost)} points (each bound with 95% confidence), and ${points(margin)} points are what matters.`,
  };
}
