/**
 * Real numbers with a bound on their error: a middle, and a radius that the exact value is known to lie within. What rounding and
 * cancellation leave of two large numbers is then no number that is mistaken for a difference, a sign or a zero.
 */
import Fraction from "fraction.js";
import { Missing, Outside, type Algebra, type Expr, type FunctionName } from "./expression.js";
import { expandDerivatives } from "./derivatives.js";
import { evaluate } from "./evaluate.js";
import type { Point } from "./region.js";
import { abs, bitLength, signOf, type Real } from "./real.js";
import { decimals, manyDecimals, moreDecimals, mostDecimals, type Reals } from "./reals.js";

/**
 * The numbers within 2^error of the middle; an error of -Infinity says that the middle is exact. The size of the middle lies between
 * 2^(top - 1) and 2^top.
 */
export interface Ball { readonly middle: Real; readonly error: number; readonly top: number }

const topOf = (x: Real): number => (x.m === 0n ? -Infinity : x.e + bitLength(abs(x.m)));
/** log2 of 2^a + 2^b and so on, from above. */
const sum = (...all: readonly number[]): number => {
  const most = Math.max(...all);
  return most === -Infinity ? most : most + Math.log2(all.reduce((total, one) => total + 2 ** (one - most), 0)) + 1e-9;
};

/** The sign that every number of the ball has; 0 for an exact zero, null where the ball does not decide. */
export const signOfBall = ({ middle, error, top }: Ball): -1 | 0 | 1 | null =>
  (error === -Infinity || top - 1 >= error ? signOf(middle) as -1 | 0 | 1 : null);

/**
 * Balls over numbers of a precision.
 * @param bits the bits of the precision: an operation is right to within a few units of the last one
 */
