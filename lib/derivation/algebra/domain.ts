/** Domains: where a claim is made, and the seeded points at which it is tried, the awkward ends included. */
import Fraction from "fraction.js";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { UsageError } from "../../errors.js";
import type { Domain, Range } from "../checker/claim.js";
import { callable } from "./functions.js";
import { evaluate } from "./evaluate.js";
import { fractionOf, negated, operation, Late, Outside, symbol, variables, type Expr } from "./expression.js";
import { parse } from "./parse.js";
import { substitute } from "./derivatives.js";
import { provePositive, type Box } from "./interval.js";
import { compare, signOf, toDecimal, toNumber, type Real } from "./real.js";
import { decimals } from "./reals.js";

/** A point: decimal text for every variable, so that every algebra reads the same number. */
export type Point = Readonly<Record<string, string>>;

/** The range of one variable; `exact`: its ends as they were written, null where there is none. */
interface Side {
  readonly name: string; readonly low: Real | null; readonly high: Real | null; readonly except: readonly Real[];
  readonly exact: { readonly low: Expr | null; readonly high: Expr | null; readonly except: readonly Expr[] };
}

/** The ends of a range as fractions: exactly, or a little outside where they are no fractions. */
export function rationalEnds({ low, high, exact }: Side): [Fraction | "-inf", Fraction | "inf"] {
  const end = (expr: Expr | null, value: Real | null, outwards: number): Fraction | null =>
    expr === null || value === null ? null : fractionOf(expr) ?? new Fraction(toDecimal(value, 30)).add(new Fraction(outwards, 10n ** 29n));
  return [end(exact.low, low, -1) ?? "-inf", end(exact.high, high, 1) ?? "inf"];
}

/** A domain that was read and found not to be empty. */
export interface Region {
  readonly names: readonly string[];
  readonly box: Box;
  /** The assumptions as expressions that are positive. */
  readonly assumptions: readonly Expr[];
  readonly sides: readonly Side[];
}

/**
 * Reads a domain and the assumptions on it.
 * @throws UsageError naming the entry for an empty range, or assumptions that no point satisfies
 */
export function readRegion(where: string, domain: Domain, assuming: readonly string[] = []): Region {
  for (const name of Object.keys(domain)) {
    if (!/^[A-Za-z]\w*$/.test(name)) throw new UsageError(`${where}: "${name}" is no name for a variable; it takes a letter, then letters and digits.`);
    if ([...callable, "D", "pi"].includes(name)) throw new UsageError(`${where}: "${name}" cannot be a variable: it has a meaning already.`);
  }
  const sides = Object.entries(domain).map(([name, range]) => readSide(where, name, range));
  const names = sides.map(({ name }) => name);
  const box = Object.fromEntries(sides.map(({ name, low, high }) => [name, outer(low, high)]));
  const assumptions = assuming.map((text) => {
    const found = /^([^<>]+)(<|>)([^<>=]+)$/.exec(text);
    if (!found) throw new UsageError(`${where}: the assumption "${text}" is not of the form "a < b" or "a > b".`);
    const [left, right] = [parse(found[1], where, names), parse(found[3], where, names)];
    return found[2] === "<" ? operation("-", right, left) : operation("-", left, right);
  });
  const region = { names, box, assumptions, sides };
  const contradiction = assumptions.findIndex((assumption) => provePositive(operation("-", { kind: "negated", of: assumption }, parse("0", where)), box, 64) === true);
  if (contradiction >= 0) throw new UsageError(`${where}: the assumption "${assuming[contradiction]}" contradicts the domain: it holds at no point of it.`);
  if (assumptions.length > 0 && points(region, 1, 1).length === 0) {
    throw new UsageError(`${where}: the assumptions ${assuming.map((a) => `"${a}"`).join(" and ")} contradict each other: no point of the domain satisfies them all.`);
  }
  return region;
}

