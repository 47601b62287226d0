/** Do runs computed here agree with the committed ones? Reproduction, counted. */
import { sameResult, type RunRecord } from "../records/record.js";

/** How records computed anew stand to the ones that were there. */
export interface Agreement {
  /** Runs that both have. */
  readonly compared: number;
  /** Of those, equal in every number but time. */
  readonly identical: number;
  /** Largest difference in last validation accuracy among the compared, in [0, 1]. */
  readonly largestDifference: number;
  /** Runs that only the new ones have. */
  readonly added: number;
}

/**
 * Compares records by identity.
 * @example agreement(fresh, committed).identical // 120
 */
export function agreement(fresh: readonly RunRecord[], committed: readonly RunRecord[]): Agreement {
  const known = new Map(committed.map((record) => [record.hash, record]));
  const pairs = fresh.flatMap((record) => { const other = known.get(record.hash); return other ? [[record, other] as const] : []; });
  const accuracy = ({ epochs }: RunRecord) => epochs.at(-1)?.validation.accuracy ?? 0;
  return {
    compared: pairs.length,
    identical: pairs.filter(([a, b]) => sameResult(a, b)).length,
    largestDifference: Math.max(0, ...pairs.map(([a, b]) => Math.abs(accuracy(a) - accuracy(b)))),
    added: fresh.length - pairs.length,
  };
}
