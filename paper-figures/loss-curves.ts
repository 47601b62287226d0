import { mean, sampleStandardDeviation } from "simple-statistics";
import { lossTable, sizeLabel, sizeOfRuns, updateName, type RunRecord } from "../lib/experiment/index.js";
import { conventionalPair, synapse } from "../lib/theory/index.js";
import type { Figure, Json, Sources } from "./figure.js";
import { axis, colour, layout, letters, lineStyles, remark, sizeAbove } from "./theme.js";

/** Marks of the logarithmic axis, percent. */
const errors = [0.5, 0.7, 1, 1.5, 2, 3, 4, 6, 10, 20, 50];

/** What the records' names mean to a reader; a name that is not here stands for itself. */
const named: Readonly<Record<string, string>> = {
  synapse: "synapse", "synapse-net": "net synapse", "cross-entropy": "cross entropy", "squared-error": "squared error",
  golden: "golden pair", conventional: `(${conventionalPair.learningRate}, ${conventionalPair.momentum})`,
  "no-momentum": "no momentum", adam: "Adam",
};
const count = (numbers: readonly number[]): string =>
  [...new Set([Math.min(...numbers), Math.max(...numbers)])].map((number) => number.toLocaleString("en")).join(" to ");
const nameOf = (name: string): string => named[name] ?? name;

/** What the figures of E3 rest on. */
function lossSources(records: readonly RunRecord[], profile: string): Sources {
  return {
    label: `${profile}: ${sizeLabel(sizeOfRuns(records))}`, records: records.map(({ hash }) => hash),
    seeds: [...new Set(records.map(({ config }) => config.seed))],
  };
}

/**
 * Learning by loss (above) and by way to update (below): validation error over the epochs on a logarithmic axis, mean over runs, with a bar
 * of one sample standard deviation each way. Above all losses with the golden pair, below the synapse loss with all ways to update.
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
    caption: `Validation error over the epochs: means of ${runs(records)}, bars of one standard deviation. Above: four losses with ` +
      "the golden pair; below: the synapse loss with four ways to update (without momentum the learning rate is the golden pair's " +
      "effective one). After the last epoch: " +
      `${[...above, ...below].map(({ name, y }) => `${String(name)} ${(y as number[]).at(-1)!.toFixed(2)}%`).join(", ")}.`,
    data: [...above, ...below],
    layout: layout({
      height: 600, margin: { l: 66, r: 10, t: 42, b: 66 }, showlegend: true,
      xaxis: axis(withRemark("epoch", `means of ${runs(records)}; bars: one standard deviation`), {
        anchor: "y2", dtick: Math.max(1, Math.ceil((records[0]?.config.epochs ?? 1) / 10)),
      }),
      yaxis: axis("validation error (%)", { domain: [0.54, 1], type: "log", tickvals: errors }),
      yaxis2: axis("validation error (%)", { domain: [0, 0.46], type: "log", tickvals: errors, anchor: "x" }),
      legend: { ...legend, y: 1, title: { text: "loss, with the golden pair" } },
      legend2: { ...legend, y: 0.46, title: { text: "update, with the synapse loss" } },
      annotations: [sizeAbove(sources.label)],
    }),
    sources,
  };
}

function traces(records: readonly RunRecord[], name: (record: RunRecord) => string, place: Json): Json[] {
  const names = [...new Set(records.map(name))];
  return names.map((one, i) => {
    const finished = records.filter((record) => name(record) === one && record.outcome === "finished");
    const epochs = finished[0]?.epochs.map(({ epoch }) => epoch) ?? [];
    const errorsAt = (epoch: number) => finished.map((run) => 100 * (1 - run.epochs[epoch - 1].validation.accuracy));
    return {
      // A little beside each other, so that no bar hides another.
      type: "scatter", mode: "lines+markers", name: nameOf(one), ...place,
      x: epochs.map((epoch) => epoch + 0.07 * (i - (names.length - 1) / 2)),
      y: epochs.map((epoch) => mean(errorsAt(epoch))),
      ...(finished.length > 1 && {
        error_y: {
          type: "data", array: epochs.map((epoch) => sampleStandardDeviation(errorsAt(epoch))), color: lineStyles[i].color, thickness: 1,
          width: 2,
        },
      }),
      line: { ...lineStyles[i], width: 2.2, simplify: false }, marker: { symbol: ["circle", "square", "diamond", "x"][i], size: 7 },
    };
  });
}

/** An axis's title with a line in small letters below it. */
const withRemark = (title: string, small: string): string => `${title}<br><span style="font-size:${letters.small}px">${small}</span>`;

