/** A run's record: one line of JSON per finished run, appended whole or not at all. */
import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync } from "node:fs";
import type { Score, Variant } from "../../train/index.js";
import { Trouble, UsageError } from "../../errors.js";
import { checkReplaceable, isFromSystem, readBounded, reasonOf, writeAll, writeWhole } from "../../files.js";
import type { RunConfig } from "../running/config.js";
import type { Smoothing } from "../running/smoothing.js";
import { lineOf, readLine, resultText } from "./line.js";

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
  readonly variant: Variant;
  /** What the run cost here. `memoryBytes`: of the plan (parameters, optimizer state, activations, scratch), not the data; absent in the oldest records. */
  readonly timing: { readonly wallSeconds: number; readonly samplesPerSecond: number; readonly memoryBytes?: number };
}

/** How a record file is read. */
export interface ReadOptions {
  /** Takes lines without digest too, as earlier versions wrote them: for the migration alone. */
  readonly undigested?: boolean;
}

/** No plan of runs comes near it. */
const mostBytes = 2 ** 28;

/**
 * Reads a record file and believes none of it unseen: every line must be whole and unchanged (`check`, `digest`), every field in its range, and a run that
 * is there twice the same both times. A last line without its line feed is a write that was cut short: it is no record, and is left out.
 * @throws UsageError naming file and line when a line is not a record, was changed, or says of a run something else than a line before it
 * @example readRecords("data/records/E1-quick.jsonl").length // 60
 */
export function readRecords(file: string, options: ReadOptions = {}): RunRecord[] {
  if (!existsSync(file)) return [];
  const lines = readBounded(file, mostBytes, "a record file").toString("utf8").split("\n");
  lines.pop(); // what follows the last line feed: nothing, or a line cut short
  const records = lines.map((line, i) => readLine(line, `${file}, line ${i + 1}`, options));
  const first = new Map<string, number>();
  records.forEach((record, i) => {
    const before = first.get(record.hash);
    if (before === undefined) first.set(record.hash, i);
    else if (!sameResult(records[before], record)) throw new UsageError(`${file}, line ${i + 1}: run ${record.hash} is in line ${before + 1} with other numbers; find out which is right, and remove the other`);
  });
  return records;
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
    writeAll(descriptor, Buffer.from(`${lineOf(record)}\n`), whole);
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
  writeWhole(file, records.map((record) => `${lineOf(record)}\n`).join(""));
}

/**
 * Two runs of one configuration and variant agree in all their numbers, bit for bit.
 * @example sameResult(a, b) // true when the same run was computed twice
 */
export function sameResult(a: RunRecord, b: RunRecord): boolean {
  return resultText(a) === resultText(b);
}
