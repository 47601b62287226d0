import { golden } from "../lib/theory/index.js";
import type { Figure } from "./figure.js";
import { axis, colour, layout, line, lineStyles, remark } from "./theme.js";

/**
 * The golden ratio as a fixed point (G1): the map p -> (1 - p)/p meets the diagonal at p1, where 1 - p and p^2 meet as well (G5).
 * @example fixedPoint().data.length // 5
 */
export function fixedPoint(): Figure {
  const { p1 } = golden;
  const p = Array.from({ length: 201 }, (_, i) => i / 200);
  const arrow = { showarrow: true, arrowhead: 0, arrowwidth: 1, arrowcolor: colour.grey, standoff: 6 };
  const right = p.filter((x) => x >= 0.4);
  return {
    name: "fixed-point",
    title: "The golden ratio as a fixed point",
    caption: `The proportion (1 - p)/p equals p at one point of (0, 1), the golden ratio p1 = ${p1.toFixed(4)}; there the complement 1 - ` +
      `p = ${(1 - p1).toFixed(4)} is the square of p.`,
    data: [
      line(p, p, lineStyles[0]), line(right, right.map((x) => (1 - x) / x), lineStyles[2]),
      line(p, p.map((x) => 1 - x), { ...lineStyles[1], width: 1.8 }), line(p, p.map((x) => x * x), { ...lineStyles[3], width: 1.8 }),
      {
        type: "scatter", mode: "markers", x: [p1, p1], y: [p1, p1 * p1],
        marker: { size: 11, symbol: ["circle", "circle-open"], color: colour.black, line: { width: 2 } }, hoverinfo: "skip",
      },
    ],
    layout: layout({
      height: 420,
      xaxis: axis("p", { range: [0, 1.02], dtick: 0.2 }),
      yaxis: axis("value", { range: [0, 1.52], dtick: 0.5 }),
      shapes: [{ type: "line", x0: p1, x1: p1, y0: 0, y1: p1, line: { color: colour.grey, width: 1, dash: "dot" } }],
      annotations: [
        remark(0.9, 0.99, "p"),
        remark(0.44, 1.3, "(1−p)/p", { xanchor: "left", xshift: 8, font: { size: 14, color: colour.vermilion } }),
        remark(0.1, 0.98, "1−p", { font: { size: 14, color: colour.blue } }),
        remark(0.4, 0.25, "p²", { font: { size: 14, color: colour.green } }),
        remark(p1, p1, "p = (1−p)/p", { ...arrow, ax: 55, ay: -110 }),
        remark(p1, p1 * p1, "1−p = p²", { ...arrow, ax: -50, ay: 68 }),
        remark(p1, 0.06, `p<sub>1</sub> = ${p1.toFixed(3)}`, { xanchor: "left", xshift: 4 }),
      ],
    }),
    sources: { label: "equations G1, G3, G5", equations: ["G1", "G3", "G5"] },
  };
}
