/**
 * Convolutions forward. k = kernel, C = input channels, N = output channels (a multiple of 8), images channels-last with their border
 * of zeros in place, so that no pixel is a special case. Weights are (N/8, k, k, C, 8).
 */
import { copyBlank, inkOf } from "./blank";
import { tile16, tile8, tile8Pair } from "./conv-tile";
import { conv3Run } from "./conv3";
import { Context, ConvRecord } from "./records";
import { share, wide } from "./vector";

/** out = inp * weight + bias, then ReLU if asked; four pixels (of the row-by-row order) x 8 channels at a time; of any stride. */
export function convForward(r: ConvRecord, context: Context, thread: i32, threads: i32): void {
  const from = share(context.n, thread, threads), to = share(context.n, thread + 1, threads);
  const pixels = r.H * r.W, panels = r.N >> 3;
  const panel = <usize>(r.kernel * r.kernel * r.C) << 5;
  const row = <usize>r.stride * r.inpRow, pixel = <usize>r.stride * r.inpPixel;
  for (let b = from; b < to; b++) {
    const inp = r.inp + <usize>b * r.inpSample, out = r.out + <usize>b * r.outSample;
    for (let i = 0; i < pixels; i += 4) {
      // The last pixels are computed again where fewer than four remain.
      const i1 = min(i + 1, pixels - 1), i2 = min(i + 2, pixels - 1), i3 = min(i + 3, pixels - 1);
      const y0 = <usize>(i / r.W), x0 = <usize>(i % r.W), y1 = <usize>(i1 / r.W), x1 = <usize>(i1 % r.W);
      const y2 = <usize>(i2 / r.W), x2 = <usize>(i2 % r.W), y3 = <usize>(i3 / r.W), x3 = <usize>(i3 % r.W);
      const s0 = inp + y0 * row + x0 * pixel, s1 = inp + y1 * row + x1 * pixel;
      const s2 = inp + y2 * row + x2 * pixel, s3 = inp + y3 * row + x3 * pixel;
      let o0 = out + y0 * r.outRow + x0 * r.outPixel, o1 = out + y1 * r.outRow + x1 * r.outPixel;
      let o2 = out + y2 * r.outRow + x2 * r.outPixel, o3 = out + y3 * r.outRow + x3 * r.outPixel;
      let w = r.weight, bias = r.bias, p = 0;
      if (wide()) for (; p + 2 <= panels; p += 2) {
        tile16(r, s0, s1, s2, s3, w, panel, bias, o0, o1, o2, o3, 0);
        w += 2 * panel; bias += 64; o0 += 64; o1 += 64; o2 += 64; o3 += 64;
      }
      for (; p < panels; p++) {
        tile8(r, s0, s1, s2, s3, w, bias, o0, o1, o2, o3, 0);
        w += panel; bias += 32; o0 += 32; o1 += 32; o2 += 32; o3 += 32;
      }
    }
  }
}

/** The same, and a 2x2 max-pool before anything is stored: the four pixels are one window; the winner is kept for the way back. */
export function convPoolForward(r: ConvRecord, context: Context, thread: i32, threads: i32): void {
  const to = share(context.n, thread + 1, threads);
  const skipping = r.ink != 0 && context.blank != 0;
  for (let b = share(context.n, thread, threads); b < to; b++) poolImage(r, b, skipping);
}

/** The blank image's windows, which the others then copy. */
export function convBlank(r: ConvRecord, context: Context): void {
  if (context.blank) poolImage(r, r.blank, false);
}

function poolImage(r: ConvRecord, b: i32, skipping: bool): void {
  let inp = r.inp + <usize>b * r.inpSample, out = r.out + <usize>b * r.outSample, index = r.index + (<usize>(b * r.H * r.W * r.N) << 2);
  for (let y = 0; y < r.H; y++) {
    let ink = <u64>-1;
    if (skipping) {
      ink = inkOf(r, b, y);
      copyBlank(r, y, ink, out, index);
    }
    // Run after run of windows that must be computed.
    let x = 0;
    while (x < r.W) {
      const rest = ink >> x;
      if (rest == 0) break;
      x += <i32>ctz(rest);
      const end = min(r.W, x + <i32>ctz(~(ink >> x)));
      poolRun(r, inp + <usize>(2 * x) * r.inpPixel, out + <usize>x * r.outPixel, index + (<usize>(x * r.N) << 2), end - x);
      x = end;
    }
    inp += 2 * r.inpRow; out += r.outRow; index += <usize>(r.W * r.N) << 2;
  }
}

/** `count` windows of a row. */
function poolRun(r: ConvRecord, inp: usize, out: usize, index: usize, count: i32): void {
  const pixel = r.inpPixel, row = r.inpRow;
  if (r.kernel == 3 && pixel == 4) return conv3Run(r, inp, out, index, count);
  const panels = r.N >> 3, panel = <usize>(r.kernel * r.kernel * r.C) << 5;
  if (wide() && panels == 1) for (; count >= 2; count -= 2) {
    tile8Pair(r, inp, inp + pixel, inp + row, inp + row + pixel, 2 * pixel, r.weight, r.bias, out, out + r.outPixel, index, index + 32);
    inp += 4 * pixel; out += 2 * r.outPixel; index += 64;
  }
  for (; count > 0; count--) {
    let w = r.weight, bias = r.bias, o = out, p = 0;
    if (wide()) for (; p + 2 <= panels; p += 2) {
      tile16(r, inp, inp + pixel, inp + row, inp + row + pixel, w, panel, bias, o, 0, 0, 0, index);
      w += 2 * panel; bias += 64; o += 64; index += 64;
    }
    for (; p < panels; p++) {
      tile8(r, inp, inp + pixel, inp + row, inp + row + pixel, w, bias, o, 0, 0, 0, index);
      w += panel; bias += 32; o += 32; index += 32;
    }
    inp += 2 * pixel;
    out += r.outPixel;
  }
}
