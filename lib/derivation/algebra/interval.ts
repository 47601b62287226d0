/**
 * Rigorous intervals: every result contains all true values, because ends that were rounded are moved outward.
 * Ends may be open, so that "p in (0, 1), hence 1 - p > 0" is a proof and not a near miss.
 */
import Fraction from "fraction.js";
import { lambertW } from "../../theory/index.js";
import { exactProduct, exactSum, neighbour, side } from "./float64.js";
import { outOfTime } from "./budget.js";
import { evaluate } from "./evaluate.js";
import { expandDerivatives } from "./derivatives.js";
import { Outside, type Algebra, type Expr } from "./expression.js";

/** All numbers between `low` and `high`; an open end is not itself among them. */
export interface Interval { readonly low: number; readonly high: number; readonly lowOpen: boolean; readonly highOpen: boolean }

/** An interval, closed unless said otherwise. @example interval(0, 1, true, true) // (0, 1) */
export const interval = (low: number, high: number, lowOpen = !Number.isFinite(low), highOpen = !Number.isFinite(high)): Interval =>
  ({ low, high, lowOpen, highOpen });

interface End { readonly at: number; readonly open: boolean }
const lowest = (ends: readonly End[]): End => ends.reduce((a, b) => (b.at < a.at || (b.at === a.at && !b.open) ? b : a));
const highest = (ends: readonly End[]): End => ends.reduce((a, b) => (b.at > a.at || (b.at === a.at && !b.open) ? b : a));

/** Builds an interval from ends that may be rounded: those are moved outward by `ulps`. */
function outward(low: End, high: End, exactLow: boolean, exactHigh: boolean, ulps = 1): Interval {
  if (Number.isNaN(low.at) || Number.isNaN(high.at)) return interval(-Infinity, Infinity);
  return {
    low: exactLow ? low.at : neighbour(low.at, -ulps), lowOpen: low.open || low.at === -Infinity,
    high: exactHigh ? high.at : neighbour(high.at, ulps), highOpen: high.open || high.at === Infinity,
  };
}

/** The product of two ends; 0 times infinity is 0, for the infinite end stands for finite numbers. */
function product(a: End, b: End): End {
  if (a.at === 0 || b.at === 0) return { at: 0, open: !((a.at === 0 && !a.open) || (b.at === 0 && !b.open)) };
  return { at: a.at * b.at, open: a.open || b.open };
}

const ends = (a: Interval): [End, End] => [{ at: a.low, open: a.lowOpen }, { at: a.high, open: a.highOpen }];

/** A function that rises, applied to both ends; the engine's own error is below the margin of four units. */
function rising(a: Interval, f: (x: number) => number, exact: (x: number) => boolean): Interval {
  return outward({ at: f(a.low), open: a.lowOpen }, { at: f(a.high), open: a.highOpen }, exact(a.low), exact(a.high), 4);
}

function times(a: Interval, b: Interval): Interval {
  const all = ends(a).flatMap((x) => ends(b).map((y) => ({ ...product(x, y), exact: exactProduct(x.at, y.at) })));
  // Of equal ends the one that may be rounded decides: then the interval is widened.
  const cautious = (chosen: End) => all.filter((e) => e.at === chosen.at).every((e) => e.exact);
  const [low, high] = [lowest(all), highest(all)];
  return outward(low, high, cautious(low), cautious(high));
}

function inverse(a: Interval): Interval {
  if (a.low < 0 && a.high > 0 || (a.low === 0 && !a.lowOpen) || (a.high === 0
    && !a.highOpen)) throw new Outside("a division by an interval that contains zero");
  const at = (x: number, sign: number) => (x === 0 ? sign * Infinity : 1 / x);
  const low = a.high === 0 ? -Infinity : at(a.high, 1);
  const high = a.low === 0 ? Infinity : at(a.low, -1);
  const exact = (x: number) =>
    x === 0 || !Number.isFinite(x) || 2 ** Math.log2(Math.abs(x)) === Math.abs(x) && Number.isInteger(Math.log2(Math.abs(x)));
  return outward({ at: low, open: a.highOpen }, { at: high, open: a.lowOpen }, exact(a.high), exact(a.low));
}

