import { golden, synapse } from "../lib/theory/index.js";
import type { Figure } from "./figure.js";
import { axis, colour, layout, line, lineStyles, remark } from "./theme.js";

/**
 * The synapse's three curves over p (S4, S5) and, below, their slopes (S8), with the two points that matter: the golden point p1, where the
 * net curve meets the inhibitory one (S6) and the excitatory is twice as high (S12), and p*, where the net curve is least (S10).
 * @example synapseLoss().data.length // 8
 */
export function synapseLoss(): Figure {
  const { p1 } = golden;
  const { excitatory, inhibitory, net, pStar, leastNet } = synapse;
  const p = Array.from({ length: 397 }, (_, i) => (i + 2) / 400);
  const curve = (of: (p: number) => number, style: number, more = {}) =>
    line(p, p.map(of), lineStyles[style], { hovertemplate: "p = %{x:.3f}: %{y:.4f} nats<extra></extra>", ...more });
  const below = { xaxis: "x2", yaxis: "y2" };
  const equal = net.value(p1);
  const note = (x: number, y: number, text: string, more = {}) =>
    remark(x, y, text, { showarrow: true, arrowhead: 0, arrowwidth: 1, arrowcolor: colour.grey, standoff: 5, ...more });
  return {
    name: "synapse-loss",
    title: "The synapse loss and its golden point",
    caption: `Excitatory, inhibitory and net loss over p. At the golden point p1 = ${p1.toFixed(4)} net and inhibitory loss are equal, ` +
      `${equal.toFixed(4)} nats, and the excitatory loss is twice that; the net loss is least at p* = ${pStar.toFixed(4)}, with ` +
      `${leastNet.toFixed(4)} nats. Below, the slopes: that of the net loss rises through 0 at p*; at p1 they are ` +
      `${excitatory.slope(p1).toFixed(3)} (excitatory), ${inhibitory.slope(p1).toFixed(3)} (inhibitory) and ${net.slope(p1).toFixed(3)} ` +
      "(net).",
    data: [
      curve(excitatory.value, 0), curve(inhibitory.value, 1), curve(net.value, 2),
      { type: "scatter", mode: "markers", x: [p1, p1, pStar], y: [equal, excitatory.value(p1), leastNet], marker: {
        size: 11, symbol: ["circle", "circle-open", "diamond"], color: [colour.black, colour.black, colour.vermilion], line: { width: 2 },
      }, hoverinfo: "skip" },
      curve(excitatory.slope, 0, below), curve(inhibitory.slope, 1, below), curve(net.slope, 2, below),
      {
        type: "scatter", mode: "markers", x: [p1, p1, p1, pStar], y: [excitatory.slope(p1), inhibitory.slope(p1), net.slope(p1), 0],
        marker: {
          size: 9, symbol: ["circle-open", "circle-open", "circle-open", "diamond"],
          color: [colour.black, colour.black, colour.black, colour.vermilion], line: { width: 2 },
        },
        hoverinfo: "skip", ...below,
      },
    ],
    layout: layout({
      height: 700,
      xaxis: axis("probability p", { range: [0, 1], dtick: 0.2, anchor: "y" }),
      yaxis: axis("loss (nats)", { range: [-0.45, 1.45], dtick: 0.5, tick0: 0, anchor: "x", domain: [0.52, 1] }),
      xaxis2: axis("probability p", { range: [0, 1], dtick: 0.2, anchor: "y2" }),
      yaxis2: axis("slope (nats)", { range: [-2.6, 5], dtick: 2, tick0: 0, anchor: "x2", domain: [0, 0.38] }),
      shapes: [
        { type: "line", x0: 0, x1: 1, y0: 0, y1: 0, line: { color: colour.grey, width: 1 } },
        { type: "line", x0: p1, x1: p1, y0: -0.45, y1: excitatory.value(p1), line: { color: colour.grey, width: 1, dash: "dot" } },
        { type: "line", xref: "x2", yref: "y2", x0: 0, x1: 1, y0: 0, y1: 0, line: { color: colour.grey, width: 1 } },
        {
          type: "line", xref: "x2", yref: "y2", x0: p1, x1: p1, y0: -2.6, y1: net.slope(p1),
          line: { color: colour.grey, width: 1, dash: "dot" },
        },
      ],
      annotations: [
        remark(0.66, 1.2, "excitatory<br>−p ln(1−p)", { xanchor: "right", align: "right" }),
        remark(0.07, 0.5, "inhibitory<br>−p ln p", { xanchor: "left", align: "left", font: { size: 14, color: colour.blue } }),
        remark(
          0.775, 0.66, "net: excitatory<br>− inhibitory", { xanchor: "left", align: "left", font: { size: 14, color: colour.vermilion } },
        ),
        note(p1, equal, `net = inhibitory`, { ax: -96, ay: -46, xanchor: "center" }),
        note(pStar, leastNet, `p* = ${pStar.toFixed(3)}`, { ax: 62, ay: 8 }),
        remark(p1, -0.37, `p<sub>1</sub> = ${p1.toFixed(3)}`, { xanchor: "left", xshift: 4 }),
        remark(0.28, 1.35, "excitatory", { xref: "x2", yref: "y2", xanchor: "right" }),
        remark(0.98, -0.3, "inhibitory", { xref: "x2", yref: "y2", xanchor: "right", font: { size: 14, color: colour.blue } }),
        remark(0.57, 3.4, "net", { xref: "x2", yref: "y2", xanchor: "right", font: { size: 14, color: colour.vermilion } }),
        note(pStar, 0, "p*", { xref: "x2", yref: "y2", ax: 30, ay: 22 }),
        remark(p1, -2.1, "p<sub>1</sub>", { xref: "x2", yref: "y2", xanchor: "left", xshift: 4 }),
      ],
    }),
    sources: { label: "equations S4-S6, S8, S10, S12", equations: ["S4", "S5", "S6", "S8", "S10", "S12"] },
  };
}