function readSide(where: string, name: string, range: Range): Side {
  const read = (end: number | string): Real => {
    if (typeof end !== "string" && typeof end !== "number") throw new UsageError(`${where}: expected numbers or expressions as the ends of the domain of ${name}, got ${String(end)}.`);
    try {
      const value = evaluate(parse(String(end), where, []), decimals, {});
      if (!Number.isFinite(toNumber(value))) throw new UsageError(`${where}: the end "${end}" of the domain of ${name} is beyond the numbers up to 1e308 that domains are cut from; write "inf" or "-inf" for a range without an end.`);
      return value;
    } catch (error) {
      if (error instanceof Outside && !(error instanceof Late)) throw new UsageError(`${where}: the end "${end}" of the domain of ${name} is no number: ${error.message}.`);
      throw error;
    }
  };
  const end = (at: number | string): Real | null => (["inf", Infinity, "-inf", -Infinity].includes(at) ? null : read(at));
  const [low, high] = [end(range.low), end(range.high)];
  const reversed = range.low === "inf" || range.low === Infinity || range.high === "-inf" || range.high === -Infinity;
  if (reversed || (low && high && compare(low, high) >= 0)) {
    throw new UsageError(`${where}: the domain of ${name} is empty: it runs from ${range.low} to ${range.high}.`);
  }
  // Points are written with 30 decimals and come as near as 1e-12 of the width to an end.
  if (low && high && compare(decimals.minus(high, low), decimals.from("1e-12")) < 0) {
    throw new UsageError(`${where}: the domain of ${name} is narrower than 1e-12, from ${range.low} to ${range.high}; scale the variable.`);
  }
  const written = (at: number | string, value: Real | null): Expr | null => (value === null ? null : parse(String(at), where, []));
  return { name, low, high, except: (range.except ?? []).map(read), exact: { low: written(range.low, low), high: written(range.high, high), except: (range.except ?? []).map((at) => parse(String(at), where, [])) } };
}

/** A Float64 interval around the range: open where the end is a Float64 itself, else moved outward by its rounding. */
function outer(low: Real | null, high: Real | null): Box[string] {
  const exact = (d: Real) => compare(decimals.from(toNumber(d)), d) === 0;
  const away = (d: Real, sign: number) => toNumber(d) + sign * Math.abs(toNumber(d)) * 2 ** -50;
  return {
    low: low === null ? -Infinity : exact(low) ? toNumber(low) : away(low, -1), lowOpen: true,
    high: high === null ? Infinity : exact(high) ? toNumber(high) : away(high, 1), highOpen: true,
  };
}

/** Whether a point satisfies every assumption. */
function satisfies(region: Region, point: Readonly<Record<string, Real>>): boolean {
  return region.assumptions.every((assumption) => {
    try {
      return signOf(evaluate(assumption, decimals, point)) > 0;
    } catch (error) {
      if (error instanceof Outside) return false;
      throw error;
    }
  });
}

/** Whether a point that has a coordinate for every variable lies in the region. */
export function contains(region: Region, point: Readonly<Record<string, Real>>): boolean {
  return region.sides.every((side) => inside(side, point[side.name])) && satisfies(region, point);
}
const numbersOf = (point: Point): Readonly<Record<string, Real>> => Object.fromEntries(Object.entries(point).map(([name, value]) => [name, decimals.from(value)]));

/**
 * Seeded points of a region: half of them spread over it, the rest within 10^-1 ... 10^-12 of its ends.
 * Fewer than `count` only where the assumptions leave almost nothing.
 */
export function points(region: Region, count: number, seed: number): readonly Point[] {
  const made = drawn.get(region) ?? new Map<string, readonly Point[]>();
  drawn.set(region, made);
  const key = `${count} ${seed}`;
  let found = made.get(key);
  if (!found) made.set(key, (found = draw(region, count, seed)));
  return found;
}
/** Points drawn before: a claim and its mutants share them. */
const drawn = new WeakMap<Region, Map<string, readonly Point[]>>();

function draw(region: Region, count: number, seed: number): Point[] {
  const generator = xoroshiro128plus(seed);
  const random = () => uniformFloat64(generator);
  const found: Point[] = [];
  if (region.names.length === 0) return [{}];
  for (let tries = 0; found.length < count && tries < 50 * count + 2000; tries++) {
    const point: Record<string, string> = {};
    for (const side of region.sides) {
      // 30 decimals: exact for every algebra, and fine enough for a distance of 1e-12 to an end.
      let text = toDecimal(place(side, random), 30);
      while (!inside(side, decimals.from(text))) text = toDecimal(place(side, random), 30);
      point[side.name] = text;
    }
    if (satisfies(region, numbersOf(point))) found.push(point);
  }
  return found;
}

/** Whether a coordinate lies strictly inside its side and is none of the points left out. */
function inside({ low, high, except }: Side, value: Real): boolean {
  return (!low || compare(value, low) > 0) && (!high || compare(value, high) < 0) && !except.some((e) => compare(e, value) === 0);
}

