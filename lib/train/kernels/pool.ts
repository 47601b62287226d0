/** Pooling that is not fused into a convolution. */
import { Context, PoolRecord } from "./records";
import { share } from "./vector";

/** out = the greatest of each window, the first of equals; a remainder at the right and below is left out. */
export function maxPoolForward(r: PoolRecord, context: Context, thread: i32, threads: i32): void {
  const to = share(context.n, thread + 1, threads);
  for (let b = share(context.n, thread, threads); b < to; b++) {
    const inp = r.inp + <usize>b * r.inpSample;
    let index = r.index + (<usize>(b * r.H * r.W * r.N) << 2);
    for (let y = 0; y < r.H; y++) for (let x = 0; x < r.W; x++) {
      const out = r.out + <usize>b * r.outSample + <usize>y * r.outRow + <usize>x * r.outPixel;
      const corner = <usize>(y * r.step) * r.inpRow + <usize>(x * r.step) * r.inpPixel;
      for (let c: usize = 0; c < <usize>r.N << 2; c += 16) {
        let best = v128.load(inp + corner + c), win = i32x4.splat(<i32>corner);
        for (let dy = 0; dy < r.rows; dy++) for (let dx = 0; dx < r.columns; dx++) {
          const at = corner + <usize>dy * r.inpRow + <usize>dx * r.inpPixel;
          const v = v128.load(inp + at + c);
          // A NaN wins over a number, as in PyTorch, so that it is seen.
          const wins = v128.or(f32x4.gt(v, best), v128.and(f32x4.ne(v, v), f32x4.eq(best, best)));
          win = v128.bitselect(i32x4.splat(<i32>at), win, wins);
          best = v128.bitselect(v, best, wins);
        }
        v128.store(out + c, best);
        v128.store(index, win);
        index += 16;
      }
    }
  }
}

/** dinp = 0 but at the winners, which receive dout; where windows overlap, the sum of what they received. */
export function maxPoolGradient(r: PoolRecord, context: Context, thread: i32, threads: i32): void {
  const overlap = r.step < r.rows || r.step < r.columns;
  const to = share(context.n, thread + 1, threads);
  for (let b = share(context.n, thread, threads); b < to; b++) {
    memory.fill(r.dinp + <usize>b * r.inpSample, 0, r.inpSample);
    const dinp = r.dinpInner + <usize>b * r.inpSample;
    let index = r.index + (<usize>(b * r.H * r.W * r.N) << 2);
    for (let y = 0; y < r.H; y++) for (let x = 0; x < r.W; x++) {
      const dout = r.dout + <usize>b * r.outSample + <usize>y * r.outRow + <usize>x * r.outPixel;
      for (let c: usize = 0; c < <usize>r.N << 2; c += 4, index += 4) {
        const to = dinp + load<u32>(index) + c;
        store<f32>(to, overlap ? load<f32>(to) + load<f32>(dout + c) : load<f32>(dout + c));
      }
    }
  }
}

/** out = the mean of each window; a remainder at the right and below is left out. */
export function avgPoolForward(r: PoolRecord, context: Context, thread: i32, threads: i32): void {
  const to = share(context.n, thread + 1, threads), factor = f32x4.splat(1 / <f32>(r.rows * r.columns));
  for (let b = share(context.n, thread, threads); b < to; b++) {
    for (let y = 0; y < r.H; y++) for (let x = 0; x < r.W; x++) {
      const out = r.out + <usize>b * r.outSample + <usize>y * r.outRow + <usize>x * r.outPixel;
      const corner = r.inp + <usize>b * r.inpSample + <usize>(y * r.step) * r.inpRow + <usize>(x * r.step) * r.inpPixel;
      for (let c: usize = 0; c < <usize>r.N << 2; c += 16) {
        let sum = f32x4.splat(0);
        for (let dy = 0; dy < r.rows; dy++) for (let dx = 0; dx < r.columns; dx++) {
          sum = f32x4.add(sum, v128.load(corner + <usize>dy * r.inpRow + <usize>dx * r.inpPixel + c));
        }
        v128.store(out + c, f32x4.mul(sum, factor));
      }
    }
  }
}

/** dinp = 0, and each pixel of a window receives its share of dout. */
export function avgPoolGradient(r: PoolRecord, context: Context, thread: i32, threads: i32): void {
  const to = share(context.n, thread + 1, threads), factor = f32x4.splat(1 / <f32>(r.rows * r.columns));
  for (let b = share(context.n, thread, threads); b < to; b++) {
    memory.fill(r.dinp + <usize>b * r.inpSample, 0, r.inpSample);
    for (let y = 0; y < r.H; y++) for (let x = 0; x < r.W; x++) {
      const dout = r.dout + <usize>b * r.outSample + <usize>y * r.outRow + <usize>x * r.outPixel;
      const corner = r.dinpInner + <usize>b * r.inpSample + <usize>(y * r.step) * r.inpRow + <usize>(x * r.step) * r.inpPixel;
      for (let c: usize = 0; c < <usize>r.N << 2; c += 16) {
        const d = f32x4.mul(v128.load(dout + c), factor);
        for (let dy = 0; dy < r.rows; dy++) for (let dx = 0; dx < r.columns; dx++) {
          const at = corner + <usize>dy * r.inpRow + <usize>dx * r.inpPixel + c;
          v128.store(at, f32x4.add(v128.load(at), d));
        }
      }
    }
  }
}
