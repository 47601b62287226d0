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

/** Twelve vectors of weights. Where vectors are joined in pairs, the weights and their momentum fill the registers. */
// @ts-ignore: decorator
@inline
export function catchUp12(r: SparseRecord, w: usize, step: usize, slopes: usize, steps: usize, count: i32, ink: f32, out: usize, now: f32,
  context: Context): void {
  const row = <usize>r.N << 2, alpha = f32x4.splat(context.momentum), low = f32x4.splat(lowOf(r, context)),
    rate = f32x4.splat(-context.rate);
  let v0 = v128.load(step), v1 = v128.load(step, 16), v2 = v128.load(step, 32), v3 = v128.load(step, 48), v4 = v128.load(step, 64),
    v5 = v128.load(step, 80);
  let v6 = v128.load(step, 96), v7 = v128.load(step, 112), v8 = v128.load(step, 128), v9 = v128.load(step, 144), va = v128.load(step, 160),
    vb = v128.load(step, 176);
  let w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48), w4 = v128.load(w, 64), w5 = v128.load(w, 80);
  let w6 = v128.load(w, 96), w7 = v128.load(w, 112), w8 = v128.load(w, 128), w9 = v128.load(w, 144), wa = v128.load(w, 160),
    wb = v128.load(w, 176);
  if (count > 0 && ink != 0) {
    const x = f32x4.splat(ink);
    v0 = madd(alpha, v0, f32x4.mul(rate, madd(x, v128.load(slopes), f32x4.mul(low, v128.load(slopes)))));
    v1 = madd(alpha, v1, f32x4.mul(rate, madd(x, v128.load(slopes, 16), f32x4.mul(low, v128.load(slopes, 16)))));
    w0 = f32x4.add(w0, v0); w1 = f32x4.add(w1, v1);
    v2 = madd(alpha, v2, f32x4.mul(rate, madd(x, v128.load(slopes, 32), f32x4.mul(low, v128.load(slopes, 32)))));
    v3 = madd(alpha, v3, f32x4.mul(rate, madd(x, v128.load(slopes, 48), f32x4.mul(low, v128.load(slopes, 48)))));
    w2 = f32x4.add(w2, v2); w3 = f32x4.add(w3, v3);
    v4 = madd(alpha, v4, f32x4.mul(rate, madd(x, v128.load(slopes, 64), f32x4.mul(low, v128.load(slopes, 64)))));
    v5 = madd(alpha, v5, f32x4.mul(rate, madd(x, v128.load(slopes, 80), f32x4.mul(low, v128.load(slopes, 80)))));
    w4 = f32x4.add(w4, v4); w5 = f32x4.add(w5, v5);
    v6 = madd(alpha, v6, f32x4.mul(rate, madd(x, v128.load(slopes, 96), f32x4.mul(low, v128.load(slopes, 96)))));
    v7 = madd(alpha, v7, f32x4.mul(rate, madd(x, v128.load(slopes, 112), f32x4.mul(low, v128.load(slopes, 112)))));
    w6 = f32x4.add(w6, v6); w7 = f32x4.add(w7, v7);
    v8 = madd(alpha, v8, f32x4.mul(rate, madd(x, v128.load(slopes, 128), f32x4.mul(low, v128.load(slopes, 128)))));
    v9 = madd(alpha, v9, f32x4.mul(rate, madd(x, v128.load(slopes, 144), f32x4.mul(low, v128.load(slopes, 144)))));
    w8 = f32x4.add(w8, v8); w9 = f32x4.add(w9, v9);
    va = madd(alpha, va, f32x4.mul(rate, madd(x, v128.load(slopes, 160), f32x4.mul(low, v128.load(slopes, 160)))));
    vb = madd(alpha, vb, f32x4.mul(rate, madd(x, v128.load(slopes, 176), f32x4.mul(low, v128.load(slopes, 176)))));
    wa = f32x4.add(wa, va); wb = f32x4.add(wb, vb);
    count--; steps += row;
  }
  for (; count > 0; count--, steps += row) {
    v0 = madd(alpha, v0, v128.load(steps)); v1 = madd(alpha, v1, v128.load(steps, 16)); w0 = f32x4.add(w0, v0); w1 = f32x4.add(w1, v1);
    v2 = madd(alpha, v2, v128.load(steps, 32)); v3 = madd(alpha, v3, v128.load(steps, 48)); w2 = f32x4.add(w2, v2); w3 = f32x4.add(w3, v3);
    v4 = madd(alpha, v4, v128.load(steps, 64)); v5 = madd(alpha, v5, v128.load(steps, 80)); w4 = f32x4.add(w4, v4); w5 = f32x4.add(w5, v5);
    v6 = madd(alpha, v6, v128.load(steps, 96)); v7 = madd(alpha, v7, v128.load(steps, 112)); w6 = f32x4.add(w6, v6); w7 = f32x4.add(w7, v7);
    v8 = madd(alpha, v8, v128.load(steps, 128)); v9 = madd(alpha, v9, v128.load(steps, 144)); w8 = f32x4.add(w8, v8);
    w9 = f32x4.add(w9, v9);
    va = madd(alpha, va, v128.load(steps, 160)); vb = madd(alpha, vb, v128.load(steps, 176)); wa = f32x4.add(wa, va);
    wb = f32x4.add(wb, vb);
  }
  v128.store(step, v1, 16); v128.store(step, v0); v128.store(w, w1, 16); v128.store(w, w0);
  v128.store(step, v3, 48); v128.store(step, v2, 32); v128.store(w, w3, 48); v128.store(w, w2, 32);
  v128.store(step, v5, 80); v128.store(step, v4, 64); v128.store(w, w5, 80); v128.store(w, w4, 64);
  v128.store(step, v7, 112); v128.store(step, v6, 96); v128.store(w, w7, 112); v128.store(w, w6, 96);
  v128.store(step, v9, 144); v128.store(step, v8, 128); v128.store(w, w9, 144); v128.store(w, w8, 128);
  v128.store(step, vb, 176); v128.store(step, va, 160); v128.store(w, wb, 176); v128.store(w, wa, 160);
  if (now != 0) {
    const x = f32x4.splat(now);
    const o0 = madd(x, w0, v128.load(out)), o1 = madd(x, w1, v128.load(out, 16));
    v128.store(out, o1, 16); v128.store(out, o0);
    const o2 = madd(x, w2, v128.load(out, 32)), o3 = madd(x, w3, v128.load(out, 48));
    v128.store(out, o3, 48); v128.store(out, o2, 32);
    const o4 = madd(x, w4, v128.load(out, 64)), o5 = madd(x, w5, v128.load(out, 80));
    v128.store(out, o5, 80); v128.store(out, o4, 64);
    const o6 = madd(x, w6, v128.load(out, 96)), o7 = madd(x, w7, v128.load(out, 112));
    v128.store(out, o7, 112); v128.store(out, o6, 96);
    const o8 = madd(x, w8, v128.load(out, 128)), o9 = madd(x, w9, v128.load(out, 144));
    v128.store(out, o9, 144); v128.store(out, o8, 128);
    const oa = madd(x, wa, v128.load(out, 160)), ob = madd(x, wb, v128.load(out, 176));
    v128.store(out, ob, 176); v128.store(out, oa, 160);
  }
}

