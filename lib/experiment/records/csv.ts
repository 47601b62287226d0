/** Records as CSV (RFC 4180), for spreadsheets and data frames: one line for each run, for each epoch, or for each class of each run. */
import { classScores } from "../analysis/confusion.js";
import type { RunRecord } from "./types.js";

type Cell = string | number | undefined;
const quoted = (cell: Cell): string => {
  const text = cell === undefined ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
};
const csv = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [columns, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");

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
 * @example runsCsv(readRecords("runs.jsonl")).split("\r\n")[0] // "run,data,network,loss,..."
 */
export function runsCsv(records: readonly RunRecord[]): string {
  const columns = { ...naming, ...results };
  return csv(Object.keys(columns), records.map((record) => Object.values(columns).map((of) => of(record))));
}

/**
 * One line for each epoch of each run.
 * @example curvesCsv(readRecords("runs.jsonl")).split("\r\n")[1] // "3f0c...,mnist,paper,synapse,..."
 */
export function curvesCsv(records: readonly RunRecord[]): string {
  const columns = [...Object.keys(naming), "epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy"];
  return csv(columns, records.flatMap((record) => record.epochs.map(({ epoch, train, validation }) =>
    [...Object.values(naming).map((of) => of(record)), epoch, train.loss, train.accuracy, validation.loss, validation.accuracy])));
}

/**
 * One line for each class of each run whose record has classes: how many images there are, and how many were recognised.
 * @example classesCsv(readRecords("runs.jsonl")).split("\r\n")[0] // "run,data,...,class,samples,answers,correct,recall,precision,f1"
 */
export function classesCsv(records: readonly RunRecord[]): string {
  const columns = [...Object.keys(naming), "class", "samples", "answers", "correct", "recall", "precision", "f1"];
  return csv(columns, records.flatMap((record) => (record.classes === undefined ? [] : classScores(record.classes.confusion)
    .map(({ samples, answers, correct, recall, precision, f1 }, k) => [
      ...Object.values(naming).map((of) => of(record)), record.classes?.names?.[k] ?? k, samples, answers, correct, recall, precision, f1,
    ]))));
}
