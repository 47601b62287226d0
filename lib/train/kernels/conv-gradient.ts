/**
 * Convolutions backward, on the gradient's exact sparsity: ReLU and max-pooling leave most of it zero, so the pixels that did receive a
 * gradient are gathered into lists, and each sum runs down its list with a row of results in registers.
 */
import { sparseRowSum } from "./sparse-row-sum";
import { conv3Gradient, conv3Reduce, isConv3 } from "./conv3-gradient";
import { windowGradient } from "./conv-window";
import { Context, ConvRecord } from "./records";
import { madd, share, wide } from "./vector";

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
      if (r.pooled && r.dinp != 0) {
        windowGradient(r, b, dweight, dbias, row, scratch);
        continue;
      }
      biasGradient(r, b, dbias);
      if (isConv3(r)) conv3Gradient(r, b, dweight, context.blank != 0 && r.ink != 0);
      else weightGradient(r, b, dweight, row, scratch);
      if (r.dinp != 0) inputGradient(r, b, row, scratch);
    }
  }
}

/** Gradients through the fused ReLU become zero in place; sums over pixels go to the bias. Eight channels at a time. */
function biasGradient(r: ConvRecord, b: i32, dbias: usize): void {
  const dout = r.dout + <usize>b * r.outSample, out = r.out + <usize>b * r.outSample;
  const zero = f32x4.splat(0);
  for (let o: usize = 0; o < <usize>r.N << 2; o += 32) {
    let sum = v128.load(dbias + o), more = v128.load(dbias + o, 16);
    for (let y = 0; y < r.H; y++) {
      let at = <usize>y * r.outRow + o;
      for (let x = 0; x < r.W; x++, at += r.outPixel) {
        let d = v128.load(dout + at), e = v128.load(dout + at, 16);
        if (r.relu) {
          d = v128.andnot(d, f32x4.le(v128.load(out + at), zero)); // a NaN stays and is seen
          e = v128.andnot(e, f32x4.le(v128.load(out + at, 16), zero));
          v128.store(dout + at, e, 16);
          v128.store(dout + at, d);
        }
        sum = f32x4.add(sum, d);
        more = f32x4.add(more, e);
      }
    }
    v128.store(dbias + o, more, 16);
    v128.store(dbias + o, sum);
  }
}

/** For each output channel the list of (patch offset, gradient); every kernel row of its weights then runs down that list. */
function weightGradient(r: ConvRecord, b: i32, dweight: usize, row: usize, list: usize): void {
  const inp = r.inp + <usize>b * r.inpSample, dout = r.dout + <usize>b * r.outSample;
  // Where each winner's patch begins within its window's.
  store<u32>(list, 0); store<u32>(list, <u32>r.inpPixel, 4); store<u32>(list, <u32>r.inpRow, 8);
  store<u32>(list, <u32>(r.inpRow + r.inpPixel), 12);
  const offsets = list;
  list += 64;
  const step: usize = r.pooled ? 2 : <usize>r.stride, stepY = step * r.inpRow, stepX = step * r.inpPixel;
  const channels = <usize>r.N << 2, filter = <usize>r.kernel * row;
  if (!wide() && row == 16 && r.kernel == 3 && r.pooled && (r.W & 1) == 0) {
    for (let o: usize = 0; o < channels; o += 4, dweight += filter) {
      windows3(r, dweight, inp, dout + o, r.index + <usize>(b * r.H * r.W) * channels + o, offsets);
    }
    return;
  }
  for (let o: usize = 0; o < channels; o += 4) {
    let end = list;
    let index = r.index + <usize>(b * r.H * r.W) * channels + o;
    for (let y = 0; y < r.H; y++) {
      let d = dout + <usize>y * r.outRow + o;
      let patch = <usize>y * stepY;
      for (let x = 0; x < r.W; x++) {
        const g = load<f32>(d);
        store<u32>(end, <u32>patch + (r.pooled ? load<u32>(offsets + load<u32>(index)) : 0));
        store<f32>(end, g, 4);
        end += <usize>(g != 0) << 3; // no branch: an entry that is not wanted is written over
        d += r.outPixel; patch += stepX; index += channels;
      }
    }
    if (end != list) {
      if (row == 32 && r.kernel == 5) sparseRowSum5(dweight, list, end, inp, r.inpRow);
      else for (let ky = 0; ky < r.kernel; ky++) {
        sparseRowSum(dweight + <usize>ky * row, dweight + <usize>ky * row, row, list, end, inp + <usize>ky * r.inpRow);
      }
    }
    dweight += filter;
  }
}

/** For each pixel the list of (channel's weights, gradient); every row of its patch then runs down that list. */
function inputGradient(r: ConvRecord, b: i32, row: usize, list: usize): void {
  const dout = r.dout + <usize>b * r.outSample, dinp = r.dinp + <usize>b * r.inpSample;
  memory.fill(dinp, 0, r.inpSample);
  const filter = <usize>r.kernel * row;
  for (let y = 0; y < r.H; y++) for (let x = 0; x < r.W; x++) {
    let d = dout + <usize>y * r.outRow + <usize>x * r.outPixel;
    let end = list, weights: usize = 0;
    for (let o = 0; o < r.N; o++, d += 4, weights += filter) {
      const g = load<f32>(d);
      store<u32>(end, <u32>weights);
      store<f32>(end, g, 4);
      end += <usize>(g != 0) << 3;
    }
    scatter(r, dinp + <usize>(y * r.stride) * r.inpRow + <usize>(x * r.stride) * r.inpPixel, list, end, row);
  }
}

