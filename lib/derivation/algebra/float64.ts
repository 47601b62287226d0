/** Float64 numbers bit by bit: neighbours, exact comparisons, and whether a sum or a product was rounded. */
import type Fraction from "fraction.js";
import { lambertW } from "../../theory/index.js";

const bits = new DataView(new ArrayBuffer(8));
/** The neighbouring Float64 `steps` places up or down. */
export function neighbour(x: number, steps: number): number {
  if (!Number.isFinite(x)) return x;
  bits.setFloat64(0, x);
  const raw = bits.getBigInt64(0);
  // Ordered integers: negative floats count downward from -0.
  const ordered = (raw < 0n ? -(raw & 0x7fffffffffffffffn) : raw) + BigInt(steps);
  bits.setBigInt64(0, ordered < 0n ? -ordered | -0x8000000000000000n : ordered);
  return bits.getFloat64(0);
}

/** The sign of x - value, exactly: a Float64 is an integer times a power of two, and integers are as long as they need be. */
export function side(x: number, value: Fraction): number {
  if (!Number.isFinite(x)) return Math.sign(x);
  bits.setFloat64(0, x);
  const raw = bits.getBigInt64(0), exponent = (raw >> 52n) & 0x7ffn, fraction = raw & 0xfffffffffffffn;
  const whole = (raw < 0n ? -1n : 1n) * (exponent === 0n ? fraction : fraction | 0x10000000000000n);
  const power = (exponent === 0n ? 1n : exponent) - 1075n, numerator = value.s * value.n;
  const difference = power < 0n ? whole * value.d - (numerator << -power) : (whole << power) * value.d - numerator;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/** Whether a + b was computed without rounding (Knuth's two-sum has no error term). */
export function exactSum(a: number, b: number): boolean {
  const sum = a + b;
  if (!Number.isFinite(sum)) return !Number.isFinite(a) || !Number.isFinite(b);
  const back = sum - a;
  return a - (sum - back) + (b - back) === 0;
}

/** Whether a * b was computed without rounding: Dekker's product has no error term. Never claimed near underflow. */
export function exactProduct(a: number, b: number): boolean {
  const p = a * b;
  if (a === 0 || b === 0 || !Number.isFinite(a) || !Number.isFinite(b)) return true;
  if (!Number.isFinite(p) || Math.abs(p) < 1e-250 || Math.abs(a) > 1e250 || Math.abs(b) > 1e250) return false;
  const split = (x: number): [number, number] => { const c = 134217729 * x; const high = c - (c - x); return [high, x - high]; };
  const [ah, al] = split(a);
  const [bh, bl] = split(b);
  return al * bl - (p - ah * bh - al * bh - ah * bl) === 0;
}

/** W(x) to 15 digits or so, by ln x where x itself is beyond Float64. */
export function lambertOf(x: number, logarithm: number): number {
  if (Number.isFinite(x)) return lambertW(x);
  let w = logarithm - Math.log(logarithm);
  for (let i = 0; i < 6; i++) w *= (1 + logarithm - Math.log(w)) / (1 + w);
  return w;
}
