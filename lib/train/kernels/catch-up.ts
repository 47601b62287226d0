/**
 * A slice of a row takes the steps that it has missed (see deferred.ts). Its weights and momentum stay in registers meanwhile.
 *
 * There are `count` steps. In the first of them the pixel differed from `low` by `ink`, and its gradient is (low + ink) times `slopes`; in
 * all others the pixel was background, and what the gradient adds to the momentum, -eta low slopes, was noted at `steps`, a row for each
 * step. Every step is equation M1 of the ledger. In the end `now` times the slice is added to `out`.
 */
import { Context, SparseRecord } from "./records";
import { lowOf } from "./lists";
import { madd } from "./vector";

/**
 * A slice of `n` vectors of weights. Twelve, joined in pairs, and their momentum fill all registers. Where vectors are not joined, six with
 * their momentum would leave no register for the rest of a step, so the slices have four there; what is left of a row has two.
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
