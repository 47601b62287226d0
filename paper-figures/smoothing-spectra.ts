import { sizeLabel, smoothingVerdict, type RunRecord, type SmoothingRow } from "../lib/experiment/index.js";
import { conventionalPair, frequencyResponse, golden, type Pair } from "../lib/theory/index.js";
import type { Figure, Json } from "./figure.js";
import { axis, colour, layout, letters, line, lineStyles, remark, sizeAbove } from "./theme.js";

const pairs: Readonly<Record<string, { pair: Pair; label: string }>> = {
  golden: { pair: golden.pair, label: "golden pair" },
  conventional: { pair: conventionalPair, label: `(${conventionalPair.learningRate}, ${conventionalPair.momentum})` },
};

/**
 * What momentum does to a run's gradients (E4): above, the power spectrum of the gradients, whose mean over frequencies is set to 1, as
 * white noise has it; below, that of the updates in the same unit (marks) against the squared gain of M8 (lines), for cross entropy.
 * @throws UsageError when there are no records
 * @example smoothingSpectra(readRecords("data/records/E4-quick.jsonl"), "quick").name // "smoothing-spectra"
 */
export function smoothingSpectra(records: readonly RunRecord[], profile: string): Figure {
  const { rows, size, sentence } = smoothingVerdict(records, `E4, ${profile}`);
  const label = `${profile}: ${sizeLabel(size)}`;
  const filtered = rows.filter(({ update }) => update in pairs);
  const turns = (row: SmoothingRow) => row.frequency.slice(1).map((w) => w / (2 * Math.PI)); // without frequency 0: the mean was taken away
  const unit = ({ gradientPower }: SmoothingRow) =>
    gradientPower.slice(1).reduce((sum, power) => sum + power, 0) / (gradientPower.length - 1);
  const symbols = ["circle", "square", "circle-open", "square-open"];
  const above = filtered.map((row, i) => ({
    ...line(
      turns(row), row.gradientPower.slice(1).map((power) => power / unit(row)), { ...lineStyles[i], width: 2 },
      { name: `${row.loss}, ${pairs[row.update].label}` },
    ),
    mode: "lines+markers", cliponaxis: false, marker: { symbol: symbols[i % 4], size: 5, color: lineStyles[i].color }, legend: "legend",
  }));
  const shown = filtered.filter(({ loss }) => loss === "cross-entropy");
  const below = shown.flatMap((row, i): Json[] => {
    const { pair, label: name } = pairs[row.update];
    const fine = Array.from({ length: 160 }, (_, k) => 0.008 + (0.492 * k) / 159);
    const place = { xaxis: "x2", yaxis: "y2", legend: "legend2" };
    return [
      line(
        fine, fine.map((turn) => frequencyResponse(2 * Math.PI * turn, pair).gain ** 2), lineStyles[2 * i],
        { name: `formula (M8), ${name}`, ...place },
      ),
      {
        type: "scatter", mode: "markers", x: turns(row), y: row.updatePower.slice(1).map((power) => power / unit(row)),
        name: `measured, ${name}`, cliponaxis: false,
        marker: { symbol: ["circle", "square"][i], size: 7, color: "#ffffff", line: { color: lineStyles[2 * i].color, width: 1.6 } },
        ...place,
      },
    ];
  });
  const highest = Math.max(...filtered.flatMap((row) => row.gradientPower.slice(1).map((power) => power / unit(row))));
  const legend = { xanchor: "right", x: 1, yanchor: "top", font: { size: letters.small }, bgcolor: "rgba(255,255,255,0.85)" };
  return {
    name: "smoothing-spectra",
    title: "What momentum does to the gradients of a run (E4)",
    caption: "Above: power of the gradients over frequency; memoryless noise would lie on 1. Below: power of the updates, measured " +
      "(marks) and by M8 (lines), which takes the gradients for noise without memory: where their power above is not " +
      "1, at low frequencies, " +
      `the marks leave the lines in proportion. ${sentence}`,
    data: [...above, ...below],
    layout: layout({
      height: 640, margin: { l: 66, r: 14, t: 44, b: 52 }, showlegend: true,
      xaxis: axis("frequency (turns per step)", { range: [0, 0.505], dtick: 0.1, anchor: "y" }),
      yaxis: axis("gradients' power", { domain: [0.62, 1], range: [0, 1.12 * highest], anchor: "x" }),
      xaxis2: axis("frequency (turns per step)", { range: [0, 0.505], dtick: 0.1, anchor: "y2" }),
      yaxis2: axis("updates' power", { type: "log", domain: [0, 0.47], anchor: "x2", exponentformat: "power", dtick: 1 }),
      legend: { ...legend, y: 0.62, yanchor: "bottom" }, legend2: { ...legend, y: 0.47 },
      shapes: [{ type: "line", x0: 0, x1: 0.505, y0: 1, y1: 1, line: { color: colour.grey, width: 1, dash: "dot" } }],
      annotations: [
        sizeAbove(label),
        remark(0.5, 1, "noise without memory", { xanchor: "right", yanchor: "bottom", font: { size: letters.small, color: colour.grey } }),
        {
          xref: "x2 domain", yref: "y2 domain", x: 0.03, y: 0.04, xanchor: "left", yanchor: "bottom", align: "left", showarrow: false,
          font: { size: letters.small, color: colour.grey }, text: "marks leave the lines where the<br>gradients' power, above, is not 1",
        },
      ],
    }),
    sources: {
      label: `equation M8; ${label}`, equations: ["M8"], records: records.map(({ hash }) => hash),
      seeds: [...new Set(records.map(({ config }) => config.seed))],
    },
  };
}
