/**
 * A pooled convolution backward, where something before it learns and wants the gradient of its inputs. Once a network has learned
 * something, ReLU, max-pooling and dropout leave hardly a tenth of the slopes. So few do not pay for a list for each pixel. Instead bit
 * masks find the slopes of a window that are not zero, and each of them goes straight to the pixels that made it, and to a list of its
 * channel.
 */
import { sparseRowSum } from "./sparse-row-sum";
import { ConvRecord } from "./records";
import { madd } from "./vector";

/** Channels whose slopes are found at a time: bits of a mask. */
const MASK_CHANNELS: i32 = 64;

/**
 * Gradients of weight, bias and inp from one image. Each sum adds window after window, within a window pixel after pixel, and within a
 * pixel channel after channel. The pixels' gradients are made on the way. The weights' gradients are made afterwards, from the list of each
 * channel. So each half works within the first cache.
 */
export function windowGradient(r: ConvRecord, b: i32, dweight: usize, dbias: usize, row: usize, scratch: usize): void {
  const inp = r.inp + <usize>b * r.inpSample, dinp = r.dinp + <usize>b * r.inpSample;
  memory.fill(dinp, 0, r.inpSample);
  const filter = <usize>r.kernel * row, size = <usize>(r.H * r.W) << 3;
  // Where each channel's list ends, then the lists.
  const ends = scratch, lists = scratch + (<usize>r.N << 2);
  for (let o = 0; o < r.N; o++) store<u32>(ends + (<usize>o << 2), <u32>(lists + <usize>o * size));
  let index = r.index + (<usize>(b * r.H * r.W * r.N) << 2);
  for (let y = 0; y < r.H; y++) {
    let at = <usize>b * r.outSample + <usize>y * r.outRow, corner = <usize>(2 * y) * r.inpRow;
    for (let x = 0; x < r.W; x++, at += r.outPixel, corner += 2 * r.inpPixel) {
      for (let first = 0; first < r.N; first += MASK_CHANNELS) {
        const count = min(MASK_CHANNELS, r.N - first), skip = <usize>first << 2;
        const d = r.dout + at + skip, live = slopes(r, d, r.out + at + skip, count);
        if (live != 0) {
          const t = r.transposed + <usize>first * filter, e = ends + skip;
          const right = live & winners(index, count, 4), below = live & winners(index, count, 8), last = live & winners(index, count, 12);
          pixel(r, live & ~(right | below | last), d, t, dinp, corner, e, row);
          pixel(r, right, d, t, dinp, corner + r.inpPixel, e, row);
          pixel(r, below, d, t, dinp, corner + r.inpRow, e, row);
          pixel(r, last, d, t, dinp, corner + r.inpRow + r.inpPixel, e, row);
        }
        index += <usize>count << 2;
      }
    }
  }
  for (let o = 0; o < r.N; o++, dweight += filter, dbias += 4) {
    const list = lists + <usize>o * size, end = <usize>load<u32>(ends + (<usize>o << 2));
    if (end == list) continue;
    let sum = load<f32>(dbias);
    for (let item = list; item < end; item += 8) sum += load<f32>(item, 4);
    store<f32>(dbias, sum);
    for (let ky = 0; ky < r.kernel; ky++) {
      sparseRowSum(dweight + <usize>ky * row, dweight + <usize>ky * row, row, list, end, inp + <usize>ky * r.inpRow);
    }
  }
}

/** Which of a window's slopes are not zero behind the fused ReLU; a NaN is not, and is seen. */
// @ts-ignore: decorator
@inline
function slopes(r: ConvRecord, d: usize, out: usize, count: i32): u64 {
  let live: u64 = 0;
  for (let o = 0; o < count; o += 8) {
    const i = <usize>o << 2, zero = f32x4.splat(0);
    let a = f32x4.ne(v128.load(d + i), zero), b = f32x4.ne(v128.load(d + i, 16), zero);
    if (r.relu) {
      a = v128.andnot(a, f32x4.le(v128.load(out + i), zero));
      b = v128.andnot(b, f32x4.le(v128.load(out + i, 16), zero));
    }
    live |= <u64>i16x8.bitmask(i16x8.narrow_i32x4_s(a, b)) << o;
  }
  return live;
}

