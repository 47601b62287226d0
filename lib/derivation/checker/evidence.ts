/** The kinds of evidence, each a function of one compiled claim: true agrees, false contradicts, null cannot decide. */
import Fraction from "fraction.js";
import { Surd } from "../../theory/index.js";
import { outOfTime } from "../algebra/budget.js";
import { compareAt, evaluateAt, isMissingAt, show } from "../algebra/comparison.js";
import { difference, type Compiled } from "../algebra/compiled.js";
import type { Condition } from "../algebra/conditions.js";
import { expandDerivatives, substitute } from "../algebra/derivatives.js";
import { points, rationalPoints } from "../algebra/points.js";
import { evaluate } from "../algebra/evaluate.js";
import { inWords, type Existence } from "../algebra/existence.js";
import { hasDerivative, number, Outside, print } from "../algebra/expression.js";
import { provePositive } from "../algebra/interval.js";
import { surds } from "../algebra/numbers.js";
import { toDecimal, toNumber } from "../algebra/real.js";
import { decimals, digits } from "../algebra/reals.js";
import type { Evidence, Method } from "./claim.js";
import { reducesToZero } from "./reduction.js";

/** What one method found. */
export type MethodResult = Omit<Evidence, "claim">;
const methodResult = (method: Method, agrees: boolean | null, detail: string): MethodResult => ({ method, agrees, detail });

/** Points per claim for the numeric evidence, and the seed of all points. */
const pointCount = 200;
/** Fewer where derivatives are compared: each takes several values in twice the digits. */
const pointsOfSlopes = 60;
/** Points that stay undecided before the others are tried in the lower precisions only. */
const mostUndecided = 6;
const seed = 20201;

/** Both sides, or each step on the way, reduce to the same normal form. */
export function symbolic(claim: Compiled, granted: readonly Condition[] = [], thorough = true): MethodResult | null {
  if (claim.relation !== "equal") return null;
  const chain = [...claim.steps, { to: claim.right, by: claim.steps.length > 0 ? "the last step" : "both sides" }];
  const details: string[] = [];
  let from = claim.left;
  for (const { to, by } of chain) {
    const { zero, differs, detail } = reducesToZero(from, to, claim.region, granted, thorough);
    details.push(chain.length > 1 ? `${by}: ${detail}` : detail);
    // Not reducing is no contradiction: the rules are sound, not complete. A wrong step spoils the proof, not the claim.
    if (!zero) return methodResult("symbolic", differs && chain.length === 1 ? false : null, details.join("; "));
    from = to;
  }
  return methodResult("symbolic", true, details.join("; "));
}

/** Both sides agree exactly in Q(sqrt2, sqrt5): at the one value there is, or at short fractions in the domain. */
export function exact(claim: Compiled): MethodResult | null {
  if (claim.relation === "digits") return exactDigits(claim);
  if (claim.relation !== "equal") return null;
  const [left, right] = [expandDerivatives(claim.left), expandDerivatives(claim.right)];
  const tried = rationalPoints(claim.region, 24, seed);
  let decided = 0;
  for (const point of tried) {
    if (outOfTime()) break;
    const scope = Object.fromEntries(Object.entries(point).map(([name, value]) => [name, Surd.of(new Fraction(value))]));
    try {
      const [a, b] = [evaluate(left, surds, scope), evaluate(right, surds, scope)];
      if (!a.equals(b)) return methodResult("exact", false, `${show(point)}left side ${a.toString()}, right side ${b.toString()}`);
      decided++;
    } catch (error) {
      if (!(error instanceof Outside)) throw error;
      if (claim.region.names.length === 0) return null;
    }
  }
  if (decided === 0) return null;
  // Two sides that agree at a few points may still differ.
  if (claim.region.names.length > 0 && decided < fewestExact) return methodResult(
    "exact", null, `equal at ${decided === 1 ? "one point" : `${decided} points`} in exact fractions, too few to count`,
  );
  return methodResult("exact", true, claim.region.names.length === 0
    ? `equal in Q(sqrt2, sqrt5): ${evaluate(left, surds, {}).toString()}`
    : `equal at ${decided} points in exact fractions`);
}

/** Exact points that count as a method of their own. */
const fewestExact = 6;

