/**
 * `golden report`: one page of all that was found, from what lies there: verdicts, records, figures, notebooks. Nothing is computed here.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { readManifest } from "../../paper-figures/index.js";
import type { Report } from "../derivation/index.js";
import { committedEvidence, conclusions, grids, gridVerdict, readRecords, type GridName } from "../experiment/index.js";
import { UsageError } from "../errors.js";
import { ensureFolder, writeWhole } from "../files.js";
import { paths } from "../paths.js";
import type { Register } from "./command.js";
import { verdictsOf } from "./verdicts.js";
import { escape } from "../markup.js";

/** Where the equations part leaves its verdicts for the report. */
export const verdictsFile = join(paths.report, "equations.json");

/**
 * A set of verdicts in a sentence or two, for summary and report.
 * @example verdictsInWords(report)[0] // "26 entries: 26 hold, 0 refuted, 0 open; ..."
 */
export function verdictsInWords({ summary }: Report): string[] {
  const { inWords, unexpected, mutants } = summary;
  return [
    `${inWords}; ${mutants.tried} mutants tried, ${mutants.accepted} accepted; npx golden verify shows them`,
    ...(unexpected.length > 0 ? [`not as declared: ${unexpected.join(", ")}`] : []),
  ];
}

const anchor = (title: string): string => title.toLowerCase().replace(/[^a-z]+/g, "-");
const section = (title: string, body: string): string => `<section id="${anchor(title)}"><h2>${escape(title)}</h2>\n${body}\n</section>`;
/** The sections of a page, as links, for who looks for one thing. */
const contents = (titles: readonly string[]): string => {
  const links = titles.map((title) => `<li><a href="#${anchor(title)}">${escape(title)}</a></li>`);
  return `<nav aria-label="contents"><ol>${links.join("")}</ol></nav>`;
};
const paragraph = (text: string): string => `<p>${escape(text)}</p>`;

/** Where the report's records come from, and where it goes. */
export interface ReportOptions {
  /** A folder of record files to judge; default: those that come with the project. */
  readonly records?: string;
  /** Default: report. */
  readonly out?: string;
}

/**
 * Writes index.html into the report's folder, with copies of the figures beside it, so that the folder can be sent to somebody as it is.
 * @returns the path of the page
 * @throws UsageError when the folder of records is missing, or a file of it is damaged
 * @example writeReport({}) // ".../report/index.html"
 */
export function writeReport({ records, out = paths.report }: ReportOptions = {}): string {
  if (records !== undefined && !existsSync(records)) {
    throw new UsageError(`${records}: no such folder; expected one with record files (.jsonl)`);
  }
  ensureFolder(join(out, "figures"));
  const page = join(out, "index.html");
  const parts: readonly (readonly [title: string, body: string])[] = [
    ...(records === undefined
      ? [["The verdict", verdict()], ["Grids computed on this machine", computedHere()]] as const
      : [["The verdict", ownVerdicts(records)]] as const),
    ["Equations", equations(out)], ["Figures", figures(out)],
    ...(paths.installed ? [] : [["Notebooks", notebooks(out)], ["The page that runs", running(out)]] as const),
  ];
  const body = [contents(parts.map(([title]) => title)), ...parts.map(([title, of]) => section(title, of))].join("\n");
  writeWhole(page, `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>golden-momentum: report</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top; }
figure { margin: 1rem 0; } figure img { width: 32rem; max-width: 100%; background: #fff; } figcaption { font-size: .9rem; }
code { font-size: .9em; overflow-wrap: anywhere; }
nav ol { columns: 2; max-width: 36rem; } summary { cursor: pointer; padding: .2rem 0; } details p { margin: .3rem 0 .6rem 1.1rem; }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616; } a { color: #8ab4f8; } }
</style></head><body>
<h1>The golden ratio of learning and momentum: report</h1>
${body}
</body></html>
`);
  return page;
}

/** Every kind of run in every record file of a folder, judged by itself, or the reason why it is not. */
function ownVerdicts(folder: string): string {
  const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort();
  const sentences = files.flatMap((file) => verdictsOf(readRecords(join(folder, file))));
  return sentences.length > 0 ? sentences.map(paragraph).join("\n") : paragraph(`There are no record files (.jsonl) in ${folder}.`);
}

/** Where a file of the report folder lies, seen from the page. */
const from = (out: string, ...file: readonly string[]): string =>
  relative(out, join(paths.report, ...file)).replaceAll("\\", "/");

function equations(out: string): string {
  if (!existsSync(verdictsFile)) return paragraph("Not checked yet: run npx golden verify, or npm run reproduce.");
  const report = JSON.parse(readFileSync(verdictsFile, "utf8")) as Report;
  const rows = report.entries.map(
    ({ id, title, standing, kind, verdict }) =>
      `<tr>${[id, title, standing, kind, verdict].map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`,
  );
  const page = existsSync(join(paths.report, "equations.html"))
    ? `<p><a href="${from(out, "equations.html")}">Every equation, typeset, with its evidence.</a></p>`
    : "";
  return `${verdictsInWords(report).map(paragraph).join("")}${page}<details><summary>All ${rows.length} entries</summary>` +
    `<table><tr><th>id</th><th></th><th>standing</th><th>kind</th><th>verdict</th></tr>${rows.join("\n")}</table></details>`;
}

