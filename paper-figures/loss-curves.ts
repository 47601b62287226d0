import { mean } from "simple-statistics";
import { lossTable, sizeLabel, sizeOfRuns, updateName, type RunRecord } from "../lib/experiment/index.js";
import { synapse } from "../lib/theory/index.js";
import type { Figure, Json, Sources } from "./figure.js";
import { axis, colour, layout, letters, lineStyles, remark } from "./theme.js";

/** Marks of the logarithmic axis, percent. */
const errors = [0.5, 0.7, 1, 1.5, 2, 3, 4, 6, 10, 20, 50];

/** What the figures of E3 rest on. */
function lossSources(records: readonly RunRecord[], profile: string): Sources {
  return {
    label: `${profile}: ${sizeLabel(sizeOfRuns(records))}`, records: records.map(({ hash }) => hash),
    seeds: [...new Set(records.map(({ config }) => config.seed))],
  };
}

/**
 * Learning by loss (left panel above) and by way to update (below): validation error over the epochs, mean over runs, on a logarithmic
 * axis. Above all losses with the golden pair, below the synapse loss with all ways to update.
 * @example lossCurves(readRecords("data/records/E3-quick.jsonl"), "quick").name // "loss-curves"
 */
export function lossCurves(records: readonly RunRecord[], profile: string): Figure {
  const sources = lossSources(records, profile);
  const golden = records.filter(({ config }) => updateName(config.optimizer) === "golden");
  const synapse = records.filter(({ config }) => config.loss === "synapse");
  const above = traces(golden, ({ config }) => config.loss, { yaxis: "y", legend: "legend" });
  const below = traces(synapse, ({ config }) => updateName(config.optimizer), { yaxis: "y2", legend: "legend2" });
  const legend = { x: 1, xanchor: "right", yanchor: "top", bgcolor: "rgba(255,255,255,0.85)", font: { size: letters.small } };
  return {
    name: "loss-curves",
    title: "Learning by loss and by parameters (E3)",
    caption: "Validation error over the epochs. Above: four losses with the golden pair; below: the synapse loss with four ways to " +
      "update. After the last epoch: " +
      `${[...above, ...below].map(({ name, y }) => `${String(name)} ${(y as number[]).at(-1)!.toFixed(2)}%`).join(", ")}.`,
    data: [...above, ...below],
    layout: layout({
      height: 560, margin: { l: 66, r: 10, t: 24, b: 52 }, showlegend: true,
      xaxis: axis("epoch", { anchor: "y2", dtick: Math.max(1, Math.ceil((records[0]?.config.epochs ?? 1) / 10)) }),
      yaxis: axis("validation error (%)", { domain: [0.54, 1], type: "log", tickvals: errors }),
      yaxis2: axis("validation error (%)", { domain: [0, 0.46], type: "log", tickvals: errors, anchor: "x" }),
      legend: { ...legend, y: 1, title: { text: "golden pair" } }, legend2: { ...legend, y: 0.46, title: { text: "synapse loss" } },
      annotations: [{
        xref: "paper", yref: "paper", x: 0, y: 1, yshift: 22, xanchor: "left", yanchor: "top", showarrow: false, text: sources.label,
        font: { size: letters.small, color: colour.grey },
      }],
    }),
    sources,
  };
}

function traces(records: readonly RunRecord[], name: (record: RunRecord) => string, place: Json): Json[] {
  const names = [...new Set(records.map(name))];
  return names.map((one, i) => {
    const runs = records.filter((record) => name(record) === one && record.outcome === "finished");
    const epochs = runs[0]?.epochs.map(({ epoch }) => epoch) ?? [];
    return {
      type: "scatter", mode: "lines+markers", name: one, x: epochs, ...place,
      y: epochs.map((epoch) => 100 * (1 - mean(runs.map((run) => run.epochs[epoch - 1].validation.accuracy)))),
      line: { ...lineStyles[i], width: 2.2, simplify: false }, marker: { symbol: ["circle", "square", "diamond", "x"][i], size: 7 },
    };
  });
}

/**
 * Reliability with the golden pair: how often a prediction of some confidence is right, for each loss; on the diagonal confidence is
 * honest. The dotted line is the confidence 1 - p* that the theory predicts under synapse-net (S10). Bins with fewer than 20 predictions
 * are left out.
 * @example reliability(readRecords("data/records/E3-quick.jsonl"), "quick").name // "reliability"
 */
export function reliability(records: readonly RunRecord[], profile: string): Figure {
  const sources = lossSources(records, profile);
  const rows = lossTable(records).filter(({ update }) => update === "golden");
  const errorOf = ({ loss, calibrationError }: (typeof rows)[number]) =>
    `${loss} ${calibrationError ? calibrationError.mean.toFixed(3) : "none (diverged)"}`;
  return {
    name: "reliability",
    title: "Calibration of the losses with the golden pair (E3)",
    caption: "Share of right predictions against their confidence, on the test images; below the diagonal a network claims too much, " +
      "above too little. Expected calibration error: " +
      `${rows.map(errorOf).join(", ")}.`,
    data: [
      {
        type: "scatter", mode: "lines", x: [0, 1], y: [0, 1], line: { color: colour.grey, width: 1 }, showlegend: false, hoverinfo: "skip",
      },
      ...rows.map(({ loss, reliability: bins, calibrationError }, i): Json => {
        const shown = bins.filter(({ count }) => count >= 20);
        return {
          type: "scatter", mode: "lines+markers", name: `${loss} (error ${calibrationError?.mean.toFixed(3) ?? "none"})`, x: shown.map(
            ({ confidence }) => confidence,
          ), y: shown.map(({ accuracy }) => accuracy),
          line: { ...lineStyles[i], width: 2.2, simplify: false }, marker: { symbol: ["circle", "square", "diamond", "x"][i], size: 7 },
        };
      }),
    ],
    layout: layout({
      height: 400, margin: { l: 60, r: 12, t: 24, b: 52 }, showlegend: true,
      xaxis: axis("confidence (largest output)", { range: [0, 1.02] }), yaxis: axis("share of right predictions", { range: [0, 1.02] }),
      legend: { x: 0.99, y: 0.02, xanchor: "right", yanchor: "bottom", font: { size: letters.small } },
      shapes: [{
        type: "line", x0: 1 - synapse.pStar, x1: 1 - synapse.pStar, yref: "paper", y0: 0.42, y1: 1,
        line: { color: lineStyles[1].color, width: 1, dash: "dot" },
      }],
      annotations: [
        remark(
          1 - synapse.pStar, 0.46, "1 − p*", { xanchor: "right", xshift: -3, font: { size: letters.small, color: lineStyles[1].color } },
        ),
        {
          xref: "paper", yref: "paper", x: 0, y: 1, yshift: 22, xanchor: "left", yanchor: "top", showarrow: false, text: sources.label,
          font: { size: letters.small, color: colour.grey },
        },
      ],
    }),
    sources,
  };
}
