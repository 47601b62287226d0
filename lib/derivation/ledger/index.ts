/** The ledger: every equation of the theory, once, in reading order. */
import { UsageError } from "../../errors.js";
import type { Entry } from "../checker/claim.js";
import { bayesEntries } from "./bayes.js";
import { goldenEntries } from "./golden.js";
import { momentumEntries } from "./momentum.js";
import { smoothingEntries } from "./smoothing.js";
import { synapseEntries } from "./synapse.js";
import { trainingEntries } from "./training.js";

/**
 * Files entries by id.
 * @throws UsageError when an id occurs twice
 */
export function file(entries: readonly Entry[]): Readonly<Record<string, Entry>> {
  const filed: Record<string, Entry> = {};
  for (const entry of entries) {
    if (Object.hasOwn(filed, entry.id)) throw new UsageError(`${entry.id}: two entries have this id; give one of them another.`);
    filed[entry.id] = entry;
  }
  return filed;
}

/**
 * All entries by id, in reading order.
 * @example ledger.M2.latex
 */
export const ledger = file([
  ...goldenEntries, ...bayesEntries, ...synapseEntries, ...trainingEntries, ...momentumEntries, ...smoothingEntries,
]);
