import { conventionalPair, frequencyResponse, golden, unrolled, type Pair } from "../lib/theory/index.js";
import type { Figure } from "./figure.js";
import { axis, colour, layout, letters, line, lineStyles } from "./theme.js";

/**
 * Momentum as a filter of the gradient (M5, M8): above, what is left of one unit gradient after k steps;
 * below, the gain over the frequency. The golden pair against the conventional (0.01, 0.9).
 * @example momentumFilter().data.length // 4
 */
export function momentumFilter(): Figure {
  const steps = Array.from({ length: 41 }, (_, k) => k);
  // Frequencies from 1/1000 of a turn a step to half a turn, evenly on the logarithmic axis.
  const turns = Array.from({ length: 201 }, (_, i) => 0.5 * 10 ** ((i / 200 - 1) * 2.7));
  const impulse = (pair: Pair) => unrolled([1, ...steps.slice(1).map(() => 0)], pair).map((step) => -step);
  const gain = (pair: Pair) => turns.map((turn) => frequencyResponse(2 * Math.PI * turn, pair).gain);
  const pairs = [
    ["golden pair (0.0159, 0.874)", golden.pair, lineStyles[0]], ["usual pair (0.01, 0.9)", conventionalPair, lineStyles[2]],
  ] as const;
  const dc = pairs.map(([, pair]) => frequencyResponse(0, pair).gain);
  return {
    name: "momentum-filter",
    title: "Momentum as a smoothing filter",
    caption: "Above: the share of one gradient in each later update, eta alpha^k. Below: the gain over the frequency; slow gradients " +
      `pass with ${dc[0].toFixed(4)} (golden pair) and ${dc[1].toFixed(4)} ((0.01, 0.9)), fast ones are damped, by a factor of ` +
      `${(dc[0] / gain(golden.pair)[200]).toFixed(1)} and ${(dc[1] / gain(conventionalPair)[200]).toFixed(1)} at half a turn a step.`,
    data: [
      ...pairs.map(([name, pair, style]) => line(steps, impulse(pair), style, { name })),
      ...pairs.map(([name, pair, style]) => line(turns, gain(pair), style, { name, xaxis: "x2", yaxis: "y2", showlegend: false })),
    ],
    layout: layout({
      height: 580, margin: { l: 70, r: 14, t: 12, b: 52 }, showlegend: true,
      legend: { x: 1, xanchor: "right", y: 1, yanchor: "top", font: { size: letters.ticks } },
      xaxis: axis("steps since the gradient", { range: [0, 40], dtick: 10, anchor: "y" }),
      yaxis: axis("weight in the update, ηα<sup>k</sup>", { domain: [0.57, 1], range: [0, 0.0175], dtick: 0.005, anchor: "x" }),
      xaxis2: axis("frequency (turns per step)", { type: "log", anchor: "y2", tickvals: [0.001, 0.01, 0.1, 0.5] }),
      yaxis2: axis("gain |H|", {
        type: "log", domain: [0, 0.42], anchor: "x2", tickvals: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2],
        range: [Math.log10(0.004), Math.log10(0.2)],
      }),
      annotations: dc.map((y, i) => ({
        xref: "x2", yref: "y2", x: Math.log10(0.5), y: Math.log10(y), text: `η/(1−α) = ${y.toFixed(3)}`, showarrow: false,
        xanchor: "right",
        yanchor: i === 0 ? "bottom" : "top", font: { size: letters.small, color: pairs[i][2].color },
      })),
      shapes: dc.map(
        (y) => ({
          type: "line", xref: "x2", yref: "y2", x0: turns[0], x1: 0.5, y0: y, y1: y, line: { color: colour.grey, width: 1, dash: "dot" },
        }),
      ),
    }),
    sources: { label: "equations M5, M8", equations: ["M5", "M8"] },
  };
}
