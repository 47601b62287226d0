import { kernelMeasurement, type KernelMeasurement } from "../lib/experiment/index.js";
import type { Figure } from "./figure.js";
import { axis, colour, layout, letters, line, remark } from "./theme.js";

/**
 * The kernels of a network under the machine's roof: their speed over the operations that each does for a byte it must touch. Arithmetic is
 * counted as if nothing were sparse, so that a kernel that leaves zeros out may stand above the roof.
 * @throws UsageError without an argument, when there is no measurement
 * @example roofline().data.length // the roof, then forward and backward kernels
 */
export function roofline(measured: KernelMeasurement = kernelMeasurement()): Figure {
  const { machine, peak, bandwidth, kernels, network, batchSize } = measured;
  const step = kernels.reduce((sum, { microseconds }) => sum + microseconds, 0);
  // Kernels of less than a hundredth of a step would only cover the others.
  const marks = kernels.filter(
    (one): one is Required<(typeof kernels)[number]> => one.gflops !== undefined &&
      one.intensity !== undefined && one.microseconds > step / 100,
  );
  const backward = ({ operation }: { operation: string }) => operation.includes("gradient");
  const near = Math.max(...bandwidth.map(({ gigabytesPerSecond }) => gigabytesPerSecond));
  const far = Math.min(...bandwidth.map(({ gigabytesPerSecond }) => gigabytesPerSecond));
  const [low, high] = [0.25, 128], top = 2 * Math.max(peak, ...marks.map(({ gflops }) => gflops));
  const roof = [low, peak / near, high], floor = 20;
  const name = ({ operation, layer }: { operation: string; layer: string }) =>
    `${layer}${operation.includes("input gradient") ? ", inputs" : backward({ operation }) ? ", weights" : ""}`;
  const dots = (some: typeof marks, label: string, symbol: string, fill: string) => ({
    type: "scatter", mode: "markers", name: label, x: some.map(({ intensity }) => intensity), y: some.map(({ gflops }) => gflops),
    marker: {
      symbol, size: 11, color: fill, line: { color: colour.black, width: 1.5 },
    }, hovertext: some.map((one) => `${one.operation} ${one.layer}: ${one.microseconds.toFixed(2)} µs a sample`),
  });
  // To the right, or to the left where a mark stands to the right at nearly its height, or the frame ends.
  const place = (one: (typeof marks)[number]) => {
    const beside = marks.some((other) => other.intensity > one.intensity && Math.abs(Math.log(other.gflops / one.gflops)) < 0.3);
    const wide = name(one).length > 8 && one.intensity > 0.25 * high;
    return beside || wide ? { xanchor: "right", xshift: -9 } : { xanchor: "left", xshift: 9 };
  };
  const most = (some: typeof marks) => some.reduce((a, b) => (b.gflops > a.gflops ? b : a));
  const above = marks.filter(({ gflops }) => gflops > peak);
  const inWords = (one: (typeof marks)[number]) => `${name(one)}${backward(one) ? "" : " forward"} ${one.gflops.toFixed(0)}`;
  const found = above.length === 0
    ? `the fastest kernel is ${inWords(most(marks))}`
    : `${above.length} of the ${marks.length} kernels shown stand above it, because they leave out what is zero or copy what is ` +
      `background: the most is ${inWords(most(above))} as if nothing were left out`;
  const label = `${machine.processor}, one core, Node ${machine.node}, ${machine.variant}, vectors of ${machine.vectorBits} bits; ` +
    `${network} network, batch ${batchSize}`;
  return {
    name: "roofline",
    title: "The kernels under the machine's roof",
    caption: `Speed of the kernels over operations per byte. The multiply-add peak is ${peak.toFixed(0)} GFLOP/s; ${found}. A step takes ` +
      `${step.toFixed(0)} µs a sample.`,
    data: [
      line(roof, roof.map((x) => Math.min(peak, near * x)), { color: colour.black, dash: "solid" }, { name: "roof", hoverinfo: "skip" }),
      dots(marks.filter((one) => !backward(one)), "forward", "circle", colour.blue),
      dots(marks.filter(backward), "backward", "diamond-open", colour.vermilion),
    ],
    layout: layout({
      height: 430, showlegend: true, legend: { x: 0.02, y: 1, yanchor: "top", bgcolor: "rgba(0,0,0,0)", font: { size: letters.ticks } },
      margin: { l: 62, r: 14, t: 12, b: 96 },
      xaxis: axis("operations per byte touched", {
        type: "log", range: [Math.log10(low), Math.log10(high)], tickvals: [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128],
      }),
      yaxis: axis("GFLOP/s, as if dense", {
        type: "log", range: [Math.log10(floor), Math.log10(top)], tickvals: [20, 50, 100, 200, 500, 1000],
      }),
      annotations: [
        ...marks.map(
          (one) => remark(
            Math.log10(one.intensity), Math.log10(one.gflops), name(one),
            { ...place(one), font: { size: letters.small, color: colour.black } },
          ),
        ),
        remark(
          Math.log10(peak / near), Math.log10(peak), `peak ${peak.toFixed(0)}`,
          { xanchor: "left", xshift: 8, yanchor: "bottom", font: { size: letters.small, color: colour.black } },
        ),
        ...(above.length === 0 ? [] : [remark(
          Math.log10(peak / near), Math.log10(floor),
          "above the roof: counted as if nothing were left out,<br>but zeros are, and background is copied",
          { xanchor: "left", xshift: 8, yanchor: "bottom", yshift: 6, align: "left", font: { size: letters.small, color: colour.grey } },
        )]),
        { xref: "paper", yref: "paper", x: 0, y: -0.2, xanchor: "left", yanchor: "top", showarrow: false, align: "left", font: {
          size: letters.small, color: colour.grey,
        },
          text: `${machine.processor}, one core, Node ${machine.node}, vectors of ${machine.vectorBits} bits;<br>${network} network, ` +
            `batch ${batchSize}; memory ${near.toFixed(0)} GB/s (${far.toFixed(0)} from afar)` },
      ],
    }),
    sources: { label },
  };
}
