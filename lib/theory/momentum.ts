/**
 * Momentum (M1, DB24 Eq. 32): dw(t) = -eta g(t) + alpha dw(t-1), a decayed sum of gradients, not an average.
 * eta: learning rate > 0; alpha: momentum weight in [0, 1); g: gradient; all dimensionless. Start dw at zero.
 */

/** A learning rate and a momentum weight. */
export interface Pair {
  readonly learningRate: number;
  readonly momentum: number;
}

/**
 * One update `dw(t) = -eta g(t) + alpha dw(t-1)` (M1; published, DB24 Eq. 32).
 * Under a constant gradient g it tends to `-eta g/(1 - alpha)`.
 * @example momentumStep(1, 0, { learningRate: 0.1, momentum: 0.9 }) // -0.1
 */
export function momentumStep(gradient: number, previous: number, { learningRate, momentum }: Pair): number {
  return -learningRate * gradient + momentum * previous;
}

/**
 * The updates dw(0), dw(1), ... for the gradients g(0), g(1), ..., unrolled: `dw(t) = -eta sum_k alpha^k g(t-k)`
 * (M5; derived). The recurrence `momentumStep` gives the same numbers.
 * @example unrolled([1, 1], { learningRate: 0.1, momentum: 0.5 }) // [-0.1, -0.15000000000000002]
 */
export function unrolled(gradients: readonly number[], { learningRate, momentum }: Pair): number[] {
  return gradients.map((_, t) => {
    let sum = 0;
    for (let k = 0; k <= t; k++) sum += momentum ** k * gradients[t - k];
    return -learningRate * sum;
  });
}

/**
 * Exponential moving averages `m(t) = (1 - alpha) g(t) + alpha m(t-1)`, m(-1) = 0, of a series.
 * For the golden pair the update is `dw(t) = -(1 - alpha) m(t)`, because eta = (1 - alpha)^2 (M6; derived).
 * @example movingAverage([1, 1], 0.5) // [0.5, 0.75]
 */
export function movingAverage(gradients: readonly number[], momentum: number): number[] {
  let mean = 0;
  return gradients.map((g) => (mean = (1 - momentum) * g + momentum * mean));
}

/**
 * Effective learning rate `eta/(1 - alpha)` (M7; derived): the step a constant gradient of 1 ends with.
 * For the golden pair it is `1 - alpha`.
 * @throws RangeError unless 0 <= alpha < 1
 * @example effectiveLearningRate({ learningRate: 0.01, momentum: 0.9 }) // 0.10000000000000002
 */
export function effectiveLearningRate({ learningRate, momentum }: Pair): number {
  return learningRate / (1 - weight(momentum));
}

function weight(momentum: number): number {
  if (momentum >= 0 && momentum < 1) return momentum;
  throw new RangeError(`the momentum weight must lie in [0, 1), got ${momentum}`);
}

/**
 * Momentum as a filter of the gradient (M8; derived): transfer function `H(w) = eta / (1 - alpha e^(-iw))` at the angular
 * frequency w in radians per step; `gain` is abs(H), `phase` its angle in radians.
 * @example frequencyResponse(0, { learningRate: 0.01, momentum: 0.9 }).gain // 0.10000000000000002
 */
export function frequencyResponse(w: number, { learningRate, momentum }: Pair): { readonly gain: number; readonly phase: number } {
  // 1 - alpha cos w = (1 - alpha) + 2 alpha sin^2(w/2): no cancellation for alpha near 1 and w near 0.
  const real = 1 - weight(momentum) + 2 * momentum * Math.sin(w / 2) ** 2;
  const imaginary = momentum * Math.sin(w);
  return { gain: learningRate / Math.hypot(real, imaginary), phase: -Math.atan2(imaginary, real) };
}

/**
 * Noise gain `sum_k (eta alpha^k)^2 = eta^2/(1 - alpha^2)` (M8; derived): variance of the updates over variance of
 * gradients that are noise without memory.
 * @example noiseGain({ learningRate: 1, momentum: 0.5 }) // 1.3333333333333333
 */
export function noiseGain({ learningRate, momentum }: Pair): number {
  return learningRate ** 2 / ((1 - weight(momentum)) * (1 + momentum));
}

/**
 * Memory `1/(1 - alpha)` and half-life `ln(1/2)/ln(alpha)` of the decayed sum, in steps (M8; derived).
 * @example memory(0.5) // { mean: 2, halfLife: 1 }
 */
export function memory(momentum: number): { readonly mean: number; readonly halfLife: number } {
  return { mean: 1 / (1 - weight(momentum)), halfLife: -Math.LN2 / Math.log(momentum) };
}
