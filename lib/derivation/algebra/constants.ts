/**
 * Whether an algebraic constant is zero, decided and not guessed: roots, fractions, and sines and cosines of rational
 * multiples of pi. A number of this kind that is not zero cannot be smaller than a bound that its expression gives
 * (Burnikel, Funke, Mehlhorn, Schirra, Schmitt, "A separation bound for real algebraic expressions", ESA 2001):
 * written as A / B with algebraic integers, of degree at most d, whose conjugates are at most u and l in size,
 * it is at least 1 / (u^(d-1) l). So it is computed to more digits than that.
 */
import Fraction from "fraction.js";
import { outOfTime } from "./budget.js";
import { evaluate } from "./evaluate.js";
import { fractionOf, Outside, parts, print, type Expr } from "./expression.js";
import { realsOf, type Reals } from "./reals.js";
import type { Real } from "./real.js";

/** log2 of the bounds of numerator and denominator. */
interface Bound { readonly u: number; readonly l: number }
/** What the degree is made of: roots by their text, and the order of the root of unity that all angles need. */
interface Degree { readonly roots: Map<string, number>; order: bigint }

/** The multiple of pi that an expression is, or null. @example piMultiple(parse("2 pi / 5", "x")) // 2/5 */
function piMultiple(expr: Expr): Fraction | null {
  switch (expr.kind) {
    case "call": case "D": return null;
    case "symbol": return expr.name === "pi" ? new Fraction(1) : null;
    case "number": return expr.value.equals(0) ? expr.value : null;
    case "negated": return piMultiple(expr.of)?.neg() ?? null;
    case "operation": {
      const [left, right] = [piMultiple(expr.left), piMultiple(expr.right)];
      if (expr.op === "+" || expr.op === "-") return left && right ? (expr.op === "+" ? left.add(right) : left.sub(right)) : null;
      const [a, b] = [fractionOf(expr.left), fractionOf(expr.right)];
      if (expr.op === "*") return left && b ? left.mul(b) : right && a ? right.mul(a) : null;
      return expr.op === "/" && left && b && b.n !== 0n ? left.div(b) : null;
    }
  }
}

const log2 = (n: bigint): number => { const hex = n.toString(16); return n === 0n ? 0 : 4 * (hex.length - 1)
  + Math.log2(parseInt(hex[0], 16) + 1); };
/** log2 of 2^a + 2^b, from above. */
const sum = (a: number, b: number): number => Math.max(a, b) + 1;

function bound(expr: Expr, degree: Degree): Bound {
  switch (expr.kind) {
    case "number": return { u: log2(expr.value.n), l: log2(expr.value.d) };
    case "negated": return bound(expr.of, degree);
    case "symbol": case "D": throw new Outside("no algebraic constant");
    case "call": {
      if (expr.fn === "sqrt") return root(bound(expr.of, degree), 2, print(expr.of), degree);
      const angle = expr.fn === "sin" || expr.fn === "cos" ? piMultiple(expr.of) : null;
      if (angle === null) throw new Outside("no algebraic constant");
      const order = 4n * angle.d;
      degree.order = degree.order * order / gcd(degree.order, order);
      return { u: 1, l: 1 };
    }
    case "operation": {
      const a = bound(expr.left, degree);
      if (expr.op === "^") {
        const exponent = fractionOf(expr.right);
        if (exponent === null || exponent.n > 1000n || exponent.d > 60n) throw new Outside("no algebraic constant");
        const n = Number(exponent.n);
        const power = { u: n * a.u, l: n * a.l };
        const of = exponent.d === 1n ? power : root(power, Number(exponent.d), `${print(expr.left)}^${exponent.n}`, degree);
        return exponent.s < 0n ? { u: of.l, l: of.u } : of;
      }
      const b = bound(expr.right, degree);
      if (expr.op === "*") return { u: a.u + b.u, l: a.l + b.l };
      if (expr.op === "/") return { u: a.u + b.l, l: a.l + b.u };
      return { u: sum(a.u + b.l, b.u + a.l), l: a.l + b.l };
    }
  }
}

function root({ u, l }: Bound, k: number, text: string, { roots }: Degree): Bound {
  roots.set(`${k} ${text}`, k);
  return u >= l ? { u: (u + (k - 1) * l) / k, l } : { u, l: ((k - 1) * u + l) / k };
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
/** How many numbers up to n have no factor in common with it. */
function totient(n: bigint): number {
  let count = Number(n);
  let rest = Number(n);
  for (let p = 2; p * p <= rest; p++) if (rest % p === 0) { count -= count / p; while (rest % p === 0) rest /= p; }
  return rest > 1 ? count - count / rest : count;
}

/** The longest numbers that are computed with, in bits. */
const mostBits = 24_000;
const precisions = new Map<number, Reals>();
const precisionOf = (bits: number): Reals => { const found = precisions.get(bits)
  ?? realsOf(bits); precisions.set(bits, found); return found; };

/**
 * Whether the constant is zero: true and false are proved, null means that it is no algebraic constant, does not exist, or needs more
 * digits than are computed.
 * @example isZero(parse("sqrt(3 + 2 sqrt(2)) - 1 - sqrt(2)", "x")) // true
 */
export function isZero(expr: Expr): boolean | null {
  try {
    const degree: Degree = { roots: new Map(), order: 1n };
    if (count(expr) > 400) return null;
    const { u, l } = bound(expr, degree);
    if (degree.order > 100_000n) return null;
    const d = totient(degree.order) * [...degree.roots.values()].reduce((product, k) => product * k, 1);
    const smallest = Math.ceil((d - 1) * Math.max(0, u) + l) + 1;
    // Parts are bounded like the whole, so what a division may add to the error of a part stays below this.
    const bits = 512 * Math.ceil((4 * smallest + 256) / 512);
    if (!(bits <= mostBits) || outOfTime()) return null;
    const value: Real = evaluate(expr, precisionOf(bits), {});
    return value.m === 0n || value.e + log2(value.m < 0n ? -value.m : value.m) < -smallest;
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
}

const count = (expr: Expr): number => parts(expr).reduce((total, part) => total + count(part), 1);
