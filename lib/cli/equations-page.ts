/** The page of all equations: one HTML file that needs nothing else, formulas as MathML, evidence and mutants to unfold. */
import { join } from "node:path";
import katex from "katex";
import { claimInWords, domainInWords, ledger, type Evidence, type MutantResult, type Report, type Verdict } from "../derivation/index.js";
import { paths } from "../paths.js";
import { sources } from "../theory/index.js";
import { escape } from "../markup.js";
import { formulasIn, type Letters } from "../notebook/mathematics.js";
import { lettersOf } from "../notebook/proof.js";

/** Where the page of all equations lies. */
export const equationsFile = join(paths.report, "equations.html");

/** A sentence with its formulas as MathML. */
const written = (text: string, letters: Letters): string => formulasIn(text, letters)
  .map((part) => ("tex" in part ? katex.renderToString(part.tex, { output: "mathml", throwOnError: true }) : escape(part.words))).join("");

/** Formula as MathML, which browsers typeset by themselves. */
const typeset = (latex: string): string =>
  `<div class="formula">${katex.renderToString(latex, { output: "mathml", displayMode: true, throwOnError: true })}</div>`;

/** The formula of an entry; an equation without LaTeX shows its text. */
function formula(verdict: Verdict): string {
  const latex = ledger[verdict.id]?.latex;
  return latex ? typeset(latex) : `<p><code>${escape(verdict.title)}</code></p>`;
}

