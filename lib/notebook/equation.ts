/** An equation of the ledger in a notebook: typeset, with its id, its standing, and the checker's verdict, found on the spot. */
import { check, entriesOf, type Entry, type Verdict } from "../derivation/index.js";
import { display, type Bundle } from "./kernel.js";

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
  const source = entry.source.key === "here" ? "" : `, ${entry.source.key}, ${entry.source.place}`;
  const methods = [...new Set(verdict.evidence.filter(({ agrees }) => agrees === true).map(({ method }) => method))].join(", ");
  const judged = `${verdict.verdict}${verdict.asDeclared ? "" : " (not as declared)"}${methods === "" ? "" : ` by ${methods}`}`;
  // The cases carry conditions of their own.
  const cases = (verdict.cases ?? []).map(
    ({ name, latex, verdict: found }) => ({
      markdown: `\n\n${name}: **${found}** $$${latex}$$`, text: `\n  ${name}: ${found}\n    ${latex}`,
    }),
  );
  const words = `${entry.id} (${entry.standing}${source}; ${entry.kind}): ${entry.title}`;
  return {
    "text/markdown": `$$${entry.latex}\\tag{${entry.id}}$$\n\n**${entry.id}** ${entry.title}. *Standing:* ` +
      `**${entry.standing}**${source}. *Kind:* ${entry.kind}. *Verdict:* **${judged}**.${cases.map(({ markdown }) => markdown).join("")}`,
    "text/latex": `$$${entry.latex}\\tag{${entry.id}}$$`,
    "text/plain": `${words}\n  ${entry.latex}\n  verdict: ${judged}${cases.map(({ text }) => text).join("")}`,
  };
}
