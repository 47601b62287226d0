/** Two sides at one point, to 64 digits: decimals of growing precision, and derivatives by central differences. */
import Fraction from "fraction.js";
import { inBalls, precisions, signAt, signOfBall, type Ball } from "./balls.js";
import type { Compiled } from "./compiled.js";
import type { Point } from "./region.js";
import { evaluate } from "./evaluate.js";
import { hasDerivative, mapParts, negated, number, operation, Outside, type Expr } from "./expression.js";
import { compare, signOf, toNumber, type Real } from "./real.js";
import { decimals, digits, type Reals } from "./reals.js";

/** What two sides are at a point: whether they agree, and the two values in words. */
interface Compared { readonly agrees: boolean; readonly detail: string }

/**
 * Compares both sides at a point, to 64 significant digits; null where a side does not exist there or no precision decides.
 * Both are computed with bounds on their errors: a difference counts when it is larger than what rounding may have made of it.
 * @param courts how many precisions are asked
 */
export function compareAt(claim: Compiled, point: Point, courts = precisions.length): Compared | null {
  // Central differences err by more than their rounding.
  if (hasDerivative(claim.left) || hasDerivative(claim.right)) return compareSlopesAt(claim, point);
  for (const [i, { balls }] of precisions.slice(0, courts).entries()) {
    let sides: readonly Ball[];
    try {
      const scope = inBalls(point, balls);
      sides = [claim.left, claim.right].map((side) => evaluate(side, balls, scope));
    } catch (error) {
      if (error instanceof Outside) continue;
      throw error;
    }
    const [a, b] = sides;
    const gap = balls.minus(a, b);
    const alike = Math.max(gap.top, gap.error) + 1 <= Math.max(Math.max(a.top, b.top) - digits * Math.log2(10) - 1, nothing[i]);
    const sign = signOfBall(gap);
    if (alike || sign !== null) return {
      agrees: claim.relation === "greater" ? sign === 1 && !alike : alike,
      detail: inWords(a.middle, b.middle, gap.middle),
    };
  }
  return null;
}
/** log2 of the size below which each precision cannot tell a difference of two terms from none: the terms are of size 1 or so. */
const nothing = [-Infinity, ...[150, 300, 1200].map((places) => -places * Math.log2(10))];

/**
 * The same for sides with derivatives, taken as central differences. Agreement counts at once. A difference counts when a higher
 * precision finds the same difference: what rounding leaves of two large numbers that cancel is another number in each precision.
 */
function compareSlopesAt(claim: Compiled, point: Point): Compared | null {
  let before: Real | null = null;
  // Central differences lose half of the digits and start higher.
  for (const { reals } of precisions.slice(1)) {
    let a: Real;
    let b: Real;
    try {
      [a, b] = [claim.left, claim.right].map((side) => evaluateAt(side, reals, point));
    } catch (error) {
      if (error instanceof Outside) { before = null; continue; }
      throw error;
    }
    const gap = reals.minus(a, b);
    const below = (x: Real, tolerance: string, scale: Real) => compare(size(x), reals.times(size(scale), reals.from(tolerance))) <= 0;
    const alike = below(gap, `1e-${digits}`, larger(a, b)) || below(gap, "1e-90", reals.from(1));
    const agrees = claim.relation === "greater" ? signOf(gap) > 0 && !alike : alike;
    if (agrees || (before && below(reals.minus(gap, before), "1e-3", gap))) {
      return { agrees, detail: inWords(a, b, gap) };
    }
    before = gap;
  }
  return null;
}

/** Whether a side has no real value at a point: a root of a negative number, say, and not only more digits than are computed. */
export function isMissingAt(claim: Compiled, point: Point, courts = precisions.length): boolean {
  return [claim.left, claim.right].some((side) => signAt(withDifferences(side), point, courts) === "missing");
}

/** Twelve digits or so, for people. */
const brief = (x: Real): string =>
  (Math.abs(toNumber(x)) > 1e-12 ? String(Number(toNumber(x).toPrecision(12))) : toNumber(x).toExponential(6));
/** Two sides in words; where they look alike, with their difference. */
function inWords(a: Real, b: Real, gap: Real): string {
  const [left, right] = [brief(a), brief(b)];
  const apart = left === right && gap.m !== 0n ? `, a difference of ${toNumber(gap).toExponential(1)}` : "";
  return `left side ${left}, right side ${right}${apart}`;
}
const size = (x: Real): Real => (signOf(x) < 0 ? decimals.negated(x) : x);
const larger = (a: Real, b: Real): Real => (compare(size(a), size(b)) > 0 ? size(a) : size(b));

/** Evaluates in decimals; D by the central difference (f(x+h) - f(x-h)) / 2h, which knows nothing of mathjs's rules. */
export function evaluateAt(expr: Expr, algebra: Reals, point: Point): Real {
  return evaluate(withDifferences(expr), algebra, scopeOf(point, algebra));
}

/** A point's coordinates in an algebra, read once. */
function scopeOf(point: Point, algebra: Reals): Readonly<Record<string, Real>> {
  const cache = scopes.get(algebra) ?? new WeakMap<Point, Readonly<Record<string, Real>>>();
  scopes.set(algebra, cache);
  let scope = cache.get(point);
  if (!scope) cache.set(point, (scope = Object.fromEntries(Object.entries(point).map(([name, value]) => [name, algebra.from(value)]))));
  return scope;
}
const scopes = new Map<Reals, WeakMap<Point, Readonly<Record<string, Real>>>>();

/**
 * The error of a central difference is about h^2 times the third derivative, which is up to 10^48 near an end (at least
 * 10^-12 away), plus the rounding of 211 digits over h: both stay far below the 64th digit. An inner step is smaller than
 * the one around it.
 */
const innerStep = new Fraction(1n, 10n ** 70n);
const outerStep = new Fraction(1n, 10n ** 55n);

function withDifferences(expr: Expr): Expr {
  switch (expr.kind) {
    case "number": case "symbol": return expr;
    case "negated": return negated(withDifferences(expr.of));
    case "call": return { ...expr, of: withDifferences(expr.of) };
    case "operation": return operation(expr.op, withDifferences(expr.left), withDifferences(expr.right));
    case "D": {
      const h = hasDerivative(expr.of) ? outerStep : innerStep;
      const [above, below] = [h, h.neg()].map((by) => withDifferences(shift(expr.of, expr.by, by)));
      return operation("/", operation("-", above, below), number(h.mul(2)));
    }
  }
}

/** f(x) -> f(x + by) inside an expression, derivatives included: D, by this variable or another, commutes with a shift. */
function shift(expr: Expr, variable: string, by: Fraction): Expr {
  if (expr.kind === "D") return { ...expr, of: shift(expr.of, variable, by) };
  return expr.kind === "symbol" && expr.name === variable ? operation("+", expr, number(by)) : mapParts(expr, (part) =>
    shift(part, variable, by));
}

/** A value as it is shown: a decimal by its first digits that are not 0, 22 of them, and anything else whole. */
const shown = (value: string): string => (/^-?\d{1,15}\.\d+$/.test(value) ? /^-?\d+\.0*\d{1,22}/.exec(value)![0] : value);

/** A point as words. @example show({ p: "0.5" }) // "at p = 0.5: " */
export const show = (point: Point): string => {
  const text = Object.entries(point).map(([name, value]) => `${name} = ${shown(value)}`).join(", ");
  return text === "" ? "" : `at ${text}: `;
};
