/**
 * Formulas that stand as text in a sentence of the checker ("b = sin(f)", "1 - b ^ 2"), written in LaTeX for a notebook. One reader for
 * whole formulas and for sentences that contain some: in a sentence the longest piece that reads as a formula is taken as one.
 */

/** A piece that was read: its LaTeX, how tightly it binds (1 sum, 2 product, 3 power, 4 one sign), and what its brackets hold. */
interface Piece { readonly tex: string; readonly binds: number; readonly inner?: string }

/** What a name of the checker stands for in LaTeX: `{ f: "\\varphi" }`. */
export type Letters = Readonly<Record<string, string>>;

const greek = /^(?:alpha|beta|gamma|delta|eta|zeta|theta|lambda|mu|sigma|phi|omega|pi)$/;
const named: Letters = {
  Lnet: String.raw`L_{\mathrm{net}}`, Lexc: String.raw`L_{\mathrm{exc}}`, Linh: String.raw`L_{\mathrm{inh}}`,
  sqrt2: String.raw`\sqrt2`, sqrt5: String.raw`\sqrt5`, inf: String.raw`\infty`,
};
const functions: Letters = {
  log: String.raw`\ln`, ln: String.raw`\ln`, sin: String.raw`\sin`, cos: String.raw`\cos`, exp: String.raw`\exp`, W: "W",
  sigma: String.raw`\sigma`, zeta: String.raw`\zeta`, erf: String.raw`\operatorname{erf}`,
};
const relations: Letters = {
  "=": "= ", "<": String.raw`\lt `, ">": String.raw`\gt `, "<=": String.raw`\le `, ">=": String.raw`\ge `, "!=": String.raw`\ne `,
  "->": String.raw`\to `,
};
const one = (tex: string): Piece => ({ tex, binds: 4 });
const bracketed = ({ tex }: Piece): string => (tex.includes("\\frac") ? `\\left(${tex}\\right)` : `(${tex})`);
const atLeast = (piece: Piece, binds: number): string => (piece.binds >= binds ? piece.tex : bracketed(piece));
const times = (left: Piece, right: Piece): Piece => {
  const sign = /^[\d-]/.test(right.tex) ? "\\cdot " : /^\d+$/.test(left.tex) ? "" : "\\,";
  return { tex: `${atLeast(left, 2)}${sign}${atLeast(right, 2)}`, binds: 2 };
};

/** Reads formulas from a place in a text; a method that finds none gives undefined and leaves the place as it was. */
class Reader {
  /** Whether what was read is more than a number, a name, or an English "a". */
  formula = false;
  private letter = false;
  constructor(private readonly text: string, public at: number, private readonly letters: Letters) {}

  /** A formula or a chain of relations, "0 < p < 1". */
  statement(): string | undefined {
    const first = this.sum();
    if (first === undefined) return undefined;
    let { tex } = first;
    for (;;) {
      const sign = this.ahead(/\s*(<=|>=|!=|->|=(?!>)|<|>)\s*/y);
      if (sign === null) break;
      const start = this.at;
      this.at += sign[0].length;
      const next = this.sum();
      if (next === undefined) { this.at = start; break; }
      tex += ` ${relations[sign[1]]}${next.tex}`;
      this.formula = true;
    }
    return this.formula && this.letter ? tex.replace(/ +/g, " ") : undefined;
  }