/** How many runs a line stands for, in words. */
function runs(records: readonly RunRecord[]): string {
  const counts = lossTable(records).map((row) => row.runs), [least, most] = [Math.min(...counts), Math.max(...counts)];
  return most === 1 ? "one run each" : least === most ? `${most} runs each` : `${least} to ${most} runs each`;
}

/**
 * Reliability with the golden pair: how often a prediction of some confidence is right, for each loss; on the diagonal confidence is
 * honest. Bars are two standard errors of a share, sqrt(a(1 - a)/n), each way. The dotted line is the confidence 1 - p* that the theory
 * predicts under the net synapse loss (S10). Bins with fewer than 20 predictions are left out.
 * @example reliability(readRecords("data/records/E3-quick.jsonl"), "quick").name // "reliability"
 */
export function reliability(records: readonly RunRecord[], profile: string): Figure {
  const sources = lossSources(records, profile);
  const rows = lossTable(records).filter(({ update }) => update === "golden");
  const errorOf = ({ loss, calibrationError }: (typeof rows)[number]) =>
    `${nameOf(loss)} ${calibrationError ? calibrationError.mean.toFixed(3) : "none (diverged)"}`;
  const predictions = rows.map(({ reliability: bins }) => bins.reduce((sum, { count }) => sum + count, 0));
  return {
    name: "reliability",
    title: "Calibration of the losses with the golden pair (E3)",
    caption: "Share of right predictions against their confidence, on the test images; below the diagonal a network claims too much, " +
      `above too little. ${count(predictions)} predictions a loss; bars of two standard errors; the dotted line is the ` +
      "confidence that the " +
      `theory predicts under the net synapse loss. Expected calibration error: ${rows.map(errorOf).join(", ")}.`,
    data: [
      {
        type: "scatter", mode: "lines", x: [0, 1], y: [0, 1], line: { color: colour.grey, width: 1 }, showlegend: false, hoverinfo: "skip",
      },
      ...rows.map(({ loss, reliability: bins, calibrationError }, i): Json => {
        const shown = bins.filter(({ count }) => count >= 20);
        return {
          type: "scatter", mode: "lines+markers", name: `${nameOf(loss)} (error ${calibrationError?.mean.toFixed(3) ?? "none"})`,
          x: shown.map(({ confidence }) => confidence), y: shown.map(({ accuracy }) => accuracy),
          error_y: {
            type: "data", array: shown.map((bin) => 2 * Math.sqrt(bin.accuracy * (1 - bin.accuracy) / bin.count)),
            color: lineStyles[i].color, thickness: 1, width: 2,
          },
          line: { ...lineStyles[i], width: 2.2, simplify: false }, marker: { symbol: ["circle", "square", "diamond", "x"][i], size: 7 },
        };
      }),
    ],
    layout: layout({
      height: 430, margin: { l: 60, r: 12, t: 42, b: 66 }, showlegend: true,
      xaxis: axis(
        withRemark("confidence (largest output)", `${count(predictions)} predictions a loss; bars: two standard errors`),
        { range: [0, 1.02] },
      ),
      yaxis: axis("share of right predictions", { range: [0, 1.04] }),
      legend: { x: 0.99, y: 0.02, xanchor: "right", yanchor: "bottom", font: { size: letters.small } },
      shapes: [{
        type: "line", x0: 1 - synapse.pStar, x1: 1 - synapse.pStar, y0: 0.32, y1: 1,
        line: { color: lineStyles[1].color, width: 1, dash: "dot" },
      }],
      annotations: [
        remark(
          1 - synapse.pStar, 0.39, "1 − p* (theory,<br>net synapse)",
          { xanchor: "right", align: "right", xshift: -3, font: { size: letters.small, color: lineStyles[1].color } },
        ),
        sizeAbove(sources.label),
      ],
    }),
    sources,
  };
}
