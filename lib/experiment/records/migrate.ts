/** Gives records of earlier versions their digests: first the seals are checked, then every line is written anew with the same numbers. */
import { basename, dirname } from "node:path";
import { UsageError } from "../../errors.js";
import { readRecords, writeRecords } from "./record.js";
import { readSeals, sealOf, writeSeals } from "./seal.js";
import { committedSets, readSet } from "./sets.js";

/** What became of one file; `sealed` where a seal vouched for its numbers before they were given digests. */
export interface Migrated {
  readonly file: string;
  readonly records: number;
  readonly sealed: boolean;
}

/**
 * Writes record files anew with a digest and a check on every line. A file under a seal must be complete and what was sealed, else nothing
 * at all is written; of a file without one, the digests say only what is there now. The seals in the files' folders get their own checks.
 * @throws UsageError when a sealed set is not what was sealed, or a line is no record
 * @example migrate(["mine.jsonl"]) // [{ file: "mine.jsonl", records: 60, sealed: false }]
 */
export function migrate(files: readonly string[]): Migrated[] {
  const read = files.map((file) => ({ file, records: readRecords(file, { undigested: true }), sealed: sealVouches(file) }));
  for (const { file, records } of read) writeRecords(file, records);
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const seals = readSeals(folder, { unchecked: true });
    if (Object.keys(seals).length > 0) writeSeals(seals, folder);
  }
  return read.map(({ file, records, sealed }) => ({ file, records: records.length, sealed }));
}

/** @throws UsageError when there is a seal and it does not fit */
function sealVouches(file: string): boolean {
  const folder = dirname(file), name = basename(file, ".jsonl");
  const seals = readSeals(folder, { unchecked: true });
  if (!Object.hasOwn(seals, name)) return false;
  const set = committedSets.map((one) => readSet(one, folder, { undigested: true, changed: "mark" })).find((one) => one.name === name);
  const records = set?.records ?? readRecords(file, { undigested: true });
  if ((set?.missing ?? 0) > 0 || sealOf(records).digest !== seals[name].digest) {
    throw new UsageError(`${file}: the records are not those that were sealed, so they get no digests; restore the file first`);
  }
  return true;
}
