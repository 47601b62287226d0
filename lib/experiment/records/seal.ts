/**
 * Seals of committed record sets: how many runs, and a digest of all their numbers. Where a record file was lost and is computed again, the
 * seal says whether it came back identical. Seals lie beside the records, in seals.json.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readBounded, writeWhole } from "../../files.js";
import { paths } from "../../paths.js";
import { type RecordedVariant, variants } from "../../train/index.js";
import { UsageError } from "../../errors.js";
import { Fault, fault, list, object, text, whole, word } from "./checks.js";
import { resultText } from "./line.js";
import type { RunRecord } from "./types.js";

/** What is remembered of a set. */
export interface Seal {
  readonly runs: number;
  /** Which arithmetic computed them: another one rounds otherwise. */
  readonly variants: readonly RecordedVariant[];
  /** SHA-256 of all records in the order of the plan, without times and version. */
  readonly digest: string;
}

/** What is asked of a set before it is sealed. */
interface Sealable {
  readonly name: string;
  readonly records: readonly RunRecord[];
  /** Planned runs that are not there. */
  readonly missing: number;
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

/** Binds a seal to its name, so that a changed letter in seals.json is noticed. */
const checkOf = (name: string, { runs, variants: used, digest }: Seal): string =>
  createHash("sha256").update(JSON.stringify([name, runs, used, digest])).digest("hex").slice(0, 16);

const looksLikeSeal = object({
  runs: whole(1), variants: list(word(...variants, "webgpu"), 1, 10), digest: text(/^[0-9a-f]{64}$/), check: text(/^[0-9a-f]{16}$/),
});

/**
 * The seals of a folder, by the name of the set.
 * @param options `unchecked`: takes seals without their own check too, as earlier versions wrote them: for the migration alone
 * @throws UsageError when the file is damaged
 * @example readSeals()["E1-quick"].runs // 60
 */
export function readSeals(
  folder: string = paths.records, { unchecked = false }: { unchecked?: boolean } = {},
): Readonly<Record<string, Seal>> {
  const file = sealFile(folder);
  if (!existsSync(file)) return {};
  try {
    const text = readBounded(file, 2 ** 20, "the seals of the records, as JSON").toString("utf8");
    const written = JSON.parse(text) as Record<string, Seal & { check?: string }>;
    if (typeof written !== "object" || written === null || Array.isArray(written)) fault("seals", "an object", written);
    return Object.fromEntries(Object.entries(written).map(([name, { check, ...seal }]) => {
      const own = checkOf(name, seal);
      looksLikeSeal({ ...seal, check: unchecked && check === undefined ? own : check }, name);
      if (check !== undefined && check !== own) throw new Fault(`${name}: the seal is not what its check was made of`);
      return [name, seal];
    }));
  } catch (error) {
    if (!(error instanceof Fault || error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw new UsageError(
      `${file}: ${error.message}; ` +
        `the file was damaged or changed by hand: restore it, or, where an earlier version wrote it, \`npx golden records --migrate\``,
    );
  }
}

/** Writes the seals of a folder. */
export function writeSeals(seals: Readonly<Record<string, Seal>>, folder: string = paths.records): void {
  const withChecks = Object.fromEntries(Object.entries(seals).map(([name, seal]) => [name, { ...seal, check: checkOf(name, seal) }]));
  writeWhole(sealFile(folder), `${JSON.stringify(withChecks, undefined, 2)}\n`);
}

/**
 * Seals the sets that are complete, and keeps the seals of the others as they are.
 * @returns the names of those that were sealed
 * @example sealSets(committedSets.map((set) => readSet(set))) // ["E1-quick", ...]
 */
export function sealSets(states: readonly Sealable[], folder: string = paths.records): string[] {
  const complete = states.filter(({ missing }) => missing === 0);
  writeSeals({ ...readSeals(folder), ...Object.fromEntries(complete.map(({ name, records }) => [name, sealOf(records)])) }, folder);
  return complete.map(({ name }) => name);
}
