/**
 * A reader of formulas in LaTeX: what a person reads in `\frac{1-p}{p}` becomes the tree of (1 - p) / p. Of the macros it
 * knows those that the theory is written in; anything else is refused by name, never skipped.
 */
import { UsageError } from "../../errors.js";
import { call, negated, number, operation, Outside, symbol, type Expr, type FunctionName } from "../algebra/expression.js";
import { evaluate } from "../algebra/evaluate.js";
import { substitute } from "../algebra/derivatives.js";
import { floats } from "../algebra/numbers.js";
import { closers, textOf, tokensOf, type Meaning, type Vocabulary } from "./tokens.js";

/** Every letter a variable. */
export const everyLetter: Vocabulary = { known: null, names: new Map(), pieces: [] };

const functions: Readonly<Record<string, FunctionName>> = { "\\ln": "log", "\\sin": "sin", "\\cos": "cos" };
const greek = ["alpha", "eta", "pi", "omega", "varphi", "sigma", "zeta", "delta", "ell"];
/** Terms of all sums of a formula: no equation has that many by accident. */
const mostTerms = 100;

/**
 * Reads one formula.
 * @throws UsageError that names the entry and what cannot be read
 * @example print(readFormula("\\frac12 p", "E1")) // "((1 / 2) * p)"
 */
export function readFormula(latex: string, where: string, words: Vocabulary = everyLetter): Expr {
  return readTokens(tokensOf(latex), where, words);
}

/** Reads one formula from its pieces. @throws UsageError that names the entry and what cannot be read */
export const readTokens = (tokens: readonly string[], where: string, words: Vocabulary): Expr =>
  new Reader([...tokens], words, where).formula();

/**
 * The name and the variable of "f(x)", or of "f"; null for any other piece of LaTeX.
 * @example readHeader("L_{\\mathrm{exc}}(p)") // { name: "Lexc", by: "p" }
 */
export const readHeader = (latex: string): ReturnType<Reader["header"]> => new Reader(tokensOf(latex), everyLetter, latex).header();

/** Reads one side, from left to right. */
class Reader {
  private at = 0;
  private barEnds = false;
  private terms = 0;
  /** What the running letters of sums stand for. */
  private readonly running = new Map<string, Expr>();
  constructor(private readonly tokens: string[], private readonly words: Vocabulary, private readonly where: string) {}

  formula(): Expr {
    const read = this.sum();
    if (this.at < this.tokens.length) this.refuse();
    return read;
  }

  header(): { readonly name: string; readonly by: string | null } | null {
    try {
      const name = this.name();
      if (this.at === this.tokens.length) return { name, by: null };
      this.take("(");
      const by = this.name();
      this.take(")");
      return this.at === this.tokens.length ? { name, by } : null;
    } catch (error) {
      if (error instanceof UsageError) return null;
      throw error;
    }
  }

  private get next(): string | undefined { return this.tokens[this.at]; }
  /** What is read next, where it is a piece with a meaning of its own. */
  private get piece() { return this.words.pieces.find(({ tokens }) => tokens.every((token, i) => this.tokens[this.at + i] === token)); }
  private refuse(): never {
    const quote = (from: number, to: number) => `"${textOf(this.tokens.slice(Math.max(0, from), to))}"`;
    const what = this.next === undefined ? "what ends" : quote(this.at, this.at + 8);
    throw new UsageError(`${this.where}: cannot read ${what}${this.at > 0 ? ` after ${quote(this.at - 8, this.at)}` : ""}.`);
  }
  private take(token: string): void { if (this.next === token) this.at++; else this.refuse(); }
  private takes(token: string): boolean { return this.next === token ? (this.at++, true) : false; }

  private sum(): Expr {
    // A sum over all units, without limits, stands before its term: one unit's term is read.
    if (this.next === "\\sum" && this.tokens[this.at + 2] !== "{" && !this.piece) { this.at += 1; this.take("_"); this.name(); }
    const sign = this.takes("-");
    if (!sign) this.takes("+");
    let sum = sign ? negated(this.product()) : this.product();
    while (this.next === "+" || this.next === "-") {
      const op = this.next;
      this.at++;
      sum = operation(op, sum, this.product());
    }
    return sum;
  }

  private product(): Expr {
    let product = this.power();
    while (this.next !== undefined && this.next !== "+" && this.next !== "-" && !closers.includes(this.next)
      && !(this.barEnds && this.next === "|")) {
      product = this.takes("/") ? operation("/", product, this.power()) : operation("*", product, this.power());
    }
    return product;
  }

  private power(): Expr {
    const base = this.atom();
    return this.takes("^") ? operation("^", base, this.argument()) : base;
  }

  /** What a macro takes: a group in braces, or one token (of a number, one digit: \frac12). */
  private argument(): Expr {
    if (this.next === "{") return this.group("{", "}");
    if (/^[0-9.]{2,}$/.test(this.next ?? "")) this.tokens.splice(this.at, 1, ...(this.next as string));
    return this.atom();
  }

  private group(opener: string, closer: string): Expr {
    this.take(opener);
    const inner = this.sum();
    this.take(closer);
    return inner;
  }

