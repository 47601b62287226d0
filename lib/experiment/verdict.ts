/** The question of the grid, answered in a sentence made from the numbers: does any pair do better than the golden one? */
import { UsageError } from "../errors.js";
import { publishedGridPair } from "../theory/index.js";
import type { Cell } from "./cells.js";
import { gridCells, sizeLabel, type GridSize } from "./cells.js";
import type { RunRecord } from "./record.js";
import { holm, pairedDifference, rankInterval, rankOf, type Blocks, type Difference } from "./statistics.js";

/** The chance of any false claim among all comparisons of a grid that this project accepts. */
export const significanceLevel = 0.05;

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
  readonly best: Cell;
  readonly comparisons: readonly Comparison[];
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
  const blocks = new Map<string, Map<string, number | undefined>>(cells.map((cell) => [key(cell), new Map()]));
  for (const { config, outcome, epochs } of records) {
    blocks.get(key(config.optimizer as typeof publishedGridPair))!.set(`${config.split.fold} ${config.seed}`, outcome === "finished" ? epochs.at(-1)!.validation.accuracy : undefined);
  }
  const reference = blocks.get(key(golden))!;
  const differences = cells.filter((cell) => cell !== golden).map((cell) => ({ cell, difference: differenceOf(blocks.get(key(cell))!, reference, size) }));
  const tested = differences.filter(({ difference }) => difference?.p !== undefined);
  const corrected = new Map(holm(tested.map(({ difference }) => difference!.p!)).map((p, i) => [tested[i].cell, p]));
  const comparisons = differences.map(({ cell, difference }): Comparison => {
    const p = corrected.get(cell);
    const says = difference === undefined ? "diverged" : p === undefined || p >= significanceLevel ? "not told apart" : difference.mean > 0 ? "better" : "worse";
    return { cell, difference, p, says };
  });
  const best = cells.reduce((a, b) => ((b.accuracy ?? -1) > (a.accuracy ?? -1) ? b : a));
  const facts = { size, golden, best, comparisons, rank: rankOf(key(golden), blocks), rankInterval: rankInterval(key(golden), blocks, { seed: 1 }) };
  return { ...facts, ...conclusion(facts, title) };
}

function differenceOf(cell: Blocks, reference: Blocks, size: GridSize): Difference | undefined {
  const pairs = [...reference].filter(([block]) => cell.has(block)).map(([block, value]) => [cell.get(block), value] as const);
  if (pairs.length === 0 || pairs.some(([a, b]) => a === undefined || b === undefined)) return undefined;
  return pairedDifference(pairs.map(([a, b]) => a! - b!), size.validationSamples / size.trainSamples);
}

function conclusion({ size, golden, best, comparisons, rank, rankInterval: interval }: Omit<GridVerdict, "outcome" | "sentence">, title: string): Pick<GridVerdict, "outcome" | "sentence"> {
  const percent = (accuracy: number | undefined) => (accuracy === undefined ? "no result (it diverged)" : `${(100 * accuracy).toFixed(2)}%`);
  const count = (says: Comparison["says"]) => comparisons.filter((one) => one.says === says).length;
  const [better, worse, alike, diverged] = [count("better"), count("worse"), count("not told apart"), count("diverged")];
  const where = `${title} (${sizeLabel(size)})`;
  const place = `the golden pair (${golden.learningRate}, ${golden.momentum}) reaches a validation accuracy of ${percent(golden.accuracy)}, rank ${rank} of ${comparisons.length + 1}${interval ? ` (95% interval ${Math.round(interval[0])} to ${Math.round(interval[1])})` : ""}`;
  const bestOther = rank === 1 ? "" : `; the best mean is ${percent(best.accuracy)} at (${best.learningRate}, ${best.momentum})`;
  if (size.folds * size.seeds < 2) {
    return { outcome: "undecided", sentence: `${where}: ${place}${bestOther}. With one run a cell this is a description, not a test: whether any pair does better cannot be decided.` };
  }
  const counts = `Of the other ${comparisons.length} pairs ${better} do better, ${worse} worse, ${alike} cannot be told apart${diverged ? `, ${diverged} diverged` : ""} (paired differences, Holm's correction at ${significanceLevel}).`;
  const [outcome, claim] = better > 0
    ? ["refuted", "The claim that no pair does better is refuted here."] as const
    : rank === 1
      ? ["supported", `The claim that no pair does better is supported${alike > 0 ? ", though the first place is shared" : ""}.`] as const
      : ["not refuted", "The claim that no pair does better is not refuted, but the golden pair does not stand out either."] as const;
  return { outcome, sentence: `${where}: ${place}${bestOther}. ${counts} ${claim}` };
}
