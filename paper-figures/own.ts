/**
 * Figures of somebody's own records: a map for each kind of run that has several pairs, learning curves for the rest, and for both which
 * class was taken for which.
 */
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { UsageError } from "../lib/errors.js";
import { kindsOf, readRecords, sizeLabel, sizeOfRuns, type RunRecord } from "../lib/experiment/index.js";
import { confusionFigure } from "./confusion.js";
import type { Enrolled } from "./enrolled.js";
import type { Figure } from "./figure.js";
import { gridHeatmap } from "./grid-heatmap.js";
import { curvesFigure } from "./learning-curves.js";

/** Runs in one figure of learning curves: more lines are told apart by nobody. */
const mostCurves = 4;

/**
 * The figures of a folder's record files; nothing is drawn yet. A file's runs are parted into kinds (data, network, loss, batch size, ...).
 * @throws UsageError when the folder is missing, or holds no record file or a damaged one
 * @example ownFigures("records").map(({ name }) => name) // ["shapes-grid"]
 */
export function ownFigures(folder: string): Enrolled[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(
      `${folder}: no such folder; expected one with record files (.jsonl), as \`golden sweep\` and \`golden train --save\` write them`,
    );
  }
  const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort();
  if (files.length === 0) {
    throw new UsageError(`${folder}: expected record files (.jsonl), as \`golden sweep\` and \`golden train --save\` write them, got none`);
  }
  return files.flatMap((file) => {
    const groups = kindsOf(readRecords(join(folder, file)));
    return groups.flatMap(({ records, words }, i) => {
      const name = `${basename(file, ".jsonl")}${groups.length === 1 ? "" : `-${i + 1}`}`, named = {
        name, make: () => figureOf(name, words, records),
      };
      const best = bestPair(records), confusion = `${name}-confusion`;
      return best.length === 0 ? [named] : [named, {
        name: confusion, make: () => confusionFigure(best, { name: confusion, title: `${words}: ${pairOf(best[0]).replace(" ", ", ")}` }),
      }];
    });
  });
}

const pairOf = ({ config: { optimizer } }: RunRecord): string =>
  (optimizer.kind === "sgd" ? `${optimizer.learningRate} ${optimizer.momentum}` : optimizer.kind);

/** Of the runs that hold their classes those of the pair whose last validation accuracy is greatest, in the mean. */
function bestPair(records: readonly RunRecord[]): readonly RunRecord[] {
  const pairs = new Map<string, RunRecord[]>();
  for (const record of records) if (record.classes !== undefined) pairs.set(pairOf(record), [...pairs.get(pairOf(record)) ?? [], record]);
  const accuracy = (runs: readonly RunRecord[]): number =>
    runs.reduce((sum, { epochs }) => sum + (epochs.at(-1)?.validation.accuracy ?? 0), 0) / runs.length;
  return [...pairs.values()].sort((a, b) => accuracy(b) - accuracy(a))[0] ?? [];
}

function figureOf(name: string, title: string, records: readonly RunRecord[]): Figure {
  if (records.every(({ config }) => config.optimizer.kind === "sgd") && new Set(records.map(pairOf)).size > 1) {
    return gridHeatmap(records, { name, title });
  }
  const shown = records.slice(0, mostCurves), { sha256 } = records[0].config.data;
  const more = records.length > mostCurves ? `, ${mostCurves} of ${records.length} runs` : "";
  const curves = shown.map(
    (record) =>
      ({ label: `${record.config.loss}, ${pairOf(record).replace(" ", ", ")}, seed ${record.config.seed}`, epochs: record.epochs }),
  );
  const sources = {
    label: `${sizeLabel(sizeOfRuns(records))}${more}`, records: shown.map(
      ({ hash }) => hash,
    ), seeds: [...new Set(shown.map(({ config }) => config.seed))],
    data: Object.fromEntries(sha256.map((sha, i) => [`file ${i + 1}`, sha])),
  };
  return { ...curvesFigure(curves, sources), name, title };
}
