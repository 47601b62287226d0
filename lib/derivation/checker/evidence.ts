/** The kinds of evidence, each a function of one compiled claim: true agrees, false contradicts, null cannot decide. */
import Fraction from "fraction.js";
import { Surd } from "../../theory/index.js";
import type { Evidence, Method } from "./claim.js";
import { compareAt, evaluateAt, isMissingAt, show } from "../algebra/comparison.js";
import { difference, type Compiled } from "../algebra/compiled.js";
import { outOfTime } from "../algebra/budget.js";
import { isZero } from "../algebra/constants.js";
import { cutAt, mirrored, points, rationalPoints, type Region } from "../algebra/domain.js";
import { evaluate, expandDerivatives, hasDerivative, negated, number, operation, Outside, parts, print, substitute, variables, type Expr } from "../algebra/expression.js";
import { provePositive } from "../algebra/interval.js";
import { inWords, zerosOf, type Existence } from "../algebra/existence.js";
import { reduce, type Reduction, type Vanishes } from "../algebra/normal-form.js";
import { surds } from "../algebra/numbers.js";
import { decimals, digits, toDecimal, toNumber } from "../algebra/reals.js";
import { plainText } from "../algebra/words.js";
import { Signs, type Condition } from "../algebra/signs.js";

/** What one method found. */
export type Finding = Omit<Evidence, "claim">;
const finding = (method: Method, agrees: boolean | null, detail: string): Finding => ({ method, agrees, detail });

/** Points per claim for the numeric evidence, and the seed of all points. */
export const pointCount = 200;
const seed = 20201;

/** What the normal form says of two sides. */
export interface Reduced {
  readonly zero: boolean;
  readonly differs: boolean;
  readonly detail: string;
  /** The x of a sqrt(x^2) whose sign is not known. */
  readonly undecided?: Expr;
}

/**
 * Compares two sides by their normal form: equal, different on every open domain, or neither; side conditions must be proved.
 * @param granted conditions that hold where both sides exist
 * @param thorough whether constants of roots and conjugates are tried as well, which takes longer
 */
export function reducesToZero(left: Expr, right: Expr, region: Region, granted: readonly Condition[] = [], thorough = true): Reduced {
  const found = inOnePiece(left, right, region, granted, thorough);
  if (found.zero || found.differs || !thorough) return found;
  const eitherWay = bySigns(left, right, region, granted, found, 1);
  if (eitherWay.zero) return eitherWay;
  // Roots change their branch where what is under them vanishes: there the domain is cut, and both sides are compared on each part.
  const cuts = cutsOf([left, right].map(expandDerivatives), region);
  const regions = cuts.reduce<Region[]>((all, { name, at }) => all.flatMap((r) => cutAt(r, name, at)), [region]);
  if (regions.length < 2 || regions.length > 8) return found;
  const pieces = regions.map((piece) => inOnePiece(left, right, piece, granted, thorough));
  return pieces.every(({ zero }) => zero) ? { ...pieces[0], detail: `on each of ${regions.length} parts of the domain: ${pieces[0].detail}` } : found;
}

/** Cases deep that the signs of what is squared under a root are told apart. */
const mostSigns = 4;
/** Both sides compared with the x of a sqrt(x^2) not negative, and not positive: equal in each case is equal. */
function bySigns(left: Expr, right: Expr, region: Region, granted: readonly Condition[], found: Reduced, depth: number): Reduced {
  const { undecided } = found;
  if (undecided === undefined || found.zero || depth > mostSigns || outOfTime()) return found;
  for (const of of [undecided, negated(undecided)]) {
    const facts: readonly Condition[] = [...granted, { sign: "notNegative", of }];
    const one = bySigns(left, right, region, facts, inOnePiece(left, right, region, facts, true), depth + 1);
    if (!one.zero) return found;
  }
  return { zero: true, differs: false, detail: `for either sign of ${plainText(undecided)} reduces to 0 by algebra, square roots` };
}

