/** The ledger in the page: every equation with its standing and verdict; its evidence is fetched when it is unfolded. */
import { claimInWords, domainInWords, ledger, type Report, type Verdict } from "../../lib/derivation/index.js";
import { escape } from "../../lib/markup.js";
import { choice, formula, section } from "./parts.js";

/** What is fetched when an entry is unfolded. */
export interface EntryEvidence {
  readonly evidence: readonly (readonly [claim: string, method: string, agrees: string, detail: string])[];
  readonly mutants: string;
}

/** The evidence of every entry, by its id. */
export function evidenceByEntry({ entries }: Report): Readonly<Record<string, EntryEvidence>> {
  return Object.fromEntries(entries.map(({ id, evidence, mutants }) => [id, {
    evidence: evidence.map(({ claim, method, agrees, detail }) =>
      [claimInWords(ledger[id], claim), method, agrees === null ? "undecided" : agrees ? "yes" : "no", detail] as const),
    mutants: `${mutants.tried} changed equations were tried: ${mutants.rejected} rejected, ` +
      `${mutants.equivalent} proved to say the same, ${mutants.accepted} accepted.`,
  }]));
}

/** The section, with the entries' formulas and a field for an equation of the reader's own. */
export function ledgerSection(report: Report): string {
  const { inWords, mutants } = report.summary;
  return section("ledger", "The ledger", `
<p>Every equation of the theory, judged by several kinds of evidence: algebra, exact numbers, 64 digits at many points, intervals, the
code, and the formula as it is typeset. ${escape(inWords)};
${mutants.tried} mutants tried, ${mutants.accepted} accepted.</p>
<p class="aside">Published: the formula stands in the source. Stated: the source says it in words, the formula is our reading. Derived:
proved here. Of the paper itself only abstract and introduction could be consulted.</p>
<h3 id="own">An equation of your own</h3><p>It is judged like those of the ledger: algebra, exact numbers, intervals, and mutants of it.
It is read by a parser and never run.</p>
<form class="controls inline" id="own-form">
<div class="control pick grow"><label for="equation">equation</label><input type="text" id="equation" data-text="equation"
 value="sin(2x) = 2 sin(x) cos(x)" maxlength="400" spellcheck="false" autocapitalize="off" autocomplete="off"></div>
<div class="control pick"><label for="on">ranges</label><input type="text" id="on" data-text="on"
 value="x: -4..4" maxlength="200" spellcheck="false" autocapitalize="off" autocomplete="off"></div>
<div class="buttons"><button type="submit" id="own-go" class="primary">Judge it</button>
<button type="button" id="own-stop" class="quiet" disabled>Stop</button></div></form>
<div id="own-says" role="status" class="says"></div>
<h3>All equations</h3>
<form class="controls inline" id="ledger-form" role="search" aria-label="the ledger">
<div class="control pick"><label for="find">search</label><input type="search" id="find" data-text="find"
 placeholder="momentum, M8, Bayes" maxlength="80"></div>
${choice("standing", "standing", (value) => value || "any")}${choice("verdict", "verdict", (value) => value || "any")}
<p id="ledger-count" role="status" class="small">${report.entries.length} equations</p></form>
<div id="ledger-list">${report.entries.map(entry).join("\n")}</div>
<noscript><p class="notice">Searching and judging need JavaScript. In a terminal:
<code>npx golden examine "sin(2x)" "2 sin(x) cos(x)" --on "x: -4..4"</code>.</p></noscript>`);
}

function entry(verdict: Verdict): string {
  const { id, title, standing, source, cases } = verdict, of = ledger[id];
  const origin = source.key === "here" ? "proved here" : `${source.key}, ${source.place}`;
  const domain = of === undefined ? "" : domainInWords(of.domain, of.assuming);
  const sentences = [
    domain && `For: ${domain}.`, of?.reason && `Not a derivation: ${of.reason}.`, of?.given && `Holds under: ${of.given.name}.`,
    verdict.counterexample && !cases && `Counterexample: ${verdict.counterexample}.`, of?.note,
  ].filter((text) => typeof text === "string" && text !== "").map((text) => `<p>${escape(text as string)}</p>`).join("");
  const tags = `<span class="tag">${standing}</span><span class="tag ${verdict.asDeclared ? "" : "bad"}">${verdict.verdict}</span>`;
  return `<details class="entry" id="ledger-${id}" data-id="${id}" data-standing="${standing}" data-verdict="${verdict.verdict}">`
    + `<summary><b>${id}</b><span class="what">${escape(title)}</span>${tags}</summary>\n`
    + `<p class="small">${escape(origin)}; ${verdict.kind}</p>${of?.latex ? formula(of.latex) : ""}${sentences}${readings(verdict)}`
    + `<div class="evidence"><p class="small"><a href="equations.html#${id}">Evidence and mutants, on a page of its own</a></p></div>`
    + "</details>";
}

/** The readings of an entry that has several, each with its own verdict. */
function readings({ id, cases }: Verdict): string {
  if (cases === undefined) return "";
  const rows = cases.map(({ name, verdict, counterexample }, i) => {
    const against = counterexample ? ` Counterexample: ${escape(counterexample)}.` : "";
    return `<tr><td>${escape(name)}</td><td>${verdict}</td><td>${escape(ledger[id]?.cases?.[i].says ?? "")}${against}</td></tr>`;
  });
  const head = ["reading", "verdict", "what was found"].map((text) => `<th scope="col">${text}</th>`);
  return `<div class="scroll" tabindex="0" role="group" aria-label="readings of ${escape(id)}"><table>`
    + `<thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}
