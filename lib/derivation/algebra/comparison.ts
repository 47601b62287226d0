/** Two sides at one point, to 64 digits: decimals of growing precision, and derivatives by central differences. */
import Fraction from "fraction.js";
import type { Compiled } from "./compiled.js";
import type { Point } from "./region.js";
import { evaluate } from "./evaluate.js";
import { hasDerivative, mapParts, Missing, negated, number, operation, Outside, type Expr } from "./expression.js";
import { compare, signOf, toNumber, type Real } from "./real.js";
import { decimals, digits, manyDecimals, moreDecimals, mostDecimals, type Reals } from "./reals.js";

/**
 * Compares both sides at a point, to 64 significant digits; null where a side does not exist there or no precision
 * decides. Agreement counts at once. A difference counts when a higher precision finds the same difference: what rounding
 * leaves of two large numbers that cancel is another number in each precision.
 */
export function compareAt(claim: Compiled, point: Point): { readonly agrees: boolean; readonly detail: string } | null {
  const differs = hasDerivative(claim.left) || hasDerivative(claim.right);
  let before: Real | null = null;
  // Central differences lose half of the digits and start higher.
  for (const [algebra, nothing] of precisions.slice(differs ? 1 : 0)) {
    let a: Real;
    let b: Real;
    try {
      [a, b] = [claim.left, claim.right].map((side) => evaluateAt(side, algebra, point));
    } catch (error) {
      if (error instanceof Outside) { before = null; continue; }
      throw error;
    }
    const gap = algebra.minus(a, b);
    const below = (x: Real, tolerance: string, scale: Real) => compare(size(x), algebra.times(size(scale), algebra.from(tolerance))) <= 0;
    const alike = below(gap, `1e-${digits}`, larger(a, b)) || below(gap, differs ? "1e-90" : nothing, algebra.from(1));
    const agrees = claim.relation === "greater" ? signOf(gap) > 0 && !alike : alike;
    if (agrees || (before && below(
      algebra.minus(gap, before), "1e-3", gap,
    ))) return { agrees, detail: `left side ${brief(a)}, right side ${brief(b)}` };
    before = gap;
  }
  return null;
}
/** Whether a side has no real value at a point: a root of a negative number, say, and not only more digits than are computed. */
export function isMissingAt(claim: Compiled, point: Point): boolean {
  try {
    for (const side of [claim.left, claim.right]) evaluateAt(side, manyDecimals, point);
    return false;
  } catch (error) {
    if (error instanceof Outside) return error instanceof Missing;
    throw error;
  }
}

/** Each precision with the size below which it cannot tell a difference of two terms from none: the terms are of size 1 or so. */
const precisions = [[decimals, "0"], [moreDecimals, "1e-150"], [manyDecimals, "1e-300"], [mostDecimals, "1e-1200"]] as const;

/** Twelve digits or so, for people. */
const brief = (x: Real): string =>
  (Math.abs(toNumber(x)) > 1e-12 ? String(Number(toNumber(x).toPrecision(12))) : toNumber(x).toExponential(6));
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

/** A point as words: "p = 0.5: ". */
export const show = (point: Point): string => {
  const text = Object.entries(point).map(([name, value]) => `${name} = ${value.length > 24 ? value.slice(0, 24) : value}`).join(", ");
  return text === "" ? "" : `at ${text}: `;
};
