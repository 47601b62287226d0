/** From the records of a grid to its cells: mean and spread over folds and seeds, and the size that every figure must name. */
import { mean, sampleStandardDeviation } from "simple-statistics";
import { UsageError } from "../../errors.js";
import { hasCollapsed, type RunRecord } from "../records/record.js";
import { oneKind } from "./one-kind.js";

/** One cell of a grid. */
export interface Cell {
  readonly learningRate: number;
  readonly momentum: number;
  /** Validation accuracy after the last epoch of each finished run, in [0, 1]. */
  readonly accuracies: readonly number[];
  /** Their mean; undefined when a run of the cell diverged, since a mean of the survivors would flatter it. */
  readonly accuracy: number | undefined;
  /** Sample standard deviation; undefined with fewer than two finished runs. */
  readonly spread: number | undefined;
  readonly diverged: number;
  /** Runs that came to their end and learned nothing; they stay in the mean. */
  readonly collapsed: number;
}

/** How much was computed: what a reader must know before believing a figure. */
export interface GridSize {
  readonly epochs: number;
  readonly folds: number;
  readonly seeds: number;
  readonly trainSamples: number;
  readonly validationSamples: number;
  /** How initial weights are drawn; undefined where the records differ in it. */
  readonly initialWeights: string | undefined;
}

/**
 * The cells of a grid's records, learning rates ascending, then momentum weights ascending.
 * @throws UsageError when there are no records, when one was not trained by SGD, or when they are of different sizes or kinds
 * @example gridCells(readRecords("data/records/E1-quick.jsonl")).cells.length // 60
 */
export function gridCells(records: readonly RunRecord[]): { cells: Cell[]; size: GridSize } {
  const size = sizeOfRuns(records);
  const groups = new Map<string, { learningRate: number; momentum: number; records: RunRecord[] }>();
  for (const record of records) {
    const { optimizer } = record.config;
    if (optimizer.kind !== "sgd") {
      throw new UsageError(
        `run ${record.hash}: expected a run trained by sgd, got ${optimizer.kind}; a grid has learning rate and momentum weight`,
      );
    }
    const { learningRate, momentum } = optimizer;
    const key = `${learningRate} ${momentum}`;
    const group = groups.get(key) ?? { learningRate, momentum, records: [] };
    group.records.push(record);
    groups.set(key, group);
  }
  oneKind(records);
  const cells = [...groups.values()].map(({ learningRate, momentum, records: runs }): Cell => {
    const finished = runs.filter(({ outcome }) => outcome === "finished");
    const accuracies = finished.map(({ epochs }) => epochs.at(-1)!.validation.accuracy);
    const diverged = runs.length - finished.length;
    return {
      learningRate, momentum, accuracies, diverged, collapsed: runs.filter(hasCollapsed).length,
      accuracy: diverged === 0 ? mean(accuracies) : undefined,
      spread: accuracies.length > 1 ? sampleStandardDeviation(accuracies) : undefined,
    };
  });
  cells.sort((a, b) => a.learningRate - b.learningRate || a.momentum - b.momentum);
  return { cells, size };
}

/**
 * The size of an experiment, from its records.
 * @throws UsageError when there are no records, or they are of different sizes
 * @example sizeOfRuns(readRecords("data/records/E3-quick.jsonl")).epochs // 6
 */
export function sizeOfRuns(records: readonly RunRecord[]): GridSize {
  if (records.length === 0) throw new UsageError("no records: run `npx golden sweep` first");
  const distinct = <T>(value: (record: RunRecord) => T) => new Set(records.map(value)).size;
  const one = (what: string, value: (record: RunRecord) => number): number => {
    const values = records.map(value);
    // Folds may differ by a few samples (stratification); anything more is another size of experiment.
    if (Math.max(...values) > 1.01 * Math.min(...values)) {
      throw new UsageError(
        `${what}: the records are of different sizes (${Math.min(...values)} to ${Math.max(...values)}); show one size at a time`,
      );
    }
    return Math.max(...values);
  };
  return {
    epochs: one("epochs", ({ config }) => config.epochs),
    folds: distinct(({ config }) => config.split.fold),
    seeds: distinct(({ config }) => config.seed),
    trainSamples: one("training samples", ({ samples }) => samples.train),
    validationSamples: one("validation samples", ({ samples }) => samples.validation),
    initialWeights: distinct(({ config }) => config.initialWeights ?? "he") === 1 ? (records[0].config.initialWeights ?? "he") : undefined,
  };
}

/**
 * The size in words, for a figure's own text.
 * @example sizeLabel(gridCells(records).size) // "1 seed, 1 of 10 folds, 2 epochs, 6,000 training images, initial weights he"
 */
export function sizeLabel({ seeds, folds, epochs, trainSamples, initialWeights }: GridSize): string {
  const count = (n: number, one: string) => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;
  return `${count(seeds, "seed")}, ${folds} of 10 folds, ${count(epochs, "epoch")}, ` +
    `${count(trainSamples, "training image")}${initialWeights === undefined ? "" : `, initial weights ${initialWeights}`}`;
}

/**
 * Cells from the best to the worst: by mean accuracy, equal ones sharing the smallest of their ranks; diverged cells last.
 * @example ranked(cells)[0].rank // 1
 */
export function ranked(cells: readonly Cell[]): { cell: Cell; rank: number }[] {
  const value = ({ accuracy }: Cell) => accuracy ?? -1;
  const sorted = [...cells].sort((a, b) => value(b) - value(a));
  return sorted.map((cell) => ({ cell, rank: 1 + sorted.findIndex((other) => value(other) === value(cell)) }));
}