  private atom(): Expr {
    const { piece } = this;
    if (piece) { this.at += piece.tokens.length; return piece.is; }
    const token = this.next ?? this.refuse();
    if (token === "(") return this.group("(", ")");
    if (/^[0-9]+(?:\.[0-9]+)?$/.test(token)) { this.at++; return number(token); }
    if (token === "|") return this.size();
    if (token === "\\frac") return this.derivative() ?? (this.at++, operation("/", this.argument(), this.argument()));
    if (token === "\\sqrt") { this.at++; return call("sqrt", this.argument()); }
    if (token === "\\sum") return this.finiteSum();
    if (token === "\\log") {
      this.at++;
      this.take("_");
      const base = this.argument();
      return operation("/", call("log", this.power()), call("log", base));
    }
    // ln p, ln(1 - p), ln \frac pq: of one factor with its power.
    if (Object.hasOwn(functions, token)) { this.at++; return call(functions[token], this.power()); }
    return this.named();
  }

  /** |x| is the root of x^2: the language has no absolute values. Between the bars a bar ends. */
  private size(): Expr {
    const outer = this.barEnds;
    this.barEnds = true;
    this.take("|");
    const inner = this.sum();
    this.take("|");
    this.barEnds = outer;
    return call("sqrt", operation("^", inner, number(2)));
  }

  /** \frac{dL}{dz}, and \frac{d}{dz} of the product that follows. */
  private derivative(): Expr | null {
    const [, open, d, after] = this.tokens.slice(this.at);
    if (open !== "{" || d !== "d") return null;
    this.at += 3;
    const of = after === "}" ? null : this.sum();
    this.take("}"); this.take("{"); this.take("d");
    const by = this.name();
    this.take("}");
    return { kind: "D", of: of ?? this.product(), by };
  }

  /** \sum_{k=0}^{t} of the product that follows, t a number. */
  private finiteSum(): Expr {
    for (const token of ["\\sum", "_", "{"]) this.take(token);
    const index = this.name();
    this.take("=");
    const from = this.whole(this.sum());
    this.take("}"); this.take("^");
    const to = this.whole(this.argument());
    if (to < from || (this.terms += to - from) > mostTerms) this.refuse();
    const start = this.at;
    let sum: Expr | null = null;
    for (let k = from; k <= to; k++) {
      this.at = start;
      this.running.set(index, number(k));
      const term = this.product();
      sum = sum ? operation("+", sum, term) : term;
    }
    this.running.delete(index);
    return sum as Expr;
  }

  /** The whole number that an expression comes to. */
  private whole(expr: Expr): number {
    let value = NaN;
    try { value = evaluate(expr, floats, {}); } catch (error) { if (!(error instanceof Outside)) throw error; }
    return Number.isInteger(value) ? value : this.refuse();
  }

  /** A name with its index, p_1 or L_{\mathrm{exc}}: "p1", "Lexc". */
  private name(): string {
    const [token, after] = [this.next ?? "", this.tokens[this.at + 1]];
    let name: string;
    if (/^[A-Za-z]$/.test(token)) { name = token; this.at++; }
    else if (greek.includes(token.slice(1)) && token.startsWith("\\")) { name = token.slice(1); this.at++; }
    else if (token === "\\mathrm" && after === "{") name = this.upright();
    else return this.refuse();
    if (!this.takes("_")) return name;
    if (!this.takes("{")) return name + (/^\w$|^\\[a-z]+$/.test(this.next ?? "")
      ? this.tokens[this.at++].replace("\\", "")
      : this.refuse());
    while (this.next !== "}") name += this.next === "\\mathrm" ? this.upright() : /^\w+$/.test(this.next
      ?? "") ? this.tokens[this.at++] : this.refuse();
    this.at++;
    return name;
  }
  private upright(): string {
    this.take("\\mathrm"); this.take("{");
    let word = "";
    while (/^[A-Za-z]$/.test(this.next ?? "")) word += this.tokens[this.at++];
    this.take("}");
    return word;
  }

  /** A variable, or what a name stands for; e is Euler's number where it is no variable. */
  private named(): Expr {
    const start = this.at;
    const name = this.name();
    const bound = this.running.get(name);
    if (bound) return bound;
    const meaning = this.words.names.get(name);
    if (meaning) return this.meant(meaning);
    const { known } = this.words;
    if (known?.has(name)) return symbol(name);
    if (name === "e") return call("exp", this.takes("^") ? this.argument() : number(1));
    if (name === "W" && this.next === "(") return call("W", this.group("(", ")"));
    if (known === null || name === "pi") return symbol(name);
    this.at = start;
    return this.refuse();
  }

  private meant({ by, is }: Meaning): Expr {
    let of = is;
    while (this.next === "'") { this.at++; of = by === null || Array.isArray(of) ? this.refuse() : { kind: "D", of: of as Expr, by }; }
    const applied = by !== null && this.next === "(" ? this.group("(", ")") : null;
    if (Array.isArray(of)) return (of as readonly Expr[])[applied ? this.whole(applied) : -1] ?? this.refuse();
    return applied ? substitute(of as Expr, { [by as string]: applied }) : of as Expr;
  }
}
