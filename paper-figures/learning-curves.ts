import type { RunRecord } from "../lib/experiment/index.js";
import type { Figure } from "./figure.js";
import { axis, colour, layout, letters, lineStyles } from "./theme.js";

/** Loss (nats) and accuracy in [0, 1], as training reports and records hold them. */
interface Scored { readonly loss: number; readonly accuracy: number }

/** A run to be drawn: its name in the figure, and what is known after each epoch. */
export interface Curve {
  readonly label: string;
  readonly epochs: readonly { readonly epoch: number; readonly train: Scored; readonly validation: Scored }[];
}

/**
 * Loss above, accuracy below, over the epochs: training as open circles on thin lines, validation as full circles on thick ones.
 * Also with no epoch yet: a live figure starts so.
 * @param total epochs on the axis, where more are to come than there are
 * @example curvesFigure([{ label: "synapse", epochs }], { label: "1 seed, 3 epochs" })
 */
export function curvesFigure(
  curves: readonly Curve[], sources: Figure["sources"], total = Math.max(1, ...curves.map(({ epochs }) => epochs.length)),
): Figure {
  const data = curves.flatMap(({ label, epochs }, i) => ([
    "loss", "accuracy",
  ] as const).flatMap((what) => (["train", "validation"] as const).map((part) => {
    const { color, dash } = lineStyles[i % lineStyles.length];
    const y = epochs.map((one) => one[part][what] * (what === "accuracy" ? 100 : 1));
    return {
      type: "scatter", mode: "lines+markers", name: `${label}, ${part === "train" ? "training" : "validation"}`, legendgroup: label,
      showlegend: what === "loss",
      x: epochs.map(({ epoch }) => epoch), y, yaxis: what === "loss" ? "y" : "y2",
      line: { color, dash, width: part === "train" ? 1.2 : 2.5, simplify: false },
      marker: {
        color: part === "train" ? "#ffffff" : color, size: 8, line: { color, width: 1.5 }, symbol: i % 2 === 0 ? "circle" : "square",
      },
    };
  })));
  const ends = curves.flatMap(({ label, epochs }) => {
    const last = epochs.at(-1);
    return last === undefined
      ? []
      : [
        `${label} ends at ${percent(last.validation.accuracy)} validation accuracy, loss ${last.validation.loss.toPrecision(3)} nats, ` +
          `after ${last.epoch} epoch${last.epoch === 1 ? "" : "s"}`,
      ];
  });
  const legendLines = curves.length * 2;
  const legend = 20 * legendLines + 6;
  const height = 430 + legend;
  return {
    name: "learning-curves",
    title: "Learning curves",
    caption: ends.length === 0 ? "No epoch has been completed yet." : `Loss and accuracy over the epochs: ${ends.join("; ")}.`,
    data,
    layout: layout({
      height, margin: { l: 70, r: 12, t: 8, b: 58 + legend },
      xaxis: axis("epoch", { range: [0.7, total + 0.3], dtick: Math.max(1, Math.ceil(total / 10)), anchor: "y2" }),
      // Before the first epoch Plotly would draw axes down to -1.
      yaxis: axis("loss (nats)", { domain: [0.55, 1], rangemode: "tozero", ...(ends.length === 0 && { range: [0, 1] }) }),
      yaxis2: axis("accuracy (%)", { domain: [0, 0.45], anchor: "x", ...(ends.length === 0 && { range: [0, 100] }) }),
      showlegend: true, legend: {
        x: 0, y: -0.165, yref: "paper", xanchor: "left", yanchor: "top", orientation: "v", font: { size: letters.ticks },
      },
      annotations: [{
        xref: "paper", yref: "paper", x: 1, y: 1, xanchor: "right", yanchor: "top", showarrow: false, text: sources.label,
        font: { size: letters.small, color: colour.grey },
      }],
    }),
    sources,
  };
}

const percent = (value: number) => `${(100 * value).toFixed(2)}%`;

/**
 * Learning curves of runs, from their records.
 * @param name the name of the run in the figure; default: loss and parameters
 * @throws RangeError when there is no record
 * @example learningCurves(readRecords(file).slice(0, 1)).name // "learning-curves"
 */
export function learningCurves(records: readonly RunRecord[], name: (record: RunRecord) => string = describe): Figure {
  if (records.length === 0) throw new RangeError("learningCurves: expected at least one record, got none");
  const seeds = [...new Set(records.map(({ config }) => config.seed))];
  return curvesFigure(records.map((record) => ({ label: name(record), epochs: record.epochs })), {
    label: `${[...new Set(records.map(({ samples }) => samples.train.toLocaleString("en")))].join(" or ")} training images, seed ` +
      `${seeds.join(", ")}`,
    records: records.map(({ hash }) => hash), seeds,
  });
}

/** Loss and parameters of a run in a few words: "synapse, rate 0.0159, momentum 0.874". */
function describe({ config: { loss, optimizer } }: RunRecord): string {
  const rate = Number(optimizer.learningRate.toPrecision(3));
  return optimizer.kind === "sgd"
    ? `${loss}, rate ${rate}, momentum ${Number(optimizer.momentum.toPrecision(3))}`
    : `${loss}, Adam ${rate}`;
}
