/**
 * An equation of the ledger in a notebook: its formula with the conditions under which it holds, and one line with its standing and the
 * verdict, which a click opens to the evidence. `equation` is the same line without the evidence.
 */
import { check, claimInWords, domainInWords, entriesOf, type Entry, type Evidence, type Verdict } from "../derivation/index.js";
import { sources } from "../theory/index.js";
import { display, escaped, type Bundle } from "./kernel.js";
import { inMarkdown, type Letters } from "./mathematics.js";

/**
 * Checks an equation and shows it: formula with its conditions, standing and source, the verdict in words; the evidence unfolds.
 * @param id of the ledger, in any case
 * @param options how many `mutants` (changed formulas, which must be refused) to try, spread over the claims; default 12
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

/**
 * Several equations, one under the other, each as `proof` shows it.
 * @returns the verdicts, for the cell's assertion
 * @throws UsageError for an id that the ledger does not have
 * @example proofs("S8", "S9").every(({ asDeclared }) => asDeclared) // true
 */
export function proofs(...ids: readonly string[]): readonly Verdict[] {
  return ids.map((id) => proof(id));
}

/**
 * The verdict in a sentence.
 * @example verdictInWords(ledger.G5, check(ledger.G5)) // "It holds under this condition: p is p1 or p2."
 */
export function verdictInWords(entry: Entry, { verdict, asDeclared, where, cases, counterexample }: Verdict): string {
  const parts = (cases ?? []).map((one) => `${one.name}: ${one.verdict === "refuted" ? "does not follow" :
    entry.kind === "by reading" ? "follows" : one.verdict}`);
  const words: Readonly<Record<Verdict["verdict"], string>> = {
    holds: entry.kind === "definition" ? "A definition; what it implies holds" : entry.given
      ? `It holds under this condition: ${entry.given.name}` : entry.kind === "by reading" ? "It follows in each reading" : "It holds",
    "holds where both sides exist": `It holds where both sides exist${where === undefined ? "" : ` (${where})`}`,
    refuted: `It does not hold${counterexample === null ? "" : ` (${counterexample})`}`,
    open: "It is neither proved nor refuted",
    "by reading": `It depends on the reading: ${parts.join("; ")}`,
    "not a derivation": `No derivation: ${entry.reason ?? "its parts do not give what it concludes"}`,
  };
  return `${words[verdict]}${asDeclared ? "" : " (this is not what the ledger expects)"}.`;
}

/**
 * Names of the checker for which the entry's LaTeX has a sign of its own.
 * @example lettersOf(ledger.B12) // { f: "\\varphi" }
 */
export function lettersOf({ letters = {}, latex }: Entry): Letters {
  const plain = Object.entries(letters).filter(([, text]) => typeof text === "string" && /^[A-Za-z]\w*$/.test(text)) as [string, string][];
  return Object.fromEntries(plain.filter(([, name]) => !new RegExp(`(?<![\\\\A-Za-z])${name}(?![A-Za-z_])`).test(latex))
    .map(([tex, name]) => [name, tex]));
}

/** Where the variables lie, in LaTeX, "0 < a, b < 1" taken together; empty where that stands in the formula already. */
function conditions(entry: Entry): string {
  const all = domainInWords(entry.domain, entry.assuming).split(", ").filter(Boolean);
  const unit = all.flatMap((text) => /^0 < (\w+) < 1$/.exec(text)?.[1] ?? []);
  const rest = all.filter((text) => !/^0 < \w+ < 1$/.test(text));
  const texts = [...(unit.length > 0 ? [`0 < ${unit.join(", ")} < 1`] : []), ...rest];
  const plain = (tex: string) => tex.replace(/\s|\\lt|\\ne|\\gt/g, (sign) => ({ "\\lt": "<", "\\gt": ">", "\\ne": "!=" })[sign] ?? "");
  return texts.flatMap((text) => {
    const together = /^0 < (.+) < 1$/.exec(text)?.[1].split(", ").map((name) => latexIn(name, lettersOf(entry)));
    const tex = together === undefined || together.length < 2 ? latexIn(text, lettersOf(entry)) : `0 \\lt ${together.join(", ")} \\lt 1`;
    return plain(entry.latex).includes(plain(tex)) ? [] : [tex];
  }).join(",\\ ");
}
const latexIn = (text: string, letters: Letters): string => /^\$(.*)\$$/.exec(inMarkdown(text, letters))?.[1] ?? letters[text] ?? text;

/** A formula for Markdown, from which a reader of HTML takes no tag. */
const math = (latex: string): string => `$$${latex.replace(/</g, "\\lt ").replace(/>/g, "\\gt ")}$$`;

