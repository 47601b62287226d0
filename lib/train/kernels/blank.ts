/**
 * The blank image: output windows that see only background are copied from it, not computed.
 *
 * Large parts of an image are background. A window of a pooled convolution that sees nothing else has the output that an image of
 * background alone, the blank image, has at the same place. Every batch computes the blank image as one sample more. The other images copy
 * from it, bit for bit, the windows that see only background.
 *
 * Ink is what is not background. It is kept in bits, one u64 for each row of pixels. Bit x is set where pixel x, or any pixel that it was
 * computed from, has ink.
 */
import { ConvRecord } from "./records";

/**
 * Which windows of a row see any ink: bit i for window i. `ink` holds the bits of the image, `rows` rows of them. A window has `size` x
 * `size` pixels. The first window begins in row `top`, `pad` pixels left of bit 0. Each further window begins two pixels to the right.
 */
function windows(ink: usize, rows: i32, top: i32, size: i32, pad: i32): u64 {
  let any: u64 = 0;
  for (let y = max(0, top), end = min(rows, top + size); y < end; y++) any |= load<u64>(ink + (<usize>y << 3));
  let spread = any <<= pad;
  for (let x = 1; x < size; x++) spread |= any >> x;
  return evens(spread);
}

/** The even bits, moved together: bit 2 i goes to bit i. */
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

/**
 * The windows of output row `y` of image `b` that see ink, as bits: these must be computed. The bits are also stored at `outInk`: they are
 * the ink of this layer's output, for the layer that reads it.
 */
export function inkOf(r: ConvRecord, b: i32, y: i32): u64 {
  const bits = windows(r.ink + (<usize>(b * r.inkRows) << 3), r.inkRows, 2 * y - r.pad, r.kernel + 1, r.pad) & ~(<u64>-1 << r.W);
  store<u64>(r.outInk + (<usize>(b * r.H + y) << 3), bits);
  return bits;
}

/**
 * Copies the windows of output row `y` that see no ink from the blank image: their values to `out`, and to `index` which pixel the pooling
 * took. `ink` are the bits that `inkOf` gives.
 */
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
