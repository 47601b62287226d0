/** The question of the grid, answered in a sentence made from the numbers: does any pair do better than the golden one? */
import { UsageError } from "../../errors.js";
import { conventionalPair, publishedGridPair } from "../../theory/index.js";
import type { Cell } from "./cells.js";
import { gridCells, sizeLabel, type GridSize } from "./cells.js";
import type { RunRecord } from "../records/record.js";
import { equivalence, type Equivalence } from "./equivalence.js";
import { guess, marginFor, ownScatterFrom, significanceLevel } from "./margins.js";
import { pooledDifference, scatterOf, type Result, type Results } from "./pooled.js";
import { besides, collapses, type Beside } from "./readings.js";
import { holm, pairedDifference, rankInterval, rankOf, type Difference } from "./statistics.js";

/**
 * A tenth of a percentage point: cells closer than this to the golden one are called as good as it in practice.
 * Our choice; on 10,000 images it is ten of them.
 */
export const practicalDifference = 0.001;

/** One cell against the golden one. */
export interface Comparison {
  readonly cell: Cell;
  /** Undefined when one of the two diverged. */
  readonly difference: Difference | undefined;
  /** Corrected for all comparisons of the grid (Holm); undefined as the difference's p. */
  readonly p: number | undefined;
  readonly says: "better" | "worse" | "not told apart" | "diverged";
}

/** What a grid's records say about the golden cell. */
export interface GridVerdict {
  readonly size: GridSize;
  readonly golden: Cell;
  readonly rank: number;
  /** 95%: from 1 + the pairs shown better, to all - those shown worse; undefined with one run a cell. */
  readonly rankInterval: readonly [number, number] | undefined;
  /** By resampling folds and seeds: for reading only, near ties make it too short. */
  readonly resampledRank: readonly [number, number] | undefined;
  /** Whether the golden pair is a safe choice: what the verdict's first sentence says. */
  readonly equivalence: Equivalence;
  /** Runs that collapsed, by cell, where there are any. */
  readonly collapsed: ReadonlyMap<string, number>;
  /** The same question by the last and the best epoch, on validation and test images. */
  readonly beside: readonly Beside[];
  /** The rank of the pair that people use, with an interval by resampling, for reading only; undefined when it is not in the grid. */
  readonly conventionalRank: { readonly rank: number; readonly interval: readonly [number, number] | undefined } | undefined;
  readonly best: Cell;
  readonly comparisons: readonly Comparison[];
  /** The pair that people use, (0.01, 0.9), against the golden one; undefined when it is not in the grid. */
  readonly conventional: Comparison | undefined;
  /**
   * How far the best mean is above the golden cell's, in accuracy; 0 when the golden cell is best.
   * The best of many cells is partly best by luck.
   */
  readonly regret: number;
  /** Other cells whose mean lies within `practicalDifference` of the golden one. */
  readonly near: number;
  /**
   * The difference that is found with probability 80% at the strictest step of Holm's correction, by the median scatter of the pairs within
   * reach of the best. Undefined where no scatter can be had.
   */
  readonly detectable: number | undefined;
  /**
   * `undecided`: one run a cell carries no test. `refuted`: some cell is better.
   * `supported`: none is, and the golden cell has the best mean. `not refuted`: none is shown better, others have better means.
   */
  readonly outcome: "undecided" | "refuted" | "supported" | "not refuted";
  readonly sentence: string;
}

/** A pair that others are judged against. */
export interface ReferencePair { readonly learningRate: number; readonly momentum: number }

/**
 * The verdict on the claim of DB24: no pair does better than (0.016, 0.874); or on the same claim of another pair.
 * @param reference the pair that is judged; default: the golden one, as the published grid has it
 * @throws UsageError when the golden cell is not among the records, or they are of different sizes or kinds
 * @example gridVerdict(readRecords("data/records/E1-quick.jsonl"), "E1").outcome // "undecided" with one run a cell
 */
