/**
 * A record as a line of text that vouches for itself: its last two fields are `digest`, SHA-256 over all that the run computed, and
 * `check`, CRC-32 over the line before it. The digest is the same wherever and whenever the run is computed to the same numbers; the check
 * covers times and versions as well, so that no changed bit goes unnoticed.
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { UsageError } from "../../errors.js";
import { Fault, fault } from "./checks.js";
import { checkRecord } from "./schema.js";
import type { ReadOptions, RunRecord } from "./types.js";

/**
 * All numbers of a record as one line of text, without what depends on the machine's speed: the time it took, and the version that took it.
 * @example resultText(a) === resultText(b) // when the same run was computed twice
 */
export function resultText({ timing: _timing, version: _version, ...rest }: RunRecord): string {
  return JSON.stringify(rest);
}

/**
 * SHA-256 over `resultText`: over all of a record but the time it took, the machine's speed and the library's version.
 * @example digestOf(record).length // 64
 */
export const digestOf = (record: RunRecord): string => createHash("sha256").update(resultText(record)).digest("hex");

const checkOf = (before: string): string => crc32(before).toString(16).padStart(8, "0");

/**
 * The line of a record file, without its line feed.
 * @example lineOf(record).endsWith('"}') // true: the check comes last
 */
export function lineOf(record: RunRecord): string {
  const before = JSON.stringify({ ...record, digest: digestOf(record) }).slice(0, -1);
  return `${before},"check":"${checkOf(before)}"}`;
}

/**
 * The record of a line.
 * @param place file and line, for the sentence
 * @throws UsageError when it is no record, was changed since it was written, or holds what a record cannot hold
 * @example readLine(lineOf(record), "mine.jsonl, line 1") // record
 */
export function readLine(line: string, place: string, { undigested = false }: ReadOptions = {}): RunRecord {
  const end = /,"check":"([0-9a-f]{8})"\}$/.exec(line);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new UsageError(
      `${place}: expected a record (one line of JSON), got "${line.slice(0, 40)}"; remove the line, or restore the file`,
    );
  }
  try {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fault("record", "an object", value);
    if (undigested && !Object.hasOwn(value, "digest")) {
      checkRecord(value);
      return value;
    }
    const { digest, check: _check, ...record } = value as Record<string, unknown>;
    if (digest === undefined) {
      throw new UsageError(
        `${place}: the record has no digest, as those written by an earlier version; \`npx golden records --migrate FILE\` gives it one`,
      );
    }
    checkRecord(record);
    if (digest !== digestOf(record)) throw new Fault("the record is not what its digest was made of");
    if (end === null || checkOf(line.slice(0, end.index)) !== end[1] || lineOf(record) !== line) {
      throw new Fault("the line is not as it was written");
    }
    return record;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new UsageError(`${place}: ${error.message}; the line was damaged or changed by hand: remove it, or restore the file`);
  }
}
