/**
 * A dense layer most of whose inputs have one value, `low`. In an image that is the background, four fifths of MNIST's pixels. Behind a
 * ReLU, pooling or dropout it is zero.
 *
 * Every input is taken as x = low + (x - low), and only inputs that differ from `low` are multiplied:
 * out = bias + low (sum of W's rows) + sum over the others of (x - low) W.
 * n = samples, K = inputs, N = outputs (a multiple of 8). Weights are (K, N), one row for each input.
 */
import { sparseRowSum } from "./sparse-row-sum";
import { update2 } from "./dense-gradient";
import { gradientUpdate16, gradientUpdate26 } from "./gradient-update";
import { columns, lowOf } from "./lists";
import { Context, SparseRecord } from "./records";
import { madd, relu, share, wide } from "./vector";
import { LIST_BLOCK } from "../engine/opcodes";

/** Bytes of a row that are worked on at a time. */
const SLICE: usize = 256;

/** Bytes of the slice that begins at `i`. A row of 104 floats is one slice: `sparseRowSum` keeps it in registers where they are wide. */
// @ts-ignore: decorator
@inline
function slice(row: usize, i: usize): usize {
  return row <= 416 ? row : min(SLICE, row - i);
}

/** base = bias + low (sum of W's rows). */
export function sparseBase(r: SparseRecord, context: Context, thread: i32, threads: i32): void {
  const first = <usize>share(r.N >> 3, thread, threads) << 5, last = <usize>share(r.N >> 3, thread + 1, threads) << 5;
  if (lowOf(r, context) != 0) columnSums(r, r.weight, r.base, first, last);
  else memory.fill(r.base + first, 0, last - first);
  biased(r, context, r.base, r.base, first, last);
}

/**
 * to = the sums of the rows at `from`, (K, N), for the columns in bytes `first` to `last`; a column's sum runs down the rows in their
 * order.
 */
export function columnSums(r: SparseRecord, from: usize, to: usize, first: usize, last: usize): void {
  const row = <usize>r.N << 2, end = from + <usize>r.K * row;
  for (let i = first; i < last; i += 32) {
    let a = f32x4.splat(0), b = a;
    for (let w = from + i; w < end; w += row) {
      a = f32x4.add(a, v128.load(w));
      b = f32x4.add(b, v128.load(w, 16));
    }
    v128.store(to + i, b, 16);
    v128.store(to + i, a);
  }
}

/** to = bias + low sums, for the columns in bytes `first` to `last`. */
export function biased(r: SparseRecord, context: Context, sums: usize, to: usize, first: usize, last: usize): void {
  const low = f32x4.splat(lowOf(r, context));
  for (let i = first; i < last; i += 16) v128.store(to + i, madd(low, v128.load(sums + i), v128.load(r.bias + i)));
}

/** out (n, N), then ReLU if asked. */
export function sparseForward(r: SparseRecord, context: Context, thread: i32, threads: i32): void {
  const from = share(context.n, thread, threads), to = share(context.n, thread + 1, threads);
  const row = <usize>r.N << 2, blocks = (r.K + LIST_BLOCK - 1) / LIST_BLOCK;
  for (let block = 0; block < blocks; block++) {
    for (let i: usize = 0; i < row; i += slice(row, i)) {
      const bytes = slice(row, i);
      for (let b = from; b < to; b++) {
        const split = r.splits + (<usize>(b * blocks + block) << 2);
        const out = r.out + <usize>b * row + i;
        sparseRowSum(out, block == 0 ? r.base + i : out, bytes, block == 0 ? r.items + (<usize>(b * r.K) << 3) : load<u32>(split - 4),
          load<u32>(split), r.weight + i);
      }
    }
  }
  if (r.relu) {
    const end = r.out + <usize>to * row;
    for (let o = r.out + <usize>from * row; o < end; o += 16) v128.store(o, relu(v128.load(o)));
  }
}

/**
 * dW = low (sum over samples of dout) + sum over the samples in which the input differs from low of (x - low) dout. It is stored, or, where
 * the update is fused, used at once as in equation M1 of the ledger.
 */
export function sparseGradient(r: SparseRecord, context: Context, thread: i32, threads: i32): void {
  const n = context.n, row = <usize>r.N << 2, low = lowOf(r, context);
  const first = share(r.K, thread, threads), last = share(r.K, thread + 1, threads);
  // For each thread: gradient of the bias, `low` times it, and a row at work.
  const bias = r.scratch + <usize>thread * r.scratchBytes, background = bias + row, work = background + row;
  sumOfSlopes(r, n, low, bias, background);
  columns(r, n, first, last);
  for (let k = first; k < last; k++) {
    const list = r.columns + (<usize>(k * n) << 3), end = <usize>load<u32>(r.ends + (<usize>k << 2)), at = <usize>k * row;
    for (let i: usize = 0; i < row; i += (wide() ? slice(row, i) : min(768, row - i))) {
      const bytes = (wide() ? slice(row, i) : min(768, row - i));
      if (wide() && r.fused && (bytes == 416 || bytes == 256)) {
        const w = r.weight + at + i, step = r.dweight + at + i;
        if (bytes == 256) gradientUpdate16(w, step, background + i, list, end, r.dout + i, context);
        else gradientUpdate26(w, step, background + i, list, end, r.dout + i, context);
        continue;
      }
      let g = background + i;
      if (end != list) {
        g = work;
        sparseRowSum(work, background + i, bytes, list, end, r.dout + i);
      }
      if (r.fused) updateRow(r.weight + at + i, r.dweight + at + i, g, bytes, context);
      else memory.copy(r.dweight + at + i, g, bytes);
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

export function updateRow(w: usize, step: usize, g: usize, bytes: usize, context: Context): void {
  const rate = f32x4.splat(-context.rate), momentum = f32x4.splat(context.momentum);
  for (let i: usize = 0; i < bytes; i += 32) update2(w + i, step + i, v128.load(g + i), v128.load(g + i, 16), rate, momentum);
}
