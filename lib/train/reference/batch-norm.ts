/**
 * Batch normalisation (Ioffe and Szegedy 2015) by definition. C = channels; a batch has m = B H W values of each. Backward adds to dweight
 * and dbias; the caller clears.
 */
import type { Reals } from "./reals.js";

/**
 * PyTorch's constants of batch normalisation. In training a channel's values x become weight (x - mean)/sqrt(var + epsilon) + bias, with
 * mean and variance (that over m) of the batch. Afterwards running = (1 - momentum) running + momentum batch, where the batch's
 * variance is the one over m - 1. In evaluation the running ones take the batch's place.
 *
 * It changes the effective rate: the layer before it may grow by any factor and, but for epsilon, no output changes, while its gradient
 * shrinks by that factor. So a step turns its weights w as eta/|w|^2 says, and where |w| grows under training, that rate falls by itself
 * (van Laarhoven 2017). What is said here of a learning rate, the golden one among them, is said of networks without it.
 */
export const batchNormalisation = { epsilon: 1e-5, momentum: 0.1 } as const;

/** What a batch leaves of each channel: mean, 1/sqrt(var + epsilon), and variance over m. */
export interface BatchStatistics {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  readonly variance: Float64Array;
}

/** Mean and variance of each channel of a batch (m, C), in two passes. */
export function batchStatistics(inp: Reals, C: number): BatchStatistics {
  const m = inp.length / C, mean = new Float64Array(C), variance = new Float64Array(C);
  for (let i = 0; i < inp.length; i++) mean[i % C] += inp[i] / m;
  for (let i = 0; i < inp.length; i++) variance[i % C] += (inp[i] - mean[i % C]) ** 2 / m;
  return { mean, variance, scale: variance.map((value) => 1 / Math.sqrt(value + batchNormalisation.epsilon)) };
}

/** out = weight (inp - mean) scale + bias */
export function batchNormForward(out: Reals, inp: Reals, weight: Reals, bias: Reals, { mean, scale }: BatchStatistics): void {
  const C = weight.length;
  for (let i = 0; i < out.length; i++) out[i] = weight[i % C] * (inp[i] - mean[i % C]) * scale[i % C] + bias[i % C];
}

/** The statistics of evaluation, from the running ones. */
export const runningStatistics = (mean: Reals, variance: Reals): BatchStatistics => ({
  mean: Float64Array.from(mean), variance: Float64Array.from(variance),
  scale: Float64Array.from(variance, (value) => 1 / Math.sqrt(value + batchNormalisation.epsilon)),
});

/**
 * With x' = (inp - mean) scale: dbias += sum dout, dweight += sum dout x', and, because mean and variance depend on every value,
 * dinp = weight scale (dout - sum dout / m - x' sum (dout x') / m).
 */
export function batchNormBackward(
  dinp: Reals | undefined, dweight: Reals, dbias: Reals, dout: Reals, inp: Reals, weight: Reals, { mean, scale }: BatchStatistics,
): void {
  const C = weight.length, m = inp.length / C, sum = new Float64Array(C), product = new Float64Array(C);
  const normal = (i: number): number => (inp[i] - mean[i % C]) * scale[i % C];
  for (let i = 0; i < inp.length; i++) {
    sum[i % C] += dout[i];
    product[i % C] += dout[i] * normal(i);
  }
  for (let c = 0; c < C; c++) {
    dbias[c] += sum[c];
    dweight[c] += product[c];
  }
  if (dinp === undefined) return;
  for (let i = 0; i < inp.length; i++) {
    const c = i % C;
    dinp[i] += weight[c] * scale[c] * (dout[i] - sum[c] / m - normal(i) * product[c] / m);
  }
}

/** running += momentum (batch - running), the variance over m - 1; a single value has no variance, and leaves the running one. */
export function moveRunning(mean: Reals, variance: Reals, batch: BatchStatistics, m: number): void {
  const { momentum } = batchNormalisation;
  for (let c = 0; c < mean.length; c++) {
    mean[c] = (1 - momentum) * mean[c] + momentum * batch.mean[c];
    if (m > 1) variance[c] = (1 - momentum) * variance[c] + momentum * batch.variance[c] * m / (m - 1);
  }
}
