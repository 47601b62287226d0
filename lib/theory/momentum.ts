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
