/**
 * Convolutions forward. k = kernel, C = input channels, N = output channels (a multiple of 8), images channels-last with their border
 * of zeros in place, so that no pixel is a special case. Weights are (N/8, k, k, C, 8).
 */
import { Context } from "./context";
import { madd, relu, share } from "./vector";

@unmanaged
export class ConvRecord {
  opcode: i32;
  out: usize; // first inner pixel; outSample, outRow, outPixel bytes apart
  outSample: usize;
  outRow: usize;
  outPixel: usize;
  H: i32; // of out: after pooling where pooling is fused
  W: i32;
  N: i32;
  inp: usize; // first pixel, border included
  inpSample: usize;
  inpRow: usize;
  inpPixel: usize;
  C: i32;
  kernel: i32;
  weight: usize;
  bias: usize;
  relu: i32;
  index: usize; // (B, H, W, N) i32: which of the four pixels won, as 4 times 0 to 3 (row by row); 0 where nothing is pooled
  dout: usize; // like out
  dinp: usize; // like inp; 0 where nobody needs it
  transposed: usize; // (N, k, row): weights of one output channel together, row = k * inpPixel bytes, padded to whole vectors
  dweight: usize; // (blocks, N, k, row)
  dbias: usize; // (blocks, N)
  block: i32; // samples per block
  scratch: usize; // lists, scratchBytes for each thread
  scratchBytes: usize;
  gradient: usize; // like weight, then like bias: the sum over blocks
  gradientBias: usize;
  pooled: i32;
}

/** out = inp * weight + bias, then ReLU if asked; four pixels (of the row-by-row order) x 8 channels at a time. */
export function convForward(r: ConvRecord, context: Context, thread: i32, threads: i32): void {
  const from = share(context.n, thread, threads), to = share(context.n, thread + 1, threads);
  const pixels = r.H * r.W, panels = r.N >> 3;
  const panel = <usize>(r.kernel * r.kernel * r.C) << 5;
  for (let b = from; b < to; b++) {
    const inp = r.inp + <usize>b * r.inpSample, out = r.out + <usize>b * r.outSample;
    for (let i = 0; i < pixels; i += 4) {
      // The last pixels are computed again where fewer than four remain.
      const i1 = min(i + 1, pixels - 1), i2 = min(i + 2, pixels - 1), i3 = min(i + 3, pixels - 1);
      const y0 = <usize>(i / r.W), x0 = <usize>(i % r.W), y1 = <usize>(i1 / r.W), x1 = <usize>(i1 % r.W);
      const y2 = <usize>(i2 / r.W), x2 = <usize>(i2 % r.W), y3 = <usize>(i3 / r.W), x3 = <usize>(i3 % r.W);
      for (let p = 0; p < panels; p++) {
        const at = out + (<usize>p << 5);
        tile(r, inp + y0 * r.inpRow + x0 * r.inpPixel, inp + y1 * r.inpRow + x1 * r.inpPixel,
          inp + y2 * r.inpRow + x2 * r.inpPixel, inp + y3 * r.inpRow + x3 * r.inpPixel,
          r.weight + <usize>p * panel, r.bias + (<usize>p << 5),
          at + y0 * r.outRow + x0 * r.outPixel, at + y1 * r.outRow + x1 * r.outPixel,
          at + y2 * r.outRow + x2 * r.outPixel, at + y3 * r.outRow + x3 * r.outPixel, 0);
      }
    }
  }
}

/** The same, and a 2x2 max-pool before anything is stored: the four pixels are one window; the winner is kept for the way back. */
export function convPoolForward(r: ConvRecord, context: Context, thread: i32, threads: i32): void {
  const from = share(context.n, thread, threads), to = share(context.n, thread + 1, threads);
  const panels = r.N >> 3;
  const panel = <usize>(r.kernel * r.kernel * r.C) << 5;
  const pixel = r.inpPixel, row = r.inpRow;
  for (let b = from; b < to; b++) {
    let index = r.index + (<usize>(b * r.H * r.W * r.N) << 2);
    for (let y = 0; y < r.H; y++) {
      let inp = r.inp + <usize>b * r.inpSample + <usize>y * 2 * row;
      let out = r.out + <usize>b * r.outSample + <usize>y * r.outRow;
      for (let x = 0; x < r.W; x++) {
        for (let p = 0; p < panels; p++) {
          tile(r, inp, inp + pixel, inp + row, inp + row + pixel, r.weight + <usize>p * panel, r.bias + (<usize>p << 5),
            out + (<usize>p << 5), 0, 0, 0, index);
          index += 32;
        }
        inp += 2 * pixel;
        out += r.outPixel;
      }
    }
  }
}