function scatter(r: ConvRecord, patch: usize, list: usize, end: usize, row: usize): void {
  if (list == end) return;
  for (let ky = 0; ky < r.kernel; ky++) {
    sparseRowSum(patch + <usize>ky * r.inpRow, patch + <usize>ky * r.inpRow, row, list, end, r.transposed + <usize>ky * row);
  }
}

/**
 * The weights of one output channel of a 3x3 kernel on one channel: three vectors. So little work a window that making a list would cost
 * more than the zeros it leaves out: window after window, two at a time. Wide vectors take conv3-gradient.ts.
 */
function windows3(r: ConvRecord, acc: usize, inp: usize, dout: usize, index: usize, offsets: usize): void {
  let a0 = v128.load(acc), a1 = v128.load(acc, 16), a2 = v128.load(acc, 32);
  let b0 = f32x4.splat(0), b1 = b0, b2 = b0;
  const row: usize = r.inpRow, step: usize = <usize>r.inpPixel << 1, next = <usize>r.N << 2, pixel = r.outPixel;
  for (let y = 0; y < r.H; y++) {
    let d = dout + <usize>y * r.outRow, patch = inp + <usize>(2 * y) * row;
    for (let x = 0; x < r.W; x += 2) {
      let g = v128.load32_splat(d), p = patch + load<u32>(offsets + load<u32>(index));
      a0 = madd(g, v128.load(p), a0); a1 = madd(g, v128.load(p + row), a1); a2 = madd(g, v128.load(p + 2 * row), a2);
      d += pixel; index += next; patch += step;
      g = v128.load32_splat(d); p = patch + load<u32>(offsets + load<u32>(index));
      b0 = madd(g, v128.load(p), b0); b1 = madd(g, v128.load(p + row), b1); b2 = madd(g, v128.load(p + 2 * row), b2);
      d += pixel; index += next; patch += step;
    }
  }
  v128.store(acc, f32x4.add(a1, b1), 16); v128.store(acc, f32x4.add(a0, b0)); v128.store(acc, f32x4.add(a2, b2), 32);
}

/** Sums as `sparseRowSum` makes them, for the five rows of a 5x5 kernel on one channel, each two vectors. */
function sparseRowSum5(acc: usize, list: usize, end: usize, base: usize, row: usize): void {
  let a0 = v128.load(acc), b0 = v128.load(acc, 16), a1 = v128.load(acc, 32), b1 = v128.load(acc, 48), a2 = v128.load(acc, 64),
    b2 = v128.load(acc, 80);
  let a3 = v128.load(acc, 96), b3 = v128.load(acc, 112), a4 = v128.load(acc, 128), b4 = v128.load(acc, 144);
  for (let item = list; item < end; item += 8) {
    const g = v128.load32_splat(item, 4);
    let p = base + load<u32>(item);
    a0 = madd(g, v128.load(p), a0); b0 = madd(g, v128.load(p, 16), b0);
    p += row;
    a1 = madd(g, v128.load(p), a1); b1 = madd(g, v128.load(p, 16), b1);
    p += row;
    a2 = madd(g, v128.load(p), a2); b2 = madd(g, v128.load(p, 16), b2);
    p += row;
    a3 = madd(g, v128.load(p), a3); b3 = madd(g, v128.load(p, 16), b3);
    p += row;
    a4 = madd(g, v128.load(p), a4); b4 = madd(g, v128.load(p, 16), b4);
  }
  v128.store(acc, b0, 16); v128.store(acc, a0); v128.store(acc, b1, 48); v128.store(acc, a1, 32); v128.store(acc, b2, 80);
  v128.store(acc, a2, 64);
  v128.store(acc, b3, 112); v128.store(acc, a3, 96); v128.store(acc, b4, 144); v128.store(acc, a4, 128);
}

/** gradient = the blocks' sums in their order, back in the layout of the weights. */
export function convReduce(r: ConvRecord, context: Context, thread: i32, threads: i32): void {
  const k = r.kernel, C = r.C, row = rowBytes(r), blocks = (context.n + r.block - 1) / r.block;
  const weights = <usize>(r.N * k) * row;
  const from = share(r.N, thread, threads), to = share(r.N, thread + 1, threads);
  for (let o = from; o < to; o++) {
    let bias: f32 = 0;
    for (let block = 0; block < blocks; block++) bias += load<f32>(r.dbias + (<usize>(block * r.N + o) << 2));
    store<f32>(r.gradientBias + (<usize>o << 2), bias);
  }
  if (isConv3(r)) return conv3Reduce(r, blocks, weights, thread, threads);
  for (let block = 1; block < blocks; block++) {
    const extra = <usize>block * weights;
    const end = r.dweight + <usize>(to * k) * row;
    for (let d = r.dweight + <usize>(from * k) * row; d < end; d += 16) v128.store(d, f32x4.add(v128.load(d), v128.load(d + extra)));
  }
  for (let o = from; o < to; o++) {
    for (let ky = 0; ky < k; ky++) {
      const d = r.dweight + <usize>(o * k + ky) * row;
      const to = r.gradient + (<usize>(((o >> 3) * k + ky) * k * C) << 5) + (<usize>(o & 7) << 2);
      for (let kx = 0; kx < k; kx++) for (let c = 0; c < C; c++) {
        store<f32>(to + (<usize>(kx * C + c) << 5), load<f32>(d + <usize>kx * r.inpPixel + (<usize>c << 2)));
      }
    }
  }
}
