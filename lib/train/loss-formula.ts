/**
 * A loss by its formula in y, the output of the unit that should be on: `-(1 - y) ln(y)`. A formula is read once into a tree and evaluated
 * together with its derivative (forward differentiation: every part carries its value and y d/dy of it), so that value and slope come from
 * the same reading. Logarithms of y and 1 - y come from the logits, where both are exact however near to 0 they are.
 */
import { UsageError } from "../errors.js";

/** The output y of the right unit, e = 1 - y, and their logarithms. */
export interface Output {
  readonly y: number;
  readonly e: number;
  readonly lnY: number;
  readonly lnE: number;
}

/** A value, and y times its derivative by y. */
export type Dual = readonly [value: number, scaled: number];
type Node = (at: Output) => Dual;
/** What a part of the formula is, as far as rules need to know. */
interface Part {
  readonly of: Node;
  readonly is?: "y" | "1-y" | number;
}

/** Longest text that is read. */
const longest = 500;
const deepest = 50;

const functions: Readonly<Record<string, (u: number) => readonly [value: number, slope: number]>> = {
  ln: (u) => [Math.log(u), 1 / u],
  exp: (u) => [Math.exp(u), Math.exp(u)],
  sqrt: (u) => [Math.sqrt(u), 0.5 / Math.sqrt(u)],
  sin: (u) => [Math.sin(u), Math.cos(u)],
  cos: (u) => [Math.cos(u), -Math.sin(u)],
};
const constants: Readonly<Record<string, number>> = { pi: Math.PI };

const expectation = "expected an expression in y (the output of the right unit; its error is 1 - y) " +
  `of numbers, + - * / ^, brackets and ${Object.keys(functions).join(", ")}`;

/**
 * Reads a formula.
 * @param text such as "-(1 - y) ln(y)"; a number, y or bracket behind another multiplies it; `log` is the natural logarithm, as `ln`
 * @returns a function that gives the loss and y dL/dy at an output
 * @throws UsageError for a text that is no formula in y, or a loss that is not a finite number, with a finite slope, for every y between 0
 *   and 1
 * @example formula("-ln(y)")({ y: 0.5, e: 0.5, lnY: Math.log(0.5), lnE: Math.log(0.5) }) // [0.693..., -1]
 */
export function formula(text: string): (at: Output) => Dual {
  const found = new Reader(text).read();
  for (const y of probes) {
    const [value, scaled] = found(outputAt(y));
    if (!Number.isFinite(value) || !Number.isFinite(scaled)) {
      throw new UsageError(
        `loss "${text}": expected a finite loss with a finite slope for every y between 0 and 1, ` +
        `got ${Number.isFinite(value) ? `a slope of ${scaled / y}` : value} at y = ${y}`,
      );
    }
  }
  if (probes.every((y) => found(outputAt(y))[1] === 0)) {
    throw new UsageError(`loss "${text}": it does not depend on y, so there is nothing to learn from it`);
  }
  return found;
}

/** Where a formula is tried: near both ends, and evenly between. */
const probes = [1e-12, 1e-6, 1e-3, ...Array.from({ length: 99 }, (_, i) => (i + 1) / 100), 1 - 1e-3, 1 - 1e-6, 1 - 1e-12];

/** An output by its value, for y strictly between 0 and 1. @example outputAt(0.25).e // 0.75 */
export const outputAt = (y: number): Output => ({ y, e: 1 - y, lnY: Math.log(y), lnE: Math.log1p(-y) });

const number = (value: number): Part => ({ of: () => [value, 0], is: value });
const y: Part = { of: (at) => [at.y, at.y], is: "y" };
/** y d/dy (1 - y) = -y */
const error: Part = { of: (at) => [at.e, -at.y], is: "1-y" };

function sum(a: Part, b: Part, sign: 1 | -1): Part {
  if (typeof a.is === "number" && typeof b.is === "number") return number(a.is + sign * b.is);
  if (a.is === 1 && b.is === "y" && sign === -1) return error;
  if (a.is === 1 && b.is === "1-y" && sign === -1) return y;
  return { of: (at) => { const [u, du] = a.of(at), [v, dv] = b.of(at); return [u + sign * v, du + sign * dv]; } };
}

function product(a: Part, b: Part): Part {
  if (typeof a.is === "number" && typeof b.is === "number") return number(a.is * b.is);
  return { of: (at) => { const [u, du] = a.of(at), [v, dv] = b.of(at); return [u * v, du * v + u * dv]; } };
}

