/** The Lambert function W, needed for the least value of the net synapse loss (S10). */

/**
 * Lambert's W on its principal branch: `W(x) e^W(x) = x`, for x >= 0; dimensionless.
 * @throws RangeError for x < 0 or not a number: the theory needs only the branch through the origin to the right
 * @example lambertW(Math.exp(-1)) // 0.2784645427610738
 */
export function lambertW(x: number): number {
  if (!(x >= 0)) throw new RangeError(`lambertW: expected x >= 0, got ${x}`);
  if (x === 0 || x === Infinity) return x;
  // log(1 + x) lies above W for small x and within a factor of W for large x; Halley's step then triples the digits.
  let w = Math.log1p(x);
  for (let i = 0; i < 50; i++) {
    // f = w - x e^-w instead of w e^w - x: the exponential cannot overflow.
    const back = x * Math.exp(-w);
    const f = w - back;
    const step = f / (1 + back + (f * back) / (2 * (1 + back)));
    w -= step;
    if (Math.abs(step) <= 1e-16 * w) break;
  }
  return w;
}
