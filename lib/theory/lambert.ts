/** The Lambert function W, needed for the least value of the net synapse loss (S10). */

/**
 * Lambert's W on its principal branch: `W(x) e^W(x) = x`, for x >= 0; dimensionless.
 * @throws RangeError for x < 0 or not a number: the theory needs only the branch through the origin to the right
 * @example lambertW(Math.exp(-1)) // 0.2784645427610738
 */
export function lambertW(x: number): number {
  if (!(x >= 0)) throw new RangeError(`lambertW: expected x >= 0, got ${x}`);
  if (x === 0 || x === Infinity) return x;
  // Newton's method on w + ln w = ln x, where neither end overflows; log(1 + x) is a start of the right size.
  let w = Math.log1p(x);
  // The right digits double in each step: a dozen steps are enough from the smallest to the largest Float64.
  for (let i = 0; i < 12; i++) w *= (1 + Math.log(x / w)) / (1 + w);
  return w;
}
