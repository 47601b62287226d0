/**
 * The grid of pairs, opened cell by cell: a cell is chosen by a press, a drag or two sliders; its folds, its curves and its neighbours
 * are shown. All of it comes from the records.
 */
import { gridCells, ranked, sizeLabel, type RunRecord } from "../../experiment/index.js";
import { publishedGridPair } from "../../theory/index.js";
import { gridPanels } from "./grid-panels.js";
import { panels } from "./panels.js";
import { computed, fixed, said, short } from "./pieces.js";
import type { Json, MovingPicture } from "./picture.js";

/** Records with the words that say what they are, as `records` gives them. */
export interface Recorded {
  readonly records: readonly RunRecord[];
  readonly title: string;
}

/** -log10 of the share of errors: most cells lie within a few percent of each other. */
const nines = (accuracy: string): string => `-log(max(5e-5, 1 - ${accuracy})) / LN10`;

const ascending = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

const at = (accuracy: number): string => `at ${(100 * accuracy).toFixed(2)}%`;

/** A cell as the picture carries it: its places in the two lists, its mean, its rank, and the validation accuracy of each run and epoch. */
function rows({ records }: Recorded, rates: readonly number[], momenta: readonly number[]): Json[] {
  const { cells } = gridCells(records),
    ranks = new Map(ranked(cells).map(({ cell, rank }) => [cell, rank]));
  return cells.map((cell) => {
    const runs = records.filter(
      ({ config: { optimizer } }) =>
        optimizer.kind === "sgd" && optimizer.learningRate === cell.learningRate && optimizer.momentum === cell.momentum,
    );
    return {
      eta: cell.learningRate,
      alpha: cell.momentum,
      row: rates.indexOf(cell.learningRate),
      column: momenta.indexOf(cell.momentum),
      accuracy: cell.accuracy ?? null,
      rank: ranks.get(cell) ?? null,
      collapsed: cell.collapsed,
      diverged: cell.diverged,
      // Folds are counted from 1 for the reader.
      ends: runs
        .map(
          ({ config, outcome, epochs }) =>
            `fold ${config.split.fold + 1} ${outcome === "finished" ? at(epochs.at(-1)!.validation.accuracy) : "with divergence"}`,
        )
        .join(", "),
      runs: runs.map(({ epochs }) => ({ curve: epochs.map(({ validation }) => Number(validation.accuracy.toFixed(5))) })),
    };
  });
}

const percent = (value: string): string => said(fixed(`100 * ${value}`, 2), "'%'");
const pair = (cell: string): string => said("'('", `${cell}.eta`, "', '", `${cell}.alpha`, "')'");

const words = said(
  "'Learning rate '",
  "chosen.eta",
  "', momentum weight '",
  "chosen.alpha",
  "(chosen.golden ? ' (the golden pair)' : '')",
  "': '",
  `(chosen.accuracy === null ? ${said("chosen.diverged", "' of '", "length(chosen.runs)", "' runs diverged'")} : ${said(
    percent("chosen.accuracy"),
    "' on average over '",
    "length(chosen.runs)",
    "(length(chosen.runs) === 1 ? ' run' : ' runs')",
    "(chosen.collapsed > 0 ? ', ' + chosen.collapsed + ' of them collapsed' : '')",
    "', rank '",
    "chosen.rank",
    "' of '",
    "cellCount",
  )})`,
  "'. Effective learning rate '",
  short("chosen.eta / (1 - chosen.alpha)"),
  "'. '",
  "(length(chosen.runs) > 1 ? 'Its runs end: ' + chosen.ends + '. ' : '')",
  `(best === null ? '' : ${said(
    "'Its best neighbour is '",
    pair("best"),
    "' with '",
    percent("best.accuracy"),
    "', its worst '",
    pair("worst"),
    "' with '",
    percent("worst.accuracy"),
    "'.'",
  )})`,
);

/** Least and greatest accuracy of a table's rows, with a little room. */
const ends = (table: string, field: string, space: number): string => {
  const found = `extent(pluck(data('${table}'), '${field}'))`;
  return `length(data('${table}')) ? [max(0, ${found}[0] - ${space}), min(1, ${found}[1] + ${space})] : [0, 1]`;
};

/**
 * The picture; the golden pair is chosen at first where the grid has it, else the best.
 * @throws UsageError when the records are not of one grid
 * @example gridPicture({ records, title: "E1" }).name // "moving-grid"
 */
