import { gridVerdict, sizeLabel, type Body } from "../lib/experiment/index.js";
import { conventionalPair, publishedGridPair } from "../lib/theory/index.js";
import type { Figure, Json } from "./figure.js";
import { axis, colour, inLines, layout, letters } from "./theme.js";

/**
 * The rank of the golden pair in each grid, drawn as the share of the other pairs that are ahead of it, since grids are of different
 * sizes, with
 * the 95% interval that the corrected tests give; open squares are the pair that people use, without one. A grid with one run a cell has
 * a rank and no interval.
 * @param grids the grids, each with its title
 * @throws UsageError when a grid lacks the golden cell
 * @example rankOfGolden(committedEvidence().grids).name // "rank-of-golden"
 */
export function rankOfGolden(grids: readonly Body[]): Figure {
  const rows = grids.map(({ title, records }) => ({ title, records, verdict: gridVerdict(records, title) }));
  /** Percent of the other pairs of a grid that are ahead of a rank. */
  const ahead = (i: number, rank: number) => 100 * (rank - 1) / rows[i].verdict.comparisons.length;
  const golden = rows.map(({ verdict }) => ({ rank: verdict.rank, interval: verdict.rankInterval }));
  const usual = rows.map(({ verdict }) => verdict.conventionalRank && { rank: verdict.conventionalRank.rank, interval: undefined });
  const place = (i: number, shift: number) => rows.length - 1 - i + shift;
  const trace = (name: string, all: readonly ((typeof golden)[number] | undefined)[], shift: number, marker: Json, color: string): Json => {
    const shown = all.flatMap((one, i) => (one === undefined ? [] : [{ ...one, i, y: place(i, shift) }]));
    return {
      type: "scatter", mode: "markers+text", name, x: shown.map(({ i, rank }) => ahead(i, rank)), y: shown.map(({ y }) => y),
      text: shown.map(({ i, rank }) => `${rank} of ${rows[i].verdict.comparisons.length + 1}`), textposition: "bottom right",
      textfont: { size: letters.small, color }, cliponaxis: false, marker: { size: 11, color, line: { color, width: 2 }, ...marker },
      ...(shown.some(({ interval }) => interval) && { error_x: {
        type: "data", symmetric: false, color, thickness: 2, width: 5,
        array: shown.map(({ i, rank, interval }) => (interval ? ahead(i, interval[1]) - ahead(i, rank) : 0)),
        arrayminus: shown.map(({ i, rank, interval }) => (interval ? ahead(i, rank) - ahead(i, interval[0]) : 0)),
      } }),
    };
  };
  const inWords = ({ rank, interval }: { rank: number; interval: readonly [number, number] | undefined }) =>
    `${rank}${interval ? ` (95% interval ${Math.round(interval[0])} to ${Math.round(interval[1])})` : ""}`;
  const ranks = rows.map(({ title, verdict }, i) =>
    `${title}: ${inWords(golden[i])} of ${verdict.comparisons.length + 1}${usual[i] ? `, the usual pair ${inWords(usual[i])}` : ""}`);
  return {
    name: "rank-of-golden",
    title: "The rank of the golden pair",
    caption: "Drawn is the share of a grid's other pairs that are ahead, by mean validation accuracy, with the 95% interval of " +
      "the tests (from the pairs shown better to all but those shown worse). Ranks, 1 the best: " +
      `${ranks.join("; ")}.`,
    data: [
      trace(`golden (${publishedGridPair.learningRate}, ${publishedGridPair.momentum})`, golden, 0.05, { symbol: "circle" }, colour.black),
      trace(`usual (${conventionalPair.learningRate}, ${conventionalPair.momentum})`, usual, -0.2, { symbol: "square-open" }, colour.blue),
    ],
    layout: layout({
      height: 110 + 100 * rows.length, margin: { l: 36, r: 12, t: 34, b: 52 }, showlegend: true,
      xaxis: axis("other pairs that are ahead (%)", { range: [-2, 101], tickvals: [0, 25, 50, 75, 100], zeroline: false }),
      yaxis: axis("grid", { range: [-0.5, rows.length - 0.3], showticklabels: false, ticks: "", showline: false }),
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", xanchor: "left", font: { size: letters.ticks } },
      annotations: rows.map(({ title, verdict }, i): Json => ({
        x: 101, xanchor: "right", y: place(i, 0.4), yanchor: "middle", showarrow: false, align: "right",
        font: { size: letters.small, color: colour.grey },
        text: `<b>${title}</b> (of ${verdict.comparisons.length + 1} pairs)<br>${inLines(sizeLabel(verdict.size))}`,
      })),
    }),
    sources: {
      label: rows.map(({ title, verdict }) => `${title} (${sizeLabel(verdict.size)})`).join("; "),
      records: rows.flatMap(({ records }) => records.map(({ hash }) => hash)),
    },
  };
}
