/**
 * Convolutions backward, on the gradient's exact sparsity: ReLU and max-pooling leave most of it zero, so the pixels that did receive a
 * gradient are gathered into lists, and each sum runs down its list with a row of results in registers.
 */
import { Context } from "./context";
import { ConvRecord } from "./conv";
import { madd, share } from "./vector";

/** Bytes of a row of `transposed` and `dweight`: one kernel row with all its channels, in whole vectors. */
// @ts-ignore: decorator
@inline
export function rowBytes(r: ConvRecord): usize {
  return (<usize>r.kernel * r.inpPixel + 15) & ~15;
}

/** transposed (N, k, row) from weight (N/8, k, k, C, 8); run before the input gradient. */
export function convTranspose(r: ConvRecord): void {
  const k = r.kernel, C = r.C, row = rowBytes(r);
  for (let o = 0; o < r.N; o++) {
    for (let ky = 0; ky < k; ky++) {
      const to = r.transposed + <usize>(o * k + ky) * row;
      const from = r.weight + (<usize>(((o >> 3) * k + ky) * k * C) << 5) + (<usize>(o & 7) << 2);
      for (let kx = 0; kx < k; kx++) for (let c = 0; c < C; c++) {
        store<f32>(to + <usize>kx * r.inpPixel + (<usize>c << 2), load<f32>(from + (<usize>(kx * C + c) << 5)));
      }
    }
  }
}

/** Gradients of weight and bias, one set for each block of samples (so that sums do not depend on the number of threads), and of inp. */
export function convGradient(r: ConvRecord, context: Context, thread: i32, threads: i32): void {
  const n = context.n, blocks = (n + r.block - 1) / r.block;
  const from = share(blocks, thread, threads), to = share(blocks, thread + 1, threads);
  const row = rowBytes(r), weights = <usize>(r.N * r.kernel) * row;
  const scratch = r.scratch + <usize>thread * r.scratchBytes;
  for (let block = from; block < to; block++) {
    const dweight = r.dweight + <usize>block * weights, dbias = r.dbias + (<usize>(block * r.N) << 2);
    memory.fill(dweight, 0, weights);
    memory.fill(dbias, 0, <usize>r.N << 2);
    const last = min(n, (block + 1) * r.block);
    for (let b = block * r.block; b < last; b++) {
      biasGradient(r, b, dbias);
      weightGradient(r, b, dweight, row, scratch);
      if (r.dinp != 0) inputGradient(r, b, row, scratch);
    }
  }
}

/** Gradients through the fused ReLU become zero in place; sums over pixels go to the bias. */
function biasGradient(r: ConvRecord, b: i32, dbias: usize): void {
  const dout = r.dout + <usize>b * r.outSample, out = r.out + <usize>b * r.outSample;
  const zero = f32x4.splat(0);
  for (let o: usize = 0; o < <usize>r.N << 2; o += 16) {
    let sum = v128.load(dbias + o);
    for (let y = 0; y < r.H; y++) {
      let at = <usize>y * r.outRow + o;
      for (let x = 0; x < r.W; x++, at += r.outPixel) {
        let d = v128.load(dout + at);
        if (r.relu) {
          d = v128.andnot(d, f32x4.le(v128.load(out + at), zero)); // a NaN stays and is seen
          v128.store(dout + at, d);
        }
        sum = f32x4.add(sum, d);
      }
    }
    v128.store(dbias + o, sum);
  }
}

