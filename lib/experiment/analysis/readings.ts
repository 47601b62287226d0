/**
 * The source does not say which accuracy its figures show. The verdict takes the last epoch's on validation images;
 * the others are computed beside it, for reading only.
 */
import { mean } from "simple-statistics";
import { hasCollapsed, type RunRecord } from "../records/record.js";
import { guess } from "./margins.js";

/** Accuracies that a run can be judged by. A diverged run counts as a guess. */
export const readings = {
  "last epoch, validation": ({ outcome, epochs }: RunRecord) => (outcome === "finished" ? epochs.at(-1)!.validation.accuracy : guess),
  "best epoch, validation": ({ outcome, epochs }: RunRecord) =>
    (outcome === "finished" ? Math.max(...epochs.map(({ validation }) => validation.accuracy)) : guess),
  "last epoch, test": ({ outcome, test }: RunRecord) => (outcome === "finished" ? test?.accuracy : guess),
  "last epoch, validation and test": ({ outcome, epochs, samples, test }: RunRecord) =>
    (outcome !== "finished" ? guess : test &&
      (epochs.at(-1)!.validation.accuracy * samples.validation + test.accuracy * test.samples) / (samples.validation + test.samples)),
} as const satisfies Readonly<Record<string, (record: RunRecord) => number | undefined>>;

/** Names of the readings. */
export type Reading = keyof typeof readings;

/** What one reading makes of the golden cell. */
export interface Beside {
  readonly reading: Reading;
  readonly golden: number;
  readonly rank: number;
  readonly best: { readonly cell: string; readonly accuracy: number };
}

/**
 * Golden cell and best cell by every reading that the records allow.
 * @example besides(records, "0.016 0.874").length // 4 when the test images were judged
 */
export function besides(records: readonly RunRecord[], golden: string): Beside[] {
  return (Object.keys(readings) as Reading[]).flatMap((reading) => {
    const groups = new Map<string, number[]>();
    for (const record of records) {
      const value = readings[reading](record);
      if (value === undefined) return [];
      const cell = cellName(record);
      groups.set(cell, [...(groups.get(cell) ?? []), value]);
    }
    const means = [...groups].map(([cell, values]) => ({ cell, accuracy: mean(values) }));
    const own = means.find(({ cell }) => cell === golden);
    if (own === undefined) return [];
    const best = means.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
    return [{ reading, golden: own.accuracy, rank: 1 + means.filter(({ accuracy }) => accuracy > own.accuracy + 1e-12).length, best }];
  });
}

/**
 * A cell's name: learning rate and momentum weight.
 * @example cellName(record) // "0.016 0.874"
 */
function cellName({ config: { optimizer } }: RunRecord): string {
  return optimizer.kind === "sgd" ? `${optimizer.learningRate} ${optimizer.momentum}` : optimizer.kind;
}

/**
 * How many runs of each cell collapsed, for the cells that have any.
 * @example collapses(records).get("0.2 0.925") // 10
 */
export function collapses(records: readonly RunRecord[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) if (hasCollapsed(record)) counts.set(cellName(record), (counts.get(cellName(record)) ?? 0) + 1);
  return counts;
}