function quotient(a: Part, b: Part): Part {
  if (typeof a.is === "number" && typeof b.is === "number") return number(a.is / b.is);
  return { of: (at) => { const [u, du] = a.of(at), [v, dv] = b.of(at); return [u / v, (du - (u / v) * dv) / v]; } };
}

function power(a: Part, b: Part): Part {
  if (typeof b.is === "number") {
    const n = b.is;
    if (typeof a.is === "number") return number(a.is ** n);
    return { of: (at) => { const [u, du] = a.of(at); return [u ** n, n === 0 ? 0 : n * u ** (n - 1) * du]; } };
  }
  const lnA = call("ln", a);
  return {
    of: (at) => {
      const [u] = a.of(at), [l, dl] = lnA.of(at), [v, dv] = b.of(at), value = u ** v;
      return [value, value * (dv * l + v * dl)];
    },
  };
}

function call(name: string, a: Part): Part {
  if (name === "ln" && a.is === "y") return { of: (at) => [at.lnY, 1] };
  if (name === "ln" && a.is === "1-y") return { of: (at) => [at.lnE, -at.y / at.e] };
  const f = functions[name];
  if (typeof a.is === "number") return number(f(a.is)[0]);
  return { of: (at) => { const [u, du] = a.of(at), [value, slope] = f(u); return [value, slope * du]; } };
}

/** Reads from left to right: sums of products of powers. A minus binds weaker than a power: -y^2 is -(y^2). */
class Reader {
  readonly #text: string;
  readonly #words: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    if (typeof text !== "string" || text.trim() === "" || text.length > longest) {
      this.#refuse(text.length > longest ? `${text.length} characters` : "nothing");
    }
    this.#words = text.match(/\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|[A-Za-z]+|[^\s]/gi) ?? [];
  }

  read(): Node {
    const found = this.#sum();
    if (this.#at < this.#words.length) this.#refuse(`"${this.#words[this.#at]}" behind it`);
    return found.of;
  }

  #refuse(got: string): never {
    throw new UsageError(`loss "${String(this.#text).slice(0, 60)}": ${expectation}, got ${got}`);
  }

  #next(...expected: readonly string[]): string | undefined {
    const word = this.#words[this.#at];
    if (word === undefined || !expected.includes(word)) return undefined;
    this.#at += 1;
    return word;
  }

  #sum(): Part {
    if (++this.#depth > deepest) this.#refuse(`brackets deeper than ${deepest}`);
    let found = this.#product();
    for (let sign = this.#next("+", "-"); sign !== undefined; sign = this.#next("+", "-")) {
      found = sum(found, this.#product(), sign === "+" ? 1 : -1);
    }
    this.#depth -= 1;
    return found;
  }

  #product(): Part {
    let found = this.#signed();
    for (;;) {
      if (this.#next("*") !== undefined) found = product(found, this.#signed());
      else if (this.#next("/") !== undefined) found = quotient(found, this.#signed());
      else if (/^[\w.(]/.test(this.#words[this.#at] ?? "")) found = product(found, this.#power());
      else return found;
    }
  }

  #signed(): Part {
    if (++this.#depth > deepest) this.#refuse(`signs or powers deeper than ${deepest}`);
    const sign = this.#next("-", "+");
    const found = sign === undefined ? this.#power() : sign === "-" ? product(number(-1), this.#signed()) : this.#signed();
    this.#depth -= 1;
    return found;
  }

  #power(): Part {
    const base = this.#atom();
    return this.#next("^") === undefined ? base : power(base, this.#signed());
  }

  #atom(): Part {
    const word = this.#words[this.#at];
    if (word === undefined) this.#refuse("its end too early");
    this.#at += 1;
    if (/^[\d.]/.test(word)) return Number.isFinite(Number(word)) ? number(Number(word)) : this.#refuse(`"${word}"`);
    if (word === "(") return this.#bracket(this.#sum());
    if (word === "y") return y;
    if (Object.hasOwn(constants, word)) return number(constants[word]);
    const name = word === "log" ? "ln" : word;
    if (Object.hasOwn(functions, name) && this.#next("(") !== undefined) return call(name, this.#bracket(this.#sum()));
    return this.#refuse(`"${word}"${Object.hasOwn(functions, name) ? " without brackets" : ""}`);
  }

  #bracket(inside: Part): Part {
    if (this.#next(")") === undefined) this.#refuse("an open bracket");
    return inside;
  }
}
