/**
 * Binary floating-point numbers of any precision over bigint: m * 2^e with a mantissa of a fixed number of bits.
 * mathjs's BigNumber takes 5 ms for one logarithm of 96 digits, this takes about 0.05: that makes 200 points a claim
 * affordable. The tests hold every function here against mathjs's BigNumber.
 */
import Fraction from "fraction.js";
import { Missing, Outside, type Algebra, type FunctionName } from "./expression.js";
import { lambertOf } from "./float64.js";
import { abs, bitLength, compare, shift, toNumber, type Real } from "./real.js";

/** Powers of two beyond this are refused: as fixed point they would fill the memory. */
const largestExponent = 1 << 22;
/** Real numbers of a fixed precision: an algebra that expressions are evaluated in, and ways in and out. */
export interface Reals extends Algebra<Real> {
  /** From decimal text ("0.25", "1e-12"), a fraction ("1/3") or a Float64, the last exactly. */
  readonly from: (value: string | number) => Real;
}

/**
 * Real numbers with mantissas of `bits` bits; each operation is right to within a few units of the last bit.
 * What is no finite real number throws `Outside`.
 */
export function realsOf(bits: number): Reals {
  const guard = 64;
  /** Fraction bits of the fixed-point numbers inside the functions. */
  const F = bits + guard;
  const unit = 1n << BigInt(F);

  function round(m: bigint, e: number): Real {
    if (m === 0n) return { m: 0n, e: 0 };
    const extra = bitLength(abs(m)) - bits;
    if (Math.abs(e + extra) > largestExponent) throw new Outside("a number this large or this small");
    if (extra <= 0) return { m, e };
    return { m: (m + (1n << BigInt(extra - 1))) >> BigInt(extra), e: e + extra };
  }
  function plus(a: Real, b: Real): Real {
    if (a.m === 0n) return b;
    if (b.m === 0n) return a;
    const [high, low] = a.e >= b.e ? [a, b] : [b, a];
    const apart = high.e - low.e;
    // Far below the last bit of the larger number: only its sign could matter, and not to this precision.
    if (apart > 2 * bits + bitLength(abs(low.m))) return high;
    return round((high.m << BigInt(apart)) + low.m, low.e);
  }
  const negated = (a: Real): Real => ({ m: -a.m, e: a.e });
  const minus = (a: Real, b: Real): Real => plus(a, negated(b));
  const times = (a: Real, b: Real): Real => round(a.m * b.m, a.e + b.e);
  function over(a: Real, b: Real): Real {
    if (b.m === 0n) throw new Missing("a division by zero");
    const by = bits + 2 + Math.max(0, bitLength(abs(b.m)) - bitLength(abs(a.m)));
    return round((a.m << BigInt(by)) / b.m, a.e - b.e - by);
  }

  /** A number as fixed point with F fraction bits, and back. */
  const toFixed = ({ m, e }: Real): bigint => shift(m, e + F);
  const fromFixed = (fixed: bigint, e = 0): Real => round(fixed, e - F);
  const multiply = (a: bigint, b: bigint): bigint => (a * b) >> BigInt(F);

  const whole = (n: bigint | number): Real => round(BigInt(n), 0);
  const fraction = (value: Fraction): Real => over(whole(value.s * value.n), whole(value.d));

  /** sum of x^(2k+1)/(2k+1), with alternating signs for the arc tangent, at x = 1/n. */
  function inverseSeries(n: bigint, alternate: boolean): bigint {
    let power = unit / n;
    let sum = power;
    for (let k = 3n, sign = -1n; power !== 0n; k += 2n, sign = -sign) {
      power /= n * n;
      sum += (alternate ? sign : 1n) * (power / k);
    }
    return sum;
  }
  const lazy = <T>(make: () => T) => { let value: T | undefined; return (): T => (value ??= make()); };
  /** ln 2 = 2 artanh(1/3); pi = 16 arctan(1/5) - 4 arctan(1/239) (Machin). */
  const ln2 = lazy(() => 2n * inverseSeries(3n, false));
  const piFixed = lazy(() => 16n * inverseSeries(5n, true) - 4n * inverseSeries(239n, true));

  /** exp of a fixed-point number in about [-0.7, 0.7]: Taylor at x / 2^12, squared twelve times. */
  function expFixed(x: bigint): bigint {
    const small = x >> 12n;
    let term = unit;
    let sum = unit;
    for (let k = 1n; term !== 0n && term !== -1n; k++) sum += term = multiply(term, small) / k;
    for (let i = 0; i < 12; i++) sum = multiply(sum, sum);
    return sum;
  }
  function exp(x: Real): Real {
    const near = toNumber(x);
    if (Math.abs(near) > 1e6) throw new Outside("an exponential this large");
    const k = Math.round(near / Math.LN2);
    return fromFixed(expFixed(toFixed(x) - BigInt(k) * ln2()), k);
  }
  function log(x: Real): Real {
    if (x.m <= 0n) throw new Missing("the logarithm of a number that is not positive");
    const size = bitLength(x.m);
    // x = f 2^k with f in [0.5, 1), or k = 0 for x near 1, so that a small logarithm is not a difference of large ones.
    const near1 = x.e + size === 0 || x.e + size === 1;
    const k = near1 ? 0 : x.e + size;
    const f = toFixed({ m: x.m, e: x.e - k });
    // Float64 gives 15 digits of ln f; what is missing is ln(1 + d) with d of size 1e-15: a short series.
    const first = toFixed(from(Math.log1p(toNumber(fromFixed(f - unit)))));
    const d = multiply(f, expFixed(-first)) - unit;
    let power = d;
    let sum = 0n;
    for (let n = 1n; power !== 0n && power !== -1n; n++, power = -multiply(power, d)) sum += power / n;
    return fromFixed(first + sum + BigInt(k) * ln2());
  }
  function sqrt(x: Real): Real {
    if (x.m < 0n) throw new Missing("the square root of a negative number");
    if (x.m === 0n) return x;
    const by = 2 * bits - bitLength(x.m) + ((x.e + bitLength(x.m)) & 1);
    const inside = shift(x.m, by);
    let root = 1n << BigInt((bitLength(inside) + 1) >> 1);
    for (;;) {
      const next = (root + inside / root) >> 1n;
      if (next >= root) return round(root, (x.e - by) / 2);
      root = next;
    }
  }
  function sinAndCos(x: Real): [bigint, bigint] {
    const half = piFixed() >> 1n;
    const fixed = toFixed(x);
    const quarters = (fixed + (half >> 1n)) / half - (fixed + (half >> 1n) < 0n ? 1n : 0n);
    const r = fixed - quarters * half;
    const square = -multiply(r, r);
    const series = (start: bigint, first: bigint) => {
      let term = start;
      let sum = start;
      for (let k = first; term !== 0n && term !== -1n; k += 2n) sum += term = multiply(term, square) / (k * (k + 1n));
      return sum;
    };
    const [s, c] = [series(r, 2n), series(unit, 1n)];
    return ([[s, c], [c, -s], [-s, -c], [-c, s]] as [bigint, bigint][])[Number(((quarters % 4n) + 4n) % 4n)];
  }
  /** W by Newton's method on w + ln w = ln x, which doubles the digits in each step. */
  function lambert(x: Real): Real {
    if (x.m === 0n) return x;
    if (x.m < 0n) return lambertBelowZero(x);
    const target = log(x);
    // Below what Float64 can write W(x) is x to more digits than are needed to start from.
    const near = lambertOf(toNumber(x), toNumber(target));
    let w = near === 0 ? x : from(near);
    for (let right = 15; right < bits; right *= 2) w = over(times(w, plus(minus(target, log(w)), whole(1))), plus(w, whole(1)));
    return w;
  }
  /** W on [-1/e, 0): bisection on the rising w e^w in Float64, then Newton's method w -> (w^2 + x e^-w) / (w + 1). */
  function lambertBelowZero(x: Real): Real {
    const least = negated(exp(whole(-1)));
    if (compare(x, least) === 0) return whole(-1);
    if (compare(x, least) < 0) throw new Missing("W of a number below -1/e");
    const target = toNumber(x);
    let [low, high] = [-1, 0];
    for (let i = 0; i < 60; i++) { const w = (low + high) / 2; if (w * Math.exp(w) < target) low = w; else high = w; }
    let w = from(high);
    // Near -1/e the first steps gain less than they do elsewhere; how many are needed shows when one changes nothing any more.
    for (let i = 0; i < 80; i++) {
      const next = over(plus(times(w, w), times(x, exp(negated(w)))), plus(w, whole(1)));
      const step = minus(next, w);
      w = next;
      if (step.m === 0n || step.e + bitLength(abs(step.m)) < w.e + bitLength(abs(w.m)) - bits + 8) break;
    }
    return w;
  }
  /** erf x = 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (1 3 ... (2n+1)): all terms of one sign, so nothing cancels. */
  function erf(x: Real): Real {
    if (x.m < 0n) return negated(erf(negated(x)));
    const near = toNumber(x);
    // erfc(x) < e^(-x^2): beyond this it is below the last bit of 1.
    if (near * near > 0.7 * bits) return whole(1);
    const square = toFixed(times(x, x));
    let term = toFixed(x);
    let sum = term;
    for (let n = 1n; term !== 0n; n++) sum += term = (2n * multiply(term, square)) / (2n * n + 1n);
    return over(times(fromFixed(sum, 1), exp(negated(times(x, x)))), sqrt(fromFixed(piFixed())));
  }
  function power(a: Real, b: Real, exponent: number | null): Real {
    if (exponent !== null && Math.abs(exponent) <= largestPower) {
      let result = whole(1);
      for (let base = a, left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
        if (left % 2 === 1) result = times(result, base);
        if (left > 1) base = times(base, base);
      }
      return exponent < 0 ? over(whole(1), result) : result;
    }
    if (exponent !== null && a.m < 0n) {
      if (!Number.isSafeInteger(exponent)) throw new Outside("a power with this exponent");
      const size = power({ m: -a.m, e: a.e }, b, exponent);
      return exponent % 2 === 0 ? size : negated(size);
    }
    if (a.m === 0n && b.m > 0n) return a;
    if (a.m === 0n && b.m <= 0n) throw new Missing("a power of zero whose exponent is not positive");
    return exp(times(b, log(a)));
  }
  const functions: Record<FunctionName, (a: Real) => Real> = { log, exp, sqrt, W: lambert, sin: (a) =>
    fromFixed(sinAndCos(a)[0]), cos: (a) => fromFixed(sinAndCos(a)[1]), erf };

  const known = new Map<string, Real>();
  function remembered(fn: FunctionName, a: Real): Real {
    const key = `${fn} ${a.m.toString(16)} ${a.e}`;
    let value = known.get(key);
    if (value) return value;
    value = functions[fn](a);
    if (known.size >= mostRemembered) known.clear();
    known.set(key, value);
    return value;
  }

  function from(value: string | number): Real {
    if (typeof value === "string") return fraction(new Fraction(value.includes("e") ? expandExponent(value) : value));
    if (!Number.isFinite(value)) throw new Outside(String(value));
    // A Float64 is a whole number times a power of two; scaling by 2 is exact.
    let m = value;
    let e = 0;
    while (!Number.isInteger(m)) { m *= 2; e--; }
    return round(BigInt(m), e);
  }

  return {
    from, number: fraction, pi: () => fromFixed(piFixed()), negated, plus, minus, times, over, power,
    call: remembered,
  };
}

/** Whole powers up to this one are squared and multiplied: each product keeps to within a unit of the last bit. */
const largestPower = 100_000;

/** Function values a precision remembers: the same exponentials come back at the same points in every mutant of a claim. */
const mostRemembered = 4096;

/** "1.5e-3" as the fraction that it is. */
function expandExponent(text: string): string {
  const [digits, exponent] = text.split("e");
  const by = Number(exponent);
  const value = new Fraction(digits);
  const scale = 10n ** BigInt(Math.abs(by));
  return (by < 0 ? value.div(scale) : value.mul(scale)).toFraction();
}

/** Digits that the numeric evidence vouches for. */
export const digits = 64;
/**
 * 352 bits (105 digits), of which 64 digits are vouched for: near an end of a domain (distance 1e-12) up to 24 are lost to cancellation.
 */
export const decimals = realsOf(352);
/** 704 bits (211 digits), for derivatives by differences. */
export const moreDecimals = realsOf(704);
/** 1408 bits (423 digits), the court of appeal: a difference that fewer digits show counts only if it is still there. */
export const manyDecimals = realsOf(1408);
/** 5632 bits (1695 digits), the last court, for what cancels even in 423 digits. */
export const mostDecimals = realsOf(5632);
