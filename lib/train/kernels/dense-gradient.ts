/**
 * Dense layers backward. n = samples, K = inputs, N = outputs, as in dense.ts. Behind a ReLU half of the slopes are exactly zero: the
 * gradient of the inputs runs down each sample's list of those that are not.
 */
import { sparseRowSum } from "./sparse-row-sum";
import { Context, DenseRecord } from "./records";
import { madd, share, wide } from "./vector";

/** Bytes of a chunk of inputs: what `sparseRowSum` keeps in registers at a time. */
// @ts-ignore: decorator
@inline
function chunkBytes(): usize {
  return wide() ? 256 : 192;
}

/** What sums begin with. */
const ZEROS = memory.data(256, 64);

/** Each sample's list of slopes that are not zero; run before the input gradient. */
export function denseLists(r: DenseRecord, context: Context, thread: i32, threads: i32): void {
  const to = share(context.n, thread + 1, threads), chunk = chunkBytes();
  for (let b = share(context.n, thread, threads); b < to; b++) {
    const d = r.dout + (<usize>(b * r.N) << 2);
    let end = r.lists + (<usize>(b * r.N) << 3);
    for (let o = 0; o < r.N; o++) {
      const g = load<f32>(d + (<usize>o << 2));
      store<u32>(end, <u32>o * <u32>chunk);
      store<f32>(end, g, 4);
      end += <usize>(g != 0) << 3; // no branch: an item that is not wanted is written over
    }
    store<u32>(r.ends + (<usize>b << 2), <u32>end);
  }
}

/** The weights of `part` bytes of inputs, from the `k`th byte, with those of one output together: (N, chunk). */
function transpose(r: DenseRecord, to: usize, k: usize, part: usize, chunk: usize): void {
  // From one input's weights of eight outputs to the next input's, and from eight outputs to the next eight.
  const row: usize = r.rows ? <usize>r.N << 2 : 32, panel: usize = r.rows ? 32 : <usize>r.K << 5;
  for (let p = 0, panels = r.N >> 3; p < panels; p++, to += 8 * chunk) {
    let w = r.weight + <usize>p * panel + (k >> 2) * row;
    for (let end = to + part, at = to; at < end; at += 16, w += 4 * row) {
      const x = w + row, y = x + row, z = y + row;
      turn(at, chunk, v128.load(w), v128.load(x), v128.load(y), v128.load(z));
      turn(at + 4 * chunk, chunk, v128.load(w, 16), v128.load(x, 16), v128.load(y, 16), v128.load(z, 16));
    }
  }
}

/** Four rows of four become four columns, `row` bytes apart. */
// @ts-ignore: decorator
@inline
function turn(to: usize, row: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7), gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + row, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * row, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5));
  v128.store(to + 3 * row, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7));
}

/**
 * dinp (n, K) = dout (n, N) W^T (N, K), each input's sum in the order of the outputs; the weights of a chunk of inputs are transposed in
 * the first cache.
 */
export function denseInputGradient(r: DenseRecord, context: Context, thread: i32, threads: i32): void {
  const n = context.n, bytes = <usize>r.K << 2, chunk = chunkBytes(), chunks = <i32>((bytes + chunk - 1) / chunk);
  const to = share(chunks, thread + 1, threads), rows = r.transposed + <usize>thread * <usize>r.N * chunk;
  for (let c = share(chunks, thread, threads); c < to; c++) {
    const k = <usize>c * chunk, part = min(chunk, bytes - k);
    transpose(r, rows, k, part, chunk);
    for (let b = 0; b < n; b++) {
      sparseRowSum(r.dinp + <usize>b * r.inpSample + k, ZEROS, part, r.lists + (<usize>(b * r.N) << 3), load<u32>(r.ends + (<usize>b << 2)),
        rows);
    }
  }
}

/**
 * dW (K, N) = inp^T (K, n) dout (n, N), db (N) = sum over samples of dout. A tile of 4 inputs x 8 outputs is finished in
 * registers and then either stored or, fused, used at once as in equation M1 of the ledger: dw = -eta g + alpha dw, w += dw.
 */
