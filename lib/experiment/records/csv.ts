/**
 * Records as tables, for spreadsheets and data frames: one line for each run, for each epoch, or for each class of each run. As CSV
 * (RFC 4180), or as Parquet, which keeps numbers as numbers.
 */
import { Trouble } from "../../errors.js";
import { classScores } from "../analysis/confusion.js";
import type { RunRecord } from "./types.js";

type Cell = string | number | undefined;
const quoted = (cell: Cell): string => {
  const text = cell === undefined ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
};

/** Rows of cells under names of columns; a cell may be empty. */
export interface RecordTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * A table as CSV.
 * @example csvOf({ columns: ["run", "loss"], rows: [["a", 0.5]] }) // "run,loss\r\na,0.5\r\n"
 */
export const csvOf = ({ columns, rows }: RecordTable): string =>
  [columns, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");

/**
 * A table as a Parquet file: a column with a text in it holds texts (UTF-8), any other Float64; an empty cell is null. The npm package
 * hyparquet-writer writes it.
 * @throws Trouble where that package is not installed, with the command that installs it
 * @example (await parquetOf({ columns: ["loss"], rows: [[0.5]] })).byteLength // some hundred
 */
export async function parquetOf({ columns, rows }: RecordTable): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer").catch(() => {
    throw new Trouble(
      "the npm package hyparquet-writer was not found, which writes Parquet; run `npm install hyparquet-writer`, or write CSV",
    );
  });
  const columnData = columns.map((name, c) => {
    const cells = rows.map((row) => row[c]), text = cells.some((cell) => typeof cell === "string");
    const data = cells.map((cell) => (cell === undefined ? null : text ? String(cell) : cell));
    return { name, data, type: text ? "STRING" as const : "DOUBLE" as const };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** What names a run in both files. */
const naming: Readonly<Record<string, (record: RunRecord) => Cell>> = {
  run: ({ hash }) => hash,
  data: ({ config }) => config.data.name,
  network: ({ config }) => config.network.name,
  loss: ({ config }) => config.loss,
  optimizer: ({ config }) => config.optimizer.kind,
  learning_rate: ({ config }) => config.optimizer.learningRate,
  momentum: ({ config }) => (config.optimizer.kind === "sgd" ? config.optimizer.momentum : undefined),
  initial_weights: ({ config }) => config.initialWeights ?? "he",
  batch_size: ({ config }) => config.batchSize,
  fold: ({ config }) => config.split.fold,
  seed: ({ config }) => config.seed,
};

/** What became of a run. */
const results: Readonly<Record<string, (record: RunRecord) => Cell>> = {
  train_fraction: ({ config }) => config.split.trainFraction,
  planned_epochs: ({ config }) => config.epochs,
  outcome: ({ outcome }) => outcome,
  epochs: ({ epochs }) => epochs.length,
  train_samples: ({ samples }) => samples.train,
  validation_samples: ({ samples }) => samples.validation,
  validation_loss: ({ epochs }) => epochs.at(-1)?.validation.loss,
  validation_accuracy: ({ epochs }) => epochs.at(-1)?.validation.accuracy,
  test_samples: ({ test }) => test?.samples,
  test_loss: ({ test }) => test?.loss,
  test_accuracy: ({ test }) => test?.accuracy,
  test_calibration_error: ({ test }) => test?.calibrationError,
  variant: ({ variant }) => variant,
  version: ({ version }) => version,
  wall_seconds: ({ timing }) => timing.wallSeconds,
  samples_per_second: ({ timing }) => timing.samplesPerSecond,
};

/**
 * One line for each run.
 * @example runsTable(readRecords("runs.jsonl")).columns[0] // "run"
 */
export function runsTable(records: readonly RunRecord[]): RecordTable {
  const columns = { ...naming, ...results };
  return { columns: Object.keys(columns), rows: records.map((record) => Object.values(columns).map((of) => of(record))) };
}

/**
 * One line for each epoch of each run.
 * @example curvesTable(readRecords("runs.jsonl")).columns.at(-1) // "validation_accuracy"
 */
export function curvesTable(records: readonly RunRecord[]): RecordTable {
  const columns = [...Object.keys(naming), "epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy"];
  return {
    columns, rows: records.flatMap((record) => record.epochs.map(({ epoch, train, validation }) => [
      ...Object.values(naming).map((of) => of(record)), epoch, train.loss, train.accuracy, validation.loss, validation.accuracy,
    ])),
  };
}

/**
 * One line for each class of each run whose record has classes: how many images there are, and how many were recognised.
 * @example classesTable(readRecords("runs.jsonl")).columns.at(-1) // "f1"
 */
export function classesTable(records: readonly RunRecord[]): RecordTable {
  const columns = [...Object.keys(naming), "class", "samples", "answers", "correct", "recall", "precision", "f1"];
  return {
    columns, rows: records.flatMap((record) => (record.classes === undefined ? [] : classScores(record.classes.confusion)
      .map(({ samples, answers, correct, recall, precision, f1 }, k) => [
        ...Object.values(naming).map((of) => of(record)), record.classes?.names?.[k] ?? String(k),
        samples, answers, correct, recall, precision, f1,
      ]))),
  };
}
