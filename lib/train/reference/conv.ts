/**
 * Convolution by definition, without a thought for speed. B = samples, H, W = height and width of inp, P = border of zeros, k = kernel, S =
 * stride, C = channels of inp, N = channels of out; out is H' x W' with H' = floor((H + 2P - k)/S) + 1. Backward adds; the caller clears.
 */
import type { Reals } from "./reals.js";

export interface ConvSizes {
  readonly B: number;
  readonly H: number;
  readonly W: number;
  readonly C: number;
  readonly N: number;
  readonly k: number;
  readonly P: number;
  readonly S: number;
}

/** Visits every kernel pixel that lies on the image: places in out, and the first channel's places in inp and weight. */
function eachPixel({ B, H, W, C, N, k, P, S }: ConvSizes, visit: (out: number, inp: number, weight: number) => void): void {
  const height = Math.floor((H + 2 * P - k) / S) + 1, width = Math.floor((W + 2 * P - k) / S) + 1;
  for (let b = 0; b < B; b++) for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) for (let o = 0; o < N; o++) {
    const out = ((b * height + y) * width + x) * N + o;
    for (let ky = 0; ky < k; ky++) for (let kx = 0; kx < k; kx++) {
      const row = S * y + ky - P, column = S * x + kx - P;
      if (row < 0 || row >= H || column < 0 || column >= W) continue; // the border is zero
      visit(out, ((b * H + row) * W + column) * C, ((o * k + ky) * k + kx) * C);
    }
  }
}

/** out (B, H', W', N) = inp (B, H, W, C) * weight (N, k, k, C) + bias (N) */
export function convForward(out: Reals, inp: Reals, weight: Reals, bias: Reals, sizes: ConvSizes): void {
  for (let i = 0; i < out.length; i++) out[i] = bias[i % sizes.N]!;
  eachPixel(sizes, (o, i, w) => {
    let sum = out[o];
    for (let c = 0; c < sizes.C; c++) sum += inp[i + c] * weight[w + c];
    out[o] = sum;
  });
}

/** dinp += dout * weight, dweight += dout * inp, dbias += dout */
export function convBackward(
  dinp: Reals | undefined, dweight: Reals, dbias: Reals, dout: Reals, inp: Reals, weight: Reals, sizes: ConvSizes,
): void {
  for (let i = 0; i < dout.length; i++) dbias[i % sizes.N] += dout[i];
  eachPixel(sizes, (o, i, w) => {
    const d = dout[o];
    if (d === 0) return;
    for (let c = 0; c < sizes.C; c++) {
      dweight[w + c] += d * inp[i + c];
      if (dinp !== undefined) dinp[i + c] += d * weight[w + c];
    }
  });
}
