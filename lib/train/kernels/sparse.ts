/**
 * A dense layer on the network's inputs. Most pixels of an image have one value (the background, four fifths of MNIST), so every input is taken as
 * x = low + (x - low) and only those that differ from `low` are multiplied: out = bias + low (sum of W's rows) + sum over the others of (x - low) W.
 * n = samples, K = inputs, N = outputs (a multiple of 8). Weights are (K, N), one row for each input.
 */
import { combine } from "./combine";
import { Context } from "./context";
import { update2 } from "./dense-gradient";
import { madd, relu, share } from "./vector";

@unmanaged
export class SparseRecord {
  opcode: i32;
  out: usize; // (B, N)
  inp: usize; // (B, K), samples inpSample bytes apart
  inpSample: usize;
  weight: usize; // (K, N)
  bias: usize; // (N)
  K: i32;
  N: i32;
  relu: i32;
  dout: usize; // (B, N)
  dweight: usize; // like weight, or the momentum where the update is fused
  dbias: usize;
  fused: i32; // 1: the gradient never goes to memory, weights are updated at once (SGD)
  image: i32; // 1: inputs are an image's, `low` its background; 0: the layer stands behind a ReLU, and `low` is 0
  base: usize; // (N): bias + low (sum of W's rows)
  scratch: usize; // scratchBytes for each thread
  scratchBytes: usize;
}

/** Inputs whose weights stay in the first cache while all samples pass: 128 rows of `SLICE` bytes. */
const BLOCK: i32 = 128;
/** Bytes of a row that are worked on at a time. */
const SLICE: usize = 256;

/** Forward, one sample alone is cheaper without: the sum of the rows would read every weight as the product does. */
// @ts-ignore: decorator
@inline
function lowForward(r: SparseRecord, context: Context): f32 {
  return r.image && context.n > 1 ? context.low : 0;
}

/** base from bias and weights; a column's sum runs down the rows in their order. */
export function sparseBase(r: SparseRecord, context: Context, thread: i32, threads: i32): void {
  const row = <usize>r.N << 2, low = lowForward(r, context);
  const to = <usize>share(r.N >> 3, thread + 1, threads) << 5;
  for (let i = <usize>share(r.N >> 3, thread, threads) << 5; i < to; i += 32) {
    let a = f32x4.splat(0), b = a;
    if (low != 0) {
      const end = r.weight + <usize>r.K * row;
      for (let w = r.weight + i; w < end; w += row) {
        a = f32x4.add(a, v128.load(w));
        b = f32x4.add(b, v128.load(w, 16));
      }
    }
    v128.store(r.base + i, madd(f32x4.splat(low), a, v128.load(r.bias + i)));
    v128.store(r.base + i, madd(f32x4.splat(low), b, v128.load(r.bias + i, 16)), 16);
  }
}

/** out (n, N), then ReLU if asked. */
export function sparseForward(r: SparseRecord, context: Context, thread: i32, threads: i32): void {
  const from = share(context.n, thread, threads), to = share(context.n, thread + 1, threads);
  const row = <usize>r.N << 2, low = lowForward(r, context);
  const ends = r.scratch + <usize>thread * r.scratchBytes, lists = ends + (<usize>(to - from) << 2) + 60 & ~63;
  for (let b = from; b < to; b++) memory.copy(r.out + <usize>b * row, r.base, row);
  for (let k = 0; k < r.K; k += BLOCK) {
    const count = min(BLOCK, r.K - k);
    for (let b = from; b < to; b++) {
      let end = lists + (<usize>((b - from) * BLOCK) << 3);
      const x = r.inp + <usize>b * r.inpSample + (<usize>k << 2);
      for (let j = 0; j < count; j++) end = append(end, <usize>j * row, load<f32>(x + (<usize>j << 2)) - low);
      store<u32>(ends + (<usize>(b - from) << 2), <u32>end);
    }
    const weight = r.weight + <usize>k * row;
    for (let i: usize = 0; i < row; i += SLICE) {
      const bytes = min(SLICE, row - i);
      for (let b = from; b < to; b++) {
        combine(r.out + <usize>b * row + i, bytes, lists + (<usize>((b - from) * BLOCK) << 3), load<u32>(ends + (<usize>(b - from) << 2)), weight + i);
      }
    }
  }
  if (r.relu) {
    const end = r.out + <usize>to * row;
    for (let o = r.out + <usize>from * row; o < end; o += 16) v128.store(o, relu(v128.load(o)));
  }
}

