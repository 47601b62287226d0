/** The page of all equations: one HTML file that needs nothing else, formulas as MathML, evidence and mutants to unfold. */
import { join } from "node:path";
import katex from "katex";
import { claimInWords, domainInWords, ledger, type Evidence, type MutantResult, type Report, type Verdict } from "../derivation/index.js";
import { paths } from "../paths.js";
import { sources } from "../theory/index.js";
import { escape } from "../markup.js";

/** Where the page of all equations lies. */
export const equationsFile = join(paths.report, "equations.html");

/** Formula as MathML, which browsers typeset by themselves. */
const typeset = (latex: string): string => `<div class="formula">${katex.renderToString(latex, { output: "mathml", displayMode: true, throwOnError: true })}</div>`;
/** The formula of an entry; an equation without LaTeX shows its text. */
function formula(verdict: Verdict): string {
  const latex = ledger[verdict.id]?.latex;
  return latex ? typeset(latex) : `<p><code>${escape(verdict.title)}</code></p>`;
}

/** The cases side by side: what is judged apart, each with its formula, its verdict, and a counterexample where there is one. */
function casesTable({ id, cases }: Verdict): string {
  if (!cases) return "";
  const rows = cases.map(({ name, latex, verdict, counterexample }, i) => `<tr><td>${escape(name)}</td><td>${typeset(latex)}${escape(ledger[id]?.cases?.[i].says ?? "")}${counterexample ? ` Counterexample: ${escape(counterexample)}.` : ""}</td><td class="${verdict}">${verdict}</td></tr>`);
  return `<table><tr><th>case</th><th></th><th>verdict</th></tr>${rows.join("")}</table>`;
}

/**
 * The report as one standalone HTML page.
 * @param more a sentence on the referee, when it was asked
 * @example equationsPage(summarise([check(ledger.M2)], 1), "").includes("<math") // true
 */
export function equationsPage({ entries, summary }: Report, more: string): string {
  const { mutants } = summary;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>golden-momentum: the equations</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; font-size: .9rem; } td, th { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top; }
section { border-top: 1px solid #d9d9d9; margin-top: 1.5rem; } h2 { font-size: 1.1rem; margin-bottom: .2rem; } math { font-size: 1.15rem; } .formula { overflow-x: auto; }
.tag { border: 1px solid #595959; border-radius: .3rem; padding: 0 .4rem; font-size: .85rem; } .refuted { border-width: 2px; font-weight: 600; } code { font-size: .9em; overflow-wrap: anywhere; }
</style></head><body>
<h1>The equations of the golden ratio of learning and momentum</h1>
<p>${summary.inWords}; ${summary.unexpected.length} not as their kind declares. ${mutants.tried} mutants: ${mutants.rejected} rejected, ${mutants.equivalent} proved equivalent, ${mutants.accepted} accepted. ${summary.notReadBack.length > 0 ? `The formulas of ${summary.notReadBack.join(", ")} were not read back from their LaTeX, so that they are not compared with what was checked. ` : ""}${escape(more)}</p>
<p>Standing: <em>published</em>, the formula stands in the source named; <em>stated</em>, the source says it in words and the formula is our reading; <em>derived</em>, proved here. The numbered formulas of GLM20, the paper this project is about, could not be consulted; none of them is called published.</p>
<table><tr><th>source</th><th>title</th><th>what could be consulted</th></tr>${Object.entries(sources).filter(([key]) => key !== "here").map(([key, s]) => `<tr><td>${key}</td><td>${escape(`${s.author}, ${s.title}, ${s.where}`)}</td><td>${escape(s.consulted)}</td></tr>`).join("")}</table>
<nav><p>${entries.map(({ id, verdict }) => `<a href="#${id}">${id}</a>${verdict === "holds" ? "" : ` (${verdict})`}`).join(" &middot; ")}</p></nav>
${entries.map(section).join("\n")}
</body></html>
`;
}

function section(verdict: Verdict): string {
  const { id, title, standing, source, kind } = verdict;
  const entry = ledger[id];
  const origin = source.key === "here" ? "proved here" : `${source.key}, ${source.place}`;
  return `<section id="${id}"><h2>${id}: ${escape(title)}</h2>
<p><span class="tag">${standing}</span> ${escape(origin)} <span class="tag">${kind}</span> <span class="tag ${verdict.verdict}">${verdict.verdict}${verdict.asDeclared ? "" : ", not as declared"}</span></p>
${formula(verdict)}
${casesTable(verdict)}${entry && domainInWords(entry.domain, entry.assuming) !== "" ? `<p>For: ${escape(domainInWords(entry.domain, entry.assuming))}.</p>` : ""}${entry?.reason ? `<p>Not a derivation: ${escape(entry.reason)}.</p>` : ""}${entry?.given ? `<p>Holds under: ${escape(entry.given.name)}.</p>` : ""}${verdict.counterexample && !verdict.cases ? `<p>Counterexample: ${escape(verdict.counterexample)}.</p>` : ""}${entry?.instead ? `<p>Instead: ${entry.instead.map(({ says }, i) => `(${i + 1}) ${escape(says)}`).join("; ")}.</p>` : ""}${entry?.note ? `<p>${escape(entry.note)}</p>` : ""}
<details><summary>Evidence (${verdict.evidence.length})</summary><table><tr><th>claim</th><th>method</th><th>agrees</th><th>what was found</th></tr>${byClaim(verdict.evidence).map(([claim, evidence]) => evidenceRows(entry ? claimInWords(entry, claim) : claim, evidence)).join("")}</table></details>
<details><summary>Mutants (${verdict.mutants.tried})</summary><table><tr><th>change</th><th>mutant</th><th>outcome</th><th>by</th></tr>${verdict.mutants.list.map(mutantRow).join("")}</table></details>
</section>`;
}

/** The evidence on each claim, in the order of the claims. */
function byClaim(evidence: readonly Evidence[]): [string, Evidence[]][] {
  const groups = new Map<string, Evidence[]>();
  for (const one of evidence) groups.set(one.claim, [...(groups.get(one.claim) ?? []), one]);
  return [...groups];
}
const evidenceRows = (claim: string, evidence: readonly Evidence[]): string => evidence.map((e, i) =>
  `<tr>${i === 0 ? `<td rowspan="${evidence.length}">${escape(claim)}</td>` : ""}<td>${e.method}</td><td>${e.agrees === null ? "undecided" : e.agrees ? "yes" : "no"}</td><td>${escape(e.detail)}</td></tr>`).join("");
const mutantRow = (m: MutantResult): string => `<tr><td>${m.rule}</td><td><code>${escape(m.text)}</code></td><td>${m.outcome}</td><td>${m.by.join(", ")}</td></tr>`;