export function gridVerdict(records: readonly RunRecord[], title: string, reference: ReferencePair = publishedGridPair): GridVerdict {
  const { cells, size } = gridCells(records);
  const key = ({ learningRate, momentum }: ReferencePair) => `${learningRate} ${momentum}`;
  const golden = cells.find((cell) => key(cell) === key(reference));
  const named = key(reference) === key(publishedGridPair) ? "golden" : "reference";
  if (golden === undefined) {
    throw new UsageError(
      `${title}: the ${named} cell (${reference.learningRate}, ${reference.momentum}) is not among the records; run the whole grid`,
    );
  }
  if (cells.length < 2) throw new UsageError(`${title}: expected at least two pairs to compare, got one`);
  const blocks = new Map<string, Map<string, Result | undefined>>(cells.map((cell) => [key(cell), new Map()]));
  for (const { config, outcome, epochs, samples } of records) {
    const result = outcome === "finished" ? { accuracy: epochs.at(-1)!.validation.accuracy, images: samples.validation } : undefined;
    blocks.get(key(config.optimizer as typeof publishedGridPair))!.set(`${config.split.fold} ${config.seed}`, result);
  }
  const finished = (cell: Cell): Results | undefined => {
    const runs = blocks.get(key(cell))!;
    return [...runs.values()].includes(undefined) ? undefined : runs as Map<string, Result>;
  };
  const rho = size.validationSamples / size.trainSamples;
  const scatter = scatterOf(cells.flatMap((cell) => finished(cell) ?? []));
  const differences = cells.filter((cell) => cell !== golden).map((cell) => {
    const [own, reference] = [finished(cell), finished(golden)];
    return { cell, difference: own && reference && differenceOf(own, reference) };
  });
  function differenceOf(own: Results, reference: Results): Difference {
    const paired = [...reference].flatMap(([block, { accuracy }]) => (own.has(block) ? [own.get(block)!.accuracy - accuracy] : []));
    return paired.length >= ownScatterFrom ? pairedDifference(paired, rho) : pooledDifference(own, reference, scatter, rho);
  }
  const tested = differences.filter(({ difference }) => difference?.p !== undefined);
  const corrected = new Map(holm(tested.map(({ difference }) => difference!.p!)).map((p, i) => [tested[i].cell, p]));
  const comparisons = differences.map(({ cell, difference }): Comparison => {
    const p = corrected.get(cell);
    const says = difference === undefined
      ? "diverged"
      : p === undefined || p >= significanceLevel ? "not told apart" : difference.mean > 0 ? "better" : "worse";
    return { cell, difference, p, says };
  });
  const best = cells.reduce((a, b) => ((b.accuracy ?? -1) > (a.accuracy ?? -1) ? b : a));
  const accuracies = new Map([...blocks].map(([name, runs]) => {
    const ofBlocks = [...runs].map(([block, result]) => [block, result?.accuracy] as const);
    return [name, new Map(ofBlocks)];
  }));
  const conventional = comparisons.find(({ cell }) => key(cell) === key(conventionalPair));
  const resampled = (name: string) => rankInterval(name, accuracies, { seed: 1, draws: 10_000 });
  const count = (says: Comparison["says"]) => comparisons.filter((one) => one.says === says).length;
  const margin = marginFor(records[0].config.split.trainFraction);
  const table = tableOf(blocks, title, guessOf(records));
  const test = equivalence(table, key(golden), { rho, margin, comparisons: comparisons.length });
  const facts = {
    size, golden, best, comparisons, equivalence: test, collapsed: collapses(records), beside: besides(records, key(golden)), conventional,
    rank: rankOf(key(golden), accuracies),
    rankInterval: tested.length === 0 ? undefined : [1 + count("better"), cells.length - count("worse") - count("diverged")] as const,
    resampledRank: resampled(key(golden)),
    conventionalRank: conventional && { rank: rankOf(key(conventionalPair), accuracies), interval: resampled(key(conventionalPair)) },
    regret: (best.accuracy ?? 0) - (golden.accuracy ?? 0),
    near: comparisons.filter(({ difference }) => difference !== undefined && Math.abs(difference.mean) <= practicalDifference).length,
    detectable: test.found,
  };
  const { outcome, sentence } = conclusion(facts, title);
  return { ...facts, outcome, sentence: named === "golden" ? sentence : sentence.replaceAll("golden", named) };
}

/**
 * Accuracies of the cells over the same blocks, in one order; a diverged run counts as a guess.
 * @throws UsageError when a cell lacks a run that another has
 */
function tableOf(
  blocks: ReadonlyMap<string, ReadonlyMap<string, Result | undefined>>,
  title: string,
  guess: number,
): Map<string, number[]> {
  const order = [...new Set([...blocks.values()].flatMap((runs) => [...runs.keys()]))];
  return new Map([...blocks].map(([name, runs]) => [name, order.map((block) => {
    if (!runs.has(block)) {
      throw new UsageError(
        `${title}: cell (${name.replace(" ", ", ")}) has no run of fold and seed ${block}, which other cells have; finish the sweep`,
      );
    }
    return runs.get(block)?.accuracy ?? guess;
  })]));
}

/** The accuracy of a guess, by the classes of the network. */
function guessOf([{ config }]: readonly RunRecord[]): number {
  const last = config.network.layers.at(-1);
  return last?.kind === "dense" && last.units > 1 ? 1 / last.units : guess;
}

