/**
 * The claims of an entry in words, for notebooks and the page of the equations: a label such as "B10.4 instead 2.1" tells nobody what was
 * found.
 */
import { caseEntry } from "../checker/cases.js";
import type { Claim, Domain, Entry } from "../checker/claim.js";

/** A claim as it is written. @example formulaOf({ lhs: "x", rhs: "x" }) // "x = x" */
function formulaOf(claim: Claim): string {
  if ("lhs" in claim) return `${claim.lhs} = ${claim.rhs}`;
  if ("above" in claim) return `${claim.above} > ${claim.below}`;
  return "is" in claim ? `${claim.name} is ${claim.is}` : `${claim.value} = ${claim.digits}...`;
}

/**
 * What the evidence under this label is about: the claim with what it says, its abbreviations, and the branch of the constraint it was
 * tried in.
 * @param label of the entry's evidence, as in `verdict.evidence[0].claim`
 * @example claimInWords(ledger.B1, "B1.1") // "from u = j/b and v = j/a: u = a * v / b, with u = j / b, v = j / a"
 */
export function claimInWords(entry: Entry, label: string): string {
  const inCase = label.startsWith(`${entry.id} case `) ? Number(/^\d+/.exec(label.slice(entry.id.length + 6))?.[0]) : 0;
  if (inCase >= 1 && inCase <= (entry.cases?.length
    ?? 0)) return `${entry.cases?.[inCase - 1].name ?? ""}: ${claimInWords(caseEntry(entry, inCase - 1), label)}`;
  const found = /^(?: instead (\d+))?(?:\.(\d+))?(.*)$/.exec(label.startsWith(entry.id) ? label.slice(entry.id.length) : "");
  if (!found) return label;
  const [, which, number, rest] = found;
  const instead = which === undefined ? undefined : entry.instead?.[Number(which) - 1];
  const claims = instead ? instead.claims : entry.claims;
  const claim = number === undefined ? undefined : claims[Number(number) - 1];
  // "constraint (1)", "off the constraint", "counterexample": what they are of is told in the constraint's own words.
  if (!claim) return [/constraint/.test(rest) ? (instead ?? entry).given?.name : undefined, rest.trim()].filter(Boolean)
    .join(": ") || label;
  const lead = instead && number === "1" ? `instead, ${instead.says}` : "";
  const lets = Object.entries(claim.let ?? {}).map(([name, text]) => `${name} = ${text}`).join(", ");
  return [lead, claim.says ?? "", `${formulaOf(claim)}${lets === "" ? "" : `, with ${lets}`}`].filter(Boolean).join(": ") + rest;
}

/**
 * Where the variables of a domain lie, in words; empty where there are none.
 * @example domainInWords({ x: { low: 0, high: "inf", except: [1] } }) // "x > 0, x != 1"
 */
export function domainInWords(domain: Domain, assuming: readonly string[] = []): string {
  const sides = Object.entries(domain).map(([name, range]) => rangeInWords(name, range)).filter((text) => text !== "");
  return [...sides, ...assuming].join(", ");
}

/** Where one variable lies, in words: "0 < p < 1". */
export function rangeInWords(name: string, { low, high, except = [] }: Domain[string]): string {
  const [below, above] = [low === "-inf" ? "" : String(low), high === "inf" ? "" : String(high)];
  const range = below !== "" && above !== ""
    ? `${below} < ${name} < ${above}`
    : below !== "" ? `${name} > ${below}` : above !== "" ? `${name} < ${above}` : "";
  return [range, ...except.map((one) => `${name} != ${one}`)].filter((text) => text !== "").join(", ");
}
