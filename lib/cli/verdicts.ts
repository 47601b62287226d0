/** Verdicts on somebody's own records. */
import { UsageError } from "../errors.js";
import { gridVerdict, kindsOf, type ReferencePair, type RunRecord } from "../experiment/index.js";

/**
 * A sentence for each kind of run (data, network, loss, batch size, ...): does any pair do better than the reference? Or why that cannot be
 * said.
 * @param reference default: the golden pair
 * @example
 * verdictsOf(readRecords("records/my-grid.jsonl"), { learningRate: 0.01, momentum: 0.9 })[0]
 * // "shapes, my-net, synapse (...): ..."
 */
export function verdictsOf(records: readonly RunRecord[], reference?: ReferencePair): string[] {
  return kindsOf(records).map(({ records: alike, words }) => {
    try {
      return gridVerdict(alike, words, reference).sentence;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return error.message.startsWith(words) ? error.message : `${words}: ${error.message}`;
    }
  });
}
