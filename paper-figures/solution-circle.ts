import { chainEnds } from "../lib/theory/index.js";
import type { Figure } from "./figure.js";
import { axis, colour, layout, line, lineStyles, remark } from "./theme.js";

/** Base of the logarithm in the lower panel; it scales both curves alike and does not move their meeting point. */
const base = 0.5;

/**
 * The ends of the two chains on the unit circle (B10-B12): above, the quarter circle and the line of complements, which meet at the axes
 * only; below, the two ends over the angle, equal at pi/4.
 * @example solutionCircle().data.length // 7
 */
export function solutionCircle(): Figure {
  const angles = Array.from({ length: 199 }, (_, i) => ((i + 1) * Math.PI) / 400);
  const degrees = angles.map((f) => (f * 180) / Math.PI);
  const ends = angles.map((f) => chainEnds(f, base));
  const half = Math.SQRT1_2;
  const middle = chainEnds(Math.PI / 4, base).first;
  const quarter = Array.from({ length: 91 }, (_, i) => (i * Math.PI) / 180);
  const marker = { size: 11, color: colour.black };
  return {
    name: "solution-circle",
    title: "The unit circle of solutions",
    caption: "Above: the chains end on the unit circle, sin φ and cos φ in the place of the two priors; the inner equation holds at φ = " +
      `45°, where both are 1/√2 = ${half.toFixed(4)}. Complements, a + b = 1, meet the circle at the axes only. Below: the two ends over ` +
      `φ (logarithms to base 1/2), equal at 45° with ${middle.toFixed(4)}.`,
    data: [
      line(quarter.map(Math.cos), quarter.map(Math.sin), lineStyles[0]), line([0, 1], [1, 0], { ...lineStyles[1], width: 1.8 }),
      line(
        [0, half], [0, half], { color: colour.grey, width: 1, dash: "dot" },
      ), { type: "scatter", mode: "markers", x: [half], y: [half], marker },
      line(
        degrees, ends.map(({ first }) => first), lineStyles[2], { xaxis: "x2", yaxis: "y2" },
      ), line(degrees, ends.map(({ second }) => second), lineStyles[1], { xaxis: "x2", yaxis: "y2" }),
      { type: "scatter", mode: "markers", x: [45], y: [middle], marker, xaxis: "x2", yaxis: "y2" },
    ],
    layout: layout({
      height: 700, margin: { l: 62, r: 14, t: 12, b: 52 },
      xaxis: axis("cos φ", { range: [0, 1.1], dtick: 0.5, anchor: "y", domain: [0.06, 0.86] }),
      yaxis: axis("sin φ", { range: [0, 1.1], dtick: 0.5, anchor: "x", domain: [0.5, 1], scaleanchor: "x" }),
      xaxis2: axis("angle φ (degrees)", { range: [0, 90], dtick: 15, anchor: "y2" }),
      yaxis2: axis("end of the chain (L = ½)", { anchor: "x2", domain: [0, 0.38], range: [0, 2.4], dtick: 1 }),
      annotations: [
        remark(half, half, "φ = 45°<br>sin φ = cos φ = 1/√2", { xanchor: "left", xshift: 10, yshift: 8, align: "left" }),
        remark(0.3, 0.5, "a + b = 1", { xanchor: "center", font: { size: 14, color: colour.blue } }),
        remark(
          61, 1.45, "2 sin φ log<sub>L</sub> cos φ",
          { xref: "x2", yref: "y2", xanchor: "left", font: { size: 14, color: colour.vermilion } },
        ),
        remark(
          29, 1.45, "2 log<sub>L</sub>(sin φ) cos φ", { xref: "x2", yref: "y2", xanchor: "right", font: { size: 14, color: colour.blue } },
        ),
      ],
    }),
    sources: { label: "equations B10-B12", equations: ["B10.6", "B11.6", "B12"] },
  };
}
