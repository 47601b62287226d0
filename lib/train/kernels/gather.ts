/** The network's inputs, from grey levels; and where in them there is ink. */
import { Context, GatherRecord } from "./records";
import { share } from "./vector";

/** out = table[bytes]: a table, because then every variant and the reference enter with the same numbers. */
export function gather(r: GatherRecord, context: Context, thread: i32, threads: i32): void {
  const to = share(context.n, thread + 1, threads);
  if (r.ink != 0 && context.blank != 0 && thread == 0) {
    const out = r.out + <usize>r.blank * r.outSample, background = load<f32>(r.table);
    for (let y = 0; y < r.rows; y++) for (let x = 0; x < r.width; x++) store<f32>(out + <usize>y * r.outRow + (<usize>x << 2), background);
  }
  for (let b = share(context.n, thread, threads); b < to; b++) {
    let from = r.bytes + <usize>(b * r.rows * r.width);
    for (let y = 0; y < r.rows; y++) {
      let out = r.out + <usize>b * r.outSample + <usize>y * r.outRow, x = 0;
      if (r.ink != 0) {
        const ink = inked(from, r.width, r.channels);
        store<u64>(r.ink + (<usize>(b * r.rows + y) << 3), ink);
        // Four pixels of background at a time need no table.
        if (r.channels == 1) for (; x + 4 <= r.width; x += 4) {
          const at = out + (<usize>x << 2);
          if (ink >> x & 15) {
            value(r, at, from, x); value(r, at + 4, from, x + 1); value(r, at + 8, from, x + 2); value(r, at + 12, from, x + 3);
          } else v128.store(at, v128.load32_splat(r.table));
        }
      }
      for (; x < r.width; x++) value(r, out + (<usize>x << 2), from, x);
      from += <usize>r.width;
    }
  }
}

/** The value of the `x`th grey level. */
// @ts-ignore: decorator
@inline
function value(r: GatherRecord, at: usize, bytes: usize, x: i32): void {
  store<f32>(at, load<f32>(r.table + (<usize>load<u8>(bytes + <usize>x) << 2)));
}

/** Bit x is set where a grey level of pixel x is not 0. Reads up to 15 bytes more than the row has. */
function inked(bytes: usize, width: i32, channels: i32): u64 {
  let bits: u64 = 0;
  if (channels == 1) {
    for (let x = 0; x < width; x += 16) bits |= <u64>i8x16.bitmask(i8x16.ne(v128.load(bytes + <usize>x), i8x16.splat(0))) << x;
    return bits & ~(<u64>-2 << (width - 1));
  }
  for (let i = 0; i < width; i++) bits |= <u64>(load<u8>(bytes + <usize>i) != 0) << (i / channels);
  return bits;
}
