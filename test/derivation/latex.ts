/**
 * A reader of the LaTeX that the entries are typeset in, for the tests: `\frac{1-p}{p}` becomes "((1-p)/(p))", which mathjs
 * evaluates. So the formula people see is compared with the one that is checked.
 */
const functions: Readonly<Record<string, string>> = { ln: "log", sin: "sin", cos: "cos", sqrt: "sqrt", log: "log" };
const names: Readonly<Record<string, string>> = { varphi: "f", alpha: "alpha", eta: "eta", pi: "pi", omega: "omega" };

/** The formula as text for mathjs. @throws Error at what is not in the subset */
export function readLatex(latex: string): string {
  const tokens = latex.match(/\\[a-zA-Z]+|\\.|[0-9.]+|./g)?.filter((token) => !/^(\s|\\[,; ])$/.test(token)) ?? [];
  let at = 0;
  const peek = () => tokens[at];
  const expect = (token: string) => { if (tokens[at++] !== token) throw new Error(`${latex}: expected ${token} before ${tokens.slice(at - 1).join(" ")}`); };
  /** What a macro takes: a group in braces, or one token (of a number, one digit: \frac12). */
  const argument = (): string => {
    if (peek() === "{") { at++; const inner = sum(["}"]); expect("}"); return `(${inner})`; }
    const number = /^[0-9.]{2,}$/.exec(peek() ?? "");
    if (number) { tokens.splice(at, 1, ...number[0]); }
    return atom();
  };
  const atom = (): string => {
    const token = tokens[at++] ?? "";
    if (token === "(") { const inner = sum([")"]); expect(")"); return `(${inner})`; }
    if (token === "\\frac") return `(${argument()}/${argument()})`;
    if (token === "\\sqrt") return `sqrt(${argument()})`;
    const name = token.slice(1);
    if (token.startsWith("\\") && Object.hasOwn(names, name)) return names[name];
    if (token.startsWith("\\") && Object.hasOwn(functions, name)) {
      const base = peek() === "_" ? (at++, argument()) : null;
      // ln p, ln(1 - p), ln \frac pq: of one factor with its power.
      const of = power();
      return base === null ? `${functions[name]}(${of})` : `(log(${of})/log(${base}))`;
    }
    if (/^[a-zA-Z]$/.test(token)) return peek() === "_" ? (at++, `${token}${argument().replace(/[()]/g, "")}`) : token;
    if (/^[0-9.]+$/.test(token)) return token;
    throw new Error(`${latex}: cannot read ${token}`);
  };
  const power = (): string => {
    const base = atom();
    if (peek() !== "^") return base;
    at++;
    return `(${base}^${argument()})`;
  };
  const product = (stops: readonly string[]): string => {
    const factors = [power()];
    while (peek() !== undefined && peek() !== "+" && peek() !== "-" && !stops.includes(peek())) { if (peek() === "/") { at++; factors.push(`1/${power()}`); } else factors.push(power()); }
    return factors.join("*");
  };
  const sum = (stops: readonly string[]): string => {
    let text = peek() === "-" ? (at++, `-${product(stops)}`) : product(stops);
    while (peek() === "+" || peek() === "-") text += `${tokens[at++]}${product(stops)}`;
    return text;
  };
  const read = sum([]);
  if (at < tokens.length) throw new Error(`${latex}: cannot read ${tokens.slice(at).join(" ")}`);
  return read;
}