/** A random place on a side: spread over it, or within 10^-1 ... 10^-12 of an end. */
function place({ low, high }: Side, random: () => number): Real {
  const mode = random();
  const at = (x: number) => decimals.from(x);
  if (low && high) {
    const width = decimals.minus(high, low);
    if (mode < 0.5) return decimals.plus(low, decimals.times(width, at(random())));
    const near = decimals.times(width, at(10 ** -(1 + 11 * random())));
    return mode < 0.75 ? decimals.plus(low, near) : decimals.minus(high, near);
  }
  // Unbounded: magnitudes from 10^-3 to 10^2, most of them near 1.
  const far = at(10 ** (mode < 0.7 ? -1.3 + 2.6 * random() : -3 + 5 * random()));
  if (low) return decimals.plus(low, far);
  if (high) return decimals.minus(high, far);
  return random() < 0.5 ? far : decimals.negated(far);
}

/** Seeded points whose coordinates are short fractions inside the region, for exact arithmetic. */
export function rationalPoints(region: Region, count: number, seed: number): Point[] {
  const generator = xoroshiro128plus(seed ^ 0x5bd1e995);
  const random = () => uniformFloat64(generator);
  const found: Point[] = [];
  if (region.names.length === 0) return [{}];
  for (let tries = 0; found.length < count && tries < 50 * count; tries++) {
    const point = Object.fromEntries(region.sides.map((side) => {
      const divisor = 2 + Math.floor(random() * 95);
      return [side.name, `${toDecimal(decimals.times(place(side, random), decimals.from(divisor)), 0)}/${divisor}`];
    }));
    if (contains(region, numbersOf(point))) found.push(point);
  }
  return found;
}

/**
 * The region seen in a mirror: variables that are negative all over it change their sign, so that the rules for positive numbers apply.
 * @returns the mirrored region and what to put in for each of those variables; null when there is none
 */
export function mirrored(region: Region): { readonly region: Region; readonly values: Readonly<Record<string, Expr>> } | null {
  const names = region.names.filter((name) => region.box[name].high <= 0);
  if (names.length === 0) return null;
  const values = Object.fromEntries(names.map((name) => [name, negated(symbol(name))]));
  const turn = (x: Real | null) => x && decimals.negated(x);
  const written = (x: Expr | null) => x && negated(x);
  return {
    values,
    region: {
      names: region.names,
      assumptions: region.assumptions.map((assumption) => substitute(assumption, values)),
      box: { ...region.box, ...Object.fromEntries(names.map((name) => { const { low, high, lowOpen, highOpen } = region.box[name]; return [name, { low: -high, high: -low, lowOpen: highOpen, highOpen: lowOpen }]; })) },
      sides: region.sides.map((side) => (names.includes(side.name)
        ? { name: side.name, low: turn(side.high), high: turn(side.low), except: side.except.map((x) => decimals.negated(x)), exact: { low: written(side.exact.high), high: written(side.exact.low), except: side.exact.except.map(negated) } }
        : side)),
    },
  };
}

/** The region that remains when some variables are given values. */
export function without(region: Region, names: readonly string[]): Region {
  const stay = (name: string) => !names.includes(name);
  return {
    names: region.names.filter(stay),
    box: Object.fromEntries(Object.entries(region.box).filter(([name]) => stay(name))),
    assumptions: region.assumptions.filter((a) => [...variables(a)].every(stay)),
    sides: region.sides.filter(({ name }) => stay(name)),
  };
}

/** The region cut at numbers of one variable that lie inside its range. */
export function cutAt(region: Region, name: string, at: readonly Expr[]): Region[] {
  const side = region.sides.find((s) => s.name === name);
  if (!side) return [region];
  const within = at.map((expr) => ({ expr, value: evaluate(expr, decimals, {}) }))
    .filter(({ value }) => (!side.low || compare(value, side.low) > 0) && (!side.high || compare(value, side.high) < 0))
    .sort((a, b) => compare(a.value, b.value));
  const ends = [{ expr: side.exact.low, value: side.low }, ...within, { expr: side.exact.high, value: side.high }];
  return ends.slice(1).map((high, i) => {
    const low = ends[i];
    const part: Side = {
      name, low: low.value, high: high.value,
      // What was left out is left out at a cut or lies in one of the parts.
      except: side.except.filter((x) => within.every(({ value }) => compare(value, x) !== 0)),
      exact: { low: low.expr, high: high.expr, except: side.exact.except.filter((_, k) => within.every(({ value }) => compare(value, side.except[k]) !== 0)) },
    };
    return { ...region, sides: region.sides.map((s) => (s === side ? part : s)), box: { ...region.box, [name]: outer(low.value, high.value) } };
  });
}

/** The parts of a region that the points left out cut it into. */
export function parts(region: Region): readonly Region[] {
  return region.sides.reduce<Region[]>((regions, { name, exact }) => (exact.except.length === 0 ? regions : regions.flatMap((r) => cutAt(r, name, exact.except))), [region]);
}
