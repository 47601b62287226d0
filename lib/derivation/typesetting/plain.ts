/** A formula as plain text, for a terminal: what is typeset, conditions included, in signs that a keyboard has. */
import type { Entry } from "../checker/claim.js";
import { textOf, tokensOf } from "./tokens.js";

/** A formula of an entry: the entry's own, and those of its cases. */
export interface Formula { readonly name: string; readonly latex: string; readonly text: string }

/**
 * All formulas of an entry, in reading order; the name of its own is empty.
 * @example formulasOf(ledger.M3)[0].text // "eta = (1 - alpha)^2 = 0.0158679247049260...;  alpha = sqrt2 p_1"
 */
export function formulasOf({ latex, cases = [] }: Entry): readonly Formula[] {
  return [{ name: "", latex }, ...cases].filter((one) =>
    one.latex !== "").map(({ name, latex: of }) => ({ name, latex: of, text: plainText(of) }));
}

const words: Readonly<Record<string, string>> = {
  "\\ldots": "...", "\\min": "min", "\\to": " -> ",
  "\\Rightarrow": "  =>  ", "\\iff": "  <=>  ", "\\in": " in ", "\\ge": " >= ", "\\le": " <= ",
  "\\ne": " != ", "\\{": "{", "\\}": "}", "\\partial": "d", "\\Delta": "d", "\\varphi": "phi", "\\sum": "sum",
  "\\quad": "  ", "\\qquad": "   ", "=": " = ", "<": " < ", ">": " > ", ",": ", ", ":": ": ", ";": "; ", "/": "/", "^": "^",
};
/** After these a minus is a sign, not a difference. */
const beforeSign = /(^|[({^]|[=<>:;,] *|> *|\bsum_\w+)$/;

/**
 * LaTeX as plain text: `\frac{a}{b}` becomes `a/b`, `\sqrt5` `sqrt5`, `\alpha` `alpha`.
 * @example plainText("\\frac{1-p}{p} = p") // "(1 - p)/p = p"
 */
export function plainText(latex: string): string {
  const tokens = tokensOf(latex.replace(/\\(?:bigl|bigr|left|right)\b/g, "").replace(/\\[,;! ]/g, ""));
  return new Writer(tokens).all().replace(/ {2,}/g, "  ").replace(/ +([,;:])/g, "$1").replace(/([([{]) +/g, "$1")
    .replace(/ +([)\]}])/g, "$1").trim();
}

/** What ends a product: a relation, a sign, a separator or a closing bracket. */
const ends = /^([=<>+\-,;:)\]}|/]|\\(to|Rightarrow|iff|in|ge|le|ne|\}|quad|qquad|ldots)|\\text\{.*)$/;
/** One letter, number, root or bracket, its power included: a factor that needs no brackets. */
const plainFactor = /^[\w.]+'?(\^\w+)?$|^sqrt\([^()]*\)$|^\([^()]*\)(\^\w+)?$/;

class Writer {
  private at = 0;
  constructor(private readonly tokens: readonly string[]) {}

  all(until?: string): string {
    let out = "";
    while (this.at < this.tokens.length && this.tokens[this.at] !== until) {
      const part = this.next(out);
      // Letters side by side are a product; a word would run into its neighbour. The d of a derivative belongs to what follows.
      out += !/(?<![A-Za-z])d$/.test(out) && /[\w)}]$/.test(out) && /^[A-Za-z]/.test(part) ? ` ${part}` : part;
    }
    this.at++;
    return out;
  }

  /** Whether a factor follows. */
  private get goesOn(): boolean { return this.at < this.tokens.length && !ends.test(this.tokens[this.at]); }

  private next(before: string): string {
    const token = this.tokens[this.at++];
    if (token.startsWith("\\text{")) return ` ${token.slice(6, -1).trim()} `;
    switch (token) {
      case "\\frac": return this.fraction(before);
      case "\\sqrt": { const of = this.argument(); return /^\w+$/.test(of) && of.length === 1 ? `sqrt${of}` : `sqrt(${of})`; }
      case "\\ln": case "\\sin": case "\\cos": return this.applied(token.slice(1));
      case "\\log": this.at++; return this.applied(`log${this.index()}`);
      case "\\mathrm": return this.argument().replaceAll(" ", "");
      case "_": return this.index();
      case "^": { const power = this.argument(); return /^\w+$|^\*$/.test(power) ? `^${power}` : `^(${power})`; }
      case "{": return this.all("}");
      case "(": return `(${this.all(")")})`;
      case "-": case "+": return beforeSign.test(before) ? (/\w$/.test(before) ? ` ${token}` : token) : ` ${token} `;
      case "|": return "|";
    }
    return words[token] ?? (token.startsWith("\\") ? textOf([token.slice(1)]) : token);
  }

  /** a/b; in brackets beside another factor, where the line would not tell what stands below it. */
  private fraction(before: string): string {
    const text = `${this.factor()}/${this.factor()}`;
    // The slope dL/dw is one name.
    const alone = /^d\w*\/d\w+$/.test(text) || (!this.goesOn && !/[\w)]$/.test(before));
    return alone ? text : `${/\w$/.test(before) ? " " : ""}(${text})`;
  }

  /** A function of what follows, which is put in brackets where it is more than a letter or where another factor comes next. */
  private applied(name: string): string {
    let of = this.tokens[this.at] === "\\frac" ? (this.at++, `${this.factor()}/${this.factor()}`) : this.next("");
    while (["_", "^", "'"].includes(this.tokens[this.at])) of += this.next(of);
    if (/^\([^()]*\)$/.test(of)) return name + of;
    return /^\w+'?(\^\w+)?$/.test(of) && !this.goesOn ? `${name} ${of}` : `${name}(${of})`;
  }

  private index(): string {
    const index = this.argument().replace(/^(\w) (\w)$/, "$1$2");
    return index.length > 1 && !/^\w+$/.test(index) ? `_{${index}}` : `_${index}`;
  }
  /** What a macro takes: a group, or one token (of a number, one digit). */
  private argument(): string {
    const token = this.tokens[this.at];
    if (token === "{") { this.at++; return this.all("}").trim(); }
    if (/^[0-9.]{2,}$/.test(token)) { (this.tokens as string[]).splice(this.at, 1, ...token); return this.argument(); }
    return this.next("").trim();
  }
  /** The same in brackets where it is more than one letter, number or call. */
  private factor(): string {
    const of = this.argument();
    return plainFactor.test(of) || /^d\w*$/.test(of) ? of : `(${of})`;
  }
}
