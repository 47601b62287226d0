/**
 * Lists of the inputs of a sparse layer that are not `low`. Each sample has one; its items are (offset of the input's weights u32, x - low
 * f32), in the order of the inputs. Sixteen inputs are compared at a time. Grey levels are compared as bytes, so that an image's background
 * is never made into Float32.
 */
import { Context, SparseRecord } from "./records";
import { share } from "./vector";
import { LIST_BLOCK } from "../engine/opcodes";

/** The value that most inputs have: an image's background, or the 0 of a ReLU. */
// @ts-ignore: decorator
@inline
export function lowOf(r: SparseRecord, context: Context): f32 {
  return r.image ? context.low : 0;
}

/** The lists of all samples, run before the layer. */
export function sparseLists(r: SparseRecord, context: Context, thread: i32, threads: i32): void {
  const to = share(context.n, thread + 1, threads), low = lowOf(r, context);
  const levels = r.image != 0 && context.levels != 0, blocks = (r.K + LIST_BLOCK - 1) / LIST_BLOCK;
  for (let b = share(context.n, thread, threads); b < to; b++) {
    const list = r.items + (<usize>(b * r.K) << 3), numbers = r.numbers + (<usize>(b * r.K) << 2);
    const from = levels ? r.bytes + <usize>(b * r.K) : r.inp + <usize>b * r.inpSample;
    let split = r.splits + (<usize>(b * blocks) << 2), end = list;
    for (let k = 0; k < r.K; k += LIST_BLOCK, split += 4) {
      const last = min(k + LIST_BLOCK, r.K);
      end = levels ? ofLevels(r, from, k, last, low, list, numbers, end) : ofValues(r, from, k, last, low, list, numbers, end);
      store<u32>(split, <u32>end);
    }
  }
}

function ofLevels(r: SparseRecord, from: usize, first: i32, last: i32, low: f32, list: usize, numbers: usize, end: usize): usize {
  const row = r.N << 2;
  for (let k = first; k < last; k += 16) {
    let bits = i8x16.bitmask(i8x16.ne(v128.load(from + <usize>k), i8x16.splat(0)));
    if (last - k < 16) bits &= (1 << (last - k)) - 1;
    for (; bits != 0; bits &= bits - 1, end += 8) {
      const i = k + ctz(bits);
      note(list, numbers, end, i, row, load<f32>(r.table + (<usize>load<u8>(from + <usize>i) << 2)) - low);
    }
  }
  return end;
}

function ofValues(r: SparseRecord, from: usize, first: i32, last: i32, low: f32, list: usize, numbers: usize, end: usize): usize {
  const row = r.N << 2;
  for (let k = first; k < last; k += 16) {
    const at = from + (<usize>k << 2), l = f32x4.splat(low);
    const a = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(at), l), f32x4.ne(v128.load(at, 16), l));
    const b = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(at, 32), l), f32x4.ne(v128.load(at, 48), l));
    let bits = i8x16.bitmask(i8x16.narrow_i16x8_s(a, b));
    if (last - k < 16) bits &= (1 << (last - k)) - 1;
    for (; bits != 0; bits &= bits - 1, end += 8) {
      const i = k + ctz(bits);
      note(list, numbers, end, i, row, load<f32>(from + (<usize>i << 2)) - low);
    }
  }
  return end;
}

/** Input `i` becomes the item at `end`. */
// @ts-ignore: decorator
@inline
function note(list: usize, numbers: usize, end: usize, i: i32, row: i32, factor: f32): void {
  store<u32>(numbers + ((end - list) >> 1), <u32>i);
  store<u32>(end, <u32>(i * row));
  store<f32>(end, factor, 4);
}

/**
 * For each input from `first` to `last` the list of (offset of the sample's slopes u32, x - low f32), in the order of the samples; `ends`
 * says where each ends.
 */
export function columns(r: SparseRecord, n: i32, first: i32, last: i32): void {
  const row = r.N << 2, size = <usize>n << 3, blocks = (r.K + LIST_BLOCK - 1) / LIST_BLOCK;
  for (let k = first; k < last; k++) store<u32>(r.ends + (<usize>k << 2), <u32>(r.columns + <usize>k * size));
  for (let b = 0; b < n; b++) {
    const list = r.items + (<usize>(b * r.K) << 3), end = <usize>load<u32>(r.splits + (<usize>((b + 1) * blocks - 1) << 2));
    let number = r.numbers + (<usize>(b * r.K) << 2);
    for (let item = list; item < end; item += 8, number += 4) {
      const k = <i32>load<u32>(number);
      if (k < first || k >= last) continue; // another thread's
      const place = r.ends + (<usize>k << 2), to = <usize>load<u32>(place);
      store<u32>(to, <u32>(b * row));
      store<u32>(to, load<u32>(item, 4), 4);
      store<u32>(place, <u32>to + 8);
    }
  }
}