export function gridPicture(set: Recorded): MovingPicture {
  const { cells, size } = gridCells(set.records);
  const rates = ascending(cells.map((cell) => cell.learningRate)),
    momenta = ascending(cells.map((cell) => cell.momentum));
  const first =
    cells.find(
      ({ learningRate, momentum }) => learningRate === publishedGridPair.learningRate && momentum === publishedGridPair.momentum,
    ) ?? ranked(cells)[0].cell;
  const pick = (from: "gridX" | "gridY", at: string, last: number) => `clamp(floor((${at}) / bandwidth('${from}')), 0, ${last}) + 1`;
  const spec = panels({
    description: `Grid of ${cells.length} pairs. Two sliders choose a cell; its runs and its neighbours are shown.`,
    sliders: [
      {
        name: "rowNumber",
        label: `learning rate, number 1 to ${rates.length}`,
        value: rates.indexOf(first.learningRate) + 1,
        ends: [1, rates.length, 1],
        drags: [{ from: "grid", value: pick("gridY", "panelHeight - gridAt[1]", rates.length - 1) }],
      },
      {
        name: "columnNumber",
        label: `momentum weight, number 1 to ${momenta.length}`,
        value: momenta.indexOf(first.momentum) + 1,
        ends: [1, momenta.length, 1],
        drags: [{ from: "grid", value: pick("gridX", "gridAt[0]", momenta.length - 1) }],
      },
    ],
    signals: [
      { name: "cellCount", value: cells.length },
      computed("chosen", "length(data('own')) ? data('own')[0] : data('cells')[0]"),
      computed("best", "length(data('beside')) ? data('beside')[0] : null"),
      computed("worst", "length(data('beside')) ? data('beside')[length(data('beside')) - 1] : null"),
      computed("curveEnds", ends("curvePoints", "accuracy", 0.002)),
      // Runs that are two points and more below the best are crosses at the bottom.
      computed("nearHigh", "length(data('nearRuns')) ? min(1, extent(pluck(data('nearRuns'), 'end'))[1] + 0.0015) : 1"),
      computed(
        "nearEnds",
        "length(data('nearRuns')) ? [max(nearHigh - 0.0215, extent(pluck(data('nearRuns'), 'end'))[0] - 0.0015), nearHigh] : [0, 1]",
      ),
      computed(
        "nearRates",
        "length(data('nearRuns')) ? [extent(pluck(data('nearRuns'), 'rate'))[0] / 1.3, extent(pluck(data('nearRuns'), 'rate'))[1] *" +
        " 1.3] : [0.1, 1]",
      ),
    ],
    data: [
      {
        name: "cells",
        values: rows(set, rates, momenta),
        transform: [
          {
            type: "formula",
            as: "golden",
            expr: `datum.eta === ${publishedGridPair.learningRate} && datum.alpha === ${publishedGridPair.momentum}`,
          },
          { type: "formula", as: "shade", expr: nines("datum.accuracy") },
        ],
      },
      {
        name: "around",
        source: "cells",
        transform: [
          { type: "filter", expr: "abs(datum.row + 1 - rowNumber) <= 1 && abs(datum.column + 1 - columnNumber) <= 1" },
          { type: "formula", as: "own", expr: "datum.row + 1 === rowNumber && datum.column + 1 === columnNumber" },
        ],
      },
      { name: "own", source: "around", transform: [{ type: "filter", expr: "datum.own" }] },
      {
        name: "beside",
        source: "around",
        transform: [
          { type: "filter", expr: "!datum.own && datum.accuracy !== null" },
          { type: "collect", sort: { field: "accuracy", order: "descending" } },
        ],
      },
      {
        name: "nearRuns",
        source: "around",
        transform: [
          { type: "flatten", fields: ["runs"], as: ["one"] },
          { type: "filter", expr: "length(datum.one.curve) > 0" },
          { type: "formula", as: "end", expr: "peek(datum.one.curve)" },
          { type: "formula", as: "rate", expr: "datum.eta / (1 - datum.alpha)" },
        ],
      },
      {
        name: "curvePoints",
        source: "own",
        transform: [
          { type: "flatten", fields: ["runs"], as: ["one"], index: "run" },
          { type: "formula", as: "points", expr: "datum.one.curve" },
          { type: "flatten", fields: ["points"], as: ["accuracy"], index: "at" },
          { type: "formula", as: "epoch", expr: "datum.at + 1" },
        ],
      },
    ],
    scales: [{ name: "shade", type: "linear", domain: { data: "cells", field: "shade" }, range: { scheme: "viridis" }, zero: false }],
    all: gridPanels(rates, momenta, size.epochs),
    words,
    letterCount: 370,
  });
  return {
    name: "moving-grid",
    title: `${set.title}: the grid, opened cell by cell`,
    spec,
    words:
      `On the left ${cells.length} pairs of learning rate and momentum weight (${sizeLabel(size)}), the lighter the more ` +
      "accurate, a diamond on the golden pair; in the middle the validation accuracy of the " +
      "chosen cell's runs, epoch by epoch; on the right how its runs and its neighbours' end, over the effective learning rate " +
      "(crosses at the bottom: two points and more below the best). A cell is chosen by a press, or by two sliders.",
  };
}
