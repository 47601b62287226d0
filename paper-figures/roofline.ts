import { UsageError } from "../lib/errors.js";
import { kernelMeasurement, type KernelMeasurement, type KernelTime } from "../lib/experiment/index.js";
import type { Figure } from "./figure.js";
import { axis, colour, layout, letters, line, remark } from "./theme.js";

/** A kernel with the speed and the operations for each byte that it executes; `executed` is their share of the dense count. */
type Executed = Required<KernelTime>;

/** Width and height of a letter, in decades of the axes. */
const LETTER = 0.036, LINE = 0.065;

const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;

/** A dense count becomes what is executed. */
function executedOf(kernel: KernelTime): Executed {
  const { executed, gflops, intensity } = kernel;
  if (executed === undefined || gflops === undefined || intensity === undefined) {
    throw new UsageError(
      `roofline: expected the share of its arithmetic that ${kernel.operation} of ${kernel.layer} executes, the measurement has none; ` +
      "`npm run bench -- --count` counts it",
    );
  }
  return { ...kernel, executed, gflops: gflops * executed, intensity: intensity * executed };
}

/**
 * The kernels of a network under the machine's roof: their speed over the operations that each does for a byte it must touch. Only
 * arithmetic that is executed counts: terms that are zero are left out, and windows of background are copied.
 * @throws UsageError without an argument, when there is no measurement; and when it lacks the shares that are executed
 * @example roofline().data.length // the roof, then forward and backward kernels
 */
export function roofline(measured: KernelMeasurement = kernelMeasurement()): Figure {
  const { machine, peak, bandwidth, kernels, network, batchSize } = measured;
  const step = kernels.reduce((sum, { microseconds }) => sum + microseconds, 0);
  // Kernels of less than a hundredth of a step would only cover the others.
  const marks = kernels.filter(({ gflops, microseconds }) => gflops !== undefined && microseconds > step / 100).map(executedOf);
  const backward = ({ operation }: { operation: string }) => operation.includes("gradient");
  const near = Math.max(...bandwidth.map(({ gigabytesPerSecond }) => gigabytesPerSecond));
  const far = Math.min(...bandwidth.map(({ gigabytesPerSecond }) => gigabytesPerSecond));
  const [low, high] = [0.25, 64], top = 2 * Math.max(peak, ...marks.map(({ gflops }) => gflops));
  const roof = [low, peak / near, high], floor = 10;
  const name = ({ operation, layer }: { operation: string; layer: string }) =>
    `${layer}${operation.includes("input gradient") ? ", inputs" : backward({ operation }) ? ", weights" : ""}`;
  const dots = (some: readonly Executed[], label: string, symbol: string, fill: string) => ({
    type: "scatter", mode: "markers", name: label, x: some.map(({ intensity }) => intensity), y: some.map(({ gflops }) => gflops),
    marker: {
      symbol, size: 11, color: fill, line: { color: colour.black, width: 1.5 },
    }, hovertext: some.map((one) =>
      `${one.operation} ${one.layer}: ${one.microseconds.toFixed(2)} µs a sample, ${percent(one.executed)} of its terms are executed`),
  });
  // To the right, or to the left where another mark stands in the label's way, or the frame ends.
  const place = (one: Executed) => {
    const end = Math.log10(one.intensity) + LETTER * (name(one).length + 2);
    const inTheWay = marks.some((other) => other.intensity > one.intensity && Math.log10(other.intensity) < end &&
      Math.abs(Math.log10(other.gflops / one.gflops)) < LINE);
    return inTheWay || end > Math.log10(high) ? { xanchor: "right", xshift: -9 } : { xanchor: "left", xshift: 9 };
  };
  const nearest = marks.reduce((a, b) => (b.gflops > a.gflops ? b : a));
  const sparsest = marks.reduce((a, b) => (b.executed < a.executed ? b : a));
  const inWords = (one: Executed) => `${name(one)}${backward(one) ? "" : " forward"}`;
  const label = `${machine.processor}, one core, Node ${machine.node}, ${machine.variant}, vectors of ${machine.vectorBits} bits; ` +
    `${network} network, batch ${batchSize}`;
  return {
    name: "roofline",
    title: "The kernels under the machine's roof",
    caption: `Speed of the kernels over operations per byte, counting only what is executed. The multiply-add peak is ${peak.toFixed(0)} ` +
      `GFLOP/s; the fastest kernel, ${inWords(nearest)}, reaches ${percent(nearest.gflops / peak)} of it. The kernel that leaves out ` +
      `most, ${inWords(sparsest)}, executes ${percent(sparsest.executed)} of its terms. A step takes ${step.toFixed(0)} µs a sample.`,
    data: [
      line(roof, roof.map((x) => Math.min(peak, near * x)), { color: colour.black, dash: "solid" }, { name: "roof", hoverinfo: "skip" }),
      dots(marks.filter((one) => !backward(one)), "forward", "circle", colour.blue),
      dots(marks.filter(backward), "backward", "diamond-open", colour.vermilion),
    ],
    layout: layout({
      height: 430, showlegend: true,
      legend: { x: 0.98, y: 0.02, xanchor: "right", yanchor: "bottom", bgcolor: "rgba(0,0,0,0)", font: { size: letters.ticks } },
      margin: { l: 62, r: 14, t: 12, b: 96 },
      xaxis: axis("operations executed per byte touched", {
        type: "log", range: [Math.log10(low), Math.log10(high)], tickvals: [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64],
      }),
      yaxis: axis("GFLOP/s executed", {
        type: "log", range: [Math.log10(floor), Math.log10(top)], tickvals: [10, 20, 50, 100, 200],
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
