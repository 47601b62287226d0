/**
 * What an entry's LaTeX states: `a = b < c`, one statement after the other, separated by commas, wide spaces, words and arrows between
 * them.
 */
import { UsageError } from "../../errors.js";
import type { Expr } from "../algebra/expression.js";
import { closers, openers, textOf, tokensOf, type Vocabulary } from "./tokens.js";
import { everyLetter, readTokens } from "./latex.js";

/** What stands between two sides. */
export type Relation = "=" | "<" | ">" | "<=" | ">=" | "!=" | "->" | "in";
/** A side of a statement: a formula, the digits that a number begins with, or a set of formulas. */
export type TypesetSide =
  | { readonly kind: "formula"; readonly of: Expr }
  | { readonly kind: "digits"; readonly text: string }
  | { readonly kind: "set"; readonly of: readonly Expr[] };
/** Sides and what stands between them: `a = b = c` has three and two. */
export interface Statement { readonly text: string; readonly sides: readonly TypesetSide[]; readonly between: readonly Relation[] }

const relations: Readonly<Record<string, Relation>> = {
  "=": "=", "<": "<", ">": ">", "\\le": "<=", "\\ge": ">=", "\\ne": "!=", "\\to": "->", "\\in": "in",
};
const separators = /^(,|;|:|\\quad|\\qquad|\\iff|\\Rightarrow|\\text\{.*)$/;
/** A limit that no equation meets by accident. */
const longest = 1000;

/**
 * Reads every statement of a formula as it is typeset.
 * @throws UsageError that names the entry and what cannot be read
 * @example readStatements("a = b,\\quad 0<p<1", "E1").length // 2
 */
export function readStatements(latex: string, where: string, words: Vocabulary = everyLetter): readonly Statement[] {
  if (latex.length > longest) throw new UsageError(
    `${where}: a formula of ${latex.length} characters is longer than the ${longest} that are read.`,
  );
  return split(tokensOf(latex), (token) =>
    separators.test(token)).parts.filter((tokens) => tokens.length > 0).map((tokens) => statement(tokens, where, words));
}

function statement(written: readonly string[], where: string, words: Vocabulary): Statement {
  const isRelation = (token: string) => Object.hasOwn(relations, token);
  // "(0 < p < 1)": brackets around a statement are punctuation.
  const bracketed = written[0] === "(" && written.at(-1) === ")" && written.some(isRelation) && !split(written, isRelation).at.length;
  const tokens = bracketed ? written.slice(1, -1) : written;
  const text = textOf(tokens);
  const { parts, at } = split(tokens, isRelation);
  if (at.length === 0) throw new UsageError(`${where}: "${text}" is typeset and says nothing: it has one side.`);
  if (parts.every((part) =>
    textOf(part) === textOf(parts[0]))) throw new UsageError(`${where}: "${text}" is typeset and says nothing: its sides are the same.`);
  return { text, between: at.map((i) => relations[tokens[i]]), sides: parts.map((part) => side(part, where, words)) };
}

function side(tokens: readonly string[], where: string, words: Vocabulary): TypesetSide {
  if (tokens.at(-1) === "\\ldots") return { kind: "digits", text: tokens.slice(0, -1).join("") };
  if (tokens[0] === "\\{" && tokens.at(-1) === "\\}") return { kind: "set", of: split(tokens.slice(1, -1), (token) =>
    token === ",").parts.map((part) => readTokens(part, where, words)) };
  return { kind: "formula", of: readTokens(tokens, where, words) };
}

/** The parts between the tokens that cut, outside of brackets, and where these are. */
function split(
  tokens: readonly string[], cuts: (token: string) => boolean,
): { readonly parts: readonly (readonly string[])[]; readonly at: readonly number[] } {
  let depth = 0;
  const at = tokens.flatMap((token, i) => {
    depth += openers.includes(token) ? 1 : closers.includes(token) ? -1 : 0;
    return depth === 0 && cuts(token) ? [i] : [];
  });
  return { at, parts: [-1, ...at].map((from, i) => tokens.slice(from + 1, at[i] ?? tokens.length)) };
}
