/** The words that an entry's LaTeX is read with: what its letters stand for, and which of them are variables. */
import { UsageError } from "../../errors.js";
import type { Entry } from "../checker/claim.js";
import { parse } from "./parse.js";
import { variables, type Expr } from "./expression.js";
import { readHeader } from "../typesetting/latex.js";
import { tokensOf, type Meaning, type Vocabulary } from "../typesetting/tokens.js";

/**
 * A vocabulary of variables and of what stands for something else.
 * @param letters what stands for what: `{ "\\varphi": "f", "L(p)": "-p * log(p)" }`, the meaning already read; a name followed by a
 * variable in brackets that its meaning uses is a function, a list its values at 0, 1, 2 ...
 * @example vocabulary(["p"], { "q": parse("1 - p", "E1") }).known // Set { "p" }
 */
export function vocabulary(known: Iterable<string>, letters: Readonly<Record<string, Expr | readonly Expr[]>>): Vocabulary {
  const names = new Map<string, Meaning>();
  const pieces: { tokens: readonly string[]; is: Expr }[] = [];
  for (const [latex, is] of Object.entries(letters)) {
    const found = readHeader(latex);
    const list = Array.isArray(is);
    if (found && (list ? found.by !== null : found.by === null || variables(is as Expr)
      .has(found.by))) names.set(found.name, { by: found.by, is });
    else if (!list) pieces.push({ tokens: tokensOf(latex), is: is as Expr });
    else throw new UsageError(`"${latex}" has a list of values and is not written as a function, such as "g(t)".`);
  }
  return { known: new Set(known), names, pieces: pieces.sort((a, b) => b.tokens.length - a.tokens.length) };
}

/**
 * The vocabulary of an entry: its variables, its abbreviations, the names of its definitions, and its letters.
 * @throws UsageError that names the entry, for a meaning that cannot be read
 * @example vocabularyOf(ledger.S5).names.has("Lexc") // true
 */
export function vocabularyOf(entry: Entry): Vocabulary {
  const claims = [...entry.claims, ...(entry.instead ?? []).flatMap((one) => one.claims)];
  const known = [entry, ...claims].flatMap((one) =>
    Object.keys(one.domain ?? {})).concat(claims.flatMap((claim) => Object.keys(claim.let ?? {})));
  const read = (text: string) => parse(text, entry.id);
  const definitions = claims.flatMap((claim) => ("is" in claim && /^[A-Za-z]\w*(\([A-Za-z]\w*\))?$/.test(claim.name)
    ? [[claim.name.replace(/^([A-Za-z])(\w+)/, "$1_{$2}"), read(claim.is)] as const]
    : []));
  const letters = Object.entries(entry.letters ?? {}).map(([latex, is]) =>
    [latex, typeof is === "string" ? read(is) : is.map(read)] as const);
  return vocabulary(known, { ...Object.fromEntries(definitions), ...Object.fromEntries(letters) });
}
