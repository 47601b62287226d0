/** A run's record: one line of JSON per finished run, appended whole or not at all. */
import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync } from "node:fs";
import { Trouble, UsageError } from "../../errors.js";
import { checkReplaceable, isFromSystem, readBounded, reasonOf, writeAll, writeWhole } from "../../files.js";
import type { Network } from "../../train/index.js";
import { lineOf, readLine, resultText } from "./line.js";
import type { ReadOptions, RunRecord } from "./types.js";

export { mostRecordedClasses } from "./types.js";
export type { ReadOptions, RecordedClasses, ReliabilityBin, RunRecord, TestScore } from "./types.js";

/** Validation accuracy below which a finished run with ten classes is said to have collapsed: guessing reaches 0.1. */
export const collapseBelow = 0.2;

/** A run has learned something when it went this part of the way from guessing to being always right. With ten classes that is 0.2. */
const leastOfTheWay = 1 / 9;

/**
 * The accuracy below which a run has collapsed: 0.2, and less where a network has more than ten classes.
 * @example collapseLimit({ config: { network: mlp([100]) } }) // 0.12
 */
export function collapseLimit(record: { readonly config?: { readonly network?: Network } }): number {
  const last = record.config?.network?.layers.at(-1);
  if (last?.kind !== "dense" || last.units <= 10) return collapseBelow;
  return 1 / last.units + (1 - 1 / last.units) * leastOfTheWay;
}

/**
 * Did the run come to its end and learn nothing? Its loss stayed finite, its last validation accuracy is below `collapseLimit`.
 * @example hasCollapsed({ outcome: "finished", epochs: [{ epoch: 1, train, validation: { loss: 2.3, accuracy: 0.11 } }] }) // true
 */
export function hasCollapsed(
  record: Pick<RunRecord, "outcome" | "epochs"> & { readonly config?: { readonly network?: Network } },
): boolean {
  const last = record.epochs.at(-1);
  return record.outcome === "finished" && last !== undefined && last.validation.accuracy < collapseLimit(record);
}

/** The largest record file that is read, in bytes; no plan of runs comes near it. */
const mostBytes = 2 ** 28;

/**
 * Reads a record file and believes none of it unseen: every line must be whole and unchanged (`check`, `digest`), every field in its range,
 * and a run that is there twice the same both times. A last line without its line feed is a write that was cut short: it is no record, and
 * is left out.
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
    else if (!sameResult(records[before], record)) {
      throw new UsageError(
        `${file}, line ${i + 1}: run ${record.hash} is in line ${before + 1} with other numbers; ` +
          "find out which is right, and remove the other",
      );
    }
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
 * Two runs of one configuration and variant agree in all the numbers that both hold, bit for bit. Records from before `classes` came hold
 * none, and are compared without.
 * @example sameResult(a, b) // true when the same run was computed twice
 */
export function sameResult(a: RunRecord, b: RunRecord): boolean {
  if (a.classes !== undefined && b.classes !== undefined) return resultText(a) === resultText(b);
  return resultText({ ...a, classes: undefined }) === resultText({ ...b, classes: undefined });
}
