/**
 * The normal distribution, for GELU: by two series that add positive terms alone, so that nothing cancels.
 */

/** phi(z) = e^(-z^2/2) / sqrt(2 pi). @example normalDensity(0) // 0.3989422804014327 */
export const normalDensity = (z: number): number => Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);

/** From this size on the tail is computed; the series would take ever more terms, and leave a small difference of numbers near 1/2. */
const TAIL = 4;

/**
 * Phi(z), the share of a normal distribution below z.
 * Where |z| < 4: 1/2 + phi(z) (z + z^3/3 + z^5/(3 5) + z^7/(3 5 7) + ...) (Marsaglia 2004). Beyond, for the tail 1 - Phi(|z|): phi(z)
 * over Laplace's continued fraction |z| + 1/(|z| + 2/(|z| + 3/(|z| + ...))).
 * @example normalCdf(1) // 0.8413447460685429
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return z;
  if (Math.abs(z) < TAIL) {
    let sum = z, term = z;
    for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) sum += term *= z * z / n;
    return 0.5 + normalDensity(z) * sum;
  }
  const size = Math.abs(z);
  let fraction = size;
  for (let n = 40; n > 0; n--) fraction = size + n / fraction;
  const tail = normalDensity(z) / fraction;
  return z < 0 ? tail : 1 - tail;
}