/** Which channels' winner is `pixel` (4 times 0 to 3). */
// @ts-ignore: decorator
@inline
function winners(index: usize, count: i32, pixel: i32): u64 {
  let bits: u64 = 0;
  const wanted = i32x4.splat(pixel);
  for (let o = 0; o < count; o += 8) {
    const i = index + (<usize>o << 2);
    bits |= <u64>i16x8.bitmask(i16x8.narrow_i32x4_s(i32x4.eq(v128.load(i), wanted), i32x4.eq(v128.load(i, 16), wanted))) << o;
  }
  return bits;
}

/** One pixel of a window: each channel that it won goes to that channel's list and, with its weights, to the patch at `at`. */
// @ts-ignore: decorator
@inline
function pixel(r: ConvRecord, won: u64, d: usize, weights: usize, dinp: usize, at: usize, ends: usize, row: usize): void {
  const k = r.kernel, next = r.inpRow, filter = <usize>k * row;
  while (won != 0) {
    const o = <usize>ctz(won);
    won &= won - 1;
    const slope = d + (o << 2), place = ends + (o << 2), end = <usize>load<u32>(place);
    store<u32>(end, <u32>at);
    store<u32>(end, load<u32>(slope), 4);
    store<u32>(place, <u32>end + 8);
    let w = weights + o * filter, to = dinp + at;
    for (let ky = 0; ky < k; ky++, w += row, to += next) add(to, w, slope, row);
  }
}

/** acc += factor * source, for `bytes` bytes: twelve vectors at a time, a kernel row of 3 pixels with 16 channels. */
// @ts-ignore: decorator
@inline
function add(acc: usize, source: usize, factor: usize, bytes: usize): void {
  const g = v128.load32_splat(factor), end = acc + bytes;
  while (acc + 192 <= end) {
    const a0 = madd(g, v128.load(source), v128.load(acc)), a1 = madd(g, v128.load(source, 16), v128.load(acc, 16));
    const a2 = madd(g, v128.load(source, 32), v128.load(acc, 32)), a3 = madd(g, v128.load(source, 48), v128.load(acc, 48));
    const a4 = madd(g, v128.load(source, 64), v128.load(acc, 64)), a5 = madd(g, v128.load(source, 80), v128.load(acc, 80));
    const a6 = madd(g, v128.load(source, 96), v128.load(acc, 96)), a7 = madd(g, v128.load(source, 112), v128.load(acc, 112));
    const a8 = madd(g, v128.load(source, 128), v128.load(acc, 128)), a9 = madd(g, v128.load(source, 144), v128.load(acc, 144));
    const aa = madd(g, v128.load(source, 160), v128.load(acc, 160)), ab = madd(g, v128.load(source, 176), v128.load(acc, 176));
    v128.store(acc, a1, 16); v128.store(acc, a0);
    v128.store(acc, a3, 48); v128.store(acc, a2, 32);
    v128.store(acc, a5, 80); v128.store(acc, a4, 64);
    v128.store(acc, a7, 112); v128.store(acc, a6, 96);
    v128.store(acc, a9, 144); v128.store(acc, a8, 128);
    v128.store(acc, ab, 176); v128.store(acc, aa, 160);
    acc += 192; source += 192;
  }
  while (acc + 32 <= end) {
    const a0 = madd(g, v128.load(source), v128.load(acc)), a1 = madd(g, v128.load(source, 16), v128.load(acc, 16));
    v128.store(acc, a1, 16); v128.store(acc, a0);
    acc += 32; source += 32;
  }
  if (acc < end) v128.store(acc, madd(g, v128.load(source), v128.load(acc)));
}
