/** From the records of E3 to one row for each loss and way to update: accuracy, speed of learning, calibration, spread over seeds. */
import { mean, median, sampleStandardDeviation } from "simple-statistics";
import { updates } from "../running/losses.js";
import { canonical } from "../running/config.js";
import type { ReliabilityBin, RunRecord } from "../records/record.js";
import type { LossName, Optimizer } from "../../train/index.js";

/** Mean and sample standard deviation over runs; the latter undefined with fewer than two. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number | undefined;
}

/** One loss with one way to update. */
export interface LossRow {
  readonly loss: LossName;
  /** A name of `updates`, or the optimizer as JSON where it is none of them. */
  readonly update: string;
  readonly runs: number;
  readonly diverged: number;
  /** On the test images, of the runs that finished; undefined when none did. */
  readonly accuracy: Spread | undefined;
  readonly calibrationError: Spread | undefined;
  /** Median first epoch whose validation accuracy reaches the level, over all runs; undefined when fewer than half of them reach it. */
  readonly epochsTo98: number | undefined;
  readonly epochsTo99: number | undefined;
  /** Reliability over the test images of all finished runs together. */
  readonly reliability: readonly ReliabilityBin[];
}

/**
 * The rows of E3, in the order in which the records name them first.
 * @example lossTable(readRecords("data/records/E3-quick.jsonl")).length // 16
 */
export function lossTable(records: readonly RunRecord[]): LossRow[] {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) {
    const key = canonical([record.config.loss, record.config.optimizer]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].map((runs): LossRow => {
    const tests = runs.flatMap(({ test }) => (test ? [test] : []));
    return {
      loss: runs[0].config.loss,
      update: updateName(runs[0].config.optimizer),
      runs: runs.length,
      diverged: runs.filter(({ outcome }) => outcome === "diverged").length,
      accuracy: spread(tests.map(({ accuracy }) => accuracy)),
      calibrationError: spread(tests.map(({ calibrationError }) => calibrationError)),
      epochsTo98: epochsTo(runs, 0.98),
      epochsTo99: epochsTo(runs, 0.99),
      reliability: pooled(tests.map(({ reliability }) => reliability)),
    };
  });
}

/**
 * The name of a way to update among those of E3.
 * @example updateName({ kind: "sgd", learningRate: 0.01, momentum: 0.9 }) // "conventional"
 */
export function updateName(optimizer: Optimizer): string {
  const same = Object.entries(updates).find(([, known]) => canonical(known) === canonical(optimizer));
  return same ? same[0] : canonical(optimizer);
}

function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  return { mean: mean([...values]), deviation: values.length > 1 ? sampleStandardDeviation([...values]) : undefined };
}

/** Runs that never reach the level count as later than all others: the median is then still right as long as half of them reach it. */
function epochsTo(runs: readonly RunRecord[], level: number): number | undefined {
  const first = runs.map(({ epochs }) => epochs.find(({ validation }) => validation.accuracy >= level)?.epoch ?? Infinity);
  const middle = median(first);
  return Number.isFinite(middle) ? middle : undefined;
}

function pooled(all: readonly (readonly ReliabilityBin[])[]): ReliabilityBin[] {
  return (all[0] ?? []).map((_, i) => {
    const bins = all.map((bin) => bin[i]);
    const count = bins.reduce((sum, bin) => sum + bin.count, 0);
    const weighted = (value: (bin: ReliabilityBin) => number) =>
      (count === 0 ? 0 : bins.reduce((sum, bin) => sum + bin.count * value(bin), 0) / count);
    return { count, confidence: weighted(({ confidence }) => confidence), accuracy: weighted(({ accuracy }) => accuracy) };
  });
}
