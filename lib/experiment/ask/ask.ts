/**
 * A practitioner's question, worked on within a budget: the effective rate is searched in two rounds, then three pairs are compared on
 * folds and seeds that the search has not seen.
 */
import type { TrainAndTest } from "../../data/index.js";
import { conventionalPair, golden, type Pair } from "../../theory/index.js";
import type { InitialWeights, LossName, Network, Variant } from "../../train/index.js";
import type { RunRecord } from "../records/record.js";
import { runHash, type RunConfig } from "../running/config.js";
import { makeSplit } from "../running/split.js";
import { sweep, type SweepProgress } from "../running/sweep.js";
import { type AskPlan, planAsk, type Sizes } from "./budget.js";
import { askVerdict, type AskVerdict } from "./verdict.js";

/** What is asked about. */
export interface Question {
  readonly dataName: string;
  readonly network: Network;
  readonly loss: LossName;
  readonly batchSize: number;
  readonly initialWeights?: InitialWeights;
  /** Seeds folds, initial weights, orders and dropout. */
  readonly seed: number;
  /** A lead of at most this much is of no matter, in accuracy. */
  readonly margin: number;
}

/** One run of the search. */
export interface Trial extends Pair {
  readonly round: 1 | 2;
  readonly epochs: number;
  /** On the validation images after the last epoch; of a run that diverged, chance. */
  readonly accuracy: number;
  readonly outcome: RunRecord["outcome"];
}

/** The answer, with all that it rests on. */
export interface Asked {
  readonly plan: AskPlan;
  readonly pairs: { readonly golden: Pair; readonly conventional: Pair; readonly best: Pair };
  readonly trials: readonly Trial[];
  /** Accuracies of the pairs, block by block. */
  readonly compared: { readonly golden: readonly number[]; readonly conventional: readonly number[]; readonly best: readonly number[] };
  /** Whether the best rate lies at an end of what was searched. */
  readonly atTheEdge: boolean;
  readonly chance: number;
  readonly verdict: AskVerdict;
}

/** Where the runs are kept, and how they are run. */
export interface AskOptions {
  /** The record file; what it holds is not run again. */
  readonly file: string;
  readonly workers?: number;
  readonly variant?: Variant | "auto";
  readonly signal?: AbortSignal;
  /** Called in each of the three parts. */
  readonly onProgress?: (part: "first round" | "second round" | "comparison", at: SweepProgress) => void;
}

const folds = 10;
/** Nine effective rates from 0.0032 to 3.2, a factor of 2.4 apart. */
const firstRates = Array.from({ length: 9 }, (_, i) => 10 ** (-2.5 + 0.375 * i));

/** The pair with the golden momentum weight and that effective rate eta/(1 - alpha). */
const pairAt = (rate: number): Pair => ({ learningRate: Number((rate * (1 - golden.alpha)).toPrecision(6)), momentum: golden.alpha });

/**
 * The images of a fold, for a plan.
 * @throws UsageError when the data set is too small for ten folds
 * @example sizesOf(await mnist(), 1).train // 54,000
 */
export function sizesOf(data: TrainAndTest, seed: number): Sizes {
  const split = makeSplit(data, { seed, folds, fold: 0, trainFraction: 1 });
  return {
    train: split.train.indices.length, validation: split.validation.indices.length, test: split.test!.indices.length,
    classes: new Set(data.train.labels).size,
  };
}

/**
 * A run of the question, for measuring the speed before there is a plan.
 * @example await calibrate(sampleRun(question, data), data) // training samples a second on a core
 */
export function sampleRun(question: Question, data: TrainAndTest): RunConfig {
  return configOf(question, data, { limit: { train: 1, validation: 1, test: 1 }, epochs: 1, pair: golden.pair, block: 0 });
}