export function ballsOf(reals: Reals, bits: number): Algebra<Ball> {
  const exact = (middle: Real): Ball => ({ middle, error: -Infinity, top: topOf(middle) });
  /** A result with the error that it inherits and that of its own rounding: relative, or of a function in fixed point. */
  const rounded = (middle: Real, inherited: number, own = -Infinity): Ball => {
    const top = topOf(middle);
    return { middle, error: sum(inherited, top - bits + 4, own), top };
  };
  /** Sees to it that a ball keeps away from 0 by half of its middle, so that the slope of a function on it is known. */
  const away = (a: Ball): Ball => {
    if (a.error > a.top - 2) throw new Outside("a number that is not told from 0");
    return a;
  };
  const plus = (a: Ball, b: Ball): Ball => {
    const middle = reals.plus(a.middle, b.middle);
    const error = sum(a.error, b.error);
    // Two exact numbers may still be rounded in their sum, unless it fits.
    return error === -Infinity && bitLength(abs(middle.m)) < bits - 2 && Math.max(a.top, b.top)
      - Math.min(a.middle.e, b.middle.e) < bits - 2 ? exact(middle) : rounded(middle, error);
  };
  const negated = (a: Ball): Ball => ({ ...a, middle: reals.negated(a.middle) });
  const times = (a: Ball, b: Ball): Ball => {
    if ([a, b].some(({ middle, error }) => middle.m === 0n && error === -Infinity)) return exact({ m: 0n, e: 0 });
    const middle = reals.times(a.middle, b.middle);
    const fits = a.error === -Infinity && b.error === -Infinity && bitLength(abs(a.middle.m)) + bitLength(abs(b.middle.m)) <= bits;
    return fits ? exact(middle) : rounded(middle, sum(a.top + b.error, b.top + a.error, a.error + b.error));
  };
  const over = (a: Ball, b: Ball): Ball => {
    if (signOfBall(b) === 0) throw new Missing("a division by zero");
    away(b);
    if (a.middle.m === 0n && a.error === -Infinity) return a;
    return rounded(reals.over(a.middle, b.middle), sum(a.top + b.error - b.top + 1, a.error) - b.top + 2);
  };
  const one = exact({ m: 1n, e: 0 });
  const call = (fn: FunctionName, a: Ball): Ball => {
    const { middle: x, error, top } = a;
    const sign = signOfBall(a);
    if (fn === "log" && (sign === 0 || sign === -1)) throw new Missing("the logarithm of a number that is not positive");
    if (fn === "sqrt" && sign === -1) throw new Missing("the square root of a negative number");
    if (fn === "sqrt" && sign === 0) return a;
    if (fn === "log" || fn === "sqrt") away(a);
    if (fn === "exp" && error > -1) throw new Outside("an exponential that is not known to within a factor");
    const middle = reals.call(fn, x);
    // The functions are computed in fixed point with some 60 bits more than the precision.
    const fixed = -bits - 50;
    switch (fn) {
      case "exp": return rounded(middle, topOf(middle) + error + 1, topOf(middle) - bits + 8);
      case "log": return rounded(middle, error - top + 2, fixed);
      case "sqrt": return rounded(middle, error - topOf(middle) + 1);
      case "sin": case "cos": return rounded(middle, error, Math.max(0, top) + fixed);
      // The square in the exponent costs as many bits as it is large.
      case "erf": return rounded(middle, error + 1, sum(Math.min(0, top + 1) + 16 - bits, fixed));
      case "W": return lambert(a, middle);
    }
  };
  /** W'(x) = W / (x (1 + W)), which is at most 1 for x >= 0 and at most 1/x, and grows without bound towards -1/e. */
  const lambert = ({ middle: x, error, top }: Ball, middle: Real): Ball => {
    const own = topOf(middle) - bits + 16 + Math.log2(2 + Math.abs(top === -Infinity ? 0 : top));
    if (x.m >= 0n && error < -4) return rounded(middle, error + 1 - Math.max(0, top - 2), own);
    const gap = topOf(reals.plus(middle, { m: 1n, e: 0 })) - 1;
    if (gap < -bits / 4 || error > 2 * gap - 4) throw new Outside("W this near to its end");
    return rounded(middle, error + 3 - gap, own - gap + 8);
  };
  return {
    // A fraction whose denominator is a power of two is exact.
    number: (value: Fraction) => {
      const middle = reals.number(value);
      return (value.d & (value.d - 1n)) === 0n && bitLength(value.n) <= bits ? exact(middle) : rounded(middle, -Infinity);
    },
    pi: () => rounded(reals.pi(), -Infinity),
    negated, plus, minus: (a, b) => plus(a, negated(b)), times, over, call,
    power: (a, b, whole) => {
      if (whole === null) {
        if (signOfBall(a) === 0 && signOfBall(b) === 1) return a;
        if (signOfBall(a) === 0) throw new Missing("a power of zero whose exponent is not positive");
        return call("exp", times(b, call("log", a)));
      }
      if (Math.abs(whole) > largestPower) {
        const sign = signOfBall(a);
        if (sign === null || !Number.isSafeInteger(whole)) throw new Outside("a power with this exponent");
        const size = call("exp", times(b, call("log", sign === -1 ? negated(a) : a)));
        return sign === -1 && whole % 2 !== 0 ? negated(size) : size;
      }
      let result = one;
      for (let base = a, left = Math.abs(whole); left > 0; left = Math.floor(left / 2)) {
        if (left % 2 === 1) result = times(result, base);
        if (left > 1) base = times(base, base);
      }
      return whole < 0 ? over(one, result) : result;
    },
  };
}
const largestPower = 100_000;

/** The precisions, lowest first, each with its balls. */
export const precisions: readonly { readonly reals: Reals; readonly balls: Algebra<Ball> }[] = (
  [[decimals, 352], [moreDecimals, 704], [manyDecimals, 1408], [mostDecimals, 5632]] as const
).map(([reals, bits]) => ({ reals, balls: ballsOf(reals, bits) }));

/** A point's coordinates as balls. */
export const inBalls = (point: Point, balls: Algebra<Ball>): Readonly<Record<string, Ball>> =>
  Object.fromEntries(Object.entries(point).map(([name, text]) => [name, balls.number(new Fraction(text))]));

/**
 * The sign of an expression at a point, proved: -1, 1, or 0 for an exact zero; "missing" where it has no value there, null where no
 * precision decides.
 * @param courts how many precisions are asked
 * @example signAt(parse("sqrt(x^2 + 1) - x", "x"), { x: "1e60" }) // 1
 */
export function signAt(expr: Expr, point: Point, courts = precisions.length): -1 | 0 | 1 | "missing" | null {
  const plain = expandDerivatives(expr);
  for (const { balls } of precisions.slice(0, courts)) {
    try {
      const sign = signOfBall(evaluate(plain, balls, inBalls(point, balls)));
      if (sign !== null) return sign;
    } catch (error) {
      if (error instanceof Missing) return "missing";
      if (!(error instanceof Outside)) throw error;
    }
  }
  return null;
}
