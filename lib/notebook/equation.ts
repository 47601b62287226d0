/** An equation of the ledger as a reminder: typeset with its conditions, with its standing and the checker's verdict, found on the spot. */
import { check, entriesOf, type Entry, type Verdict } from "../derivation/index.js";
import { display, type Bundle } from "./kernel.js";
import { headOf, verdictInWords } from "./proof.js";

/**
 * Shows an equation, checked as it is shown, and gives the verdict for an assertion.
 * @param id of the ledger, in any case
 * @throws UsageError for an id that the ledger does not have
 * @example assert.ok(equation("S6").asDeclared)
 */
export function equation(id: string): Verdict {
  const entry = entriesOf([id])[0];
  const verdict = check(entry, { mutants: 0 });
  display(equationBundle(entry, verdict));
  return verdict;
}

/** The forms of an equation with its verdict. */
export function equationBundle(entry: Entry, verdict: Verdict): Bundle {
  const { formula, line, text } = headOf(entry, verdict);
  return {
    "text/markdown": `${formula}\n\n${line}`,
    "text/latex": formula,
    "text/plain": `${text}\n  ${entry.latex}\n  ${verdictInWords(entry, verdict)}`,
  };
}
