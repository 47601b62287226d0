/**
 * Batch normalisation, four channels at a time; each thread has channels of its own, so that no sum depends on how many threads there are.
 * Sums are in float64. The formulas are those of ../reference/batch-norm.ts.
 */
import { BatchNormRecord, Context } from "./records";
import { share } from "./vector";

/** As in ../reference/batch-norm.ts. */
const EPSILON: f64 = 1e-5, MOMENTUM: f64 = 0.1;

/** out = weight (inp - mean) / sqrt(variance + epsilon) + bias; the batch's statistics in training, else the running ones. */
export function batchNormForward(r: BatchNormRecord, context: Context, thread: i32, threads: i32): void {
  const training = context.training != 0, block = <usize>r.N << 2;
  const to = <usize>share(r.N >> 2, thread + 1, threads) << 4;
  for (let c = <usize>share(r.N >> 2, thread, threads) << 4; c < to; c += 16) {
    if (training) measure(r, context.n, c);
    const mean = v128.load(training ? r.batch + c : r.running + c);
    const scale = training ? v128.load(r.batch + block + c)
      : f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(v128.load(r.running + block + c), f32x4.splat(<f32>EPSILON))));
    const weight = v128.load(r.weight + c), bias = v128.load(r.bias + c);
    for (let b = 0; b < context.n; b++) for (let y = 0; y < r.H; y++) {
      let inp = r.inp + <usize>b * r.inpSample + <usize>y * r.inpRow + c, out = r.out + <usize>b * r.outSample + <usize>y * r.outRow + c;
      for (let x = 0; x < r.W; x++, inp += block, out += block) {
        v128.store(out, f32x4.add(f32x4.mul(weight, f32x4.mul(f32x4.sub(v128.load(inp), mean), scale)), bias));
      }
    }
  }
}

/** Lanes 0 and 1, and lanes 2 and 3, in float64. */
// @ts-ignore: decorator
@inline
function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

// @ts-ignore: decorator
@inline
function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
}

/** Writes four sums in float64 as Float32. */
// @ts-ignore: decorator
@inline
function store4(to: usize, a: v128, b: v128): void {
  store<f32>(to, <f32>f64x2.extract_lane(a, 0));
  store<f32>(to, <f32>f64x2.extract_lane(a, 1), 4);
  store<f32>(to, <f32>f64x2.extract_lane(b, 0), 8);
  store<f32>(to, <f32>f64x2.extract_lane(b, 1), 12);
}

/** Mean, 1/sqrt(variance + epsilon) and variance of four channels of a batch, in two passes. */
function measure(r: BatchNormRecord, n: i32, c: usize): void {
  const block = <usize>r.N << 2, count = f64x2.splat(<f64>n * r.H * r.W);
  let a = f64x2.splat(0), b = a;
  for (let i = 0; i < n; i++) for (let y = 0; y < r.H; y++) {
    let inp = r.inp + <usize>i * r.inpSample + <usize>y * r.inpRow + c;
    for (let x = 0; x < r.W; x++, inp += block) {
      const v = v128.load(inp);
      a = f64x2.add(a, low(v));
      b = f64x2.add(b, high(v));
    }
  }
  const meanA = f64x2.div(a, count), meanB = f64x2.div(b, count);
  a = f64x2.splat(0);
  b = a;
  for (let i = 0; i < n; i++) for (let y = 0; y < r.H; y++) {
    let inp = r.inp + <usize>i * r.inpSample + <usize>y * r.inpRow + c;
    for (let x = 0; x < r.W; x++, inp += block) {
      const v = v128.load(inp), p = f64x2.sub(low(v), meanA), q = f64x2.sub(high(v), meanB);
      a = f64x2.add(a, f64x2.mul(p, p));
      b = f64x2.add(b, f64x2.mul(q, q));
    }
  }
  a = f64x2.div(a, count);
  b = f64x2.div(b, count);
  const epsilon = f64x2.splat(EPSILON), one = f64x2.splat(1);
  store4(r.batch + c, meanA, meanB);
  store4(r.batch + block + c, f64x2.div(one, f64x2.sqrt(f64x2.add(a, epsilon))), f64x2.div(one, f64x2.sqrt(f64x2.add(b, epsilon))));
  store4(r.batch + 2 * block + c, a, b);
}

/** dbias = sum dout, dweight = sum dout x' with x' = (inp - mean) scale, dinp = weight scale (dout - dbias / m - x' dweight / m). */
export function batchNormGradient(r: BatchNormRecord, context: Context, thread: i32, threads: i32): void {
  const block = <usize>r.N << 2, n = context.n, share0 = share(r.N >> 2, thread, threads);
  const to = <usize>share(r.N >> 2, thread + 1, threads) << 4, part = f32x4.splat(<f32>(1 / (<f64>n * r.H * r.W)));
  for (let c = <usize>share0 << 4; c < to; c += 16) {
    const mean = v128.load(r.batch + c), scale = v128.load(r.batch + block + c);
    let a = f64x2.splat(0), b = a, p = a, q = a;
    for (let i = 0; i < n; i++) for (let y = 0; y < r.H; y++) {
      let inp = r.inp + <usize>i * r.inpSample + <usize>y * r.inpRow + c, dout = r.dout + <usize>i * r.outSample + <usize>y * r.outRow + c;
      for (let x = 0; x < r.W; x++, inp += block, dout += block) {
        const d = v128.load(dout), product = f32x4.mul(d, f32x4.mul(f32x4.sub(v128.load(inp), mean), scale));
        a = f64x2.add(a, low(d));
        b = f64x2.add(b, high(d));
        p = f64x2.add(p, low(product));
        q = f64x2.add(q, high(product));
      }
    }
    store4(r.dbias + c, a, b);
    store4(r.dweight + c, p, q);
    if (r.dinp == 0) continue;
    const sum = f32x4.mul(v128.load(r.dbias + c), part), slope = f32x4.mul(v128.load(r.dweight + c), part);
    const factor = f32x4.mul(v128.load(r.weight + c), scale);
    for (let i = 0; i < n; i++) for (let y = 0; y < r.H; y++) {
      const from = <usize>i * r.inpSample + <usize>y * r.inpRow + c;
      let inp = r.inp + from, dinp = r.dinp + from, dout = r.dout + <usize>i * r.outSample + <usize>y * r.outRow + c;
      for (let x = 0; x < r.W; x++, inp += block, dinp += block, dout += block) {
        const normal = f32x4.mul(f32x4.sub(v128.load(inp), mean), scale);
        v128.store(dinp, f32x4.mul(factor, f32x4.sub(f32x4.sub(v128.load(dout), sum), f32x4.mul(normal, slope))));
      }
    }
  }
}

/** running += momentum (batch - running), the variance over m - 1; a single value has no variance, and leaves the running one. */
export function batchNormRunning(r: BatchNormRecord, context: Context): void {
  const block = <usize>r.N << 2, m = <f64>context.n * r.H * r.W;
  for (let c: usize = 0; c < block; c += 4) {
    const mean = r.running + c, variance = mean + block;
    store<f32>(mean, <f32>((1 - MOMENTUM) * <f64>load<f32>(mean) + MOMENTUM * <f64>load<f32>(r.batch + c)));
    if (m > 1) {
      const own = <f64>load<f32>(r.batch + 2 * block + c) * m / (m - 1);
      store<f32>(variance, <f32>((1 - MOMENTUM) * <f64>load<f32>(variance) + MOMENTUM * own));
    }
  }
}