export function denseGradient(r: DenseRecord, context: Context, thread: i32, threads: i32): void {
  const K = r.K, n = context.n, panels = r.N >> 3;
  const outRow = <usize>r.N << 2;
  const from = share(K >> 2, thread, threads), to = share(K >> 2, thread + 1, threads);
  const fused = r.fused != 0;
  const rate = f32x4.splat(-context.rate), momentum = f32x4.splat(context.momentum);
  // Sixteen inputs share their cache lines, and a panel of dout is used for all of them while it is near.
  for (let first = from; first < to; first += 4) {
    const last = min(first + 4, to);
    let p = 0;
    if (wide()) for (; p + 2 <= panels; p += 2) {
      for (let k = first; k < last; k++) gradient4x16(r, context, k, p);
    }
    for (; p < panels; p++) for (let k = first; k < last; k++) gradient4x8(r, context, k, p);
  }
  if (thread == threads - 1) {
    for (let j: usize = 0; j < outRow; j += 16) {
      let sum = f32x4.splat(0);
      let d = r.dout + j;
      for (let b = 0; b < n; b++, d += outRow) sum = f32x4.add(sum, v128.load(d));
      if (fused) update(r.bias + j, r.dbias + j, sum, rate, momentum);
      else v128.store(r.dbias + j, sum);
    }
  }
}

/** Four inputs (the `k`th four) x `n` vectors of outputs from panel `p`, summed over the samples in their order. */
//each n of 2, 4 {
function gradient4x$(4 * n)(r: DenseRecord, context: Context, k: i32, p: i32): void {
  let d = r.dout + (<usize>p << 5), x = r.inp + (<usize>k << 4);
  const samples = context.n, outRow = <usize>r.N << 2, inpRow = r.inpSample;
  //each z < n { //each y < 4 { let s$y$z = f32x4.splat(0); //} //}
  for (let b = 0; b < samples; b++) {
    //each z < n { const d$z = v128.load(d, $(16 * z)); //}
    //each y < 4 {
    //if y == 0 { let //} i = v128.load32_splat(x, $(4 * y));
    //each z < n { s$y$z = madd(i, d$z, s$y$z); //}
    //}
    d += outRow; x += inpRow;
  }
  // Splats are made where they are used: V8's revectorizer fails on vectors that come as arguments.
  const rate = f32x4.splat(-context.rate), momentum = f32x4.splat(context.momentum);
  let at = (<usize>p * r.K + (<usize>k << 2)) << 5;
  //each q < n / 2 {
  //if q > 0 { at += <usize>r.K << 5; //}
  //each y < 4 { finish(r, at + $(32 * y), s$y$(2 * q), s$y$(2 * q + 1), rate, momentum); //}
  //}
}
//}

/** A finished gradient of eight weights, `at` bytes into the block: stored, or used at once. */
// @ts-ignore: decorator
@inline
function finish(r: DenseRecord, at: usize, a: v128, b: v128, rate: v128, momentum: v128): void {
  const g = r.dweight + at;
  if (r.fused) update2(r.weight + at, g, a, b, rate, momentum);
  else { v128.store(g, b, 16); v128.store(g, a); }
}

/** Equation M1 on eight weights: dw = -eta g + alpha dw, w += dw. */
// @ts-ignore: decorator
@inline
export function update2(w: usize, step: usize, g: v128, h: v128, minusEta: v128, alpha: v128): void {
  const dw = madd(alpha, v128.load(step), f32x4.mul(minusEta, g)), ew = madd(alpha, v128.load(step, 16), f32x4.mul(minusEta, h));
  const to = f32x4.add(v128.load(w), dw), fro = f32x4.add(v128.load(w, 16), ew);
  v128.store(step, ew, 16); v128.store(step, dw);
  v128.store(w, fro, 16); v128.store(w, to);
}

/** Equation M1 on four weights: dw = -eta g + alpha dw, w += dw. */
// @ts-ignore: decorator
@inline
export function update(w: usize, step: usize, gradient: v128, minusEta: v128, alpha: v128): void {
  const dw = madd(alpha, v128.load(step), f32x4.mul(minusEta, gradient));
  v128.store(step, dw);
  v128.store(w, f32x4.add(v128.load(w), dw));
}