/** Four patches x 8 output channels. With an index the four are pooled into o0. */
function tile(r: ConvRecord, x0: usize, x1: usize, x2: usize, x3: usize, w: usize, bias: usize,
  o0: usize, o1: usize, o2: usize, o3: usize, index: usize): void {
  let a0 = v128.load(bias), b0 = v128.load(bias, 16);
  let a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0;
  const k = r.kernel, row = r.inpRow;
  const whole = r.inpPixel == <usize>r.C << 2; // no gaps between pixels: a kernel row is one run
  const run: usize = <usize>(whole ? k * r.C : r.C) << 2;
  const runs = whole ? 1 : k;
  const gap: usize = whole ? 0 : r.inpPixel - run;
  const next = row - <usize>k * r.inpPixel;
  // Not unrolled: with one step a turn everything stays in registers; compilers spill when given more.
  for (let ky = 0; ky < k; ky++) {
    for (let kx = 0; kx < runs; kx++) {
      const end = x0 + run;
      while (x0 < end) {
        const u = v128.load(w), v = v128.load(w, 16);
        let x = v128.load32_splat(x0);
        a0 = madd(x, u, a0); b0 = madd(x, v, b0);
        x = v128.load32_splat(x1);
        a1 = madd(x, u, a1); b1 = madd(x, v, b1);
        x = v128.load32_splat(x2);
        a2 = madd(x, u, a2); b2 = madd(x, v, b2);
        x = v128.load32_splat(x3);
        a3 = madd(x, u, a3); b3 = madd(x, v, b3);
        w += 32; x0 += 4; x1 += 4; x2 += 4; x3 += 4;
      }
      x0 += gap; x1 += gap; x2 += gap; x3 += gap;
    }
    x0 += next; x1 += next; x2 += next; x3 += next;
  }
  if (index == 0) {
    if (r.relu) {
      a0 = relu(a0); b0 = relu(b0); a1 = relu(a1); b1 = relu(b1);
      a2 = relu(a2); b2 = relu(b2); a3 = relu(a3); b3 = relu(b3);
    }
    v128.store(o0, a0); v128.store(o0, b0, 16);
    v128.store(o1, a1); v128.store(o1, b1, 16);
    v128.store(o2, a2); v128.store(o2, b2, 16);
    v128.store(o3, a3); v128.store(o3, b3, 16);
    return;
  }
  // The first of equal values wins: a later one must be greater.
  const right = i32x4.splat(4), below = i32x4.splat(8), both = i32x4.splat(12);
  let win = v128.and(f32x4.gt(a1, a0), right);
  a0 = f32x4.pmax(a0, a1);
  win = v128.bitselect(below, win, f32x4.gt(a2, a0));
  a0 = f32x4.pmax(a0, a2);
  win = v128.bitselect(both, win, f32x4.gt(a3, a0));
  a0 = f32x4.pmax(a0, a3);
  v128.store(index, win);
  win = v128.and(f32x4.gt(b1, b0), right);
  b0 = f32x4.pmax(b0, b1);
  win = v128.bitselect(below, win, f32x4.gt(b2, b0));
  b0 = f32x4.pmax(b0, b2);
  win = v128.bitselect(both, win, f32x4.gt(b3, b0));
  b0 = f32x4.pmax(b0, b3);
  v128.store(index, win, 16);
  if (r.relu) { a0 = relu(a0); b0 = relu(b0); }
  v128.store(o0, a0); v128.store(o0, b0, 16);
}
