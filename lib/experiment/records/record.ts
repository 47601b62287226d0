/** A run's record: one line of JSON per finished run, appended whole or not at all. */
import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync } from "node:fs";
import type { RecordedVariant, Score } from "../../train/index.js";
import { Trouble, UsageError } from "../../errors.js";
import { checkReplaceable, isFromSystem, reasonOf, writeAll, writeWhole } from "../../files.js";
import { runHash, type RunConfig } from "../running/config.js";
import type { Smoothing } from "../running/smoothing.js";

/** One group of predictions of like confidence; `confidence` and `accuracy` are means over the group, 0 when it is empty. */
export interface ReliabilityBin {
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** How the trained network does on the untouched test images. */
export interface TestScore extends Score {
  readonly samples: number;
  /** Expected calibration error over the bins of `reliability`, in [0, 1]. */
  readonly calibrationError: number;
  /** Fifteen equal intervals of confidence (the largest output) from 0 to 1. */
  readonly reliability: readonly ReliabilityBin[];
}

/** What a finished run leaves behind. Everything but `timing` depends on the configuration and the variant alone. */
export interface RunRecord {
  /** The run's identity: `runHash(config)`. */
  readonly hash: string;
  readonly config: RunConfig;
  readonly outcome: "finished" | "diverged";
  /** For `diverged`: the step (batch) of the run, from 1, and its loss, written as text because JSON has no NaN. */
  readonly divergence?: { readonly epoch: number; readonly step: number; readonly loss: string };
  readonly samples: { readonly train: number; readonly validation: number };
  readonly epochs: readonly { readonly epoch: number; readonly train: Score; readonly validation: Score }[];
  /** Absent for a run that diverged. */
  readonly test?: TestScore;
  /** Present when the configuration asks for a recording and the run did not diverge. */
  readonly smoothing?: Smoothing;
  readonly version: string;
  readonly variant: RecordedVariant;
  /** The GPU's name, for the variant webgpu: another device rounds otherwise. */
  readonly device?: string;
  /** What the run cost here. `memoryBytes`: of the plan (parameters, optimizer state, activations, scratch), not the data; absent in the oldest records.
   * With `runsAtOnce` runs in one ensemble, `wallSeconds` is the run's share of the ensemble's and `samplesPerSecond` the rate of all together. */
  readonly timing: { readonly wallSeconds: number; readonly samplesPerSecond: number; readonly memoryBytes?: number; readonly runsAtOnce?: number };
}

/** Validation accuracy below which a finished run is said to have collapsed: with ten classes, guessing reaches 0.1. */
export const collapseBelow = 0.2;

/**
 * Did the run come to its end and learn nothing? Its loss stayed finite, its last validation accuracy is below 0.2.
 * @example hasCollapsed({ outcome: "finished", epochs: [{ epoch: 1, train, validation: { loss: 2.3, accuracy: 0.11 } }] }) // true
 */
export function hasCollapsed({ outcome, epochs }: Pick<RunRecord, "outcome" | "epochs">): boolean {
  const last = epochs.at(-1);
  return outcome === "finished" && last !== undefined && last.validation.accuracy < collapseBelow;
}

/**
 * Reads a record file. A last line without its line feed is a write that was cut short: it is no record, and is left out.
 * @throws UsageError naming file and line when a line is not a record, or its hash is not that of its configuration
 * @example readRecords("data/records/E1-quick.jsonl").length // 60
 */
export function readRecords(file: string): RunRecord[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  lines.pop(); // what follows the last line feed: nothing, or a line cut short
  return lines.map((line, i) => parseRecord(line, `${file}, line ${i + 1}`));
}

function parseRecord(line: string, place: string): RunRecord {
  let record: RunRecord;
  try {
    record = JSON.parse(line) as RunRecord;
  } catch {
    throw new UsageError(`${place}: expected a record (one line of JSON), got "${line.slice(0, 40)}"; remove the line, or restore the file`);
  }
  if (record === null || typeof record !== "object" || record.config === undefined || record.hash !== runHash(record.config)) {
    throw new UsageError(`${place}: the record's hash is not that of its configuration; the line was changed by hand: remove it, or restore the file`);
  }
  return record;
}

/**
 * Appends one record as one line and waits until it is on the disk. A line cut short before is overwritten.
 * @throws UsageError when what is there is no regular file
 * @throws Trouble when the disk does not take all of it; the records before are as they were
 * @example appendRecord("data/records/mine.jsonl", record)
 */
export function appendRecord(file: string, record: RunRecord): void {
  const target = checkReplaceable(file);
  let descriptor: number | undefined, whole: number | undefined;
  try {
    descriptor = openSync(target, existsSync(target) ? "r+" : "wx");
    whole = endOfLastLine(descriptor, target);
    ftruncateSync(descriptor, whole);
    writeAll(descriptor, Buffer.from(`${JSON.stringify(record)}\n`), whole);
    fsyncSync(descriptor);
  } catch (error) {
    if (descriptor !== undefined && whole !== undefined) ftruncateSync(descriptor, whole);
    if (!isFromSystem(error)) throw error;
    throw new Trouble(`${file}: a record could not be written (${reasonOf(error)}); the records before it are as they were`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Where the last whole line ends; nearly always the end of the file, so only its last byte is looked at first. */
function endOfLastLine(descriptor: number, file: string): number {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  if (size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === 0x0a)) return size;
  return readFileSync(file).lastIndexOf(0x0a) + 1;
}

/**
 * Writes all records at once, in the given order; the old file stays until the new one is complete.
 * @example writeRecords("data/records/E1-quick.jsonl", sorted)
 */
export function writeRecords(file: string, records: readonly RunRecord[]): void {
  writeWhole(file, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
}

/**
 * All numbers of a record as one line of text, without what depends on the machine's speed: the time it took, and the version that took it.
 * @example resultText(a) === resultText(b) // when the same run was computed twice
 */
export function resultText({ timing: _timing, version: _version, ...rest }: RunRecord): string {
  return JSON.stringify(rest);
}

/**
 * Two runs of one configuration and variant agree in all their numbers, bit for bit.
 * @example sameResult(a, b) // true when the same run was computed twice
 */
export function sameResult(a: RunRecord, b: RunRecord): boolean {
  return resultText(a) === resultText(b);
}