/** Where the radicands of square roots vanish: at 0, and where one in a single variable is found to. */
function cutsOf(sides: readonly Expr[], region: Region): readonly { readonly name: string; readonly at: readonly Expr[] }[] {
  const radicands: Expr[] = [];
  const look = (expr: Expr): void => { if (expr.kind === "call" && expr.fn === "sqrt") radicands.push(expr.of); parts(expr).forEach(look); };
  sides.forEach(look);
  return region.names.flatMap((name) => {
    const own = radicands.filter((of) => variables(of).has(name));
    const at = own.length === 0 ? [] : own.flatMap((of) => zerosOf(of, region).flatMap(({ exact }) => (exact ? [exact] : [])));
    const texts = new Map([...(own.length === 0 ? [] : [number(0)]), ...at].map((expr) => [toNumber(evaluateAt(expr, decimals, {})).toPrecision(12), expr]));
    const { low, high } = region.box[name];
    const inside = [...texts].filter(([text]) => Number(text) > low && Number(text) < high).map(([, expr]) => expr);
    return inside.length === 0 ? [] : [{ name, at: inside }];
  });
}

function inOnePiece(left: Expr, right: Expr, region: Region, granted: readonly Condition[], thorough: boolean): Reduced {
  const mirror = mirrored(region);
  if (!mirror) return reduced(left, right, region, granted, thorough);
  const [turn, straight] = [(expr: Expr) => substitute(expandDerivatives(expr), mirror.values), reduced(left, right, region, granted, thorough)];
  if (straight.zero || straight.differs) return straight;
  const turned = reduced(turn(left), turn(right), mirror.region, granted.map(({ sign, of }) => ({ sign, of: turn(of) })), thorough);
  return turned.zero ? { ...turned, detail: `with ${Object.keys(mirror.values).map((name) => `${name} = -${name}`).join(", ")} ${turned.detail}` } : straight;
}

function reduced(left: Expr, right: Expr, region: Region, granted: readonly Condition[], thorough: boolean): Reduced {
  const signs = new Signs(region, granted);
  const unprovedOf = ({ positive, notNegative }: Reduction): Condition | undefined =>
    [...positive.map((of) => ({ sign: "positive", of }) as const), ...notNegative.map((of) => ({ sign: "notNegative", of }) as const)].find((condition) => !signs.proves(condition));
  if (thorough && region.names.length === 0) {
    const zero = isZero(operation("-", left, right));
    if (zero !== null) return { zero, differs: !zero, detail: zero ? "equal, by the separation bound of algebraic numbers" : "different algebraic numbers" };
  }
  // A region with a gap falls apart, and what holds on one part need not hold on the other.
  const connected = region.assumptions.length === 0 && region.sides.every(({ except }) => except.length === 0) && granted.every((condition) => new Signs(region).proves(condition));
  const vanishes: Vanishes | undefined = thorough && connected ? { positive: (of) => signs.proves({ sign: "positive", of }), notZeroSomewhere: (of) => notZeroSomewhere(of, region) } : undefined;
  let why: string | null = null;
  let undecided: Expr | undefined;
  const notNegative = thorough ? (of: Expr) => signs.proves({ sign: "notNegative", of }) : undefined;
  for (const evenPowers of ["apart", "whole"] as const) {
    for (const eliminate of [left, right].some(hasAngle) ? ["sin", "cos"] as const : ["sin"] as const) {
      let reduction: Reduction;
      try {
        reduction = reduce(expandDerivatives(left), expandDerivatives(right), eliminate, evenPowers, vanishes, notNegative);
      } catch (error) {
        if (error instanceof Outside) return { zero: false, differs: false, detail: why ?? error.message, undecided };
        throw error;
      }
      undecided ??= reduction.undecided[0];
      if (!reduction.zero && !reduction.differs) { why ??= `leaves ${reduction.remainder.slice(0, 120)}`; continue; }
      const unproved = unprovedOf(reduction);
      const what = reduction.zero ? "reduces to 0" : `leaves ${reduction.remainder.slice(0, 120)}, which is not 0,`;
      if (unproved) { why = `${what}, but ${inWords(unproved)} is not proved on the domain`; continue; }
      return { zero: reduction.zero, differs: reduction.differs, detail: `${what} by algebra${reduction.rules.map((rule) => `, ${rule}`).join("")}` };
    }
  }
  return { zero: false, differs: false, detail: why ?? "", undecided };
}

