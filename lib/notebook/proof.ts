/**
 * An equation of the ledger step by step: typeset, with its standing, each claim with its evidence, mutants, and the verdict.
 * `equation` is the short form.
 */
import { check, claimInWords, domainInWords, entriesOf, type Entry, type Evidence, type Verdict } from "../derivation/index.js";
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
  const judgement = verdict.verdict === "refuted" && !verdict.cases ? `refuted (${verdict.counterexample ?? ""})` : verdict.verdict;
  const mutants = `${verdict.mutants.tried} mutants tried, ${verdict.mutants.rejected} rejected, ${verdict.mutants.equivalent} proved ` +
    `equivalent, ${verdict.mutants.accepted} accepted`;
  const rows = [...new Set(verdict.evidence.map((e) => e.claim))].map(
    (label) => ({ text: claimInWords(entry, label), found: evidenceText(verdict.evidence.filter((e) => e.claim === label)) }),
  );
  const domain = domainInWords(entry.domain, entry.assuming);
  const constraint = [
    entry.given ? `Holds under: ${entry.given.name}.` : "", domain === "" ? "" : `For ${domain}.`,
    entry.reason ? `Not a derivation: ${entry.reason}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
  const cases = (verdict.cases ?? []).map((one, i) => {
    const refuted = one.verdict === "refuted";
    const under = one.under === "" ? "" : refuted ? `, though granted: ${one.under}` : `, for ${one.under}`;
    return {
      formula: one.latex,
      text: `${one.name}: ${one.verdict}${under}${refuted ? ` (${one.counterexample ?? ""})` : ""}.` +
        (entry.cases?.[i].says ? ` ${entry.cases[i].says}` : ""),
    };
  });
  const lines = rows.map(({ text, found }) => `| ${cell(text)} | ${cell(found)} |`);
  const title = key === "here" ? "" : ` (${sources[key].title})`;
  return {
    "text/markdown": [
      `**${head}**: *${entry.standing}*, ${origin}${title}; ${entry.kind}`, `$$${entry.latex}$$`, ...(entry.note ? [
        entry.note,
      ] : []), ...(constraint ? [constraint] : []), ...cases.map(({ formula, text }) => `${cell(text)}\n\n$$${formula}$$`),
      ["| claim | evidence |", "|---|---|", ...lines].join("\n"), `**${judgement}**; ${mutants}.`,
    ].join("\n\n"),
    "text/plain": [
      `${head} (${entry.standing}, ${origin}; ${entry.kind})`, ...(entry.note ? [
        entry.note,
      ] : []), ...(constraint ? [constraint] : []), ...cases.map(
        ({ text }) => `  ${text}`,
      ),
      ...rows.map(({ text, found }) => `  ${text}\n    ${found}`), `${judgement}; ${mutants}.`,
    ].join("\n"),
  };
}

const evidenceText = (evidence: readonly Evidence[]): string =>
  evidence.map((e) => `${e.method}: ${e.agrees === null ? "cannot decide; " : e.agrees ? "" : "against; "}${e.detail}`).join("; ");
const cell = (text: string): string => text.replace(/\|/g, "\\|").replace(/([*_])/g, "\\$1");
