/**
 * Catch-up: a slice of a row of weights takes the update steps that it has missed (see deferred.ts). The weights `w` and their momentum,
 * `step`, stay in registers from the first of these steps to the last.
 *
 * Every step is equation M1 of the ledger: v <- alpha v - eta g, then w <- w + v. The gradient g is the pixel's value times the slopes of
 * the layer's outputs. The row has missed `count` steps:
 * - In the first, the pixel had the value low + `ink`. Its g is computed here, from the step's `slopes`.
 * - In all others the pixel was background, so that its value was `low`. Their -eta low slopes were computed once for all rows. They lie at
 *   `steps`, one row for each step. If `ink` is 0, the first step is one of these too.
 *
 * Last, the slice adds its part to the layer's output: `out` <- out + `now` w. Here `now` is the pixel's value less `low` in the image at
 * hand.
 */
import { Context, SparseRecord } from "./records";
import { lowOf } from "./lists";
import { madd } from "./vector";

/**
 * A slice of `n` vectors of weights. Where vectors are joined in pairs, twelve of them and their momentum fill the registers. Where they
 * are not, six and their momentum would leave no register for the other values of a step: there a slice has four. The end of a row has two.
 */
//each n of 12, 4, 2 {
// @ts-ignore: decorator
@inline
export function catchUp$n(r: SparseRecord, w: usize, step: usize, slopes: usize, steps: usize, count: i32, ink: f32, out: usize, now: f32,
  context: Context): void {
  const row = <usize>r.N << 2, alpha = f32x4.splat(context.momentum), low = f32x4.splat(lowOf(r, context)),
    rate = f32x4.splat(-context.rate);
  //each i < n { let v$i = v128.load(step, $(16 * i)); //}
  //each i < n { let w$i = v128.load(w, $(16 * i)); //}
  if (count > 0 && ink != 0) {
    const x = f32x4.splat(ink);
    //each p < n / 2 {
    //each j < 2 { v$(2 * p + j) = madd(alpha, v$(2 * p + j), f32x4.mul(rate,
      madd(x, v128.load(slopes, $(32 * p + 16 * j)), f32x4.mul(low, v128.load(slopes, $(32 * p + 16 * j)))))); //}
    //each j < 2 { w$(2 * p + j) = f32x4.add(w$(2 * p + j), v$(2 * p + j)); //}
    //}
    count--; steps += row;
  }
  for (; count > 0; count--, steps += row) {
    //each p < n / 2 {
    //each j < 2 { v$(2 * p + j) = madd(alpha, v$(2 * p + j), v128.load(steps, $(32 * p + 16 * j))); //}
    //each j < 2 { w$(2 * p + j) = f32x4.add(w$(2 * p + j), v$(2 * p + j)); //}
    //}
  }
  //each p < n / 2 {
  v128.store(step, v$(2 * p + 1), $(32 * p + 16)); v128.store(step, v$(2 * p), $(32 * p));
  v128.store(w, w$(2 * p + 1), $(32 * p + 16)); v128.store(w, w$(2 * p), $(32 * p));
  //}
  if (now != 0) {
    const x = f32x4.splat(now);
    //each p < n / 2 {
    //each j < 2 { const o$(2 * p + j) = madd(x, w$(2 * p + j), v128.load(out, $(32 * p + 16 * j))); //}
    v128.store(out, o$(2 * p + 1), $(32 * p + 16)); v128.store(out, o$(2 * p), $(32 * p));
    //}
  }
}
//}