/** Whether a sine or a cosine occurs. */
const hasAngle = (expr: Expr): boolean => (expr.kind === "call" && (expr.fn === "sin" || expr.fn === "cos")) || parts(expr).some(hasAngle);

/** Whether an expression is seen to be different from 0 at some point of the region. */
function notZeroSomewhere(of: Expr, region: Region): boolean {
  return points(region, 6, seed).some((point) => {
    try {
      return Math.abs(toNumber(evaluateAt(of, decimals, point))) > 1e-30;
    } catch (error) {
      if (error instanceof Outside) return false;
      throw error;
    }
  });
}

/** Both sides, or each step on the way, reduce to the same normal form. */
export function symbolic(claim: Compiled, granted: readonly Condition[] = [], thorough = true): Finding | null {
  if (claim.relation !== "equal") return null;
  const chain = [...claim.steps, { to: claim.right, by: claim.steps.length > 0 ? "the last step" : "both sides" }];
  const details: string[] = [];
  let from = claim.left;
  for (const { to, by } of chain) {
    const { zero, differs, detail } = reducesToZero(from, to, claim.region, granted, thorough);
    details.push(chain.length > 1 ? `${by}: ${detail}` : detail);
    // Not reducing is no contradiction: the rules are sound, not complete. A wrong step spoils the proof, not the claim.
    if (!zero) return finding("symbolic", differs && chain.length === 1 ? false : null, details.join("; "));
    from = to;
  }
  return finding("symbolic", true, details.join("; "));
}

/** Both sides agree exactly in Q(sqrt2, sqrt5): at the one value there is, or at short fractions in the domain. */
export function exact(claim: Compiled): Finding | null {
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
      if (!a.equals(b)) return finding("exact", false, `${show(point)}left side ${a.toString()}, right side ${b.toString()}`);
      decided++;
    } catch (error) {
      if (!(error instanceof Outside)) throw error;
      if (claim.region.names.length === 0) return null;
    }
  }
  if (decided === 0) return null;
  // Two sides that agree at a few points may still differ.
  if (claim.region.names.length > 0 && decided < fewestExact) return finding("exact", null, `equal at ${decided === 1 ? "one point" : `${decided} points`} in exact fractions, too few to count`);
  return finding("exact", true, claim.region.names.length === 0 ? `equal in Q(sqrt2, sqrt5): ${evaluate(left, surds, {}).toString()}` : `equal at ${decided} points in exact fractions`);
}

/** Exact points that count as a method of their own. */
const fewestExact = 6;

