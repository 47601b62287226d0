import { gridVerdict, sizeLabel, type Comparison, type RunRecord } from "../lib/experiment/index.js";
import type { Figure, Json } from "./figure.js";
import { axis, colour, inLines, layout, letters } from "./theme.js";

/**
 * The grid as a statistician would show it: each cell's mean difference in validation accuracy to the golden cell, in percentage points,
 * paired over folds and seeds; a star where it is not chance (Holm, 5%), a dagger where some of its runs collapsed and others did not: then
 * even a large mean difference is within the scatter. The darker, the larger the difference; better cells are blue with a plus, worse ones
 * grey with a minus.
 * @throws UsageError when the golden cell is not among the records
 * @example gridDifference(readRecords(file), { name: "difference-e1", title: "...", profile: "quick" }).name // "difference-e1"
 */
export function gridDifference(records: readonly RunRecord[], about: { name: string; title: string; profile?: string }): Figure {
  const verdict = gridVerdict(records, about.title);
  const label = `${about.profile === undefined ? "" : `${about.profile}: `}${sizeLabel(verdict.size)}`;
  const all = [verdict.golden, ...verdict.comparisons.map(({ cell }) => cell)];
  const rates = ascending(all.map(({ learningRate }) => learningRate)), momenta = ascending(all.map(({ momentum }) => momentum));
  const at = (learningRate: number, momentum: number) =>
    verdict.comparisons.find(({ cell }) => cell.learningRate === learningRate && cell.momentum === momentum);
  const shade = (comparison: Comparison | undefined) =>
    (comparison?.difference === undefined ? 0 : Math.sign(comparison.difference.mean) * strength(comparison.difference.mean));
  const tests = verdict.size.folds * verdict.size.seeds > 1 ? "* not chance (Holm, 5%)" : "one run a cell: no test";
  const mixed = verdict.comparisons.some(({ cell }) => isMixed(cell))
    ? "<br>† some of its runs collapsed, others learned: too wide a scatter to tell"
    : "";
  return {
    name: about.name,
    title: about.title,
    caption: verdict.sentence,
    data: [{
      type: "heatmap", x: momenta.map(String), y: rates.map(String), xgap: 2, ygap: 2, zmin: -1, zmax: 1,
      colorbar: {
        orientation: "h", y: -0.25, yanchor: "top", thickness: 10, len: 1, outlinewidth: 1, tickfont: { size: letters.small },
        tickvals: keys.map(
          (key) => Math.sign(key) * strength(key / 100),
        ), ticktext: keys.map((key) => `${key > 0 ? "+" : ""}${key}`.replace("-", "−")),
        title: { text: "percentage points", side: "bottom", font: { size: letters.ticks } },
      },
      hoverinfo: "none",
      colorscale: [
        [0, "#8f8f8f"], [0.5, "#f4f4f4"], [1, "#5aa7d6"],
      ], z: rates.map((rate) => momenta.map((momentum) => shade(at(rate, momentum)))),
    }],
    layout: layout({
      // The gaps between cells are grey: a cell near zero is as white as the paper.
      height: 454, margin: { l: 76, r: 8, t: 88, b: 128 }, plot_bgcolor: "#BDBDBD",
      xaxis: axis("momentum weight", { type: "category", ticks: "", tickangle: 0, tickfont: { size: letters.small }, showline: false }),
      yaxis: axis("learning rate", { type: "category", ticks: "", showline: false }),
      annotations: [
        ...rates.flatMap(
          (rate, y) => momenta.map((momentum, x): Json => ({
            x, y, text: text(at(rate, momentum), rate === verdict.golden.learningRate && momentum === verdict.golden.momentum),
            showarrow: false, font: { size: 11, color: colour.black },
          })),
        ),
        {
          xref: "paper", yref: "paper", x: 0, y: 1, yshift: 84, xanchor: "left", yanchor: "top", showarrow: false, align: "left",
          font: { size: letters.small },
          text: `<b>${inLines(label)}</b><br>validation accuracy minus that of the golden cell,<br>percentage points; ${tests}${mixed}`,
        },
      ],
    }),
    sources: { label, records: records.map(({ hash }) => hash), seeds: ascending(records.map(({ config }) => config.seed)) },
  };
}

/** Differences in points that the colour key names. */
const keys = [-10, -1, -0.1, 0, 0.1, 1, 10];

const ascending = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);

/**
 * 0 to 1: 0.02 points hardly show, 10 points and more are full; most cells lie within a point of each other, so the scale is logarithmic.
 */
const strength = (difference: number) => Math.min(1, Math.max(0, Math.log10(Math.abs(100 * difference) / 0.02) / Math.log10(10 / 0.02)));

/** Whether some runs of a cell collapsed and others did not. */
const isMixed = ({ collapsed, accuracies, diverged }: Comparison["cell"]): boolean =>
  collapsed > 0 && collapsed < accuracies.length + diverged;

function text(comparison: Comparison | undefined, golden: boolean): string {
  if (golden) return "<b>golden</b>";
  if (comparison === undefined) return "";
  if (comparison.difference === undefined) return "div.";
  const points = 100 * comparison.difference.mean;
  const digits = Math.abs(points) >= 9.95 ? points.toFixed(0) : Math.abs(points) >= 0.995 ? points.toFixed(1) : points.toFixed(2);
  const sign = comparison.says === "better" || comparison.says === "worse" ? "*" : isMixed(comparison.cell) ? "†" : "";
  return `${points > 0 ? "+" : ""}${digits.replace("-", "−")}${sign}`;
}
