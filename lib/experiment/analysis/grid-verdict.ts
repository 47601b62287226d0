/** The question of the grid, answered in a sentence made from the numbers: does any pair do better than the golden one? */
import { UsageError } from "../../errors.js";
import { conventionalPair, publishedGridPair } from "../../theory/index.js";
import type { Cell } from "./cells.js";
import { gridCells, sizeLabel, type GridSize } from "./cells.js";
import type { RunRecord } from "../records/record.js";
import { leastDifference, pooledDifference, scatterOf, type Result, type Results } from "./pooled.js";
import { holm, rankInterval, rankOf, type Difference } from "./statistics.js";

/** The chance of any false claim among all comparisons of a grid that this project accepts. */
export const significanceLevel = 0.05;

/** A tenth of a percentage point: cells closer than this to the golden one are called as good as it in practice. Our choice; on 10,000 images it is ten of them. */
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
  /** 95%, bootstrap over folds and seeds; undefined with one block. */
  readonly rankInterval: readonly [number, number] | undefined;
  /** The same of the pair that people use; undefined when it is not in the grid. */
  readonly conventionalRank: { readonly rank: number; readonly interval: readonly [number, number] | undefined } | undefined;
  readonly best: Cell;
  readonly comparisons: readonly Comparison[];
  /** The pair that people use, (0.01, 0.9), against the golden one; undefined when it is not in the grid. */
  readonly conventional: Comparison | undefined;
  /** How far the best mean is above the golden cell's, in accuracy; 0 when the golden cell is best. The best of many cells is partly best by luck. */
  readonly regret: number;
  /** Other cells whose mean lies within `practicalDifference` of the golden one. */
  readonly near: number;
  /**
   * How large a difference had to be here to be told from chance, near the golden cell, at the strictest step of Holm's correction. Undefined with one run a cell.
   */
  readonly detectable: number | undefined;
  /** `undecided`: one run a cell carries no test. `refuted`: some cell is better. `supported`: none is, and the golden cell has the best mean. `not refuted`: none is shown better, others have better means. */
  readonly outcome: "undecided" | "refuted" | "supported" | "not refuted";
  readonly sentence: string;
}

/**
 * The verdict on the claim of DB24: no pair does better than (0.016, 0.874).
 * @throws UsageError when the golden cell is not among the records, or they are of different sizes
 * @example gridVerdict(readRecords("data/records/E1-quick.jsonl"), "E1").outcome // "undecided" with one run a cell
 */
export function gridVerdict(records: readonly RunRecord[], title: string): GridVerdict {
  const { cells, size } = gridCells(records);
  const key = ({ learningRate, momentum }: { learningRate: number; momentum: number }) => `${learningRate} ${momentum}`;
  const golden = cells.find((cell) => key(cell) === key(publishedGridPair));
  if (golden === undefined) throw new UsageError(`${title}: the golden cell (${publishedGridPair.learningRate}, ${publishedGridPair.momentum}) is not among the records; run the whole grid`);
  const blocks = new Map<string, Map<string, Result | undefined>>(cells.map((cell) => [key(cell), new Map()]));
  for (const { config, outcome, epochs, samples } of records) {
    const result = outcome === "finished" ? { accuracy: epochs.at(-1)!.validation.accuracy, images: samples.validation } : undefined;
    blocks.get(key(config.optimizer as typeof publishedGridPair))!.set(`${config.split.fold} ${config.seed}`, result);
  }
  const finished = (cell: Cell): Results | undefined => { const runs = blocks.get(key(cell))!; return [...runs.values()].includes(undefined) ? undefined : runs as Map<string, Result>; };
  const rho = size.validationSamples / size.trainSamples;
  const scatter = scatterOf(cells.flatMap((cell) => finished(cell) ?? []));
  const differences = cells.filter((cell) => cell !== golden).map((cell) => {
    const [own, reference] = [finished(cell), finished(golden)];
    return { cell, difference: own && reference && pooledDifference(own, reference, scatter, rho) };
  });
  const tested = differences.filter(({ difference }) => difference?.p !== undefined);
  const corrected = new Map(holm(tested.map(({ difference }) => difference!.p!)).map((p, i) => [tested[i].cell, p]));
  const comparisons = differences.map(({ cell, difference }): Comparison => {
    const p = corrected.get(cell);
    const says = difference === undefined ? "diverged" : p === undefined || p >= significanceLevel ? "not told apart" : difference.mean > 0 ? "better" : "worse";
    return { cell, difference, p, says };
  });
  const best = cells.reduce((a, b) => ((b.accuracy ?? -1) > (a.accuracy ?? -1) ? b : a));
  const accuracies = new Map([...blocks].map(([name, runs]) => [name, new Map([...runs].map(([block, result]) => [block, result?.accuracy]))]));
  const conventional = comparisons.find(({ cell }) => key(cell) === key(conventionalPair));
  const rankFor = (name: string) => ({ rank: rankOf(name, accuracies), interval: rankInterval(name, accuracies, { seed: 1 }) });
  const { rank, interval } = rankFor(key(golden));
  const facts = {
    size, golden, best, comparisons, rank, rankInterval: interval, conventional, conventionalRank: conventional && rankFor(key(conventionalPair)),
    regret: (best.accuracy ?? 0) - (golden.accuracy ?? 0),
    near: comparisons.filter(({ difference }) => difference !== undefined && Math.abs(difference.mean) <= practicalDifference).length,
    detectable: scatter && golden.accuracy !== undefined && tested.length > 0
      ? leastDifference(scatter, { accuracy: golden.accuracy, blocks: golden.accuracies.length, rho, level: significanceLevel / tested.length })
      : undefined,
  };
  return { ...facts, ...conclusion(facts, title) };
}

