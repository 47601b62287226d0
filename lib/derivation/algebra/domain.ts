/** Domains: where a claim is made, and the seeded points at which it is tried, the awkward ends included. */
import Fraction from "fraction.js";
import { UsageError } from "../../errors.js";
import type { Domain, Range } from "../checker/claim.js";
import { callable } from "./functions.js";
import { evaluate } from "./evaluate.js";
import { fractionOf, negated, operation, Late, Outside, symbol, variables, type Expr } from "./expression.js";
import { parse } from "./parse.js";
import { substitute } from "./derivatives.js";
import { provePositive, type Box } from "./interval.js";
import { points } from "./points.js";
import type { Region, Side } from "./region.js";
import { compare, toDecimal, toNumber, type Real } from "./real.js";
import { decimals } from "./reals.js";

/** The ends of a range as fractions: exactly, or a little outside where they are no fractions. */
export function rationalEnds({ low, high, exact }: Side): [Fraction | "-inf", Fraction | "inf"] {
  const end = (expr: Expr | null, value: Real | null, outwards: number): Fraction | null =>
    expr === null || value === null ? null : fractionOf(expr) ?? new Fraction(toDecimal(value, 30)).add(new Fraction(outwards, 10n ** 29n));
  return [end(exact.low, low, -1) ?? "-inf", end(exact.high, high, 1) ?? "inf"];
}

/**
 * Reads a domain and the assumptions on it.
 * @throws UsageError naming the entry for an empty range, or assumptions that no point satisfies
 */
export function readRegion(where: string, domain: Domain, assuming: readonly string[] = []): Region {
  for (const name of Object.keys(domain)) {
    if (!/^[A-Za-z]\w*$/.test(
      name,
    )) throw new UsageError(`${where}: "${name}" is no name for a variable; it takes a letter, then letters and digits.`);
    if ([
      ...callable, "D", "pi",
    ].includes(name)) throw new UsageError(`${where}: "${name}" cannot be a variable: it has a meaning already.`);
  }
  const sides = Object.entries(domain).map(([name, range]) => readSide(where, name, range));
  const names = sides.map(({ name }) => name);
  const box = Object.fromEntries(sides.map(({ name, low, high }) => [name, outer(low, high)]));
  const assumptions = assuming.map((text) => {
    const found = /^([^<>]+)(<|>)([^<>=]+)$/.exec(text);
    if (!found) throw new UsageError(`${where}: the assumption "${text}" is not of the form "a < b" or "a > b".`);
    const [left, right] = [parse(found[1].trim(), where, names), parse(found[3].trim(), where, names)];
    return found[2] === "<" ? operation("-", right, left) : operation("-", left, right);
  });
  const region = { names, box, assumptions, sides };
  const contradiction = assumptions.findIndex((assumption) =>
    provePositive(operation("-", { kind: "negated", of: assumption }, parse("0", where)), box, 64) === true);
  if (contradiction >= 0) throw new UsageError(
    `${where}: the assumption "${assuming[contradiction]}" contradicts the domain: it holds at no point of it.`,
  );
  if (assumptions.length > 0 && points(region, 1, 1).length === 0) {
    const all = assuming.map((a) => `"${a}"`).join(" and ");
    throw new UsageError(`${where}: the assumptions ${all} contradict each other: no point of the domain satisfies them all.`);
  }
  return region;
}

function readSide(where: string, name: string, range: Range): Side {
  const read = (end: number | string): Real => {
    if ((typeof end !== "string" && typeof end !== "number") || Number.isNaN(end) || String(end).trim() === "") throw new UsageError(
      `${where}: expected numbers or expressions as the ends of the domain of ${name}, got ${end === "" ? "an empty text" : String(end)}.`,
    );
    try {
      const value = evaluate(parse(String(end), `${where}: an end of the domain of ${name}`, []), decimals, {});
      if (!Number.isFinite(toNumber(value))) throw new UsageError(
        `${where}: the end "${end}" of the domain of ${name} is beyond the numbers up to 1e308 that domains are cut from; `
          + "write \"inf\" or \"-inf\" for a range without an end.",
      );
      return value;
    } catch (error) {
      if (error instanceof Outside && !(error instanceof Late)) throw new UsageError(
        `${where}: the end "${end}" of the domain of ${name} is no number: ${error.message}.`,
      );
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
  return { name, low, high, except: (range.except ?? []).map(read), exact: {
    low: written(range.low, low), high: written(range.high, high), except: (range.except ?? []).map((at) => parse(String(at), where, [])),
  } };
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
      box: { ...region.box, ...Object.fromEntries(names.map((name) => {
        const { low, high, lowOpen, highOpen } = region.box[name];
        return [name, { low: -high, high: -low, lowOpen: highOpen, highOpen: lowOpen }];
      })) },
      sides: region.sides.map((side) => (names.includes(side.name)
        ? { name: side.name, low: turn(side.high), high: turn(side.low), except: side.except.map((x) => decimals.negated(x)), exact: {
          low: written(side.exact.high), high: written(side.exact.low), except: side.exact.except.map(negated),
        } }
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
      exact: { low: low.expr, high: high.expr, except: side.exact.except.filter((_, k) =>
        within.every(({ value }) => compare(value, side.except[k]) !== 0)) },
    };
    return { ...region, sides: region.sides.map((s) =>
      (s === side ? part : s)), box: { ...region.box, [name]: outer(low.value, high.value) } };
  });
}

/** The parts of a region that the points left out cut it into. */
export function parts(region: Region): readonly Region[] {
  return region.sides.reduce<Region[]>((regions, { name, exact }) =>
    (exact.except.length === 0 ? regions : regions.flatMap((r) => cutAt(r, name, exact.except))), [region]);
}
