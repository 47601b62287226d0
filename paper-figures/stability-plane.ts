import { convergenceRate, criticalDamping, golden, stabilityLimit } from "../lib/theory/index.js";
import type { Figure, Json } from "./figure.js";
import { axis, colour, layout, letters, line, remark } from "./theme.js";

/** The factors per step between which the plane is shaded, from the slowest. */
const levels = [0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1] as const;

/** The places in the frame's left and right end. */
const [least, most] = [0.001, 5];

/**
 * The line on which the larger root has size r, exactly (M9): a real root r on the left, `alpha = r - h r/(1 - r)`; complex roots on top,
 * where `alpha = r^2`; a real root
 * -r on the right, `alpha = r (h - 1 - r)/(1 + r)`.
 * @example levelLine(0.5).h // 0.5 (alpha = 0), 0.25 (alpha = 1/4), 2.25, 1.5
 */
export function levelLine(r: number): { readonly h: number[]; readonly alpha: number[] } {
  const parts = Array.from({ length: 61 }, (_, i) => i / 60);
  const left = parts.map((part) => (1 - r) * (1 - part * r)), right = parts.map((part) => (1 + r) * (1 + (1 - part) * r));
  return {
    h: [...left, ...right], alpha: [...left.map((h) => r - h * r / (1 - r)), ...right.map((h) => r * (h - 1 - r) / (1 + r))],
  };
}

/** The shade of a factor, light where the error hardly shrinks. */
const shade = (r: number): string => `#${Math.round(0x40 + (0xf5 - 0x40) * r ** 1.6).toString(16).padStart(2, "0").repeat(3)}`;

/**
 * Rate of convergence on a quadratic over the (eta c, alpha) plane (M9), with the limit of stability, the line of critical damping and the
 * golden momentum weight. The lines of equal rate are drawn from their formulas.
 * @example stabilityPlane().data.length // 16
 */
export function stabilityPlane(): Figure {
  const alphas = Array.from({ length: 181 }, (_, i) => i / 180);
  const { alpha } = golden, best = criticalDamping(alpha);
  const letter = (color: string) => ({ size: letters.ticks, color });
  const bands = levels.map((r, i): Json => {
    const { h, alpha: heights } = levelLine(r);
    return {
      type: "scatter", mode: "lines", x: h, y: heights, fill: "toself", fillcolor: shade((r + (levels[i + 1] ?? 0)) / 2), hoverinfo: "skip",
      line: { width: 0.7, color: colour.grey, simplify: false },
    };
  });
  const damped = alphas.filter((a) => criticalDamping(a) >= least);
  return {
    name: "stability-plane",
    title: "Momentum on a quadratic: stability and rate",
    caption: "The factor by which the error shrinks per step on a quadratic of curvature c (numbers on the lines; the darker, the " +
      "faster), over learning rate times curvature and momentum weight. Right of the solid line, 2(1 + alpha), where the plane is " +
      "hatched, the error grows. The dashed line is critical damping, where a weight is at its best; " +
      `the golden weight alpha = ${alpha.toFixed(4)} meets it at eta c = ${best.toFixed(5)} with a factor of ` +
      `${convergenceRate(best, alpha).toFixed(4)}.`,
    data: [
      ...bands,
      {
        type: "scatter", mode: "lines", x: [...alphas.map(stabilityLimit), most, most], y: [...alphas, 1, 0], fill: "toself",
        fillcolor: "#FFFFFF", fillpattern: { shape: "/", fgcolor: colour.grey, bgcolor: "#FFFFFF", size: 7, solidity: 0.15 },
        line: { width: 0 }, hoverinfo: "skip", showlegend: false,
      },
      line(alphas.map(stabilityLimit), alphas, { color: colour.vermilion, dash: "solid" }),
      line(damped.map(criticalDamping), damped, { color: colour.blue, dash: "dash" }),
      line([least, stabilityLimit(alpha)], [alpha, alpha], { color: colour.black, dash: "dot", width: 2 }),
      { type: "scatter", mode: "markers", x: [best], y: [alpha], marker: { size: 11, color: colour.black } },
    ],
    layout: layout({
      height: 400, margin: { l: 58, r: 12, t: 12, b: 52 }, plot_bgcolor: shade(0.995),
      xaxis: axis("learning rate × curvature, ηc", {
        type: "log", range: [Math.log10(least), Math.log10(most)], tickvals: [0.001, 0.01, 0.1, 1], zeroline: false,
      }),
      yaxis: axis("momentum weight α", { range: [0, 1], dtick: 0.2 }),
      annotations: [
        remark(-0.95, 0.872, `golden α = ${alpha.toFixed(3)}`, { xanchor: "left", yanchor: "top" }),
        remark(-1.75, 0.42, "critical damping<br>ηc = (1−√α)²", { font: letter(colour.blue), align: "right", xanchor: "right" }),
        remark(0.58, 0.3, "unstable", { textangle: -90, font: letter(colour.vermilion), bgcolor: "#FFFFFF" }),
        remark(-2.95, 0.12, "numbers: the error's<br>factor per step", {
          xanchor: "left", align: "left", font: { size: letters.small, color: colour.black },
        }),
        ...[0.9, 0.8, 0.7, 0.6].map((r) =>
          remark(0.05, r * r, String(r), { yanchor: "top", font: { size: letters.small, color: colour.black } })),
      ],
    }),
    sources: { label: "equation M9", equations: ["M9"] },
  };
}
