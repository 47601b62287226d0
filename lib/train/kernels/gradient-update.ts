/**
 * Fused gradient and update: the gradient of a slice of one input's weights is summed in registers and used at once as in equation M1 of
 * the ledger, so that it never goes to memory. The sums are those of `sparseRowSum`. The slices are as long as vectors joined in pairs
 * allow.
 */
import { update2 } from "./dense-gradient";
import { Context } from "./records";
import { madd } from "./vector";

/** A slice of `n` vectors, 64 or 104 weights. */
//each n of 16, 26 {
export function gradientUpdate$n(w: usize, step: usize, background: usize, list: usize, end: usize, slopes: usize, context: Context): void {
  //each i < n { let a$i = v128.load(background, $(16 * i)); //}
  for (let item = list; item < end; item += 8) {
    const x = v128.load32_splat(item, 4), d = slopes + load<u32>(item);
    //each i < n { a$i = madd(x, v128.load(d, $(16 * i)), a$i); //}
  }
  const rate = f32x4.splat(-context.rate), momentum = f32x4.splat(context.momentum);
  //each p < n / 2 { update2(w + $(32 * p), step + $(32 * p), a$(2 * p), a$(2 * p + 1), rate, momentum); //}
}
//}
