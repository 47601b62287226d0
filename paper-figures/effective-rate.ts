import { gridCells, ridgeVerdict, sizeLabel, type Cell, type RunRecord } from "../lib/experiment/index.js";
import { conventionalPair, publishedGridPair } from "../lib/theory/index.js";
import type { Figure, Json } from "./figure.js";
import { axis, colour, inLines, layout, letters, line } from "./theme.js";

/** Accuracies (percent) at the marks of the vertical axis; cells below the first are drawn as crosses at the bottom. */
const marks = [90, 95, 97, 98, 99, 99.5];

/**
 * The grid's picture in one variable: each pair's accuracy over its effective learning rate eta / (1 - alpha), with the quartic, the golden
 * pair, the pair that people use, and the best rate with its interval. The vertical scale counts nines, -log10(1 - accuracy), as the heat
 * map's shades do.
 * @throws UsageError when the records are not of one grid
 * @example effectiveRate(readRecords(file), { name: "effective-rate-e1", title: "..." }).name // "effective-rate-e1"
 */
export function effectiveRate(records: readonly RunRecord[], about: { name: string; title: string; profile?: string }): Figure {
  const { cells, size } = gridCells(records);
  const label = `${about.profile === undefined ? "" : `${about.profile}: `}${sizeLabel(size)}`;
  const { ridge, sentence } = ridgeVerdict(records, about.title);
  const isPair = ({ learningRate, momentum }: Cell, pair: { readonly learningRate: number; readonly momentum: number }) =>
    learningRate === pair.learningRate && momentum === pair.momentum;
  const special = (cell: Cell) => isPair(cell, publishedGridPair) || isPair(cell, conventionalPair);
  const inside = (cell: Cell) => cell.accuracy !== undefined && cell.accuracy >= marks[0] / 100;
  const shown = cells.filter((cell) => inside(cell) && !special(cell)), below = cells.filter((cell) => !inside(cell));
  const failed = below.filter(({ collapsed, diverged }) => collapsed + diverged > 0).length;
  const bottom = nines(marks[0] / 100) - 0.06, top = nines(0.9955);
  const dots = (
    name: string, some: readonly Cell[], marker: Json, height: (cell: Cell) => number = ({ accuracy }) => nines(accuracy!),
  ): Json => ({
    type: "scatter", mode: "markers", name, x: some.map(rateOf), y: some.map(height), marker,
    text: some.map(
      ({ learningRate, momentum, accuracy }) =>
        `(${learningRate}, ${momentum}): ${accuracy === undefined ? "diverged" : `${(100 * accuracy).toFixed(2)}%`}`,
    ), hovertemplate: "%{text}<extra></extra>",
  });
  const curve = ridge && Array.from({ length: 121 }, (_, i) => ridge.range[0] * (ridge.range[1] / ridge.range[0]) ** (i / 120));
  const band = ridge?.bestInterval;
  const ofThem = failed > 0 ? `, ${failed} of them with collapsed or diverged runs` : "";
  const atTheBottom = below.length > 0 ? ` Crosses at the bottom: ${below.length} pairs below ${marks[0]}%${ofThem}.` : "";
  return {
    name: about.name,
    title: about.title,
    caption: `Validation accuracy of ${cells.length} pairs over the effective learning rate eta/(1-alpha). ` +
      `${sentence}${atTheBottom}`,
    data: [
      ...(ridge && curve ? [
        line(curve, curve.map((rate) => nines(ridge.curve(rate))), { color: colour.grey }, { name: "quartic", hoverinfo: "skip" }),
      ] : []),
      dots("pairs", shown, { size: 8, color: "#ffffff", line: { color: colour.black, width: 1.5 } }),
      dots(`below ${marks[0]}%`, below, { size: 8, symbol: "x-thin", line: { color: colour.black, width: 1.5 } }, () => bottom + 0.03),
      dots(
        `usual (${conventionalPair.learningRate}, ${conventionalPair.momentum})`,
        cells.filter((cell) => inside(cell) && isPair(cell, conventionalPair)), { size: 13, symbol: "square", color: colour.blue },
      ),
      dots(
        `golden (${publishedGridPair.learningRate}, ${publishedGridPair.momentum})`,
        cells.filter((cell) => inside(cell) && isPair(cell, publishedGridPair)),
        { size: 14, symbol: "diamond", color: colour.orange, line: { color: colour.black, width: 1.5 } },
      ),
    ],
    layout: layout({
      height: 420, margin: { l: 64, r: 12, t: 104, b: 56 }, showlegend: true,
      legend: { orientation: "h", x: -0.1, y: 1, yanchor: "bottom", xanchor: "left", font: { size: letters.small } },
      xaxis: axis("effective learning rate η / (1 − α)", {
        type: "log", tickvals: [0.0001, 0.001, 0.01, 0.1, 1], ticktext: ["0.0001", "0.001", "0.01", "0.1", "1"],
      }),
      yaxis: axis("validation accuracy (%)", {
        range: [bottom, top], tickvals: marks.map((mark) => nines(mark / 100)), ticktext: marks.map(String),
      }),
      shapes: ridge ? [
        ...(band ? [{
          type: "rect", x0: band[0], x1: band[1], yref: "paper", y0: 0, y1: 1, fillcolor: colour.faint, line: { width: 0 }, layer: "below",
        }] : []),
        {
          type: "line", x0: ridge.best, x1: ridge.best, yref: "paper", y0: 0, y1: 1,
          line: { color: colour.vermilion, width: 1.5, dash: "dash" }, layer: "below",
        },
      ] : [],
      annotations: [
        ...(ridge ? [{
          x: Math.log10(ridge.best), y: 0.1, yref: "paper", xanchor: "right", xshift: -6, showarrow: false,
          font: { size: letters.small, color: colour.vermilion },
          text: `highest at ${ridge.best.toFixed(3)}${band ? "<br>grey band: 95%" : ""}`,
        }] : []),
        {
          xref: "paper", yref: "paper", x: 0, y: 1, xshift: -52, yshift: 100, xanchor: "left", yanchor: "top", showarrow: false,
          align: "left", font: { size: letters.small }, text: `<b>${inLines(label)}</b>`,
        },
      ],
    }),
    sources: { label, records: records.map(({ hash }) => hash), seeds: [...new Set(records.map(({ config }) => config.seed))] },
  };
}

/** eta / (1 - alpha). */
const rateOf = ({ learningRate, momentum }: Cell): number => learningRate / (1 - momentum);

/** 0.9 -> 1, 0.99 -> 2; an accuracy of 1 counts as one error in 20,000. */
const nines = (accuracy: number): number => -Math.log10(Math.max(5e-5, 1 - accuracy));