/** For each output channel the list of (patch offset, gradient); every kernel row of its weights then runs down that list. */
function weightGradient(r: ConvRecord, b: i32, dweight: usize, row: usize, list: usize): void {
  const inp = r.inp + <usize>b * r.inpSample, dout = r.dout + <usize>b * r.outSample;
  const stepY: usize = r.pooled ? 2 * r.inpRow : r.inpRow, stepX: usize = r.pooled ? 2 * r.inpPixel : r.inpPixel;
  const channels = <usize>r.N << 2, filter = <usize>r.kernel * row;
  for (let o: usize = 0; o < channels; o += 4) {
    let end = list;
    let index = r.index + <usize>(b * r.H * r.W) * channels + o;
    for (let y = 0; y < r.H; y++) {
      let d = dout + <usize>y * r.outRow + o;
      let patch = <usize>y * stepY;
      for (let x = 0; x < r.W; x++) {
        const g = load<f32>(d);
        store<u32>(end, <u32>patch + (r.pooled ? load<u32>(index) : 0));
        store<f32>(end, g, 4);
        end += <usize>(g != 0) << 3; // no branch: an entry that is not wanted is written over
        d += r.outPixel; patch += stepX; index += channels;
      }
    }
    if (end != list) {
      for (let ky = 0; ky < r.kernel; ky++) combine(dweight + <usize>ky * row, row, list, end, inp + <usize>ky * r.inpRow);
    }
    dweight += filter;
  }
}

/** For each pixel the list of (channel's weights, gradient); every row of its patch then runs down that list. */
function inputGradient(r: ConvRecord, b: i32, row: usize, lists: usize): void {
  const dout = r.dout + <usize>b * r.outSample, dinp = r.dinp + <usize>b * r.inpSample;
  memory.fill(dinp, 0, r.inpSample);
  const N = r.N, k = r.kernel;
  const size = <usize>N << 3;
  const filter = <usize>k * row;
  if (!r.pooled) {
    for (let y = 0; y < r.H; y++) for (let x = 0; x < r.W; x++) {
      let d = dout + <usize>y * r.outRow + <usize>x * r.outPixel;
      let end = lists, weights: usize = 0;
      for (let o = 0; o < N; o++, d += 4, weights += filter) {
        const g = load<f32>(d);
        store<u32>(end, <u32>weights);
        store<f32>(end, g, 4);
        end += <usize>(g != 0) << 3;
      }
      scatter(r, dinp + <usize>y * r.inpRow + <usize>x * r.inpPixel, lists, end, row);
    }
    return;
  }
  const l1 = lists + size, l2 = l1 + size, l3 = l2 + size;
  let index = r.index + (<usize>(b * r.H * r.W * N) << 2);
  for (let y = 0; y < r.H; y++) for (let x = 0; x < r.W; x++) {
    let d = dout + <usize>y * r.outRow + <usize>x * r.outPixel;
    let e0 = lists, e1 = l1, e2 = l2, e3 = l3, weights: usize = 0;
    for (let o = 0; o < N; o++, d += 4, index += 4, weights += filter) {
      const g = load<f32>(d);
      if (g == 0) continue;
      const at = load<u32>(index);
      if (at == 0) { store<u32>(e0, <u32>weights); store<f32>(e0, g, 4); e0 += 8; }
      else if (at == <u32>r.inpPixel) { store<u32>(e1, <u32>weights); store<f32>(e1, g, 4); e1 += 8; }
      else if (at == <u32>r.inpRow) { store<u32>(e2, <u32>weights); store<f32>(e2, g, 4); e2 += 8; }
      else { store<u32>(e3, <u32>weights); store<f32>(e3, g, 4); e3 += 8; }
    }
    const at = dinp + <usize>(2 * y) * r.inpRow + <usize>(2 * x) * r.inpPixel;
    scatter(r, at, lists, e0, row);
    scatter(r, at + r.inpPixel, l1, e1, row);
    scatter(r, at + r.inpRow, l2, e2, row);
    scatter(r, at + r.inpRow + r.inpPixel, l3, e3, row);
  }
}

function scatter(r: ConvRecord, patch: usize, list: usize, end: usize, row: usize): void {
  if (list == end) return;
  for (let ky = 0; ky < r.kernel; ky++) {
    combine(patch + <usize>ky * r.inpRow, row, list, end, r.transposed + <usize>ky * row);
  }
}

