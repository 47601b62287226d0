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