/**
 * Four vectors of weights. Where vectors are not joined in pairs, six and their momentum would leave no register for the other values of a
 * step.
 */
// @ts-ignore: decorator
@inline
export function catchUp4(r: SparseRecord, w: usize, step: usize, slopes: usize, steps: usize, count: i32, ink: f32, out: usize, now: f32,
  context: Context): void {
  const row = <usize>r.N << 2, alpha = f32x4.splat(context.momentum), low = f32x4.splat(lowOf(r, context)),
    rate = f32x4.splat(-context.rate);
  let v0 = v128.load(step), v1 = v128.load(step, 16), v2 = v128.load(step, 32), v3 = v128.load(step, 48);
  let w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48);
  if (count > 0 && ink != 0) {
    const x = f32x4.splat(ink);
    v0 = madd(alpha, v0, f32x4.mul(rate, madd(x, v128.load(slopes), f32x4.mul(low, v128.load(slopes)))));
    v1 = madd(alpha, v1, f32x4.mul(rate, madd(x, v128.load(slopes, 16), f32x4.mul(low, v128.load(slopes, 16)))));
    w0 = f32x4.add(w0, v0); w1 = f32x4.add(w1, v1);
    v2 = madd(alpha, v2, f32x4.mul(rate, madd(x, v128.load(slopes, 32), f32x4.mul(low, v128.load(slopes, 32)))));
    v3 = madd(alpha, v3, f32x4.mul(rate, madd(x, v128.load(slopes, 48), f32x4.mul(low, v128.load(slopes, 48)))));
    w2 = f32x4.add(w2, v2); w3 = f32x4.add(w3, v3);
    count--; steps += row;
  }
  for (; count > 0; count--, steps += row) {
    v0 = madd(alpha, v0, v128.load(steps)); v1 = madd(alpha, v1, v128.load(steps, 16)); w0 = f32x4.add(w0, v0); w1 = f32x4.add(w1, v1);
    v2 = madd(alpha, v2, v128.load(steps, 32)); v3 = madd(alpha, v3, v128.load(steps, 48)); w2 = f32x4.add(w2, v2); w3 = f32x4.add(w3, v3);
  }
  v128.store(step, v1, 16); v128.store(step, v0); v128.store(w, w1, 16); v128.store(w, w0);
  v128.store(step, v3, 48); v128.store(step, v2, 32); v128.store(w, w3, 48); v128.store(w, w2, 32);
  if (now != 0) {
    const x = f32x4.splat(now);
    const o0 = madd(x, w0, v128.load(out)), o1 = madd(x, w1, v128.load(out, 16));
    v128.store(out, o1, 16); v128.store(out, o0);
    const o2 = madd(x, w2, v128.load(out, 32)), o3 = madd(x, w3, v128.load(out, 48));
    v128.store(out, o3, 48); v128.store(out, o2, 32);
  }
}

