/**
 * The ridge, moved: accuracy over eta / (1 - alpha)^k. At k = 0 the learning rate alone is on the axis and the pairs scatter; at k = 1 it
 * is the effective learning rate, and
 * they come to lie on one curve (ledger M7). The quartic of the log-odds is fitted where the picture is seen, by least squares over the
 * cells that the ridge's analysis takes.
 */
import { gridCells, margins, ridge, ridgeRuns, sizeLabel } from "../../experiment/index.js";
import { UsageError } from "../../errors.js";
import { publishedGridPair } from "../../theory/index.js";
import type { Recorded } from "./grid.js";
import { panels } from "./panels.js";
import { computed, curve, fixed, ink, mark, rule, said, short } from "./pieces.js";
import type { Json, MovingPicture } from "./picture.js";

/** Percentages at the marks of the vertical axis. */
const marks = [90, 95, 97, 98, 99, 99.5];
const logOdds = (accuracy: number): number => Math.log(accuracy / (1 - accuracy));

const words = said(
  "'The pair ('",
  "chosen.eta",
  "', '",
  "chosen.alpha",
  "')'",
  "(chosen.golden ? ', the golden one,' : '')",
  "' is number '",
  "number",
  "' of '",
  "length(data('pairs'))",
  "' by its effective learning rate η/(1−α) = '",
  short("chosen.rate"),
  "'; its validation accuracy is '",
  fixed("100 * chosen.accuracy", 2),
  "'%. Pairs whose rate is within a fifth of it: '",
  "length(near)",
  `(length(near) > 1 ? ${said(
    "', with accuracies from '",
    fixed("100 * extent(near)[0]", 2),
    "'% to '",
    fixed("100 * extent(near)[1]", 2),
    "'%. '",
  )} : '. ')`,
  "'At power k = '",
  fixed("k", 2),
  "(abs(k) < 0.001 ? ', the learning rate alone,' : abs(k - 1) < 0.001 ? ', the effective learning rate,' : '')",
  "' a quartic describes the pairs with R² = '",
  fixed("rSquared", 3),
  "'.'",
);

/**
 * The picture; the golden pair is chosen at first where the grid has it, else the middle one.
 * @throws UsageError when the records are not of one grid, or too few pairs learned
 * @example ridgePicture({ records, title: "E1" }).name // "moving-ridge"
 */