/** What the equivalence test gives, in a sentence. */
function safeChoice({ outcome, why, upper, lower: least, margin, leads, outside, scatter, found }: Equivalence): string {
  if (outcome === "no ground") return `Whether the golden pair is a safe choice cannot be said: ${why}.`;
  const bound = points(upper!);
  const furtherBehind = outside > 0 ? ` (${outside} are further behind)` : "", pooled = scatter === "pooled" ? ", one scatter for all" : "";
  const pairsLie = leads.length === 1 ? "pair lies" : "pairs lie";
  const among = `${leads.length} other ${pairsLie} within one point of the best${furtherBehind}${pooled}`;
  if (outcome === "safe") {
    return "The golden pair is a safe choice: " +
      `with 95% confidence no other pair is ahead by more than ${bound}, within the margin of ${points(margin)} fixed before; ${among}.`;
  }
  if (outcome === "not safe") {
    return `The golden pair is not a safe choice: with 95% confidence another pair is ahead by at least ${points(least!)}, ` +
      `more than the margin of ${points(margin)} fixed before; ${among}.`;
  }
  return `Whether the golden pair is a safe choice is open: another pair may be ahead by up to ${bound} (95%), ` +
    `and the margin fixed before is ${points(margin)}; ${among}. A difference of ${points(found!)} would be found with probability 80%.`;
}

/** A difference of accuracies in percentage points. */
const points = (difference: number): string => `${(100 * Math.abs(difference)).toFixed(2)} points`;

function conclusion(facts: Omit<GridVerdict, "outcome" | "sentence">, title: string): Pick<GridVerdict, "outcome" | "sentence"> {
  const { size, golden, best, comparisons, rank, rankInterval: interval, near, detectable, equivalence: test, collapsed } = facts;
  const percent = (accuracy: number | undefined) =>
    (accuracy === undefined ? "no result (it diverged)" : `${(100 * accuracy).toFixed(2)}%`);
  const count = (says: Comparison["says"]) => comparisons.filter((one) => one.says === says).length;
  const [better, worse, alike, diverged] = [count("better"), count("worse"), count("not told apart"), count("diverged")];
  const where = `${title} (${sizeLabel(size)})`;
  const ranks = interval ? ` (95% interval ${Math.round(interval[0])} to ${Math.round(interval[1])})` : "";
  const place = `the golden pair (${golden.learningRate}, ${golden.momentum}) reaches a validation accuracy of ` +
    `${percent(golden.accuracy)}, rank ${rank} of ${comparisons.length + 1}${ranks}`;
  const bestOther = rank === 1 ? "" : `; the best mean is ${percent(best.accuracy)} at (${best.learningRate}, ${best.momentum})`;
  const runsCollapsed = [...collapsed.values()].reduce((sum, runs) => sum + runs, 0);
  const learnedNothing = runsCollapsed > 0 ? ` ${runsCollapsed} runs in ${collapsed.size} cells collapsed (ended below 20%).` : "";
  if (size.folds * size.seeds < 2) {
    return {
      outcome: "undecided",
      sentence: `${where}: ${place}${bestOther}.${learnedNothing} With one run a cell this is a description, not a test: ` +
        "whether any pair does better cannot be decided.",
    };
  }
  const named = comparisons.filter(({ says }) => says === "better")
    .sort((a, b) => b.difference!.mean - a.difference!.mean)
    .slice(0, 3)
    .map(({ cell, difference }) => `(${cell.learningRate}, ${cell.momentum}) by ${points(difference!.mean)}`);
  const power = detectable === undefined
    ? ""
    : ` A difference of ${points(detectable)} is found with probability 80%; ` +
      `${near} pairs lie within ${points(practicalDifference)} of the golden one.`;
  const names = named.length > 0 ? ` (${better > named.length ? "first " : ""}${named.join(", ")})` : "";
  const counts = `Of the other ${comparisons.length} pairs ${better} do better${names}, ${worse} worse, ` +
    `${alike} cannot be told apart${diverged ? `, ${diverged} diverged` : ""} ` +
    `(paired differences, Holm's correction at ${significanceLevel}).`;
  const [outcome, claim] = better > 0
    ? ["refuted", "The claim that no pair does better is refuted here."] as const
    : rank === 1
      ? ["supported", `The claim that no pair does better is supported${alike > 0 ? ", though the first place is shared" : ""}.`] as const
      : ["not refuted", "The claim that no pair does better is not refuted, but the golden pair does not stand out either."] as const;
  return {
    outcome, sentence: `${where}: ${lower(safeChoice(test))} ${upperFirst(place)}${bestOther}. ${counts}${power}${learnedNothing} ${claim}`,
  };
}

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
const upperFirst = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);
