import { classScores, sizeLabel, sizeOfRuns, type RunRecord } from "../lib/experiment/index.js";
import { UsageError } from "../lib/errors.js";
import type { Figure } from "./figure.js";
import { axis, colour, inLines, layout, letters } from "./theme.js";

/** More classes than these have no numbers in their cells, and no recall at the side: there is no room for them. */
const mostWithNumbers = 12;

const percent = (value: number | undefined): string => (value === undefined ? "-" : `${(100 * value).toFixed(1)}%`);

/**
 * Which class of the test images was taken for which: rows are what an image is, columns what it was taken for; the lighter a cell, the
 * larger its share of the row. At the right stands the recall of each class. The counts of all given runs are added.
 * @param records runs on one data set with one network; those without classes are left out
 * @throws UsageError when no record has classes, or they are of different classes
 * @example confusionFigure(readRecords("runs.jsonl"), { name: "shapes-confusion", title: "shapes" }).data.length // 1
 */
export function confusionFigure(records: readonly RunRecord[], about: { readonly name: string; readonly title: string }): Figure {
  const used = records.filter(({ classes }) => classes !== undefined), [first] = used;
  if (first?.classes === undefined) {
    throw new UsageError(`figure ${about.name}: no record holds its classes; train again on the processor, which records them`);
  }
  const units = first.classes.confusion.length, names = first.classes.names ?? Array.from({ length: units }, (_, k) => String(k));
  if (used.some(({ classes }) => classes?.confusion.length !== units || (classes.names ?? names).join("\n") !== names.join("\n"))) {
    throw new UsageError(`figure ${about.name}: the records are of different classes; give those of one data set`);
  }
  const matrix = Array.from({ length: units }, (_, label) => Array.from({ length: units }, (_, answer) =>
    used.reduce((sum, { classes }) => sum + (classes?.confusion[label][answer] ?? 0), 0)));
  const scores = classScores(matrix), shares = matrix.map((row, k) => row.map((count) => count / Math.max(1, scores[k].samples)));
  const label = `${sizeLabel(sizeOfRuns(used))}${used.length > 1 ? `, ${used.length} runs added` : ""}`, numbers = units <= mostWithNumbers;
  const side = (text: string, more: object) => ({ text, showarrow: false, font: { size: letters.small, color: colour.black }, ...more });
  return {
    ...about, caption: words(matrix, names, used.length),
    data: [{
      type: "heatmap", x: names, y: names, z: shares, zmin: 0, zmax: 1, xgap: 1, ygap: 1, showscale: false,
      colorscale: [[0, "#2b2b2b"], [1, "#ffffff"]], text: matrix.map((row) => row.map(String)),
      hovertemplate: "%{y} taken for %{x}: %{text} images<extra></extra>",
    }],
    layout: layout({
      height: 460, margin: { l: 80, r: 58, t: 44, b: numbers ? 84 : 60 },
      xaxis: axis("taken for", { type: "category", ticks: "", showline: false, tickfont: { size: letters.small } }),
      yaxis: axis("is", { type: "category", ticks: "", showline: false, autorange: "reversed", tickfont: { size: letters.small } }),
      annotations: [
        side(`<b>${inLines(label)}</b>`, { xref: "paper", yref: "paper", x: 0, y: 1, yshift: 40, xanchor: "left", yanchor: "top" }),
        ...(numbers ? matrix.flatMap((row, k) => row.map((count, other) => side(String(count), {
          x: names[other], y: names[k], font: { size: letters.small, color: shares[k][other] > 0.352 ? colour.black : "#ffffff" },
        }))) : []),
        ...(numbers ? [
          side("recall", { xref: "paper", yref: "paper", x: 1, y: 1, xanchor: "left", yanchor: "bottom", xshift: 6 }),
          ...names.map((name, k) => side(percent(scores[k].recall), { xref: "paper", x: 1, y: name, xanchor: "left", xshift: 6 })),
        ] : []),
      ],
    }),
    sources: {
      label, records: used.map(({ hash }) => hash), seeds: [...new Set(used.map(({ config }) => config.seed))],
      data: Object.fromEntries(first.config.data.sha256.map((sha, i) => [`file ${i + 1}`, sha])),
    },
  };
}

/** What there is to see: how many are right, the class that is recognised worst, and the most frequent mistake. */
function words(matrix: readonly (readonly number[])[], names: readonly string[], runs: number): string {
  const scores = classScores(matrix), all = scores.reduce((sum, { samples }) => sum + samples, 0);
  const right = scores.reduce((sum, { correct }) => sum + correct, 0);
  const worst = scores.map(({ recall }, k) => ({ recall: recall ?? Infinity, k })).sort((a, b) => a.recall - b.recall)[0];
  const mistakes = matrix.flatMap((row, k) => row.map((count, other) => ({ count: other === k ? 0 : count, k, other })));
  const most = mistakes.sort((a, b) => b.count - a.count)[0];
  const answers = `${right} of ${all} answers${runs > 1 ? ` of ${runs} runs` : ""}`;
  return `Rows: what a test image is; columns: what it was taken for. ${answers} are right (${percent(right / all)}). ` +
    `Recognised worst: ${names[worst.k]}, recall ${percent(worst.recall)}` +
    `${most.count > 0 ? `; most frequent mistake: ${names[most.k]} taken for ${names[most.other]}, ${most.count} times` : ""}.`;
}
