/**
 * Fused gradient and update, for a slice of the weights of one input. The gradient is summed in registers and used at once in equation M1
 * of the ledger. It never goes to memory.
 *
 * The sum begins with `background`. Then each item of the list from `list` to `end` adds its factor times its row of `slopes`. It is the
 * sum that `sparseRowSum` gives. The weights are `w`, their momentum is `step`.
 *
 * A slice is as long as the registers allow where vectors are joined in pairs.
 */
import { update2 } from "./dense-gradient";
import { Context } from "./records";
import { madd } from "./vector";

/** A slice of 64 weights: sixteen vectors. */
export function gradientUpdate16(w: usize, step: usize, background: usize, list: usize, end: usize, slopes: usize, context: Context): void {
  let a0 = v128.load(background), a1 = v128.load(background, 16), a2 = v128.load(background, 32), a3 = v128.load(background, 48),
    a4 = v128.load(background, 64), a5 = v128.load(background, 80), a6 = v128.load(background, 96), a7 = v128.load(background, 112),
    a8 = v128.load(background, 128), a9 = v128.load(background, 144), b0 = v128.load(background, 160), b1 = v128.load(background, 176),
    b2 = v128.load(background, 192), b3 = v128.load(background, 208), b4 = v128.load(background, 224), b5 = v128.load(background, 240);
  for (let item = list; item < end; item += 8) {
    const x = v128.load32_splat(item, 4), d = slopes + load<u32>(item);
    a0 = madd(x, v128.load(d), a0); a1 = madd(x, v128.load(d, 16), a1);
    a2 = madd(x, v128.load(d, 32), a2); a3 = madd(x, v128.load(d, 48), a3);
    a4 = madd(x, v128.load(d, 64), a4); a5 = madd(x, v128.load(d, 80), a5);
    a6 = madd(x, v128.load(d, 96), a6); a7 = madd(x, v128.load(d, 112), a7);
    a8 = madd(x, v128.load(d, 128), a8); a9 = madd(x, v128.load(d, 144), a9);
    b0 = madd(x, v128.load(d, 160), b0); b1 = madd(x, v128.load(d, 176), b1);
    b2 = madd(x, v128.load(d, 192), b2); b3 = madd(x, v128.load(d, 208), b3);
    b4 = madd(x, v128.load(d, 224), b4); b5 = madd(x, v128.load(d, 240), b5);
  }
  const rate = f32x4.splat(-context.rate), momentum = f32x4.splat(context.momentum);
  update2(w, step, a0, a1, rate, momentum);
  update2(w + 32, step + 32, a2, a3, rate, momentum);
  update2(w + 64, step + 64, a4, a5, rate, momentum);
  update2(w + 96, step + 96, a6, a7, rate, momentum);
  update2(w + 128, step + 128, a8, a9, rate, momentum);
  update2(w + 160, step + 160, b0, b1, rate, momentum);
  update2(w + 192, step + 192, b2, b3, rate, momentum);
  update2(w + 224, step + 224, b4, b5, rate, momentum);
}

/** A slice of 104 weights: twenty-six vectors. */
export function gradientUpdate26(w: usize, step: usize, background: usize, list: usize, end: usize, slopes: usize, context: Context): void {
  let a0 = v128.load(background), a1 = v128.load(background, 16), a2 = v128.load(background, 32), a3 = v128.load(background, 48),
    a4 = v128.load(background, 64), a5 = v128.load(background, 80), a6 = v128.load(background, 96), a7 = v128.load(background, 112),
    a8 = v128.load(background, 128), a9 = v128.load(background, 144), b0 = v128.load(background, 160), b1 = v128.load(background, 176),
    b2 = v128.load(background, 192), b3 = v128.load(background, 208), b4 = v128.load(background, 224), b5 = v128.load(background, 240),
    b6 = v128.load(background, 256), b7 = v128.load(background, 272), b8 = v128.load(background, 288), b9 = v128.load(background, 304),
    c0 = v128.load(background, 320), c1 = v128.load(background, 336), c2 = v128.load(background, 352), c3 = v128.load(background, 368),
    c4 = v128.load(background, 384), c5 = v128.load(background, 400);
  for (let item = list; item < end; item += 8) {
    const x = v128.load32_splat(item, 4), d = slopes + load<u32>(item);
    a0 = madd(x, v128.load(d), a0); a1 = madd(x, v128.load(d, 16), a1);
    a2 = madd(x, v128.load(d, 32), a2); a3 = madd(x, v128.load(d, 48), a3);
    a4 = madd(x, v128.load(d, 64), a4); a5 = madd(x, v128.load(d, 80), a5);
    a6 = madd(x, v128.load(d, 96), a6); a7 = madd(x, v128.load(d, 112), a7);
    a8 = madd(x, v128.load(d, 128), a8); a9 = madd(x, v128.load(d, 144), a9);
    b0 = madd(x, v128.load(d, 160), b0); b1 = madd(x, v128.load(d, 176), b1);
    b2 = madd(x, v128.load(d, 192), b2); b3 = madd(x, v128.load(d, 208), b3);
    b4 = madd(x, v128.load(d, 224), b4); b5 = madd(x, v128.load(d, 240), b5);
    b6 = madd(x, v128.load(d, 256), b6); b7 = madd(x, v128.load(d, 272), b7);
    b8 = madd(x, v128.load(d, 288), b8); b9 = madd(x, v128.load(d, 304), b9);
    c0 = madd(x, v128.load(d, 320), c0); c1 = madd(x, v128.load(d, 336), c1);
    c2 = madd(x, v128.load(d, 352), c2); c3 = madd(x, v128.load(d, 368), c3);
    c4 = madd(x, v128.load(d, 384), c4); c5 = madd(x, v128.load(d, 400), c5);
  }
  const rate = f32x4.splat(-context.rate), momentum = f32x4.splat(context.momentum);
  update2(w, step, a0, a1, rate, momentum);
  update2(w + 32, step + 32, a2, a3, rate, momentum);
  update2(w + 64, step + 64, a4, a5, rate, momentum);
  update2(w + 96, step + 96, a6, a7, rate, momentum);
  update2(w + 128, step + 128, a8, a9, rate, momentum);
  update2(w + 160, step + 160, b0, b1, rate, momentum);
  update2(w + 192, step + 192, b2, b3, rate, momentum);
  update2(w + 224, step + 224, b4, b5, rate, momentum);
  update2(w + 256, step + 256, b6, b7, rate, momentum);
  update2(w + 288, step + 288, b8, b9, rate, momentum);
  update2(w + 320, step + 320, c0, c1, rate, momentum);
  update2(w + 352, step + 352, c2, c3, rate, momentum);
  update2(w + 384, step + 384, c4, c5, rate, momentum);
}
