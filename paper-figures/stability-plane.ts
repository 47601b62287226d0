import { convergenceRate, criticalDamping, golden, stabilityLimit } from "../lib/theory/index.js";
import type { Figure } from "./figure.js";
import { axis, colour, layout, letters, line, remark } from "./theme.js";

/**
 * Rate of convergence on a quadratic over the (eta c, alpha) plane (M9), with the limit of stability, the line of critical damping and the
 * golden momentum weight.
 * @example stabilityPlane().data.length // 6
 */
export function stabilityPlane(): Figure {
  const h = Array.from({ length: 181 }, (_, i) => 10 ** (-3 + (i / 180) * Math.log10(5000)));
  const alphas = Array.from({ length: 181 }, (_, i) => i / 181);
  // Four digits are finer than any line drawn, and keep the file small.
  const rate = (x: number, a: number) => Number(Math.min(1, convergenceRate(x, a)).toFixed(4));
  const { alpha } = golden;
  const best = criticalDamping(alpha);
  const letter = (color: string) => ({ size: letters.ticks, color });
  return {
    name: "stability-plane",
    title: "Momentum on a quadratic: stability and rate",
    caption: "How fast the error shrinks per step on a quadratic of curvature c, over learning rate times curvature and momentum weight. " +
      "Right of the solid line, 2(1 + alpha), where the plane is hatched, it grows. The dashed line is critical damping, where a weight " +
      `is at its best; the golden weight alpha = ${alpha.toFixed(4)} meets it at eta c = ${best.toFixed(5)} with a rate of ` +
      `${Math.sqrt(alpha).toFixed(4)}.`,
    data: [
      {
        type: "contour", x: h, y: alphas, z: alphas.map((a) => h.map((x) => rate(x, a))), colorscale: [[0, "#333333"], [1, "#F5F5F5"]],
        zmin: 0, zmax: 1, contours: { start: 0.1, end: 0.95, size: 0.05 }, line: { width: 0.5, color: colour.grey },
        colorbar: { title: { text: "rate", side: "right" }, thickness: 12, tickfont: { size: letters.ticks } },
      },
      {
        type: "scatter", mode: "lines", x: [...alphas.map(stabilityLimit), h[180], h[180]], y: [...alphas, 1, 0], fill: "toself",
        fillcolor: "#FFFFFF", fillpattern: { shape: "/", fgcolor: colour.grey, bgcolor: "#FFFFFF", size: 7, solidity: 0.15 },
        line: { width: 0 }, hoverinfo: "skip", showlegend: false,
      },
      line(alphas.map(stabilityLimit), alphas, { color: colour.vermilion, dash: "solid" }),
      line(
        alphas.filter((a) => criticalDamping(a) >= h[0]).map(criticalDamping), alphas.filter((a) => criticalDamping(a) >= h[0]),
        { color: colour.blue, dash: "dash" },
      ),
      line([h[0], h[180]], [alpha, alpha], { color: colour.black, dash: "dot", width: 2 }),
      { type: "scatter", mode: "markers", x: [best], y: [alpha], marker: { size: 11, color: colour.black } },
    ],
    layout: layout({
      height: 400, margin: { l: 58, r: 12, t: 12, b: 52 },
      xaxis: axis("learning rate × curvature, ηc", {
        type: "log", range: [-3, Math.log10(5)], tickvals: [0.001, 0.01, 0.1, 1], zeroline: false,
      }),
      yaxis: axis("momentum weight α", { range: [0, 1], dtick: 0.2 }),
      annotations: [
        remark(-1.9, 0.945, `golden α = ${alpha.toFixed(3)}`, { xanchor: "left" }),
        remark(-1.7, 0.5, "critical damping<br>ηc = (1−√α)²", { font: letter(colour.blue), align: "right", xanchor: "right" }),
        remark(0.58, 0.3, "unstable", { textangle: -90, font: letter(colour.vermilion), bgcolor: "#FFFFFF" }),
      ],
    }),
    sources: { label: "equation M9", equations: ["M9"] },
  };
}