function configOf(
  { dataName, network, loss, batchSize, initialWeights = "he", seed }: Question,
  data: TrainAndTest,
  { limit, epochs, pair, block }: { limit: AskPlan["limit"]; epochs: number; pair: Pair; block: number },
): RunConfig {
  return {
    data: { name: dataName, sha256: [...data.train.sha256, ...data.test.sha256] },
    // Block 0 is the search's own fold and seed; the comparisons have the nine other folds in turn, each with a seed of its own.
    split: { seed, folds, fold: block === 0 ? 0 : 1 + ((block - 1) % (folds - 1)), trainFraction: 1, limit },
    network, loss, optimizer: { kind: "sgd", ...pair }, ...(initialWeights !== "he" && { initialWeights }), batchSize, epochs,
    seed: seed + block,
  };
}

/**
 * Searches and compares. First round: nine effective rates with the golden momentum weight, a third of the epochs. Second round: the best
 * two again, and the rates half-way (by ratio) around the best, at all epochs. Comparison: golden pair, conventional pair (0.01, 0.9) and
 * best pair found.
 * @param budget in training samples
 * @throws UsageError when the budget is too small, or data and network do not fit
 * @throws the signal's reason when it is aborted; the records so far are kept, and the same call goes on
 * @example (await ask(question, await mnist(), 1e7, { file: "ask/records.jsonl" })).verdict.outcome
 */
export async function ask(question: Question, data: TrainAndTest, budget: number, options: AskOptions): Promise<Asked> {
  const plan = planAsk(sizesOf(data, question.seed), budget), { limit, epochs, firstEpochs, blocks } = plan;
  const counts = new Map<number, number>();
  for (const label of data.train.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const chance = Math.max(...counts.values()) / data.train.labels.length;
  const accuracies = async (part: Parameters<NonNullable<AskOptions["onProgress"]>>[0], configs: readonly RunConfig[]) => {
    const { onProgress, ...rest } = options;
    const { records } = await sweep(configs, data, { ...rest, ...(onProgress && { onProgress: (at) => { onProgress(part, at); } }) });
    const byHash = new Map(records.map((record) => [record.hash, record]));
    return configs.map((config) => {
      const { outcome, epochs: curve } = byHash.get(runHash(config))!;
      return {
        outcome, accuracy: outcome === "diverged" ? chance : curve.at(-1)!.validation.accuracy,
        loss: curve.at(-1)?.validation.loss ?? Infinity,
      };
    });
  };
  const tried = async (part: "first round" | "second round", round: 1 | 2, rates: readonly number[], length: number) => {
    const configs = rates.map((rate) => configOf(question, data, { limit, epochs: length, pair: pairAt(rate), block: 0 }));
    const results = await accuracies(part, configs);
    const found = rates.map((rate, i) => {
      const { accuracy, outcome, loss } = results[i];
      return { rate, loss, trial: { ...pairAt(rate), round, epochs: length, accuracy, outcome } satisfies Trial };
    });
    // Where accuracies are equal the lower loss is ahead.
    return found.sort((a, b) => b.trial.accuracy - a.trial.accuracy || a.loss - b.loss);
  };
  const first = await tried("first round", 1, firstRates, firstEpochs);
  const [top, next] = first, half = 10 ** (0.375 / 2);
  const second = await tried("second round", 2, [top.rate, next.rate, top.rate / half, top.rate * half], epochs);
  const best = pairAt(second[0].rate);
  const pairs = { golden: golden.pair, conventional: conventionalPair, best };
  const of = (pair: Pair) => Array.from({ length: blocks }, (_, i) => configOf(question, data, { limit, epochs, pair, block: i + 1 }));
  const results = await accuracies("comparison", [...of(pairs.golden), ...of(pairs.conventional), ...of(pairs.best)]);
  const part = (k: number) => results.slice(k * blocks, (k + 1) * blocks).map(({ accuracy }) => accuracy);
  const compared = { golden: part(0), conventional: part(1), best: part(2) };
  const rates = [...firstRates, top.rate / half, top.rate * half];
  return {
    plan, pairs, compared, chance,
    trials: [...first, ...second].map(({ trial }) => trial),
    atTheEdge: second[0].rate <= Math.min(...rates) || second[0].rate >= Math.max(...rates),
    verdict: askVerdict(compared, { margin: question.margin, rho: 1 / (folds - 1), chance }),
  };
}
