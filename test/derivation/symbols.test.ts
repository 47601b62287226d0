import assert from "node:assert/strict";
import { variables } from "../../lib/derivation/algebra/expression.js";
import { parse } from "../../lib/derivation/algebra/parse.js";
import { partsOf } from "../../lib/derivation/checker/cases.js";
import { detailsOf, ledger, type Claim, type Entry } from "../../lib/derivation/index.js";

/** Words of a formula in plain text that are no letters: functions, and words between formulas. */
const words = new Set(("sin cos ln sqrt log sum min pi Eq in for with when at does not follow from stable critically damped").split(" "));
/** The letters that a reader meets in a formula or a condition; the index of a logarithm or a sum is one of its own. */
const lettersIn = (text: string): string[] => (text.replace(/\b(log|sum|min)_\{?/g, "$1 ")
  .match(/[A-Za-z]\w*(?<=_)[+-]|[A-Za-z]\w*(?:\^\*|'(?!'| =|\())?(?:\/d[A-Za-z]\w*)?/g) ?? [])
  .map((word) => word.replace(/^(d\w*)\/(?!d)/, "$1")).filter((word) => !words.has(word) && !/^sqrt\d$/.test(word));
/** The letters of a claim but for the abbreviations that it spells out, and the letters of these. */
const lettersOf = (claim: Claim, id: string): string[] => {
  const lets = claim.let ?? {};
  const texts = "lhs" in claim ? [claim.lhs, claim.rhs] : "above" in claim ? [claim.above, claim.below] : "is" in claim
    ? [claim.is] : [claim.value];
  return [...texts, ...Object.values(lets)].flatMap((text) => [...variables(parse(text, id))]).filter((name) => !Object.hasOwn(lets, name));
};
/** Everything of an entry that a reader sees letters in. */
const lettersOfEntry = (entry: Entry): Set<string> => {
  const { formulas, domain } = detailsOf(entry);
  const claims = partsOf(entry).flatMap((part) => [...part.claims, ...(part.instead ?? []).flatMap((one) => one.claims)]);
  const conditions = [entry, ...partsOf(entry)].flatMap(({ given, premises = [], instead = [] }) =>
    [given, ...premises, ...instead.map((one) => one.given)].flatMap((one) => (one ? [one.lhs, one.rhs] : [])));
  return new Set([
    ...formulas.flatMap(({ text }) => lettersIn(text)), ...lettersIn(domain), ...claims.flatMap((claim) => lettersOf(claim, entry.id)),
    ...conditions.flatMap((text) => [...variables(parse(text, entry.id))]),
  ]);
};
/** The names that are explained, those that a letter is typeset as among them. */
const explained = (entry: Entry): Set<string> =>
  new Set(detailsOf(entry).symbols.flatMap(({ name, means }) => [name, ...(/\(typeset: ([^)]+)\)/.exec(means)?.slice(1) ?? [])]));

describe("what the letters of an equation mean", () => {
  for (const entry of Object.values(ledger)) it(`is said of every letter of ${entry.id}: formulas, conditions and claims`, () => {
    const known = explained(entry);
    assert.deepEqual([...lettersOfEntry(entry)].filter((name) => !known.has(name)), []);
  });
  it("is the equation's own meaning, where a letter has several", () => {
    const meaning = (id: string, letter: string) => detailsOf(ledger[id]).symbols.find(({ name }) => name === letter)?.means ?? "";
    assert.match(meaning("S1", "e"), /Euler/);
    assert.match(meaning("S13", "e"), /error probability/);
    assert.match(meaning("S13", "L"), /loss/);
    assert.match(meaning("B9", "L"), /base/);
    assert.match(meaning("B8", "b"), /base/);
    assert.match(meaning("B3", "b"), /prior/);
  });
  it("is said of no letter that does not occur", () => {
    for (const entry of Object.values(ledger)) {
      const met = lettersOfEntry(entry);
      const typeset = (means: string) => /\(typeset: ([^)]+)\)/.exec(means)?.[1] ?? "";
      for (const { name, means } of detailsOf(entry).symbols) {
        assert.ok(met.has(name) || met.has(typeset(means)) || ["D", "log", "W"].includes(name), `${entry.id}: ${name}`);
      }
    }
  });
});