export function ridgePicture(set: Recorded): MovingPicture {
  const { size } = gridCells(set.records),
    found = ridge(ridgeRuns(set.records), { draws: 0 });
  if (typeof found === "string") throw new UsageError(`moving.ridge: ${found}`);
  const cells = [...found.cells].sort((a, b) => a.x - b.x || a.learningRate - b.learningRate);
  const golden = cells.findIndex(
    ({ learningRate, momentum }) => learningRate === publishedGridPair.learningRate && momentum === publishedGridPair.momentum,
  );
  const [top, bottom] = [Math.max(...cells.map((cell) => cell.logOdds)), Math.min(...cells.map((cell) => cell.logOdds))];
  const values: Json[] = cells.map(({ learningRate, momentum, accuracy, logOdds: odds }, i) => ({
    place: i + 1,
    eta: learningRate,
    alpha: momentum,
    accuracy,
    odds: Number(odds.toFixed(6)),
    golden: i === golden,
  }));
  const spec = panels({
    description: `The ridge of ${cells.length} pairs. Two sliders follow: one chooses a pair, the other the power k of 1 − α.`,
    sliders: [
      {
        name: "number",
        label: `pair, number 1 to ${cells.length}`,
        value: golden < 0 ? Math.ceil(cells.length / 2) : golden + 1,
        ends: [1, cells.length, 1],
        drags: [{ from: "ridge", value: "length(data('nearest')) ? data('nearest')[0].place : number" }],
      },
      { name: "k", label: "power k of 1 − α", value: 1, ends: [0, 2, 0.05] },
    ],
    signals: [
      computed("chosen", "length(data('chosenPair')) ? data('chosenPair')[0] : data('pairs')[0]"),
      computed("near", "pluck(data('nearPairs'), 'accuracy')"),
      computed("rSquared", "length(data('fit')) ? data('fit')[0].rSquared : 0"),
      computed("ends", "extent(pluck(data('pairs'), 'x'))"),
    ],
    data: [
      {
        name: "pairs",
        values,
        transform: [
          { type: "formula", as: "x", expr: "log(datum.eta) / LN10 - k * log(1 - datum.alpha) / LN10" },
          { type: "formula", as: "rate", expr: "datum.eta / (1 - datum.alpha)" },
        ],
      },
      { name: "chosenPair", source: "pairs", transform: [{ type: "filter", expr: "datum.place === number" }] },
      { name: "nearPairs", source: "pairs", transform: [{ type: "filter", expr: "abs(log(datum.rate / chosen.rate)) < log(1.2)" }] },
      {
        name: "nearest",
        source: "pairs",
        transform: [
          {
            type: "formula",
            as: "away",
            expr: "ridgeAt === null ? 0 : pow(scale('ridgeX', datum.x) - ridgeAt[0], 2) + pow(scale('ridgeY', datum.odds) - ridgeAt[1], 2)",
          },
          { type: "collect", sort: { field: "away" } },
        ],
      },
      {
        name: "curve",
        source: "pairs",
        transform: [{ type: "regression", method: "poly", order: 4, x: "x", y: "odds", as: ["x", "odds"] }],
      },
      { name: "fit", source: "pairs", transform: [{ type: "regression", method: "poly", order: 4, x: "x", y: "odds", params: true }] },
    ],
    all: [
      {
        name: "ridge",
        title: "validation accuracy (%), by log-odds; press a pair",
        moves: true,
        x: {
          title: "η / (1 − α)^k",
          scale: { type: "linear", domain: { signal: "[ends[0] - 0.1, ends[1] + 0.1]" }, zero: false },
          ticks: {
            values: [-4, -3, -2, -1, 0, 1, 2],
            encode: { labels: { update: { text: { signal: "format(pow(10, datum.value), '~r')" } } } },
          },
        },
        y: {
          title: "accuracy",
          scale: { type: "linear", domain: [bottom - 0.2, top + 0.2], zero: false },
          ticks: {
            values: marks.map((mark) => logOdds(mark / 100)),
            encode: { labels: { update: { text: { signal: "format(100 / (1 + exp(-datum.value)), '.3~r')" } } } },
          },
        },
        marks: [
          rule("ridge", "x", "chosen.x", { strokeWidth: 2 }),
          curve("ridge", "curve", ["x", "odds"], { stroke: ink.grey, strokeDash: [6, 4] }),
          mark("symbol", { table: "pairs", clip: true }, {
            x: { scale: "ridgeX", field: "x" },
            y: { scale: "ridgeY", field: "odds" },
            strokeWidth: 1.5,
            shape: { signal: "datum.golden ? 'diamond' : 'circle'" },
            size: { signal: "datum.place === number || datum.golden ? 130 : 60" },
            fill: {
              signal:
                `datum.place === number ? '${ink.second}' : ` +
                `abs(log(datum.rate / chosen.rate)) < log(1.2) ? '${ink.first}' : 'transparent'`,
            },
            stroke: { signal: `datum.place === number ? '${ink.second}' : '${ink.first}'` },
          }),
        ],
      },
    ],
    words,
    letterCount: 350,
  });
  return {
    name: "moving-ridge",
    title: `${set.title}: the ridge, moved`,
    spec,
    words:
      `Validation accuracy of the ${cells.length} pairs that reach ${100 * margins.ridgeFloor}% over the effective learning ` +
      `rate η/(1−α) (${sizeLabel(size)}), with the quartic through them; a diamond is the golden pair. One slider, or ` +
      "a press, chooses a " +
      "pair; full dots have nearly its rate. The other moves the power k of 1−α on the axis: at 0 the learning rate stands there " +
      "alone, at 1 the effective rate.",
  };
}
