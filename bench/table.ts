/**
 * The tables, as lines of text.
 */
import type { KernelTime } from "../lib/experiment/index.js";
import type { Row } from "./measure.js";
import { bestPeer, type Outcome } from "./targets.js";

/** Above this share a peer had more than one processor; clocks themselves err by a percent or two. */
const ONE_PROCESSOR = 1.05;

const whole = (value: number): string => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));
const times = (ratio: number): string => (ratio < 10 ? ratio.toFixed(2) : whole(ratio));

/** The rows of one workload, this library's first, the best peer, and what came of the targets. */
export function workloadLines(rows: readonly Row[], untimed: readonly string[], reached: readonly Outcome[]): string[] {
  const [ours] = rows, best = bestPeer(rows, "best peer");
  return [
    ...rows.map((row) => {
      const rate = `${row.contestant.padEnd(22)} ${whole(row.samplesPerSecond).padStart(9)} samples/s  ` +
        `${`(${whole(row.least)} - ${whole(row.most)})`.padEnd(22)}`;
      const notes = [
        row === ours ? "" : `ours is ${times(ours.samplesPerSecond / row.samplesPerSecond)} x`,
        row.processors > ONE_PROCESSOR ? `USED ${row.processors.toFixed(2)} PROCESSORS` : "",
      ];
      return `${rate} ${notes.filter(Boolean).join("; ")}`.trimEnd();
    }),
    ...untimed,
    ...(best === undefined ? [] : [`best peer: ${best.contestant}; ours is ${times(ours.samplesPerSecond / best.samplesPerSecond)} x`]),
    ...reached.map((outcome) => `target: ${targetLine(outcome)}`),
  ];
}

function targetLine({ against, atLeast, aim, ratio, reached }: Outcome): string {
  const wanted = `${times(atLeast)} x ${against}${aim === undefined ? "" : ` (aim ${times(aim)} x)`}`;
  return ratio === undefined ? `${wanted}: not timed` : `${wanted}: ${times(ratio)} x, ${reached ? "reached" : "MISSED"}`;
}

/** Of one step of the paper's network, operation by operation. */
export function kernelLines(peak: number, kernels: readonly KernelTime[]): string[] {
  return [
    `Kernels of the paper's network, microseconds a sample (shortest of 60); multiply-add peak ${peak.toFixed(1)} GFLOP/s. Gradients are ` +
      "counted as if nothing were sparse.",
    ...kernels.map(({ operation, layer, microseconds, gflops, executed }) =>
      `  ${`${operation} ${layer && `(${layer})`}`.padEnd(36)} ` +
        `${microseconds.toFixed(2).padStart(7)}` +
        (gflops === undefined ? "" : `  ${gflops.toFixed(1).padStart(6)} GFLOP/s  ${(100 * gflops / peak).toFixed(0).padStart(4)}%`) +
        (executed === undefined ? "" : `  ${(100 * executed).toFixed(0).padStart(4)}%`)),
    `  ${"sum".padEnd(36)} ${kernels.reduce((sum, { microseconds }) => sum + microseconds, 0).toFixed(1).padStart(7)}`,
  ];
}
