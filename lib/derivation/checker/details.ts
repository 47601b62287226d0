/** One entry in full, for a terminal: formula with its conditions, letters, evidence a line each, and where the code is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../paths.js";
import { sources } from "../../theory/index.js";
import { symbolsOf, type SymbolOf } from "../ledger/symbols.js";
import { claimInWords, domainInWords } from "../typesetting/describe-claim.js";
import { formulasOf, type Formula } from "../typesetting/plain.js";
import { partsOf } from "./cases.js";
import type { Entry, Evidence, Verdict } from "./claim.js";

/** What there is to say of an entry besides its verdict; part of `golden verify --json`. */
export interface Details {
  readonly formulas: readonly Formula[];
  /** The domain and the assumptions, in words. */
  readonly domain: string;
  readonly symbols: readonly SymbolOf[];
  /** The functions that the formulas were compared with, and the file of each. */
  readonly code: readonly { readonly name: string; readonly file: string }[];
  /** The file that the entry stands in. */
  readonly ledger: string;
  readonly note: string;
}

/** @example detailsOf(ledger.M2).code[0] // { name: "golden.alpha", file: "lib/theory/golden.ts" } */
export function detailsOf(entry: Entry): Details {
  const claims = partsOf(entry).flatMap((part) => [...part.claims, ...(part.instead ?? []).flatMap((one) => one.claims)]);
  const names = [...new Set(claims.flatMap(({ code }) => (code ? [code.name] : [])))];
  return {
    formulas: formulasOf(entry), domain: domainInWords(entry.domain, entry.assuming), symbols: symbolsOf(entry),
    code: names.map((name) => ({ name, file: fileOf(name, entry.id) })), ledger: ledgerFile(entry.id), note: entry.note ?? "",
  };
}

const sourcesIn = (folder: string): readonly (readonly [string, string])[] => {
  const known = read.get(folder) ?? readdirSync(join(paths.root, folder)).filter((file) =>
    file.endsWith(".ts")).map((file) => [`${folder}/${file}`, readFileSync(join(paths.root, folder, file), "utf8")] as const);
  read.set(folder, known);
  return known;
};
const read = new Map<string, readonly (readonly [string, string])[]>();

/**
 * The file that exports the first function or value named in a text such as "posterior(a, b, v) / v"; of several one that names the
 * equation.
 */
function fileOf(name: string, id: string): string {
  for (const word of name.match(/[A-Za-z]\w+/g) ?? []) {
    const found = sourcesIn("lib/theory").filter(([, text]) => new RegExp(`^export (?:function|const) ${word}\\b`, "m").test(text));
    if (found.length > 0) return (found.find(([, text]) => text.includes(id)) ?? found[0])[0];
  }
  return "lib/theory";
}

/** Where the ledger states an entry; a chain's arrows are made from one table. */
function ledgerFile(id: string): string {
  return sourcesIn("lib/derivation/ledger").find(([, text]) => text.includes(`id: "${id}"`) || text.includes(`("${id}", `)
    || text.includes(`("${id.split(".")[0]}", false)`) || text.includes(`("${id.split(".")[0]}", true)`))?.[0] ?? "lib/derivation/ledger";
}

const mark = ({ agrees }: Evidence): string => (agrees === null ? "undecided" : agrees ? "agrees" : "AGAINST");
const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 3)}...` : text);

/**
 * An entry in full as text.
 * @example describe(ledger.M3, check(ledger.M3)).split("\n")[0] // "M3: the golden learning rate"
 */
export function describe(entry: Entry, verdict: Verdict): string {
  const { formulas, domain, symbols, code, ledger, note } = detailsOf(entry);
  const { key, place } = entry.source;
  const origin = key === "here" ? "proved here" : `${key} (${sources[key].title}), ${place}`;
  const [top, ...inCases] = formulas;
  const caseLines = inCases.flatMap(({ name, text }, i) => {
    const found = verdict.cases?.[i];
    const says = entry.cases?.[i].says;
    return [`  ${name}: ${found?.verdict ?? ""}`, `      ${text}`, ...(says
      ? [`      ${says}`]
      : []), ...(found?.counterexample ? [`      counterexample ${found.counterexample}`] : [])];
  });
  const given = entry.given ? [`  under    ${entry.given.name}`] : [];
  return [
    `${entry.id}: ${entry.title}`,
    `  ${entry.standing}, ${origin}; ${entry.kind}`,
    "",
    `      ${top.text}`,
    "",
    ...given,
    ...(domain !== "" ? [`  for      ${domain}`] : []),
    ...symbols.map(({ name, means, range }) => `  ${name.padEnd(8)} ${means}${range === "" ? "" : ` (${range})`}`),
    ...(caseLines.length > 0 ? ["", ...caseLines] : []),
    ...(entry.reason ? ["", `  not a derivation: ${entry.reason}.`] : []),
    ...(note ? ["", `  ${note}`] : []),
    "",
    "  evidence",
    ...verdict.evidence.map((e) =>
      `    ${mark(e).padEnd(9)} ${e.method.padEnd(9)} ${cut(claimInWords(entry, e.claim), 110)}: ${cut(e.detail, 130)}`),
    ...(code.length > 0 ? ["", "  code", ...code.map(({ name, file }) => `    ${file}  ${name}`)] : []),
    `  entry    ${ledger}`,
    `  verdict  ${verdict.verdict}${verdict.asDeclared ? "" : " (not as declared)"}; `
      + `${verdict.mutants.tried} mutants tried, ${verdict.mutants.accepted} accepted`,
  ].join("\n");
}
