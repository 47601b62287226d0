/** LaTeX cut into the pieces that have a meaning of their own, and put together again. */
import type { Expr } from "../algebra/expression.js";

/** What a name stands for: a formula, of a variable where it is a function; or its values at 0, 1, 2 ... */
export interface Meaning { readonly by: string | null; readonly is: Expr | readonly Expr[] }
/** What the names and the pieces of LaTeX stand for that are no variables, and the variables; every letter is one when `known` is null. */
export interface Vocabulary {
  readonly known: ReadonlySet<string> | null;
  readonly names: ReadonlyMap<string, Meaning>;
  /** Taken as they are written, the longest first. */
  readonly pieces: readonly { readonly tokens: readonly string[]; readonly is: Expr }[];
}

/** Spaces, and sizes of brackets. */
const silent = /^\\([,;! ]|bigl|bigr|left|right)$/;
/** Brackets, in pairs. */
export const openers = ["(", "{", "\\{", "["];
export const closers = [")", "}", "\\}", "]"];
/** The pieces of LaTeX that have a meaning of their own; a text is one of them. */
export const tokensOf = (latex: string): string[] =>
  (latex.match(/\\text\{[^}]*\}|\\[a-zA-Z]+|\\.|[0-9]+(?:\.[0-9]+)?|\S/g) ?? []).filter((token) => !silent.test(token));

/** The pieces as text: a space only where a macro would run into a letter. */
export const textOf = (tokens: readonly string[]): string =>
  tokens.map((token, i) => (i > 0 && /^\\[a-zA-Z]+$/.test(tokens[i - 1]) && /^[a-zA-Z]/.test(token) ? ` ${token}` : token)).join("");
