import { measuredCurvatures, measuredRate, path } from "../lib/experiment/index.js";
import { convergenceRate, curvatures, golden } from "../lib/theory/index.js";
import type { Figure, Json } from "./figure.js";
import { axis, colour, layout, letters, line, lineStyles } from "./theme.js";

/**
 * M9 against M1 iterated, for the golden pair: above, the rate at which the error shrinks on quadratics of rising curvature, by formula
 * (line) and measured (marks); below, three paths from rest: under, at and over critical damping.
 * @example quadraticDamping().name // "quadratic-damping"
 */
export function quadraticDamping(): Figure {
  const { pair, eta, alpha } = golden;
  const [predicted, measured] = [curvatures(pair), measuredCurvatures(pair)];
  const fine = Array.from({ length: 241 }, (_, i) => 10 ** (-2.3 + (i / 240) * 5.1)), coarse = fine.filter((_, i) => i % 15 === 0);
  const steps = Array.from({ length: 121 }, (_, t) => t);
  const paths = [
    ["a quarter of critical", predicted.critical / 4], ["critical", predicted.critical], ["25 times critical", 25 * predicted.critical],
  ] as const;
  const mark = (x: number, text: string, more: Json): Json =>
    ({ x: Math.log10(x), yref: "y domain", text, showarrow: false, font: { size: letters.small, color: colour.black }, ...more });
  return {
    name: "quadratic-damping",
    title: "The golden pair on quadratics: M9 against M1 iterated",
    caption: "Above: the factor by which the error shrinks per step, over the curvature; line: M9, marks: M1 iterated. Critical damping " +
      `is predicted at curvature ${predicted.critical.toFixed(4)} and measured at ${measured.critical.toFixed(4)}; the limit of ` +
      `stability is predicted at ${predicted.limit.toFixed(2)} and measured at ${measured.limit.toFixed(2)}. Below: the error over the ` +
      "steps from rest; below critical damping it creeps, above it swings.",
    data: [
      line(fine, fine.map((c) => convergenceRate(eta * c, alpha)), lineStyles[0], { name: "formula (M9)" }),
      {
        type: "scatter", mode: "markers", x: coarse, y: coarse.map((c) => measuredRate(c, pair)), name: "iterated (M1)",
        marker: { size: 8, color: "#ffffff", line: { color: colour.vermilion, width: 2 } },
      },
      ...paths.map(
        ([, c], i) => line(
          steps, path(c, pair, 120), [lineStyles[1], lineStyles[0], lineStyles[2]][i], { xaxis: "x2", yaxis: "y2", showlegend: false },
        ),
      ),
    ],
    layout: layout({
      height: 560, margin: { l: 66, r: 14, t: 12, b: 52 }, showlegend: true,
      legend: { x: 0.42, y: 0.7, xanchor: "left", yanchor: "bottom", font: { size: letters.ticks } },
      xaxis: axis("curvature c", { type: "log", tickvals: [0.01, 0.1, 1, 10, 100], anchor: "y" }),
      yaxis: axis("factor per step", { domain: [0.56, 1], anchor: "x", range: [0.9, 1.06] }),
      xaxis2: axis("step", { anchor: "y2", range: [0, 120] }),
      yaxis2: axis("error", { domain: [0, 0.42], anchor: "x2", zeroline: true, zerolinecolor: colour.faint }),
      shapes: [
        ...[predicted.critical, predicted.limit].map(
          (c) => ({ type: "line", x0: c, x1: c, yref: "y domain", y0: 0, y1: 1, line: { color: colour.grey, width: 1, dash: "dash" } }),
        ),
        { type: "line", xref: "x domain", x0: 0, x1: 1, y0: 1, y1: 1, line: { color: colour.grey, width: 1, dash: "dot" } },
      ],
      annotations: [
        {
          x: -0.45, y: 1, text: "above this line the error grows", showarrow: false, xanchor: "left", yanchor: "bottom",
          font: { size: letters.small, color: colour.grey },
        },
        mark(
          predicted.critical, `critical ${measured.critical.toFixed(4)}`, { y: 0.97, xanchor: "left", xshift: 3 },
        ), mark(predicted.limit, `limit ${measured.limit.toFixed(1)}`, { y: 0.97, xanchor: "right", xshift: -3 }),
        ...paths.map(([text], i): Json => ({
          xref: "x2", yref: "y2", x: [66, 31, 12][i], y: [0.68, 0.47, -0.5][i], text, showarrow: false, xanchor: "left",
          font: { size: letters.small, color: [lineStyles[1], lineStyles[0], lineStyles[2]][i].color },
        })),
      ],
    }),
    sources: { label: "equations M1, M9", equations: ["M1", "M9"] },
  };
}