/** Interval arithmetic with outward rounding. */
export const intervals: Algebra<Interval> = {
  number(value: Fraction) {
    const at = value.valueOf();
    if (!Number.isFinite(at)) throw new Outside("a number beyond Float64");
    // A quotient of two rounded integers lies some units off: from there to the neighbours on either side, compared exactly.
    let low = at, high = at;
    while (side(low, value) > 0) low = neighbour(low, -1);
    while (side(high, value) < 0) high = neighbour(high, 1);
    while (side(neighbour(low, 1), value) <= 0) low = neighbour(low, 1);
    while (side(neighbour(high, -1), value) >= 0) high = neighbour(high, -1);
    return interval(low, high);
  },
  pi: () => interval(Math.PI, neighbour(Math.PI, 1)),
  negated: (a) => ({ low: -a.high, high: -a.low, lowOpen: a.highOpen, highOpen: a.lowOpen }),
  plus: (a, b) => outward({ at: a.low + b.low, open: a.lowOpen || b.lowOpen }, { at: a.high + b.high, open: a.highOpen
    || b.highOpen }, exactSum(a.low, b.low), exactSum(a.high, b.high)),
  minus: (a, b) => intervals.plus(a, intervals.negated(b)),
  times,
  over: (a, b) => times(a, inverse(b)),
  power(a, b, whole) {
    if (whole === null) return intervals.call("exp", times(b, intervals.call("log", a)));
    if (whole < 0) return inverse(intervals.power(a, b, -whole));
    if (whole === 0) return interval(1, 1);
    if (!Number.isSafeInteger(whole)) throw new Outside("a power with this exponent");
    // Squared and multiplied, so that a large exponent is no loop of as many steps.
    let result = interval(1, 1);
    for (let base = a, left = whole; left > 0; base = times(
      base, base,
    ), left = Math.floor(left / 2)) if (left % 2 === 1) result = times(result, base);
    // An even power is never negative, which repeated products of the same interval forget.
    return whole % 2 === 0 && result.low < 0 ? { ...result, low: 0, lowOpen: a.low > 0 || a.high < 0
      || (a.low === 0 && a.lowOpen) || (a.high === 0 && a.highOpen) } : result;
  },
  call(fn, a) {
    switch (fn) {
      case "log":
        if (a.low < 0 || (a.low === 0 && !a.lowOpen)) throw new Outside("the logarithm of an interval that reaches zero");
        return rising(a, Math.log, (x) => x === 1 || x === 0 || x === Infinity);
      case "sqrt":
        if (a.low < 0) throw new Outside("the square root of an interval that reaches below zero");
        return rising(a, Math.sqrt, (x) => x === 0 || x === 1 || x === Infinity);
      case "exp": {
        const e = rising(a, Math.exp, (x) => x === 0 || x === -Infinity || x === Infinity);
        return e.low <= 0 ? { ...e, low: 0, lowOpen: true } : e;
      }
      case "sin": return circular(a, Math.sin, Math.PI / 2);
      case "cos": return circular(a, Math.cos, 0);
      case "erf": {
        // |erf x| < 1 everywhere, it rises, and it lies between the chord to (1, 0.84) and the tangent 1.13 x near 0:
        // enough to tell its sign.
        const bound = (x: number, outwards: number) => (x === 0
          ? 0
          : x > 0 === outwards > 0 ? outwards * Math.min(1, 1.13 * Math.abs(x)) : -outwards * Math.min(0.84, 0.84 * Math.abs(x)));
        const low = Math.max(-1, neighbour(bound(a.low, -1), a.low === 0 ? 0 : -4));
        const high = Math.min(1, neighbour(bound(a.high, 1), a.high === 0 ? 0 : 4));
        return { low, high, lowOpen: low === -1 || (a.lowOpen && a.low === 0), highOpen: high === 1 || (a.highOpen && a.high === 0) };
      }
      case "W": {
        if (a.low < 0) return lambertBelowZero(a);
        const [low, high] = [neighbour(lambertW(a.low), -16), neighbour(lambertW(a.high), 16)];
        // W rises, and w e^w rises: the guess is a bound once w e^w is certainly on the right side.
        const back = (w: number) => times(interval(w, w), intervals.call("exp", interval(w, w)));
        if (!(a.low === 0 || back(low)
          .high <= a.low) || !(a.high === Infinity || back(high).low >= a.high)) throw new Outside("W to this precision");
        return { low: a.low === 0 ? 0 : low, high, lowOpen: a.lowOpen, highOpen: a.highOpen };
      }
    }
  },
};

/** W reaching below 0: there it is at least -1, above -1/e more than that; and W(x) <= x everywhere. */
function lambertBelowZero(a: Interval): Interval {
  if (a.low < -0.36787944117144228) throw new Outside("W of an interval that reaches below -1/e");
  return { low: -1, high: a.high < 0 ? neighbour(a.high, 1) : a.high === 0 ? 0 : a.high, lowOpen: a.lowOpen
    || a.low > -0.3678794, highOpen: a.highOpen };
}