/** Puts (offset, factor) at the end of a list, unless the factor is zero; without a branch, which would be guessed wrong too often. */
// @ts-ignore: decorator
@inline
function append(end: usize, offset: usize, factor: f32): usize {
  store<u32>(end, <u32>offset);
  store<f32>(end, factor, 4);
  return end + (<usize>(factor != 0) << 3);
}

/** Inputs whose lists are made together. */
const GROUP: i32 = 64;

/** dW = low (sum over samples of dout) + sum over the samples in which an input differs from low of (x - low) dout; stored, or used at once as in theory.md M1. */
export function sparseGradient(r: SparseRecord, context: Context, thread: i32, threads: i32): void {
  const n = context.n, row = <usize>r.N << 2, low: f32 = r.image ? context.low : 0;
  const last = share(r.K, thread + 1, threads);
  // For each thread: gradient of the bias, `low` times it, and a row at work; where the group's lists end; the lists, n items each.
  const bias = r.scratch + <usize>thread * r.scratchBytes, background = bias + row, work = background + row, ends = work + row, lists = ends + (GROUP << 2);
  sumOfSlopes(r, n, low, bias, background);
  for (let k = share(r.K, thread, threads); k < last; k += GROUP) {
    const count = min(GROUP, last - k);
    for (let j = 0; j < count; j++) {
      let end = lists + (<usize>(j * n) << 3), x = r.inp + (<usize>(k + j) << 2);
      for (let b = 0; b < n; b++, x += r.inpSample) end = append(end, <usize>b * row, load<f32>(x) - low);
      store<u32>(ends + (<usize>j << 2), <u32>end);
    }
    for (let i: usize = 0; i < row; i += SLICE) {
      const bytes = min(SLICE, row - i);
      for (let j = 0; j < count; j++) {
        const list = lists + (<usize>(j * n) << 3), end = <usize>load<u32>(ends + (<usize>j << 2));
        let g = background + i;
        if (end != list) {
          g = work;
          memory.copy(work, background + i, bytes);
          combine(work, bytes, list, end, r.dout + i);
        }
        const at = <usize>(k + j) * row + i;
        if (r.fused) updateRow(r.weight + at, r.dweight + at, g, bytes, context);
        else memory.copy(r.dweight + at, g, bytes);
      }
    }
  }
  if (thread == threads - 1) {
    if (r.fused) updateRow(r.bias, r.dbias, bias, row, context);
    else memory.copy(r.dbias, bias, row);
  }
}

/** bias (N) = sum over samples of dout, in their order; background = low times it. */
function sumOfSlopes(r: SparseRecord, n: i32, low: f32, bias: usize, background: usize): void {
  const row = <usize>r.N << 2;
  for (let i: usize = 0; i < row; i += 16) {
    let sum = f32x4.splat(0), d = r.dout + i;
    for (let b = 0; b < n; b++, d += row) sum = f32x4.add(sum, v128.load(d));
    v128.store(bias + i, sum);
    v128.store(background + i, low == 0 ? f32x4.splat(0) : f32x4.mul(f32x4.splat(low), sum));
  }
}

function updateRow(w: usize, step: usize, g: usize, bytes: usize, context: Context): void {
  const rate = f32x4.splat(-context.rate), momentum = f32x4.splat(context.momentum);
  for (let i: usize = 0; i < bytes; i += 32) update2(w + i, step + i, v128.load(g + i), v128.load(g + i, 16), rate, momentum);
}