/** Formula, standing and verdict: what stands above the evidence, in Markdown and as text. */
export function headOf(entry: Entry, verdict: Verdict): { readonly formula: string; readonly line: string; readonly text: string } {
  const { key, place } = entry.source;
  const origin = key === "here" ? "proved here" : `${key}, ${place}`;
  const where = conditions(entry);
  const found = verdictInWords(entry, verdict);
  return {
    formula: math(`${entry.latex}${where === "" ? "" : `\\qquad (${where})`}\\tag{${entry.id}}`),
    line: `<b>${escaped(sentenceCase(entry.title))}.</b> <i>${sentenceCase(entry.standing)}</i>` +
      `${key === "here" ? "" : `, <span title="${escaped(sources[key].title)}">${escaped(origin)}</span>`}. ` +
      `<b>${escaped(inSigns(found, lettersOf(entry)))}</b>`,
    text: `${entry.id}: ${entry.title} (${entry.standing}, ${origin}; ${entry.kind})`,
  };
}

/** With a capital, but where a letter of mathematics begins. */
const sentenceCase = (text: string): string => (/^\w\b/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1));

const signs: Letters = {
  alpha: "α", eta: "η", sqrt2: "√2", p1: "p₁", p2: "p₂", pi: "π", "!=": "≠", "->": "→", " - ": " − ", "\\varphi": "φ",
};

/** A short formula in a line where nothing is typeset, in Unicode's signs. @example inSigns("1 - p = p^2", {}) // "1 − p = p²" */
function inSigns(text: string, letters: Letters): string {
  return text.replace(/\b(?:alpha|eta|sqrt2|p1|p2|pi)\b|!=|->| - /g, (found) => signs[found])
    .replace(/\b[a-z]\b/g, (name) => signs[letters[name]] ?? name).replace(/ ?\^ ?2\b/g, "²");
}

/** The forms of an equation: Markdown with the typeset formula, and plain text. Nothing timed is among it. */
export function proofBundle(entry: Entry, verdict: Verdict): Bundle {
  const letters = lettersOf(entry);
  const { formula, line, text } = headOf(entry, verdict);
  const rows = [...new Set(verdict.evidence.map(({ claim }) => claim))].map(
    (label) => ({ says: claimInWords(entry, label), found: verdict.evidence.filter(({ claim }) => claim === label) }),
  );
  const domain = domainInWords(entry.domain, entry.assuming);
  const constraint = [
    entry.given ? `Holds under: ${entry.given.name}.` : "", domain === "" ? "" : `For ${domain}.`,
    entry.reason ? `Not a derivation: ${entry.reason}.` : "",
  ].filter(Boolean).join(" ");
  const cases = (verdict.cases ?? []).map((one, i) => {
    const refuted = one.verdict === "refuted";
    const under = one.under === "" ? "" : refuted ? `, though granted: ${one.under}` : `, for ${one.under}`;
    return {
      formula: one.latex,
      says: `${one.name}: ${refuted ? "does not follow" : one.verdict}${under}` +
        `${refuted ? ` (${one.counterexample ?? ""})` : ""}.` +
        (entry.cases?.[i].says ? ` ${entry.cases[i].says}` : ""),
    };
  });
  const markdown = (words: string) => inMarkdown(words, letters);
  const lines = rows.map(({ says, found }) => `| ${markdown(says)} | ${evidenceText(found, markdown)} |`);
  const table = ["| claim | evidence |", "|---|---|", ...lines];
  const tried = mutantsInWords(verdict.mutants);
  return {
    "text/markdown": [
      formula, `<details><summary>${line}</summary>`, ...(entry.note ? [markdown(entry.note)] : []),
      ...cases.map((one) => `${markdown(sentenceCase(one.says))}\n\n${math(one.formula)}`), table.join("\n"), tried, "</details>",
    ].join("\n\n"),
    "text/plain": [
      text, ...(entry.note ? [entry.note] : []), ...(constraint ? [constraint] : []), ...cases.map(({ says }) => `  ${says}`),
      ...rows.map(({ says, found }) => `  ${says}\n    ${evidenceText(found)}`), verdictInWords(entry, verdict), tried,
    ].join("\n"),
  };
}

/** How many changed formulas were tried, and that none of them passed. */
function mutantsInWords({ tried, rejected, equivalent, accepted }: Verdict["mutants"]): string {
  if (tried === 0) return "No changed formula was tried.";
  return `${tried} small changes of the formula were tried: ${rejected} were refused` +
    `${equivalent > 0 ? `, ${equivalent} proved to say the same` : ""}, ${accepted} passed.`;
}

function evidenceText(evidence: readonly Evidence[], written = (words: string) => words): string {
  return evidence.map(({ method, agrees, detail }) => {
    const found = `${method}: ${agrees === null ? "cannot decide; " : agrees ? "" : "against; "}`;
    // What the code is called is no formula.
    const code = method === "code" ? /^(.*?)( agrees| differs)/.exec(detail)?.[1] ?? "" : "";
    return `${found}${code === "" ? "" : `\`${code}\``}${written(detail.slice(code.length))}`;
  }).join("; ");
}