/** sin or cos: the ends' values, and 1 or -1 where a crest or a trough may lie inside. */
function circular(a: Interval, f: (x: number) => number, crest: number): Interval {
  if (!Number.isFinite(a.low) || !Number.isFinite(a.high) || Math.abs(a.low) > 1e6 || Math.abs(a.high) > 1e6) return interval(-1, 1);
  // One part in 10^9 to either side: a crest that close counts as inside, which widens and never narrows the result.
  const holds = (phase: number) => Math.floor((a.high - phase) / (2 * Math.PI) + 1e-9) >= Math.ceil((a.low - phase) / (2 * Math.PI) - 1e-9);
  // sin rises through 0, which it has exactly: an end at 0 stays one, open or not.
  if (f === Math.sin && (a.low === 0 && a.high < 3.14 || a.high === 0 && a.low > -3.14)) {
    const crested = a.low === 0 ? a.high > 1.57 : a.low < -1.57;
    const [end, top] = [Math.sin(a.low === 0 ? a.high : a.low), crested ? 1 : neighbour(Math.sin(Math.abs(a.low + a.high)), 4)];
    if (a.low === 0) return end > 0 ? { low: 0, high: Math.min(1, top), lowOpen: a.lowOpen, highOpen: false } : interval(-1, 1);
    return end < 0 ? { low: -Math.min(1, top), high: 0, lowOpen: false, highOpen: a.highOpen } : interval(-1, 1);
  }
  const values = [f(a.low), f(a.high)];
  const low = holds(crest + Math.PI) ? -1 : neighbour(Math.min(...values), -4);
  const high = holds(crest) ? 1 : neighbour(Math.max(...values), 4);
  return interval(Math.max(-1, low), Math.min(1, high));
}

/** A box: an interval for every variable. */
export type Box = Readonly<Record<string, Interval>>;

/**
 * Proves `expr > 0` on a box, cutting the box in halves where one evaluation does not decide.
 * @returns true when proved, false when some part of the box has only values <= 0, null when undecided after `parts` pieces
 * @example provePositive(parse("1 - p", "x"), { p: interval(0, 1, true, true) }) // true
 */
export function provePositive(expr: Expr, box: Box, parts = 4096): boolean | null {
  return prove(expr, box, parts, (value) => value.low > 0 || (value.low === 0 && value.lowOpen), (value) => value.high <= 0);
}

/** Proves `expr >= 0` on a box, likewise. @example proveNotNegative(parse("1 + cos(x)", "x"), { x: interval(-9, 9) }) // true */
export function proveNotNegative(expr: Expr, box: Box, parts = 512): boolean | null {
  return prove(expr, box, parts, (value) => value.low >= 0, (value) => value.high < 0 || (value.high === 0 && value.highOpen));
}

function prove(
  expr: Expr, box: Box, parts: number, isTrue: (value: Interval) => boolean, isFalse: (value: Interval) => boolean,
): boolean | null {
  const plain = expandDerivatives(expr);
  let left = parts;
  const onPiece = (piece: Box): boolean | null => {
    if (left-- <= 0 || outOfTime()) return null;
    try {
      const value = evaluate(plain, intervals, piece);
      if (isTrue(value)) return true;
      if (isFalse(value)) return false;
    } catch (error) {
      if (!(error instanceof Outside)) throw error;
    }
    const halves = cut(piece);
    if (!halves) return null;
    for (const half of halves) {
      const proved = onPiece(half);
      if (proved !== true) return proved;
    }
    return true;
  };
  return onPiece(box);
}

/** Two halves of a box along its widest side; null when no side can be cut. */
function cut(box: Box): [Box, Box] | null {
  const size = ({ low, high }: Interval) => Math.min(high, 1e300) - Math.max(low, -1e300);
  const names = Object.keys(box).sort((a, b) => size(box[b]) - size(box[a]));
  if (names.length === 0) return null;
  const side = box[names[0]];
  const middle = Number.isFinite(side.low) && Number.isFinite(side.high) ? (side.low + side.high) / 2
    : Number.isFinite(side.low)
      ? Math.max(1, side.low * 2, side.low + 1)
      : Number.isFinite(side.high) ? Math.min(-1, side.high * 2, side.high - 1) : 0;
  if (!(middle > side.low && middle < side.high)) return null;
  return [
    { ...box, [names[0]]: { ...side, high: middle, highOpen: false } }, { ...box, [names[0]]: { ...side, low: middle, lowOpen: false } },
  ];
}
