/** The cases of an entry: what is judged apart, each by its own kind, and what they make of the whole. */
import { UsageError } from "../../errors.js";
import type { Case, CaseVerdict, Entry, Kind, Outcome, Verdict } from "./claim.js";

/** The label of the n-th case, from 0: the beginning of its evidence's labels. */
const caseLabel = (id: string, n: number): string => `${id} case ${n + 1}`;

/**
 * A case as an entry of its own: what it does not say itself it has from its entry.
 * @example caseEntry(ledger["B10.3"], 0).kind // "refuted"
 */
export function caseEntry(entry: Entry, n: number): Entry {
  const { name, says, domain, ...own } = (entry.cases as readonly Case[])[n];
  return {
    id: caseLabel(entry.id, n), title: `${entry.title}: ${name}`, standing: entry.standing, source: entry.source,
    letters: entry.letters, note: says,
    domain: domain ?? entry.domain, assuming: entry.assuming, ...own,
  };
}

/** All parts of an entry that are judged: itself where it claims something, and its cases. */
export const partsOf = (entry: Entry): readonly Entry[] =>
  [...(entry.claims.length > 0 || !entry.cases ? [entry] : []), ...(entry.cases ?? []).map((_, n) => caseEntry(entry, n))];

/** What a kind promises. */
export function declared(kind: Kind): readonly Outcome[] {
  switch (kind) {
    case "refuted": return ["refuted"];
    case "argument": return ["not a derivation"];
    case "by reading": return ["holds", "by reading", "refuted"];
    case "identity": case "definition": case "conditional": case "numeric value": return ["holds"];
  }
}

/** What the outcomes of the parts make of the whole. */
export function together(kind: Kind, parts: readonly { readonly verdict: Outcome; readonly asDeclared: boolean }[]): Outcome {
  const outcomes = new Set(parts.map(({ verdict }) => verdict));
  if (kind === "argument") return parts.every(({ asDeclared }) => asDeclared) ? "not a derivation" : "open";
  if (outcomes.size === 1) return parts[0].verdict;
  if (outcomes.has("open")) return "open";
  return kind === "by reading" ? "by reading" : "refuted";
}

/** What is said of a case in a verdict. */
export function caseVerdict({ name, kind, latex, given, premises }: Case, { verdict, asDeclared, counterexample }: Verdict): CaseVerdict {
  const under = kind === "refuted" ? (premises ?? []).map((premise) => premise.name).join("; ") : given?.name ?? "";
  return { name, kind, verdict, asDeclared, latex, under, counterexample };
}

/**
 * Sees to it that an entry has what its kind needs: a condition that is left out would let a claim pass that nobody checked.
 * @throws UsageError that names the entry and what is missing
 */
export function complete(entry: Entry): void {
  const { id, kind, claims, cases } = entry;
  const wants = (present: unknown, what: string) => {
    if (present === undefined) throw new UsageError(`${id}: an entry of the kind "${kind}" needs ${what}.`);
  };
  if (claims.length === 0) wants(cases && cases.length > 0 ? cases : undefined, "claims or cases");
  if (kind === "by reading" || kind === "argument") {
    wants(cases, "cases");
    if (claims.length > 0) throw new UsageError(`${id}: an entry of the kind "${kind}" has cases and no claims of its own.`);
  }
  if (kind === "argument") wants(entry.reason, "a reason");
  if (claims.length === 0) return;
  if (kind === "conditional") wants(entry.given, "a constraint, as given");
  else if (entry.given) throw new UsageError(
    `${id}: an entry of the kind "${kind}" has a constraint that is not used; make it conditional.`,
  );
  if (kind === "refuted") {
    wants(entry.counterexample, "a counterexample");
    wants(entry.premises, "the premises that the counterexample satisfies, an empty list where there are none");
  } else if (entry.premises
    ?? entry.counterexample) throw new UsageError(`${id}: premises and a counterexample belong to the kind "refuted", not to "${kind}".`);
}