/** Two vectors of weights: the end of a row. */
// @ts-ignore: decorator
@inline
export function catchUp2(r: SparseRecord, w: usize, step: usize, slopes: usize, steps: usize, count: i32, ink: f32, out: usize, now: f32,
  context: Context): void {
  const row = <usize>r.N << 2, alpha = f32x4.splat(context.momentum), low = f32x4.splat(lowOf(r, context)),
    rate = f32x4.splat(-context.rate);
  let v0 = v128.load(step), v1 = v128.load(step, 16);
  let w0 = v128.load(w), w1 = v128.load(w, 16);
  if (count > 0 && ink != 0) {
    const x = f32x4.splat(ink);
    v0 = madd(alpha, v0, f32x4.mul(rate, madd(x, v128.load(slopes), f32x4.mul(low, v128.load(slopes)))));
    v1 = madd(alpha, v1, f32x4.mul(rate, madd(x, v128.load(slopes, 16), f32x4.mul(low, v128.load(slopes, 16)))));
    w0 = f32x4.add(w0, v0); w1 = f32x4.add(w1, v1);
    count--; steps += row;
  }
  for (; count > 0; count--, steps += row) {
    v0 = madd(alpha, v0, v128.load(steps)); v1 = madd(alpha, v1, v128.load(steps, 16)); w0 = f32x4.add(w0, v0); w1 = f32x4.add(w1, v1);
  }
  v128.store(step, v1, 16); v128.store(step, v0); v128.store(w, w1, 16); v128.store(w, w0);
  if (now != 0) {
    const x = f32x4.splat(now);
    const o0 = madd(x, w0, v128.load(out)), o1 = madd(x, w1, v128.load(out, 16));
    v128.store(out, o1, 16); v128.store(out, o0);
  }
}