  private ahead(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  /** Reads on after what the pattern finds; where nothing can be read there, the place is as before. */
  private after<T>(pattern: RegExp, read: (found: RegExpExecArray) => T | undefined): T | undefined {
    const found = this.ahead(pattern);
    if (found === null) return undefined;
    const start = this.at;
    this.at += found[0].length;
    const done = read(found);
    if (done === undefined) this.at = start;
    return done;
  }

  private sum(): Piece | undefined {
    const minus = this.after(/-\s*(?=[\w(.])/y, () => this.product());
    if (minus) this.formula = true;
    const signed = minus && { tex: `-${atLeast(minus, 2)}`, binds: 1 };
    let sum = signed ?? this.product();
    while (sum !== undefined) {
      const left: Piece = sum;
      const more: Piece | undefined = this.after(/\s+([+-])\s+|([+-])(?=[\w(])/y, ([, wide, close]) => {
        const right = this.product();
        return right && { tex: `${left.tex} ${wide ?? close} ${atLeast(right, 2)}`, binds: 1 };
      });
      if (more === undefined) break;
      this.formula = true;
      sum = more;
    }
    return sum;
  }

  private product(): Piece | undefined {
    let product = this.power();
    while (product !== undefined) {
      const left: Piece = product;
      const more: Piece | undefined = this.after(/\s*([*/])\s*/y, ([, sign]) => {
        const right = this.power();
        if (right === undefined) return undefined;
        if (sign === "/") return { tex: `\\frac{${left.inner ?? left.tex}}{${right.inner ?? right.tex}}`, binds: 3 };
        return times(left, right);
        // Side by side: "2 b", "eta N", "b (1 - b)"; an English "a" before a word is none of it.
      }) ?? this.after(/ ?(?=[A-Za-z(])(?!a [a-z]{2}|[a-z]{2,} [a-z]{2})/y, () => {
        const right = this.power();
        return right && times(left, right);
      });
      if (more === undefined) break;
      this.formula = true;
      product = more;
    }
    return product;
  }

  private power(): Piece | undefined {
    const base = this.atom();
    return base && (this.after(/\s*\^\s*/y, () => {
      const exponent = this.after(/-/y, () => { const of = this.atom(); return of && one(`-${of.tex}`); }) ?? this.atom(true);
      if (exponent === undefined) return undefined;
      this.formula = true;
      return { tex: `${base.binds === 4 ? base.tex : bracketed(base)}^{${exponent.tex}}`, binds: 3 };
    }) ?? base);
  }

  /** A number, a name, a call, or something in brackets; an exponent loses its brackets. */
  private atom(bare = false): Piece | undefined {
    return this.after(/\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]*\()/y, ([digits]) => one(digits))
      ?? this.after(/\(\s*/y, () => {
        const inner = this.sum();
        if (inner === undefined || !this.after(/\s*\)/y, () => true)) return undefined;
        return bare || inner.binds >= 3 ? inner : { ...one(bracketed(inner)), inner: inner.tex };
      })
      ?? this.after(/(log|log_(\w'?)|ln|sin|cos|exp|sqrt|abs|W|D|erf|sigma|zeta)\(/y, ([, name, base]) => this.call(name, base))
      // The golden error probability p*: a star that no factor follows.
      ?? this.after(/p\*(?![\w(])/y, () => { this.formula = this.letter = true; return one("p^{*}"); })
      ?? this.after(/[A-Za-z]\w*'?(?![\w(.])|[A-Za-z]\w*(?=\.(?:\s|$))/y, ([name]) => this.name(name));
  }

  private call(name: string, base: string | undefined): Piece | undefined {
    const of = this.sum();
    const second = of && this.after(/\s*,\s*/y, () => this.sum());
    if (of === undefined || !this.after(/\s*\)/y, () => true)) return undefined;
    this.formula = this.letter = true;
    if (name === "sqrt") return one(`\\sqrt{${of.tex}}`);
    if (name === "abs") return one(`\\lvert ${of.tex}\\rvert `);
    if (name === "exp") return { tex: `e^{${of.tex}}`, binds: 3 };
    if (name === "D") return { tex: `\\frac{d}{d${second?.tex ?? ""}}${bracketed(of)}`, binds: 2 };
    const sign = base !== undefined ? `\\log_{${base}}` : second === undefined ? functions[name] : `\\log_{${second.tex}}`;
    return { tex: `${sign}${of.binds === 4 && !of.tex.startsWith("(") && sign.startsWith("\\") ? ` ${of.tex}` : bracketed(of)}`, binds: 3 };
  }

  /** A letter, with an index or not, or a name that the theory knows; any other word is English. */
  private name(name: string): Piece | undefined {
    const known = this.letters[name] ?? named[name] ?? (greek.test(name) ? `\\${name}` : undefined);
    if (known !== undefined) this.letter = this.formula = true;
    if (known !== undefined) return { tex: known, binds: /[ ,]/.test(known) ? 2 : 4 };
    const parts = /^([A-Za-z])(\d*)('?)$/.exec(name);
    // B10 and S6 are numbers of equations.
    if (parts === null || /^[A-Z]\d/.test(name)) return undefined;
    this.letter = true;
    if (/^p[12]$/.test(name)) this.formula = true;
    return one(parts[2] === "" ? name : `${parts[1]}_{${parts[2]}}${parts[3]}`);
  }
}

/**
 * A formula in LaTeX; undefined for what is none.
 * @example latexOf("a * sqrt(1 - a ^ 2)") // "a\\,\\sqrt{1 - a^{2}}"
 */
export function latexOf(formula: string, letters: Letters = {}): string | undefined {
  const reader = new Reader(formula, 0, letters);
  const tex = reader.statement();
  return reader.at === formula.length ? tex : undefined;
}

/**
 * A sentence, cut into words and formulas in LaTeX.
 * @example formulasIn("off it, at p = p1") // [{ words: "off it, at " }, { tex: "p = p_{1}" }]
 */
export function formulasIn(text: string, letters: Letters = {}): readonly ({ readonly words: string } | { readonly tex: string })[] {
  const found: ({ words: string } | { tex: string })[] = [];
  let [from, at] = [0, 0];
  while (at < text.length) {
    // A formula begins a word, or a bracket of its own; what follows a dot or a bracket of code is code.
    const begins = /[\w(-]/.test(text[at]) && !/[\w.'\])-]/.test(text[at - 1] ?? " ");
    const reader = new Reader(text, at, letters);
    const tex = begins ? reader.statement() : undefined;
    if (tex === undefined || /^(?:[\w([]|-[A-Za-z])/.test(text.slice(reader.at))) { at++; continue; }
    if (at > from) found.push({ words: text.slice(from, at) });
    found.push({ tex });
    from = at = reader.at;
  }
  return from < text.length ? [...found, { words: text.slice(from) }] : found;
}

/**
 * A sentence in Markdown, its formulas in LaTeX between dollars; what Markdown would take for markup stands as it is.
 * @example inMarkdown("1 - p = p ^ 2, twice") // "$1 - p = p^{2}$, twice"
 */
export function inMarkdown(text: string, letters: Letters = {}): string {
  // The golden ratio by its name, where it is not being defined.
  const short = text.replace(/(?<!\bp1 = )\(\(sqrt\(5\) - 1\) \/ 2\)|(?<!\bp1 = )\(sqrt\(5\) - 1\) \/ 2/g, "p1");
  return formulasIn(short, letters)
    .map((part) => ("tex" in part ? `$${part.tex.trim()}$` : part.words.replace(/[\\`*_[\]<>|#$]/g, "\\$&"))).join("");
}
