/** Figures of somebody's own records: a map for each kind of run that has several pairs, learning curves for the rest. */
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { UsageError } from "../lib/errors.js";
import { kindsOf, readRecords, sizeLabel, sizeOfRuns, type RunRecord } from "../lib/experiment/index.js";
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
    return groups.map(({ records, words }, i) => {
      const name = `${basename(file, ".jsonl")}${groups.length === 1 ? "" : `-${i + 1}`}`;
      return { name, make: () => figureOf(name, words, records) };
    });
  });
}

const pairOf = ({ config: { optimizer } }: RunRecord): string =>
  (optimizer.kind === "sgd" ? `${optimizer.learningRate} ${optimizer.momentum}` : optimizer.kind);

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
