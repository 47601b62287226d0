/**
 * Dense layer by definition. B = samples, C = inputs, N = outputs. Backward adds; the caller clears.
 */
import type { Reals } from "./reals.js";

/** out (B, N) = inp (B, C) weight^T (C, N) + bias (N); weight is (N, C). */
export function denseForward(out: Reals, inp: Reals, weight: Reals, bias: Reals, B: number, C: number, N: number): void {
  for (let b = 0; b < B; b++) for (let o = 0; o < N; o++) {
    let sum = bias[o];
    for (let c = 0; c < C; c++) sum += inp[b * C + c] * weight[o * C + c];
    out[b * N + o] = sum;
  }
}

/** dinp += dout weight, dweight += dout^T inp, dbias += dout */
export function denseBackward(
  dinp: Reals | undefined, dweight: Reals, dbias: Reals, dout: Reals, inp: Reals, weight: Reals, B: number, C: number, N: number,
): void {
  for (let b = 0; b < B; b++) for (let o = 0; o < N; o++) {
    const d = dout[b * N + o];
    if (d === 0) continue;
    dbias[o] += d;
    for (let c = 0; c < C; c++) {
      dweight[o * C + c] += d * inp[b * C + c];
      if (dinp !== undefined) dinp[b * C + c] += d * weight[o * C + c];
    }
  }
}