function exactDigits(claim: Compiled): MethodResult | null {
  try {
    const value = evaluate(claim.left, surds, {});
    const text = claim.digits as string;
    const places = text.split(".")[1]?.length ?? 0;
    const agrees = value.toDecimal(places) === text;
    return methodResult("exact", agrees, `${value.toString()} = ${value.toDecimal(places)}...`);
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
}

/**
 * Agreement to 64 digits at seeded points of the domain and near its ends; derivatives by central differences.
 * @param onPart whether points at which a side is missing are passed over, for they are known about
 */
export function numeric(claim: Compiled, onPart = false): MethodResult | null {
  if (claim.relation === "digits") return numericDigits(claim);
  const withDerivative = hasDerivative(claim.left) || hasDerivative(claim.right);
  const wanted = withDerivative ? pointsOfSlopes : pointCount;
  // More than are needed: at some a side may not exist in any of the precisions.
  const tried = points(claim.region, 2 * wanted, seed);
  let compared = 0;
  let missing: string | null = null;
  let without = 0;
  let undecided = 0;
  for (const [i, point] of tried.entries()) {
    // Where nothing can be computed at the first points, it cannot at the others.
    if (compared >= wanted || (i === 40 && compared === 0) || outOfTime()) break;
    // Where the first points stay undecided in all precisions, the others are spared the highest.
    const courts = undecided > mostUndecided ? 2 : undefined;
    const result = compareAt(claim, point, courts);
    if (result === null) {
      undecided++;
      if (isMissingAt(claim, point, courts)) { without++; missing ??= show(point); }
      continue;
    }
    if (!result.agrees) return methodResult("numeric", false, `${show(point)}${result.detail}`);
    compared++;
  }
  if (missing !== null && onPart && compared >= fewestOnPart) return methodResult(
    "numeric", true, `equal to ${digits} digits at the ${compared} points where both sides are found`,
  );
  if (missing !== null) return methodResult(
    "numeric", null, `both sides are found at only ${compared} of ${compared + without} points, not ${missing.replace(/: $/, "")}`,
  );
  if (compared < Math.min(
    wanted, tried.length,
  ) * 0.9) return methodResult("numeric", null, `compared at only ${compared} of ${tried.length} points`);
  const what = claim.relation === "greater"
    ? "greater"
    : claim.relation === "defines" ? "defined" : `${withDerivative ? "central differences " : ""}equal to ${digits} digits`;
  return methodResult("numeric", true, compared === 1 ? what : `${what} at ${compared} points`);
}

/** Points that must be left where a side is missing elsewhere. */
const fewestOnPart = 30;

function numericDigits(claim: Compiled): MethodResult {
  const text = claim.digits as string;
  const places = text.split(".")[1]?.length ?? 0;
  const value = evaluateAt(claim.left, decimals, {});
  return methodResult("numeric", toDecimal(value, places) === text, toDecimal(value, Math.max(places, digits)));
}

/** A rigorous proof of `left > right` by intervals; with `rises`, of the derivative's sign and of equality at the end named. */
function byIntervals(claim: Compiled): MethodResult | null {
  if (claim.relation !== "greater") return null;
  const gap = difference(claim);
  const direct = provePositive(gap, claim.region.box);
  if (direct === true) return methodResult("interval", true, "positive on the whole domain by interval arithmetic");
  // The box knows nothing of the assumptions: where it fails, they may still hold the claim up.
  if (direct === false && claim.region.assumptions.length === 0) return methodResult(
    "interval", false, "not positive on a whole part of the domain",
  );
  if (!claim.rises) return methodResult("interval", null, "intervals do not decide");
  const { variable, from, slope } = claim.rises;
  const atEnd = reducesToZero(substitute(gap, { [variable]: from }), number(0), claim.region);
  const isSlope = reducesToZero({ kind: "D", of: gap, by: variable }, slope, claim.region);
  if (atEnd.zero && isSlope.zero && provePositive(slope, claim.region.box) === true) {
    return methodResult(
      "interval", true,
      `the sides are equal at ${variable} = ${print(from)} (${atEnd.detail}) and their difference rises: `
        + `its slope ${print(slope)} is positive by interval arithmetic`,
    );
  }
  return methodResult("interval", null, `rising from ${variable} = ${print(from)} is not proved`);
}

/**
 * Whether both sides exist all over the domain; false, with a point, where one does not.
 * What is found on a part of the domain is found where both sides exist, and no more than that.
 */
export function domain(claim: Compiled, found: Existence): MethodResult | null {
  if (claim.relation !== "equal" || found.conditions.length === 0) return null;
  if (found.everywhere) return methodResult(
    "domain", true, `both sides exist everywhere: ${shortList(found.conditions.map(inWords))} on the domain`,
  );
  if (found.everywhere === null) return methodResult(
    "domain", null, `that both sides exist everywhere is not proved: ${shortList(found.unproved.map(inWords))}`,
  );
  return methodResult("domain", false, `${found.missing ?? ""}: both sides exist only for ${found.where}`);
}
const shortList = (texts: readonly string[]): string =>
  (texts.length > 4 ? `${texts.slice(0, 4).join(", ")} and ${texts.length - 4} more` : texts.join(", "));

/** The library's code against the formula, at Float64 points, the formula in 105 digits. */
export function byCode(claim: Compiled, count = 60): MethodResult | null {
  const { code } = claim;
  if (!code) return null;
  let worst = 0;
  const tried = points(claim.region, count, seed + 1);
  for (const point of tried) {
    const scope = Object.fromEntries(Object.entries(point).map(([name, value]) => [name, Number(value)]));
    const got = code.run(scope);
    // toPrecision(100) writes a Float64 of this size out in full.
    const asFloats = Object.fromEntries(Object.entries(scope).map(([name, value]) => [name, value.toPrecision(100)]));
    const where = show(Object.fromEntries(Object.entries(scope).map(([name, value]) => [name, String(value)])));
    let expected: number;
    try {
      expected = toNumber(evaluateAt(claim.right, decimals, asFloats));
    } catch (error) {
      if (error instanceof Outside) return methodResult(
        "code", false, `${where}${code.name} gives ${got}, the formula does not exist there (${error.message})`,
      );
      throw error;
    }
    const error = Math.abs(got - expected) / Math.max(code.relative ? Number.MIN_VALUE : 1, Math.abs(expected));
    if (!(error <= 1e-11)) return methodResult("code", false, `${where}${code.name} gives ${got}, the formula ${expected}`);
    worst = Math.max(worst, error);
  }
  return methodResult(
    "code", true,
    `${code.name} agrees at ${tried.length} point${tried.length === 1 ? "" : "s"}, largest difference ${worst.toExponential(1)}`,
  );
}

/** Every method in the library that applies to a claim, cheapest disproof first. */
export const methods: Readonly<Record<string, (claim: Compiled) => MethodResult | null>> = { numeric: (claim) =>
  numeric(claim), exact, symbolic: (claim) => symbolic(claim), interval: byIntervals, code: (claim) => byCode(claim) };
