/** An equation of the ledger step by step: typeset, with its standing, each claim with its evidence, mutants, and the verdict. `equation` is the short form. */
import { check, entriesOf, type Entry, type Evidence, type Verdict } from "../derivation/index.js";
import { sources } from "../theory/index.js";
import { display, type Bundle } from "./kernel.js";

/**
 * Checks an equation and shows it: formula, standing and source, every claim with the evidence for it, the verdict.
 * @param id of the ledger, in any case
 * @param options how many `mutants` to try, spread over the claims; default 12
 * @returns the verdict, for the cell's assertion
 * @throws UsageError for an id that the ledger does not have
 * @example proof("G1").verdict // "holds"
 */
export function proof(id: string, { mutants = 12 } = {}): Verdict {
  const entry = entriesOf([id])[0];
  const verdict = check(entry, { mutants });
  display(proofBundle(entry, verdict));
  return verdict;
}

/** The forms of an equation: Markdown with the typeset formula, and plain text. Nothing timed is among it. */
export function proofBundle(entry: Entry, verdict: Verdict): Bundle {
  const { key, place } = entry.source;
  const origin = key === "here" ? "proved here" : `${key}, ${place}`;
  const head = `${entry.id}: ${entry.title}`;
  const judgement = verdict.verdict === "refuted" ? `refuted (${verdict.counterexample ?? ""})` : verdict.verdict;
  const mutants = `${verdict.mutants.tried} mutants tried, ${verdict.mutants.rejected} rejected, ${verdict.mutants.equivalent} proved equivalent, ${verdict.mutants.accepted} accepted`;
  const rows = claimTexts(entry).map(({ label, text }) => ({ label, text, evidence: verdict.evidence.filter((e) => e.claim === label || e.claim.startsWith(`${label} (`)) }));
  const rest = verdict.evidence.filter((e) => !rows.some(({ evidence }) => evidence.includes(e)));
  const others = group(rest).map(([claim, evidence]) => [told(entry, claim), evidence] as const);
  const constraint = entry.given ? `Holds under: ${entry.given.name}.` : "";
  const lines = [...rows.map(({ text, evidence }) => `| ${cell(text)} | ${cell(evidenceText(evidence))} |`), ...others.map(([claim, evidence]) => `| ${cell(claim)} | ${cell(evidenceText(evidence))} |`)];
  const title = key === "here" ? "" : ` (${sources[key].title})`;
  return {
    "text/markdown": [
      `**${head}**: *${entry.standing}*, ${origin}${title}; ${entry.kind}`, `$$${entry.latex}$$`, ...(entry.note ? [entry.note] : []), ...(constraint ? [constraint] : []),
      ["| claim | evidence |", "|---|---|", ...lines].join("\n"), `**${judgement}**; ${mutants}.`,
    ].join("\n\n"),
    "text/plain": [
      `${head} (${entry.standing}, ${origin}; ${entry.kind})`, ...(entry.note ? [entry.note] : []), ...(constraint ? [constraint] : []),
      ...rows.map(({ text, evidence }) => `  ${text}\n    ${evidenceText(evidence)}`), ...others.map(([claim, evidence]) => `  ${claim}\n    ${evidenceText(evidence)}`), `${judgement}; ${mutants}.`,
    ].join("\n"),
  };
}

const evidenceText = (evidence: readonly Evidence[]): string => evidence.map((e) => `${e.method}: ${e.agrees === null ? "cannot decide; " : e.agrees ? "" : "against; "}${e.detail}`).join("; ");
const cell = (text: string): string => text.replace(/\|/g, "\\|").replace(/([*_])/g, "\\$1");

function claimTexts(entry: Entry): { label: string; text: string }[] {
  if (entry.kind === "refuted") return [];
  return entry.claims.map((claim, i) => {
    const formula = "lhs" in claim ? `${claim.lhs} = ${claim.rhs}` : "above" in claim ? `${claim.above} > ${claim.below}` : "is" in claim ? `${claim.name} is ${claim.is}` : `${claim.value} = ${claim.digits}...`;
    return { label: `${entry.id}.${i + 1}`, text: claim.says ? `${claim.says}: ${formula}` : formula };
  });
}

/** "B10.3 instead 1.1" with the words of what holds instead. */
function told(entry: Entry, claim: string): string {
  const found = / instead (\d+)(.*)$/.exec(claim);
  const instead = found ? entry.instead?.[Number(found[1]) - 1] : undefined;
  return instead ? `instead, ${instead.says}${/constraint/.test(claim) ? ` (${claim.replace(/^.* instead \d+ /, "")})` : ""}` : claim;
}

function group(evidence: readonly Evidence[]): [string, Evidence[]][] {
  const groups = new Map<string, Evidence[]>();
  for (const e of evidence) groups.set(e.claim, [...(groups.get(e.claim) ?? []), e]);
  return [...groups];
}
