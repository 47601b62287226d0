/** Joins record files, in whatever order and however often their runs were computed. */
import { UsageError } from "../../errors.js";
import { type Answers, answersFile, readAnswers } from "./answers.js";
import { runHash } from "../running/config.js";
import type { Plan } from "./plan-file.js";
import { readRecords, sameResult, type RunRecord } from "./record.js";

/** What became of the files. */
export interface Merged {
  /** In the order of the plan; without one, by identity. */
  readonly records: readonly RunRecord[];
  /** Runs that stood in more than one file, with equal results. */
  readonly repeated: number;
  /** Identities of the plan's runs that no file holds. */
  readonly missing: readonly string[];
}

/**
 * Joins record files: the same files in any order, or a result and its own parts again, give the same records. Of a run that was computed
 * twice the record is kept whose line comes first in code units, as only wall-clock fields can differ.
 * @throws UsageError when the same run has different results, naming both files; when records of several versions or engines, or of runs
 *   outside the plan, are mixed
 * @example mergeRecords(["a.jsonl", "b.jsonl"], readPlan("E1.plan")).missing.length // 0
 */
export function mergeRecords(files: readonly string[], plan?: Plan): Merged {
  const planned = plan && new Set(plan.configs.map(runHash));
  const held = new Map<string, { record: RunRecord; file: string }>();
  let repeated = 0, first: { record: RunRecord; file: string } | undefined;
  for (const file of files) {
    for (const record of readRecords(file)) {
      first ??= { record, file };
      checkAlike(first, record, file);
      if (plan && record.version !== plan.version) {
        throw new UsageError(
          `${file}: its records are of version ${record.version}, the plan ${plan.name} is of version ${plan.version}, ` +
          "whose numbers need not agree; use the plan of that version",
        );
      }
      if (planned && !planned.has(record.hash)) {
        throw new UsageError(
          `${file}: run ${record.hash} is not of the plan ${plan.name} (${plan.hash}); merge records of one plan, or leave --plan away`,
        );
      }
      const before = held.get(record.hash);
      if (before !== undefined) {
        repeated += 1;
        if (!sameResult(before.record, record)) {
          throw new UsageError(
            `run ${record.hash}: ${before.file} and ${file} hold different results of it; ` +
            "find out which is right, and remove the other line",
          );
        }
      }
      if (before === undefined || JSON.stringify(record) < JSON.stringify(before.record)) held.set(record.hash, { record, file });
    }
  }
  const order = plan ? plan.configs.map(runHash) : [...held.keys()].sort();
  return {
    records: order.flatMap((hash) => held.get(hash)?.record ?? []),
    repeated,
    missing: order.filter((hash) => !held.has(hash)),
  };
}

function checkAlike(first: { record: RunRecord; file: string }, record: RunRecord, file: string): void {
  for (const [what, of] of [
    ["version", (one: RunRecord) => one.version],
    ["engine", (one: RunRecord) => one.variant],
    ["device", (one: RunRecord) => one.device],
  ] as const) {
    if (of(first.record) !== of(record)) {
      throw new UsageError(
        `records of ${what} ${of(first.record)} (${first.file}) and ${of(record)} (${file}) cannot be merged: ` +
        "their numbers need not agree; compute one of them again",
      );
    }
  }
}

/**
 * All records of some files in their order, each run once, of whatever engines and versions: to list, or to export.
 * @throws UsageError when a run has different results by the same engine, naming the run
 * @example allRecords(["a.jsonl", "b.jsonl"]).length // 120
 */
export function allRecords(files: readonly string[]): RunRecord[] {
  const held = new Map<string, RunRecord>();
  for (const file of files) {
    for (const record of readRecords(file)) {
      const before = held.get(record.hash);
      if (before !== undefined && !sameResult(before, record)) {
        throw new UsageError(
          `${file}: run ${record.hash} has other results than in the files before; keep them in separate folders, or remove one`,
        );
      }
      held.set(record.hash, before ?? record);
    }
  }
  return [...held.values()];
}

/**
 * Joins the answers beside record files (`answersFile`), for the given records and in their order; idempotent and free of order like
 * `mergeRecords`.
 * @throws UsageError when two files hold different answers of a run, naming both
 * @example mergeAnswers(["a.jsonl", "b.jsonl"], records).length // 60, or 0 where no run left answers
 */
export function mergeAnswers(files: readonly string[], records: readonly RunRecord[]): Answers[] {
  const held = new Map<string, { answers: Answers; file: string }>();
  for (const file of files.map(answersFile)) {
    for (const [hash, answers] of readAnswers(file)) {
      const before = held.get(hash);
      if (before !== undefined && (before.answers.validation !== answers.validation || before.answers.test !== answers.test)) {
        throw new UsageError(
          `run ${hash}: ${before.file} and ${file} hold different answers of it; find out which are right, and remove the other line`,
        );
      }
      held.set(hash, { answers, file });
    }
  }
  return records.flatMap(({ hash }) => held.get(hash)?.answers ?? []);
}
