import { gridVerdict, sizeLabel, type RunRecord } from "../lib/experiment/index.js";
import { conventionalPair } from "../lib/theory/index.js";
import type { Figure, Json } from "./figure.js";
import { axis, colour, inLines, layout, letters } from "./theme.js";

/**
 * The best pairs of a grid against the golden one: mean difference in validation accuracy with its 95% interval, paired over folds and
 * seeds. An interval is for one comparison; a full circle marks a pair that is better or worse beyond chance after Holm's correction for
 * all of them.
 * @throws UsageError when the golden cell is not among the records
 * @example bestPairs(readRecords(file), { name: "best-e1", title: "...", profile: "reduced" }).name // "best-e1"
 */
export function bestPairs(records: readonly RunRecord[], about: { name: string; title: string; profile?: string }, most = 18): Figure {
  const verdict = gridVerdict(records, about.title);
  const label = `${about.profile === undefined ? "" : `${about.profile}: `}${sizeLabel(verdict.size)}`;
  const rows = verdict.comparisons
    .filter(({ difference }) => difference !== undefined)
    .sort((a, b) => b.difference!.mean - a.difference!.mean)
    .slice(0, most);
  const usual = ({ cell }: (typeof rows)[number]) =>
    cell.learningRate === conventionalPair.learningRate && cell.momentum === conventionalPair.momentum;
  const points = (value: number) => 100 * value;
  const certain = (says: string) => says === "better" || says === "worse";
  const y = rows.map((_, i) => rows.length - i);
  const ahead = rows.filter(({ difference }) => difference!.mean > 0).length;
  return {
    name: about.name,
    title: about.title,
    caption: `The ${rows.length} best other pairs (learning rate, momentum weight) of ${verdict.comparisons.length}, by their difference ` +
      `to the golden one with its 95% interval: ${ahead} have a better mean, ${rows.filter(({ says }) => says === "better").length} of ` +
      `these beyond chance (Holm, 5%). ${verdict.sentence}`,
    data: [{
      type: "scatter", mode: "markers", x: rows.map(({ difference }) => points(difference!.mean)), y, text: rows.map(
        ({ cell }) => `(${cell.learningRate}, ${cell.momentum})`,
      ), hovertemplate: "%{text}: %{x:.3f} points<extra></extra>",
      marker: {
        size: 10, color: rows.map(({ says }) => (certain(says) ? colour.black : "#ffffff")), line: { color: colour.black, width: 2 },
      },
      error_x: {
        type: "data", symmetric: false, color: colour.black, thickness: 1.6, width: 3,
        array: rows.map(
          ({ difference }) => points((difference!.interval?.[1] ?? difference!.mean) - difference!.mean),
        ), arrayminus: rows.map(({ difference }) => points(difference!.mean - (difference!.interval?.[0] ?? difference!.mean))),
      },
    }],
    layout: layout({
      height: 134 + 22 * rows.length, margin: { l: 124, r: 12, t: 58, b: 54 },
      xaxis: axis("difference to the golden pair (percentage points)", { zeroline: false }),
      yaxis: axis("learning rate, momentum weight", { tickvals: y, ticktext: rows.map((one) => {
        const text = `${one.cell.learningRate}, ${one.cell.momentum}`;
        return usual(one) ? `<b>${text}</b>` : text;
      }), tickfont: { size: letters.small }, range: [0.3, rows.length + 0.7], ticks: "" }),
      shapes: [{ type: "line", x0: 0, x1: 0, yref: "paper", y0: 0, y1: 1, line: { color: colour.grey, width: 1.5, dash: "dash" } }],
      annotations: [{
        xref: "paper", yref: "paper", x: 0, y: 1, xshift: -116, yshift: 54, xanchor: "left", yanchor: "top", showarrow: false,
        align: "left", font: { size: letters.small },
        text: `<b>${inLines(label)}</b><br>full circle: not chance (Holm, 5%); bold: the usual pair`,
      } satisfies Json],
    }),
    sources: { label, records: records.map(({ hash }) => hash), seeds: [...new Set(records.map(({ config }) => config.seed))] },
  };
}