/** acc += sum over the list of gradient * (vectors at base + offset), for `bytes` bytes; twelve vectors at a time stay in registers. */
function combine(acc: usize, bytes: usize, list: usize, end: usize, base: usize): void {
  const last = acc + bytes;
  while (acc + 192 <= last) {
    let a0 = v128.load(acc), a1 = v128.load(acc, 16), a2 = v128.load(acc, 32), a3 = v128.load(acc, 48);
    let a4 = v128.load(acc, 64), a5 = v128.load(acc, 80), a6 = v128.load(acc, 96), a7 = v128.load(acc, 112);
    let a8 = v128.load(acc, 128), a9 = v128.load(acc, 144), aa = v128.load(acc, 160), ab = v128.load(acc, 176);
    for (let item = list; item < end; item += 8) {
      const g = v128.load32_splat(item, 4), p = base + load<u32>(item);
      a0 = madd(g, v128.load(p), a0); a1 = madd(g, v128.load(p, 16), a1);
      a2 = madd(g, v128.load(p, 32), a2); a3 = madd(g, v128.load(p, 48), a3);
      a4 = madd(g, v128.load(p, 64), a4); a5 = madd(g, v128.load(p, 80), a5);
      a6 = madd(g, v128.load(p, 96), a6); a7 = madd(g, v128.load(p, 112), a7);
      a8 = madd(g, v128.load(p, 128), a8); a9 = madd(g, v128.load(p, 144), a9);
      aa = madd(g, v128.load(p, 160), aa); ab = madd(g, v128.load(p, 176), ab);
    }
    v128.store(acc, a0); v128.store(acc, a1, 16); v128.store(acc, a2, 32); v128.store(acc, a3, 48);
    v128.store(acc, a4, 64); v128.store(acc, a5, 80); v128.store(acc, a6, 96); v128.store(acc, a7, 112);
    v128.store(acc, a8, 128); v128.store(acc, a9, 144); v128.store(acc, aa, 160); v128.store(acc, ab, 176);
    acc += 192; base += 192;
  }
  while (acc + 64 <= last) {
    let a0 = v128.load(acc), a1 = v128.load(acc, 16), a2 = v128.load(acc, 32), a3 = v128.load(acc, 48);
    for (let item = list; item < end; item += 8) {
      const g = v128.load32_splat(item, 4), p = base + load<u32>(item);
      a0 = madd(g, v128.load(p), a0); a1 = madd(g, v128.load(p, 16), a1);
      a2 = madd(g, v128.load(p, 32), a2); a3 = madd(g, v128.load(p, 48), a3);
    }
    v128.store(acc, a0); v128.store(acc, a1, 16); v128.store(acc, a2, 32); v128.store(acc, a3, 48);
    acc += 64; base += 64;
  }
  for (; acc < last; acc += 16, base += 16) {
    let a = v128.load(acc);
    for (let item = list; item < end; item += 8) a = madd(v128.load32_splat(item, 4), v128.load(base + load<u32>(item)), a);
    v128.store(acc, a);
  }
}

/** gradient = the blocks' sums in their order, back in the layout of the weights. */
export function convReduce(r: ConvRecord, context: Context, thread: i32, threads: i32): void {
  const k = r.kernel, C = r.C, row = rowBytes(r), blocks = (context.n + r.block - 1) / r.block;
  const weights = <usize>(r.N * k) * row;
  const from = share(r.N, thread, threads), to = share(r.N, thread + 1, threads);
  for (let block = 1; block < blocks; block++) {
    const extra = <usize>block * weights;
    const end = r.dweight + <usize>(to * k) * row;
    for (let d = r.dweight + <usize>(from * k) * row; d < end; d += 16) v128.store(d, f32x4.add(v128.load(d), v128.load(d + extra)));
  }
  for (let o = from; o < to; o++) {
    let bias: f32 = 0;
    for (let block = 0; block < blocks; block++) bias += load<f32>(r.dbias + (<usize>(block * r.N + o) << 2));
    store<f32>(r.gradientBias + (<usize>o << 2), bias);
    for (let ky = 0; ky < k; ky++) {
      const d = r.dweight + <usize>(o * k + ky) * row;
      const to = r.gradient + (<usize>(((o >> 3) * k + ky) * k * C) << 5) + (<usize>(o & 7) << 2);
      for (let kx = 0; kx < k; kx++) for (let c = 0; c < C; c++) {
        store<f32>(to + (<usize>(kx * C + c) << 5), load<f32>(d + <usize>kx * r.inpPixel + (<usize>c << 2)));
      }
    }
  }
}
