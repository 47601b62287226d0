/** The seeded points of a region at which a claim is tried, its awkward ends included. */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Point, Region, Side } from "./region.js";
import { evaluate } from "./evaluate.js";
import { Outside } from "./expression.js";
import { compare, toDecimal, signOf, type Real } from "./real.js";
import { decimals } from "./reals.js";

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
const numbersOf = (point: Point): Readonly<Record<string, Real>> =>
  Object.fromEntries(Object.entries(point).map(([name, value]) => [name, decimals.from(value)]));

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
