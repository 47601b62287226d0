/**
 * The double-Bayesian frame (DB24 Sec. 3-5): a = P(A), b = P(B), u = P(A|B), v = P(B|A), all in (0, 1), and the
 * fixed-point logarithm with which DB24 writes a probability as a logarithm of itself.
 */
import { probability } from "./standing.js";

/**
 * Bayes' theorem, `u = a v / b` (B1; published, DB24 Eq. 1).
 * @throws RangeError for an argument outside [0, 1]
 * @example posterior(0.5, 0.4, 0.25) // 0.8
 */
export function posterior(a: number, b: number, v: number): number {
  return (probability(a, "a") * probability(v, "v")) / probability(b, "b");
}

/**
 * Base of the fixed-point logarithm, `L = x^(1/x)`, so that `log_L(x) = x` (B9; the lemma is published in DB24, this
 * closed form is derived), for x > 0, x != 1.
 * @throws RangeError for x <= 0 and for x = 1, where every power of 1 is 1
 * @example fixedPointBase(0.5) // 0.25
 */
export function fixedPointBase(x: number): number {
  if (x > 0 && x !== 1) return x ** (1 / x);
  throw new RangeError(`the fixed-point base needs x > 0 and x != 1, got ${x}`);
}

/**
 * Logarithm of x to the base L, `ln x / ln L` (B8; published, DB24 Eq. 7-8).
 * @example logarithm(8, 2) // 3
 */
export function logarithm(x: number, base: number): number {
  return Math.log(x) / Math.log(base);
}

/**
 * Ends of the two chains on the unit circle (B10, B11; published, DB24 Eq. 16 and 23), for f in (0, pi/2):
 * `first = 2 sin(f) log_L(cos f)`, `second = 2 log_L(sin f) cos(f)`. Both are equal at f = pi/4 only (B12).
 * @example chainEnds(Math.PI / 4, 0.5).first // 0.7071067811865474
 */
export function chainEnds(f: number, base: number): { readonly first: number; readonly second: number } {
  const [sine, cosine] = [Math.sin(f), Math.cos(f)];
  return { first: 2 * sine * logarithm(cosine, base), second: 2 * logarithm(sine, base) * cosine };
}
