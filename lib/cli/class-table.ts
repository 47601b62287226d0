/** Classes on the screen: which is taken for which, and how well each is recognised. */
import { bestOf, classScores, confusion, type ClassScore, type Confusion } from "../experiment/index.js";
import type { Samples } from "../data/index.js";
import type { Model } from "../train/index.js";

/** What is said of the classes, in --json and on the screen. */
export interface Classes {
  readonly names: readonly string[];
  /** `confusion[label][answer]`. */
  readonly confusion: Confusion;
  readonly scores: readonly ClassScore[];
}

/** More classes than these are not shown as a matrix on the screen. */
const mostInMatrix = 20;

/**
 * How a model does on each class of some samples.
 * @example classesOf(model, everySample(test), ["circle", "square"]).scores[0].recall // 0.95
 */
export function classesOf(model: Model, samples: Samples, names?: readonly string[]): Classes {
  const { dataset, indices } = samples, outputs = model.predict(samples), units = outputs.length / Math.max(1, indices.length);
  const matrix = confusion(outputs, Uint8Array.from(indices, (i) => dataset.labels[i]), units);
  return { names: Array.from({ length: units }, (_, k) => names?.[k] ?? String(k)), confusion: matrix, scores: classScores(matrix) };
}

const share = (value: number | undefined): string => (value === undefined ? "-" : `${(100 * value).toFixed(1)}%`);

/** Columns as wide as they must be; the first to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows.map((row) => row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join("  ").trimEnd());
}

/**
 * Lines for the screen: a score for each class, then who is taken for whom, as a matrix, or, with many classes, the most frequent
 * confusions.
 * @example classLines({ names: ["a", "b"], confusion: [[2, 0], [1, 1]], scores })[0] // "class  images  recall  precision     F1"
 */
export function classLines({ names, confusion: matrix, scores }: Classes): string[] {
  const rowOf = (name: string, k: number): string[] => {
    const { samples, recall, precision, f1 } = scores[k];
    return [name, String(samples), share(recall), share(precision), share(f1)];
  };
  const table = columns([["class", "images", "recall", "precision", "F1"], ...names.map(rowOf)]);
  if (names.length <= mostInMatrix) {
    return [...table, "", ...columns([["is \\ taken for", ...names], ...matrix.map((row, k) => [names[k], ...row.map(String)])])];
  }
  const wrong = matrix.flatMap((row, k) => row.flatMap((count, other) =>
    (other === k || count === 0 ? [] : [{ count, words: `${names[k]} taken for ${names[other]}` }])));
  const mostWrong = wrong.sort((a, b) => b.count - a.count).slice(0, mostInMatrix);
  return [...table, "", ...mostWrong.map(({ count, words }) => `${count} x ${words}`)];
}

/**
 * The most probable classes of one output.
 * @example bestClasses(Float32Array.of(0.2, 0.7, 0.1), ["a", "b", "c"], 2).map(({ class: name }) => name) // ["b", "a"]
 */
export function bestClasses(
  outputs: Float32Array,
  names: readonly string[],
  most: number,
): { readonly class: string; readonly probability: number }[] {
  const left = Float32Array.from(outputs);
  return Array.from({ length: Math.min(most, left.length) }, () => {
    const k = bestOf(left), probability = outputs[k];
    left[k] = -1;
    return { class: names[k], probability };
  });
}