function exactDigits(claim: Compiled): Finding | null {
  try {
    const value = evaluate(claim.left, surds, {});
    const text = claim.digits as string;
    const places = text.split(".")[1]?.length ?? 0;
    const agrees = value.toDecimal(places) === text;
    return finding("exact", agrees, `${value.toString()} = ${value.toDecimal(places)}...`);
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
}

/**
 * Agreement to 64 digits at seeded points of the domain and near its ends; derivatives by central differences.
 * @param onPart whether points at which a side is missing are passed over, for they are known about
 */
export function numeric(claim: Compiled, onPart = false): Finding | null {
  if (claim.relation === "digits") return numericDigits(claim);
  // More than are needed: at some a side may not exist in any of the precisions.
  const tried = points(claim.region, 2 * pointCount, seed);
  const withDerivative = hasDerivative(claim.left) || hasDerivative(claim.right);
  let compared = 0;
  let missing: string | null = null;
  let without = 0;
  for (const [i, point] of tried.entries()) {
    // Where nothing can be computed at the first points, it cannot at the others.
    if (compared >= pointCount || (i === 40 && compared === 0) || outOfTime()) break;
    const result = compareAt(claim, point);
    if (result === null) {
      if (isMissingAt(claim, point)) { without++; missing ??= show(point); }
      continue;
    }
    if (!result.agrees) return finding("numeric", false, `${show(point)}${result.detail}`);
    compared++;
  }
  if (missing !== null && onPart && compared >= fewestOnPart) return finding("numeric", true, `equal to ${digits} digits at the ${compared} points where both sides are found`);
  if (missing !== null) return finding("numeric", null, `both sides are found at only ${compared} of ${compared + without} points, not ${missing.replace(/: $/, "")}`);
  if (compared < Math.min(pointCount, tried.length) * 0.9) return finding("numeric", null, `compared at only ${compared} of ${tried.length} points`);
  const what = claim.relation === "greater" ? "greater" : claim.relation === "defines" ? "defined" : `${withDerivative ? "central differences " : ""}equal to ${digits} digits`;
  return finding("numeric", true, compared === 1 ? what : `${what} at ${compared} points`);
}

/** Points that must be left where a side is missing elsewhere. */
const fewestOnPart = 30;

function numericDigits(claim: Compiled): Finding {
  const text = claim.digits as string;
  const places = text.split(".")[1]?.length ?? 0;
  const value = evaluateAt(claim.left, decimals, {});
  return finding("numeric", toDecimal(value, places) === text, toDecimal(value, Math.max(places, digits)));
}

/** A rigorous proof of `left > right` by intervals; with `rises`, of the derivative's sign and of equality at the end named. */
export function byIntervals(claim: Compiled): Finding | null {
  if (claim.relation !== "greater") return null;
  const gap = difference(claim);
  const direct = provePositive(gap, claim.region.box);
  if (direct === true) return finding("interval", true, "positive on the whole domain by interval arithmetic");
  // The box knows nothing of the assumptions: where it fails, they may still hold the claim up.
  if (direct === false && claim.region.assumptions.length === 0) return finding("interval", false, "not positive on a whole part of the domain");
  if (!claim.rises) return finding("interval", null, "intervals do not decide");
  const { variable, from, slope } = claim.rises;
  const atEnd = reducesToZero(substitute(gap, { [variable]: from }), number(0), claim.region);
  const isSlope = reducesToZero({ kind: "D", of: gap, by: variable }, slope, claim.region);
  if (atEnd.zero && isSlope.zero && provePositive(slope, claim.region.box) === true) {
    return finding("interval", true, `the sides are equal at ${variable} = ${print(from)} (${atEnd.detail}) and their difference rises: its slope ${print(slope)} is positive by interval arithmetic`);
  }
  return finding("interval", null, `rising from ${variable} = ${print(from)} is not proved`);
}

/**
 * Whether both sides exist all over the domain; false, with a point, where one does not.
 * What is found on a part of the domain is found where both sides exist, and no more than that.
 */
export function domain(claim: Compiled, found: Existence): Finding | null {
  if (claim.relation !== "equal" || found.conditions.length === 0) return null;
  if (found.everywhere) return finding("domain", true, `both sides exist everywhere: ${shortList(found.conditions.map(inWords))} on the domain`);
  if (found.everywhere === null) return finding("domain", null, `that both sides exist everywhere is not proved: ${shortList(found.unproved.map(inWords))}`);
  return finding("domain", false, `${found.missing ?? ""}: both sides exist only for ${found.where}`);
}
const shortList = (texts: readonly string[]): string => (texts.length > 4 ? `${texts.slice(0, 4).join(", ")} and ${texts.length - 4} more` : texts.join(", "));

/** The library's code against the formula, at Float64 points, the formula in 105 digits. */
export function byCode(claim: Compiled, count = 60): Finding | null {
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
      if (error instanceof Outside) return finding("code", false, `${where}${code.name} gives ${got}, the formula does not exist there (${error.message})`);
      throw error;
    }
    const error = Math.abs(got - expected) / Math.max(code.relative ? Number.MIN_VALUE : 1, Math.abs(expected));
    if (!(error <= 1e-11)) return finding("code", false, `${where}${code.name} gives ${got}, the formula ${expected}`);
    worst = Math.max(worst, error);
  }
  return finding("code", true, `${code.name} agrees at ${tried.length} point${tried.length === 1 ? "" : "s"}, largest difference ${worst.toExponential(1)}`);
}

/** Every method in the library that applies to a claim, cheapest disproof first. */
export const methods: Readonly<Record<string, (claim: Compiled) => Finding | null>> = { numeric: (claim) => numeric(claim), exact, symbolic: (claim) => symbolic(claim), interval: byIntervals, code: (claim) => byCode(claim) };
