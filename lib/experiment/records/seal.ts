/**
 * Seals of committed record sets: how many runs, and a digest of all their numbers. Where a record file was lost and is computed again, the seal says whether it
 * came back identical. Seals lie beside the records, in seals.json.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../files.js";
import { paths } from "../../paths.js";
import type { RecordedVariant } from "../../train/index.js";
import { resultText, type RunRecord } from "./record.js";
import type { SetState } from "./sets.js";

/** What is remembered of a set. */
export interface Seal {
  readonly runs: number;
  /** Which arithmetic computed them: another one rounds otherwise. */
  readonly variants: readonly RecordedVariant[];
  /** SHA-256 of all records in the order of the plan, without times and version. */
  readonly digest: string;
}

const sealFile = (folder: string) => join(folder, "seals.json");

/**
 * The seal of records, in their order.
 * @example sealOf(readRecords("data/records/E1-quick.jsonl")).runs // 60
 */
export function sealOf(records: readonly RunRecord[]): Seal {
  const hash = createHash("sha256");
  for (const record of records) hash.update(`${resultText(record)}\n`);
  return { runs: records.length, variants: [...new Set(records.map(({ variant }) => variant))].sort(), digest: hash.digest("hex") };
}

/**
 * The seals of a folder, by the name of the set.
 * @example readSeals()["E1-quick"].runs // 60
 */
export function readSeals(folder: string = paths.records): Readonly<Record<string, Seal>> {
  return existsSync(sealFile(folder)) ? JSON.parse(readFileSync(sealFile(folder), "utf8")) as Record<string, Seal> : {};
}

/**
 * Seals the sets that are complete, and keeps the seals of the others as they are.
 * @returns the names of those that were sealed
 * @example sealSets(committedSets.map((set) => readSet(set))) // ["E1-quick", ...]
 */
export function sealSets(states: readonly SetState[], folder: string = paths.records): string[] {
  const complete = states.filter(({ missing }) => missing === 0);
  const seals = { ...readSeals(folder), ...Object.fromEntries(complete.map(({ name, records }) => [name, sealOf(records)])) };
  writeWhole(sealFile(folder), `${JSON.stringify(seals, undefined, 2)}\n`);
  return complete.map(({ name }) => name);
}
