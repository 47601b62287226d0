/** LaTeX cut into the pieces that have a meaning of their own, and put together again. */

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
