/**
 * The question of E4, answered from the records: does momentum smooth a run's gradients as M8 predicts for gradients without memory, and a
 * quadratic as M9 says?
 */
import { curvatures, golden } from "../../theory/index.js";
import type { LossName } from "../../train/index.js";
import { sizeLabel, sizeOfRuns, type GridSize } from "./cells.js";
import { oneKind } from "./one-kind.js";
import { canonical } from "../running/config.js";
import type { Answer } from "./loss-verdict.js";
import { updateName, type Spread } from "./loss-table.js";
import { measuredCurvatures } from "./quadratic.js";
import type { RunRecord } from "../records/record.js";
import type { Smoothing } from "../running/smoothing.js";
import { pairedDifference } from "./statistics.js";

/** "As predicted" is within a tenth; up to a half it is predicted in part. Our reading. */
const margins = { asPredicted: 0.1, inPart: 0.5 } as const;

/** Smoothing with one loss and one way to update. */
export interface SmoothingRow {
  readonly loss: LossName;
  readonly update: string;
  readonly runs: number;
  readonly predictedGain: number;
  readonly measuredGain: number;
  /** Measured over predicted, mean over runs, with its 95% interval; the latter undefined with one run. */
  readonly ratio: number;
  readonly interval: readonly [number, number] | undefined;
  readonly deviation: Spread["deviation"];
  /** Means over runs of the power spectra. */
  readonly frequency: readonly number[];
  readonly gradientPower: readonly number[];
  readonly updatePower: readonly number[];
}

/** What the records of E4 say. */
export interface SmoothingVerdict extends Answer {
  readonly size: GridSize;
  readonly rows: readonly SmoothingRow[];
  /** Critical damping and limit of stability of the golden pair, iterated and by formula. */
  readonly quadratic: { readonly measured: ReturnType<typeof measuredCurvatures>; readonly predicted: ReturnType<typeof curvatures> };
}

/**
 * Rows of E4, in the order in which the records name them first; records without a recording are passed over.
 * @example smoothingTable(readRecords("data/records/E4-quick.jsonl")).length // 6
 */
export function smoothingTable(records: readonly RunRecord[]): SmoothingRow[] {
  const groups = new Map<string, (RunRecord & { smoothing: Smoothing })[]>();
  for (const record of records) {
    if (record.smoothing === undefined) continue;
    const key = canonical([record.config.loss, record.config.optimizer]);
    groups.set(key, [...(groups.get(key) ?? []), record as RunRecord & { smoothing: Smoothing }]);
  }
  return [...groups.values()].map((runs): SmoothingRow => {
    const all = runs.map(({ smoothing }) => smoothing);
    const average = (values: (one: Smoothing) => readonly number[]) =>
      values(all[0]).map((_, i) => all.reduce((sum, one) => sum + values(one)[i], 0) / all.length);
    const ratios = all.map(({ measuredGain, predictedGain }) => measuredGain / predictedGain);
    const { mean, interval } = pairedDifference(ratios, 0);
    return {
      loss: runs[0].config.loss, update: updateName(runs[0].config.optimizer), runs: runs.length,
      predictedGain: all[0].predictedGain, measuredGain: average(({ measuredGain }) => [measuredGain])[0], ratio: mean, interval,
      deviation: ratios.length > 1
        ? Math.sqrt(ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (ratios.length - 1))
        : undefined,
      frequency: all[0].frequency,
      gradientPower: average(({ gradientPower }) => gradientPower),
      updatePower: average(({ updatePower }) => updatePower),
    };
  });
}

/**
 * The verdict on smoothing. Without momentum the measured gain is eta^2 by arithmetic, whatever the gradients:
 * those rows check the measurement and are no evidence.
 * @throws UsageError when there are no records, or they are of different sizes
 * @example smoothingVerdict(readRecords("data/records/E4-quick.jsonl"), "E4").outcome // "supported" when the gradients have hardly any
 *   memory
 */
export function smoothingVerdict(records: readonly RunRecord[], title: string): SmoothingVerdict {
  oneKind(records, ["loss", "update rule"]);
  const size = sizeOfRuns(records);
  const rows = smoothingTable(records);
  const quadratic = { measured: measuredCurvatures(golden.pair), predicted: curvatures(golden.pair) };
  const filtered = rows.filter(({ update }) => update !== "no-momentum");
  const where = `${title} (${sizeLabel(size)})`;
  const { measured, predicted } = quadratic;
  const damping = `On a quadratic the golden pair, iterated, is critically damped at curvature ${measured.critical.toFixed(4)} and ` +
    `unstable from ${measured.limit.toFixed(1)}; M9 says ${predicted.critical.toFixed(4)} and ${predicted.limit.toFixed(1)}`;
  if (filtered.length === 0) {
    const sentence = `${where}: no run with momentum and a recording is among the records. ${damping}.`;
    return { outcome: "undecided", sentence, size, rows, quadratic };
  }
  const farthest = Math.max(...filtered.map(({ ratio }) => Math.abs(ratio - 1)));
  const outcome = farthest <= margins.asPredicted ? "supported" : farthest <= margins.inPart ? "supported in part" : "refuted";
  const each = filtered.map(({ loss, update, ratio, interval }) => {
    const within = interval ? ` (95% interval ${interval[0].toFixed(2)} to ${interval[1].toFixed(2)})` : "";
    return `${loss}, ${update} pair ${ratio.toFixed(2)}${within}`;
  }).join("; ");
  const claim = {
    supported: "Momentum smooths as M8 predicts for gradients that are noise without memory, within a tenth",
    "supported in part": "M8's value for noise without memory is met in part: successive gradients have some memory",
    refuted: "M8's value for noise without memory is not met: successive gradients have memory",
  }[outcome];
  return {
    outcome,
    sentence: `${where}: variance of the updates over that of the gradients, in units of what M8 predicts: ${each}. ${claim}. ${damping}.`,
    size, rows, quadratic,
  };
}