/** The cases side by side: what is judged apart, each with its formula, its verdict, and a counterexample where there is one. */
function casesTable({ id, cases }: Verdict): string {
  if (!cases) return "";
  const rows = cases.map(({ name, latex, verdict, counterexample }, i) => {
    const against = counterexample ? ` Counterexample: ${escape(counterexample)}.` : "";
    return `<tr><td>${escape(name)}</td><td>${typeset(latex)}${escape(ledger[id]?.cases?.[i].says ?? "")}${against}</td>` +
      `<td class="${verdict}">${verdict}</td></tr>`;
  });
  return `<table><tr><th>case</th><th></th><th>verdict</th></tr>${rows.join("")}</table>`;
}

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; font-size: .9rem; } td, th { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top; }
section { border-top: 1px solid #d9d9d9; margin-top: 1.5rem; } h2 { font-size: 1.1rem; margin-bottom: .2rem; }
math { font-size: 1.15rem; } .formula { overflow: auto hidden; padding: .5rem 0; }
table { display: block; overflow-x: auto; max-width: 100%; }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616; } a { color: #8ab4f8; } }
.tag { border: 1px solid #595959; border-radius: .3rem; padding: 0 .4rem; font-size: .85rem; }
.refuted { border-width: 2px; font-weight: 600; } code { font-size: .9em; overflow-wrap: anywhere; }
`;

/** What the three standings mean. */
const standings = "<p>Standing: <em>published</em>, the formula stands in the source named; <em>stated</em>, the source says it in words " +
  "and the formula is our reading; <em>derived</em>, proved here. The numbered formulas of GLM20, the paper this project is about, could " +
  "not be consulted; none of them is called published.</p>";

/**
 * The report as one standalone HTML page.
 * @param more a sentence on the referee, when it was asked
 * @example equationsPage(summarise([check(ledger.M2)], 1), "").includes("<math") // true
 */
export function equationsPage({ entries, summary }: Report, more: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>golden-momentum: the equations</title>
<style>${style}</style></head><body>
<h1>The equations of the golden ratio of learning and momentum</h1>
<p>${counted(summary)}${escape(more)}</p>
${standings}
${sourcesTable()}
<nav><p>${entries.map(link).join(" &middot; ")}</p></nav>
${entries.map(section).join("\n")}
</body></html>
`;
}

/** The summary in sentences. */
function counted({ inWords, unexpected, mutants, notReadBack }: Report["summary"]): string {
  const unread = notReadBack.length > 0
    ? `The formulas of ${notReadBack.join(", ")} were not read back from their LaTeX, so that they are not compared with what was checked. `
    : "";
  return `${inWords}; ${unexpected.length} not as their kind declares. ${mutants.tried} mutants: ${mutants.rejected} rejected, ` +
    `${mutants.equivalent} proved equivalent, ${mutants.accepted} accepted. ${unread}`;
}

function sourcesTable(): string {
  const rows = Object.entries(sources).filter(([key]) => key !== "here").map(([key, { author, title, where, consulted }]) =>
    `<tr><td>${key}</td><td>${escape(`${author}, ${title}, ${where}`)}</td><td>${escape(consulted)}</td></tr>`);
  return `<table><tr><th>source</th><th>title</th><th>what could be consulted</th></tr>${rows.join("")}</table>`;
}

const link = ({ id, verdict }: Verdict): string => `<a href="#${id}">${id}</a>${verdict === "holds" ? "" : ` (${verdict})`}`;

function section(verdict: Verdict): string {
  const { id, title, standing, source, kind, mutants, asDeclared } = verdict;
  const origin = source.key === "here" ? "proved here" : `${source.key}, ${source.place}`;
  return `<section id="${id}"><h2>${id}: ${escape(title)}</h2>
<p><span class="tag">${standing}</span> ${escape(origin)} <span class="tag">${kind}</span> ` +
    `<span class="tag ${verdict.verdict}">${verdict.verdict}${asDeclared ? "" : ", not as declared"}</span></p>
${formula(verdict)}
${casesTable(verdict)}${sentences(verdict).map((said) => `<p>${said}</p>`).join("")}
${evidenceTable(verdict)}
<details><summary>Mutants (${mutants.tried})</summary><table><tr><th>change</th><th>mutant</th><th>outcome</th><th>by</th></tr>` +
    `${mutants.list.map(mutantRow).join("")}</table></details>
</section>`;
}

/** Words of an entry as HTML: its letters are typeset. */
const saying = (id: string): (text: string) => string => {
  const entry = ledger[id];
  return (text) => written(text, entry ? lettersOf(entry) : {});
};

/** What is to be said of an entry beside its formula, sentence by sentence. */
function sentences({ id, counterexample, cases }: Verdict): string[] {
  const entry = ledger[id], said = saying(id), domain = entry ? domainInWords(entry.domain, entry.assuming) : "";
  return [
    domain === "" ? "" : `For: ${said(domain)}.`,
    entry?.reason ? `Not a derivation: ${said(entry.reason)}.` : "",
    entry?.given ? `Holds under: ${said(entry.given.name)}.` : "",
    counterexample && !cases ? `Counterexample: ${escape(counterexample)}.` : "",
    entry?.instead ? `Instead: ${entry.instead.map(({ says }, i) => `(${i + 1}) ${said(says)}`).join("; ")}.` : "",
    entry?.note ? said(entry.note) : "",
  ].filter((sentence) => sentence !== "");
}

function evidenceTable({ id, evidence }: Verdict): string {
  const entry = ledger[id], said = saying(id);
  const rows = byClaim(evidence).map(([claim, its]) => evidenceRows(said(entry ? claimInWords(entry, claim) : claim), its));
  return `<details><summary>Evidence (${evidence.length})</summary><table><tr><th>claim</th><th>method</th><th>agrees</th>` +
    `<th>what was found</th></tr>${rows.join("")}</table></details>`;
}

/** The evidence on each claim, in the order of the claims. */
function byClaim(evidence: readonly Evidence[]): [string, Evidence[]][] {
  const groups = new Map<string, Evidence[]>();
  for (const one of evidence) groups.set(one.claim, [...(groups.get(one.claim) ?? []), one]);
  return [...groups];
}

/** Rows of one claim, which is given as HTML. */
function evidenceRows(claim: string, evidence: readonly Evidence[]): string {
  return evidence.map(({ method, agrees, detail }, i) => {
    const first = i === 0 ? `<td rowspan="${evidence.length}">${claim}</td>` : "";
    return `<tr>${first}<td>${method}</td><td>${agrees === null ? "undecided" : agrees ? "yes" : "no"}</td><td>${escape(detail)}</td></tr>`;
  }).join("");
}

const mutantRow = ({ rule, text, outcome, by }: MutantResult): string =>
  `<tr><td>${rule}</td><td><code>${escape(text)}</code></td><td>${outcome}</td><td>${by.join(", ")}</td></tr>`;