/** A difference of accuracies in percentage points. */
const points = (difference: number): string => `${(100 * Math.abs(difference)).toFixed(2)} points`;

function conclusion({ size, golden, best, comparisons, rank, rankInterval: interval, near, detectable }: Omit<GridVerdict, "outcome" | "sentence">, title: string): Pick<GridVerdict, "outcome" | "sentence"> {
  const percent = (accuracy: number | undefined) => (accuracy === undefined ? "no result (it diverged)" : `${(100 * accuracy).toFixed(2)}%`);
  const count = (says: Comparison["says"]) => comparisons.filter((one) => one.says === says).length;
  const [better, worse, alike, diverged] = [count("better"), count("worse"), count("not told apart"), count("diverged")];
  const where = `${title} (${sizeLabel(size)})`;
  const place = `the golden pair (${golden.learningRate}, ${golden.momentum}) reaches a validation accuracy of ${percent(golden.accuracy)}, rank ${rank} of ${comparisons.length + 1}${interval ? ` (95% interval ${Math.round(interval[0])} to ${Math.round(interval[1])})` : ""}`;
  const bestOther = rank === 1 ? "" : `; the best mean is ${percent(best.accuracy)} at (${best.learningRate}, ${best.momentum})`;
  if (size.folds * size.seeds < 2) {
    return { outcome: "undecided", sentence: `${where}: ${place}${bestOther}. With one run a cell this is a description, not a test: whether any pair does better cannot be decided.` };
  }
  const named = comparisons.filter(({ says }) => says === "better").sort((a, b) => b.difference!.mean - a.difference!.mean).slice(0, 3).map(({ cell, difference }) => `(${cell.learningRate}, ${cell.momentum}) by ${points(difference!.mean)}`);
  const power = detectable === undefined ? "" : ` A difference had to be about ${points(detectable)} to be told from chance at this size; ${near} pairs lie within ${points(practicalDifference)} of the golden one.`;
  const counts = `Of the other ${comparisons.length} pairs ${better} do better${named.length > 0 ? ` (${better > named.length ? "first " : ""}${named.join(", ")})` : ""}, ${worse} worse, ${alike} cannot be told apart${diverged ? `, ${diverged} diverged` : ""} (paired differences, Holm's correction at ${significanceLevel}).`;
  const [outcome, claim] = better > 0
    ? ["refuted", "The claim that no pair does better is refuted here."] as const
    : rank === 1
      ? ["supported", `The claim that no pair does better is supported${alike > 0 ? ", though the first place is shared" : ""}.`] as const
      : ["not refuted", "The claim that no pair does better is not refuted, but the golden pair does not stand out either."] as const;
  return { outcome, sentence: `${where}: ${place}${bestOther}. ${counts}${power} ${claim}` };
}
