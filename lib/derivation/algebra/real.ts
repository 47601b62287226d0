/** One binary floating-point number over bigint: its size, its sign, its digits. */

/** The number `m * 2^e`. */
export interface Real { readonly m: bigint; readonly e: number }

/** The size of a whole number. */
export const abs = (m: bigint): bigint => (m < 0n ? -m : m);
/** Bits of a positive whole number. */
export function bitLength(m: bigint): number {
  const hex = m.toString(16);
  return m === 0n ? 0 : 4 * hex.length - Math.clz32(parseInt(hex[0], 16)) + 28;
}
/** m times 2^by, rounded down. */
export const shift = (m: bigint, by: number): bigint => (by >= 0 ? m << BigInt(by) : m >> BigInt(-by));

/** The nearest Float64 (to within its last place). */
export function toNumber({ m, e }: Real): number {
  const bits = bitLength(abs(m));
  const cut = Math.max(0, bits - 64);
  const exponent = e + cut;
  // Two factors, since 2^exponent alone may leave the range of Float64 where the product does not.
  return Number(shift(m, -cut)) * 2 ** Math.trunc(exponent / 2) * 2 ** (exponent - Math.trunc(exponent / 2));
}

/** -1, 0 or 1. */
export const signOf = ({ m }: Real): number => (m > 0n ? 1 : m < 0n ? -1 : 0);

/** Compares exactly: negative, zero or positive as a < b, a = b, a > b. */
export function compare(a: Real, b: Real): number {
  if (signOf(a) !== signOf(b)) return signOf(a) - signOf(b);
  // Numbers of different sizes need no common exponent, which could be one of millions of bits.
  const apart = a.e + bitLength(abs(a.m)) - (b.e + bitLength(abs(b.m)));
  if (apart !== 0) return apart > 0 ? signOf(a) : -signOf(b);
  const e = Math.min(a.e, b.e);
  const gap = shift(a.m, a.e - e) - shift(b.m, b.e - e);
  return gap > 0n ? 1 : gap < 0n ? -1 : 0;
}

/** Decimal text, cut off after `places` digits behind the point. @example toDecimal(decimals.from("0.25"), 1) // "0.2" */
export function toDecimal({ m, e }: Real, places: number): string {
  const size = shift(abs(m) * 10n ** BigInt(places), e);
  const text = size.toString().padStart(places + 1, "0");
  const whole = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  return m < 0n ? `-${whole}` : whole;
}
