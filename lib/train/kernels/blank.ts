/**
 * Windows of background are copied, not computed. Images have large parts of background. Where a pooled convolution sees nothing else, its
 * output is what it makes of an image that is all background, at the same place. Such a blank image is computed with every batch, as one
 * sample more; the windows of other images that see only background are copied from it, bit for bit.
 *
 * Where there is ink is kept in bits, one u64 for each row of pixels. Bit x is set where pixel x, or anything that it was made from, is not
 * background.
 */
import { ConvRecord } from "./records";

/**
 * Which windows of a row see any ink, as bits. `ink` are the bits of the image, `rows` rows of them. The windows begin in row `top` and
 * `pad` pixels before bit 0, have `size` x `size` pixels, and follow each other two pixels apart.
 */
function windows(ink: usize, rows: i32, top: i32, size: i32, pad: i32): u64 {
  let any: u64 = 0;
  for (let y = max(0, top), end = min(rows, top + size); y < end; y++) any |= load<u64>(ink + (<usize>y << 3));
  let spread = any <<= pad;
  for (let x = 1; x < size; x++) spread |= any >> x;
  return evens(spread);
}

/** Bits 0, 2, 4 ... moved together. */
// @ts-ignore: decorator
@inline
function evens(x: u64): u64 {
  x &= 0x5555555555555555;
  x = (x | x >> 1) & 0x3333333333333333;
  x = (x | x >> 2) & 0x0f0f0f0f0f0f0f0f;
  x = (x | x >> 4) & 0x00ff00ff00ff00ff;
  x = (x | x >> 8) & 0x0000ffff0000ffff;
  return (x | x >> 16) & 0x00000000ffffffff;
}

/** The windows of row `y` of image `b` that see ink and must be computed. Their bits are kept for the layer that reads this one. */
export function inkOf(r: ConvRecord, b: i32, y: i32): u64 {
  const bits = windows(r.ink + (<usize>(b * r.inkRows) << 3), r.inkRows, 2 * y - r.pad, r.kernel + 1, r.pad) & ~(<u64>-1 << r.W);
  store<u64>(r.outInk + (<usize>(b * r.H + y) << 3), bits);
  return bits;
}

/** Copies the other windows of the row from the blank image: values to `out`, the winners of the pooling to `index`. */
export function copyBlank(r: ConvRecord, y: i32, ink: u64, out: usize, index: usize): void {
  const channels = <usize>r.N << 2;
  const outBlank = r.out + <usize>r.blank * r.outSample + <usize>y * r.outRow,
    indexBlank = r.index + <usize>((r.blank * r.H + y) * r.W) * channels;
  for (let blank = ~ink & ~(<u64>-1 << r.W); blank != 0; blank &= blank - 1) {
    const x = <usize>ctz(blank), o = x * r.outPixel, i = x * channels;
    for (let c: usize = 0; c < channels; c += 32) {
      v128.store(out + o + c, v128.load(outBlank + o + c, 16), 16);
      v128.store(out + o + c, v128.load(outBlank + o + c));
      v128.store(index + i + c, v128.load(indexBlank + i + c, 16), 16);
      v128.store(index + i + c, v128.load(indexBlank + i + c));
    }
  }
}
