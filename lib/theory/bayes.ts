/**
 * The double-Bayesian frame (DB24 Sec. 4-6): a = P(A), b = P(B), u = P(A|B), v = P(B|A), all in (0, 1), and the
 * fixed-point logarithm with which DB24 writes a probability as a logarithm of itself.
 */
import { golden } from "./golden.js";
import { probability } from "./standing.js";

/**
 * Bayes' theorem, `u = a v / b` (B1; published, DB24 Eq. 1).
 * @throws RangeError for an argument outside [0, 1]
 * @example posterior(0.5, 0.4, 0.25) // 0.3125
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
 * `first = 2 sin(f) log_L(cos f)`, `second = 2 log_L(sin f) cos(f)`. Both are equal at f = pi/4 only; the source asks for sin f = cos f,
 * which is the same angle (B12).
 * @example chainEnds(Math.PI / 4, 0.5).first // 0.7071067811865474
 */
export function chainEnds(f: number, base: number): { readonly first: number; readonly second: number } {
  const [sine, cosine] = [Math.sin(f), Math.cos(f)];
  return { first: 2 * sine * logarithm(cosine, base), second: 2 * logarithm(sine, base) * cosine };
}

/**
 * One line of a chain at a point: its right-hand side (Eq. 10's times u) with one base and with log_L(x) = x, and the two multiplicands.
 */
export interface ChainValue {
  readonly equation: number;
  readonly oneBase: number;
  readonly floating: number;
  readonly first: number;
  readonly second: number;
}

/**
 * The first chain's lines, Eq. 10-15, where every premise of the source is met but what the arrows claim (B10; lines published, DB24): `b =
 * v = p`, `a = u = 1 - p`,
 * at the golden point p1. One base: `L = p^(1/p)`, so that log_L(v) = v. Floating base: log_L(x) = x on each line. An inner equation says
 * `first = second`.
 * @example chainValues().map(({ floating }) => floating.toFixed(3)) // ["0.382", "0.382", "0.382", "0.146", "0.382", "0.972"]
 */
export function chainValues(p = golden.p1): readonly ChainValue[] {
  const [b, v] = [p, p];
  // The complement of b; with b = v it is u as well (B7).
  const a = 1 - b, u = a;
  const base = fixedPointBase(p);
  const line = (equation: number, first: number, second: number, factor: number): ChainValue => (
    { equation, oneBase: factor * first * logarithm(second, base), floating: factor * first * second, first, second });
  const rest = 1 - b * b;
  return [
    line(10, a / b, v / u, u), line(11, a / b, v, 1), line(12, a / b, v, 1), line(13, a, b * b, 1), line(14, b, rest, 1),
    line(15, b, Math.sqrt(rest), 2),
  ];
}
