/**
 * Momentum on a quadratic of curvature c (M9; derived; cf. Polyak 1964, Goh 2017). With h = eta c the weights follow
 * w(t+1) - (1 + alpha - h) w(t) + alpha w(t-1) = 0, whose characteristic roots decide stability and rate.
 */
import type { Pair } from "./momentum.js";

/**
 * Rate at which the error shrinks, the larger size of the roots of `r^2 - (1 + alpha - h) r + alpha` (M9); below 1 is
 * stable. h = eta c, alpha: dimensionless.
 * @example convergenceRate(1, 0) // 0
 */
export function convergenceRate(h: number, alpha: number): number {
  const half = (1 + alpha - h) / 2;
  const discriminant = half * half - alpha;
  // Complex roots are conjugate: their product alpha is the square of their size.
  return discriminant < 0 ? Math.sqrt(alpha) : Math.abs(half) + Math.sqrt(discriminant);
}

/**
 * Largest stable h = eta c: `2 (1 + alpha)` (M9, from the Jury conditions); any h strictly between 0 and this is stable.
 * @example stabilityLimit(0) // 2
 */
export function stabilityLimit(alpha: number): number {
  return 2 * (1 + alpha);
}

/**
 * h = eta c of critical damping, `(1 - sqrt(alpha))^2` (M9): the roots are equal there and the rate, sqrt(alpha), best.
 * @example criticalDamping(0.25) // 0.25
 */
export function criticalDamping(alpha: number): number {
  return (1 - Math.sqrt(alpha)) ** 2;
}

/**
 * Curvatures c that a pair treats specially (M9): unstable from `limit = 2(1 + alpha)/eta`, critically damped at
 * `critical = (1 - sqrt(alpha))^2/eta`, which for the golden pair is `1/(1 + sqrt(alpha))^2`.
 * @example curvatures({ learningRate: 1, momentum: 0.25 }) // { limit: 2.5, critical: 0.25 }
 */
export function curvatures({ learningRate, momentum }: Pair): { readonly limit: number; readonly critical: number } {
  return { limit: stabilityLimit(momentum) / learningRate, critical: criticalDamping(momentum) / learningRate };
}