/**
 * The verdict on everything, from the largest complete sets; then every grid among the committed records, and what was computed here and is
 * not among them.
 */
function verdict(): string {
  const { pair, loss, findings, limits, missing } = conclusions(committedEvidence());
  const claims = findings.map(({ claim, source, outcome, rests, found }) =>
    `<details><summary>${escape(claim)} <small>(${escape(source)}; ${escape(rests)})</small>: ` +
    `<strong>${escape(outcome)}</strong></summary><p>${escape(found)}</p></details>`);
  return [
    `<p><strong>The pair (0.016, 0.874)?</strong> ${escape(pair)}</p>`, `<p><strong>The synapse loss?</strong> ${escape(loss)}</p>`,
    `<p>Each claim, and what was found; a click opens the finding in full.</p>\n${claims.join("\n")}`,
    `<details><summary>What the records cannot say</summary><ul>${limits.map((limit) => `<li>${escape(limit)}</li>`).join("")}` +
    `${missing.map((sentence) => `<li>Not there: ${escape(sentence)}</li>`).join("")}</ul></details>`,
  ].join("\n");
}

/** Grids that were computed here, which may be of another size than the committed ones. */
function computedHere(): string {
  const folder = join(paths.report, "records");
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort().map((name) => join(folder, name))
    : [];
  const sentences = files.flatMap((file) => {
    const grid = basename(file).split("-")[0] as GridName;
    return grid in grids ? [paragraph(verdictOf(file, `${basename(file, ".jsonl")}, ${grids[grid].title}`))] : [];
  });
  return sentences.length > 0 ? sentences.join("\n") : paragraph("Nothing was computed here yet: run npm run reproduce.");
}

/** A sweep that was stopped has left part of a grid: the page says so and goes on. */
function verdictOf(file: string, title: string): string {
  try {
    return gridVerdict(readRecords(file), title).sentence;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

function figures(out: string): string {
  const drawn = Object.entries(readManifest()).flatMap(([name, { title, sources, files }]) => {
    const image = Object.keys(files).find((file) => file.endsWith(".svg"));
    if (image === undefined) return [];
    writeWhole(join(out, "figures", image), readFileSync(join(paths.figures, image)));
    const { caption } = JSON.parse(readFileSync(join(paths.figures, `${name}.json`), "utf8")) as { caption: string };
    return [
      `<details><summary>${escape(title)}</summary><figure><img src="figures/${escape(image)}" loading="lazy" alt="${escape(caption)}">` +
      `<figcaption>${escape(caption)} Rests on: ${escape(sources.label)}.</figcaption></figure></details>`,
    ];
  });
  return drawn.length > 0
    ? `<p>${drawn.length} figures; a click opens one.</p>\n${drawn.join("\n")}`
    : paragraph("No figures drawn yet: run npx golden figures.");
}

/** A link to each notebook's page, which `npm run html` writes beside the report; without the pages, the command. */
function notebooks(out: string): string {
  const names = existsSync(paths.notebooks)
    ? readdirSync(paths.notebooks).filter((name) => name.endsWith(".ipynb")).map((name) => name.slice(0, -".ipynb".length)).sort()
    : [];
  const pages = names.filter((name) => existsSync(join(paths.report, "notebooks", `${name}.html`)));
  const list = names.map((name) =>
    `<li>${pages.includes(name) ? `<a href="${from(out, "notebooks", `${name}.html`)}">${name}</a>` : name}</li>`);
  return `<p><code>npm run lab</code> opens them in JupyterLab.${pages.length < names.length
    ? " <code>npm run html</code> writes them as pages for a browser; write the report again, and they are linked here."
    : ""}</p><ul>${list.join("")}</ul>`;
}

/** The page that moves and trains; a browser gives it its workers only from a server, so the line says how. */
function running(out: string): string {
  if (!existsSync(join(paths.report, "site", "index.html"))) return paragraph("Not built yet: run npm run site.");
  return `<p><a href="${from(out, "site", "index.html")}">The paper as a page that runs</a>. Opened as a file it can be read and moved; ` +
    "to train in it, serve its folder, such as with <code>python3 -m http.server --bind 127.0.0.1 --directory report/site 8080</code>, " +
    "or copy it to any static host.</p>";
}

/** Adds `golden report` to the program. */
export const registerReport: Register = (program) => {
  program.command("report")
    .description("write report/index.html from the verdicts, records and figures that are there")
    .option("--records <folder>", "judge the record files of this folder, instead of those that come with the project")
    .option("--out <folder>", "where to write (default: report)")
    .option("--json", "print the page's path as JSON")
    .action(({ json, ...options }: ReportOptions & { json?: true }) => {
      const page = writeReport(options);
      console.log(json ? JSON.stringify({ page }) : `report: ${page}`);
    });
};
