/**
 * A sparse layer on single images (batches of one sample), under SGD. Each step changes every weight: where an image has background the momentum goes on and the
 * slopes come in times `low`. But nobody reads those weights before their pixel has ink again, and what they have missed by then is the same few vectors for all
 * of them. So a row of weights waits, and catches up in registers when it is needed: the same operations on the same numbers, in the same order, with a fraction of
 * the memory moved. The sum of all rows, which the background's share of the output needs at every step, obeys the same recurrence: with V the sum of all momentum
 * and X the sum of an image's pixels, V <- alpha V - eta X slopes, S <- S + V; both are made anew from the rows every `LAZY_STEPS` steps.
 */
import { Context } from "./context";
import { SparseRecord, lowOf, updateRow } from "./sparse";
import { madd, relu, wide } from "./vector";
import { LAZY_STEPS } from "../opcodes";

/** Lies at `lazy`; behind it, each from a new cache line: S (N), V (N), slopes (LAZY_STEPS, N), steps -eta low slopes (LAZY_STEPS, N), rows (K) of a u32 and an f32. */
@unmanaged
class Lazy {
  /** Steps since the rows were last made equal: what a row may have missed. */
  steps: i32;
  /** 1 where S and V must be made anew. */
  stale: i32;
}

/** Of a row: the first step that it has missed, and what its pixel differed from low in that step; 0 in all later ones, or it would have been needed. */
const ROW: usize = 8;

// @ts-ignore: decorator
@inline
function sums(r: SparseRecord): usize { return r.lazy + 64; }
// @ts-ignore: decorator
@inline
function slopesOf(r: SparseRecord, step: i32): usize { return r.lazy + 64 + (<usize>(2 + step) * <usize>r.N << 2); }
// @ts-ignore: decorator
@inline
function rowsOf(r: SparseRecord): usize { return slopesOf(r, 2 * LAZY_STEPS); }

/** out (1, N), then ReLU if asked; every row that is read has caught up before. */
export function lazyForward(r: SparseRecord, context: Context): void {
  const state = changetype<Lazy>(r.lazy), row = <usize>r.N << 2, low = f32x4.splat(lowOf(r, context));
  if (state.stale) {
    columnSums(r, r.weight, sums(r));
    columnSums(r, r.dweight, sums(r) + row);
    state.stale = 0;
  }
  for (let i: usize = 0; i < row; i += 16) v128.store(r.out + i, madd(low, v128.load(sums(r) + i), v128.load(r.bias + i)));
  const end = listEnd(r);
  for (let item = r.items, number = r.numbers; item < end; item += 8, number += 4) visit(r, context, load<u32>(number), state.steps, load<f32>(item, 4));
  if (r.relu) for (let i: usize = 0; i < row; i += 16) v128.store(r.out + i, relu(v128.load(r.out + i)));
}

/** Notes the step for the rows to come; they all catch up when as many are noted as there is room for. */
export function lazyGradient(r: SparseRecord, context: Context): void {
  const state = changetype<Lazy>(r.lazy), row = <usize>r.N << 2, low = lowOf(r, context), step = state.steps;
  const slopes = slopesOf(r, step), steps = slopesOf(r, LAZY_STEPS + step), end = listEnd(r), rows = rowsOf(r);
  let pixels = <f64>low * r.K;
  for (let item = r.items, number = r.numbers; item < end; item += 8, number += 4) {
    const factor = load<f32>(item, 4);
    pixels += factor;
    store<f32>(rows + <usize>load<u32>(number) * ROW, factor, 4);
  }
  const rate = f32x4.splat(-context.rate), alpha = f32x4.splat(context.momentum), x = f32x4.splat(<f32>pixels), l = f32x4.splat(low);
  for (let i: usize = 0; i < row; i += 16) {
    const d = v128.load(r.dout + i), speed = madd(alpha, v128.load(sums(r) + row + i), f32x4.mul(rate, f32x4.mul(x, d)));
    v128.store(slopes + i, d);
    v128.store(steps + i, f32x4.mul(rate, f32x4.mul(l, d)));
    v128.store(sums(r) + row + i, speed);
    v128.store(sums(r) + i, f32x4.add(v128.load(sums(r) + i), speed));
  }
  updateRow(r.bias, r.dbias, r.dout, row, context);
  state.steps = step + 1;
  if (state.steps == LAZY_STEPS) lazyRestart(r, context);
}

/** All rows catch up: they may be read. Changes no number to come. */
export function lazySettle(r: SparseRecord, context: Context): void {
  const steps = changetype<Lazy>(r.lazy).steps;
  for (let k = 0; k < r.K; k++) visit(r, context, k, steps, 0);
}

/** The same, and S and V are made anew from them, which rounds differently: at places of a run that do not depend on who looks. Also after weights were set. */
export function lazyRestart(r: SparseRecord, context: Context): void {
  const state = changetype<Lazy>(r.lazy);
  lazySettle(r, context);
  for (let k = 0; k < r.K; k++) store<u32>(rowsOf(r) + <usize>k * ROW, 0);
  state.steps = 0;
  state.stale = 1;
}

// @ts-ignore: decorator
@inline
function listEnd(r: SparseRecord): usize {
  return load<u32>(r.splits + (<usize>((r.K - 1) >> 7) << 2));
}

function columnSums(r: SparseRecord, from: usize, to: usize): void {
  const row = <usize>r.N << 2, end = from + <usize>r.K * row;
  for (let i: usize = 0; i < row; i += 32) {
    let a = f32x4.splat(0), b = a;
    for (let w = from + i; w < end; w += row) { a = f32x4.add(a, v128.load(w)); b = f32x4.add(b, v128.load(w, 16)); }
    v128.store(to + i, a); v128.store(to + i, b, 16);
  }
}

/** Row k takes the steps up to `upto` that it has missed; then `now` times it goes to out. */
function visit(r: SparseRecord, context: Context, k: i32, upto: i32, now: f32): void {
  const row = <usize>r.N << 2, at = rowsOf(r) + <usize>k * ROW, since = load<i32>(at), ink = load<f32>(at, 4), count = upto - since;
  if (count == 0 && now == 0) return;
  store<i32>(at, upto);
  store<f32>(at, 0, 4);
  let w = r.weight + <usize>k * row, v = r.dweight + <usize>k * row, d = slopesOf(r, since), u = slopesOf(r, LAZY_STEPS + since), o = r.out;
  let rest = row;
  while (rest != 0) {
    let bytes: usize = 32;
    if (wide() && rest >= 416) { bytes = 224; visit14(r, w, v, d, u, count, ink, o, now, context); }
    else if (wide() && rest >= 192) { bytes = 192; visit12(r, w, v, d, u, count, ink, o, now, context); }
    else if (rest >= 96) { bytes = 96; visit6(r, w, v, d, u, count, ink, o, now, context); }
    else visit2(r, w, v, d, u, count, ink, o, now, context);
    w += bytes; v += bytes; d += bytes; u += bytes; o += bytes; rest -= bytes;
  }
}

// A slice of a row, whose momentum and weights stay in registers: 14, 12, 6 or 2 vectors of each.
function visit14(r: SparseRecord, w: usize, step: usize, slopes: usize, steps: usize, count: i32, ink: f32, out: usize, now: f32, context: Context): void {
  const row = <usize>r.N << 2, alpha = f32x4.splat(context.momentum);
  let v0 = v128.load(step), v1 = v128.load(step, 16), v2 = v128.load(step, 32), v3 = v128.load(step, 48), v4 = v128.load(step, 64), v5 = v128.load(step, 80), v6 = v128.load(step, 96), v7 = v128.load(step, 112), v8 = v128.load(step, 128), v9 = v128.load(step, 144), va = v128.load(step, 160), vb = v128.load(step, 176), vc = v128.load(step, 192), vd = v128.load(step, 208);
  let w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48), w4 = v128.load(w, 64), w5 = v128.load(w, 80), w6 = v128.load(w, 96), w7 = v128.load(w, 112), w8 = v128.load(w, 128), w9 = v128.load(w, 144), wa = v128.load(w, 160), wb = v128.load(w, 176), wc = v128.load(w, 192), wd = v128.load(w, 208);
  const low = f32x4.splat(lowOf(r, context)), rate = f32x4.splat(-context.rate);
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
    vc = madd(alpha, vc, f32x4.mul(rate, madd(x, v128.load(slopes, 192), f32x4.mul(low, v128.load(slopes, 192)))));
    vd = madd(alpha, vd, f32x4.mul(rate, madd(x, v128.load(slopes, 208), f32x4.mul(low, v128.load(slopes, 208)))));
    wc = f32x4.add(wc, vc); wd = f32x4.add(wd, vd);
    count--; steps += row;
  }
  for (; count > 0; count--, steps += row) {
    v0 = madd(alpha, v0, v128.load(steps)); v1 = madd(alpha, v1, v128.load(steps, 16)); w0 = f32x4.add(w0, v0); w1 = f32x4.add(w1, v1);
    v2 = madd(alpha, v2, v128.load(steps, 32)); v3 = madd(alpha, v3, v128.load(steps, 48)); w2 = f32x4.add(w2, v2); w3 = f32x4.add(w3, v3);
    v4 = madd(alpha, v4, v128.load(steps, 64)); v5 = madd(alpha, v5, v128.load(steps, 80)); w4 = f32x4.add(w4, v4); w5 = f32x4.add(w5, v5);
    v6 = madd(alpha, v6, v128.load(steps, 96)); v7 = madd(alpha, v7, v128.load(steps, 112)); w6 = f32x4.add(w6, v6); w7 = f32x4.add(w7, v7);
    v8 = madd(alpha, v8, v128.load(steps, 128)); v9 = madd(alpha, v9, v128.load(steps, 144)); w8 = f32x4.add(w8, v8); w9 = f32x4.add(w9, v9);
    va = madd(alpha, va, v128.load(steps, 160)); vb = madd(alpha, vb, v128.load(steps, 176)); wa = f32x4.add(wa, va); wb = f32x4.add(wb, vb);
    vc = madd(alpha, vc, v128.load(steps, 192)); vd = madd(alpha, vd, v128.load(steps, 208)); wc = f32x4.add(wc, vc); wd = f32x4.add(wd, vd);
  }
  v128.store(step, v0); v128.store(step, v1, 16); v128.store(w, w0); v128.store(w, w1, 16);
  v128.store(step, v2, 32); v128.store(step, v3, 48); v128.store(w, w2, 32); v128.store(w, w3, 48);
  v128.store(step, v4, 64); v128.store(step, v5, 80); v128.store(w, w4, 64); v128.store(w, w5, 80);
  v128.store(step, v6, 96); v128.store(step, v7, 112); v128.store(w, w6, 96); v128.store(w, w7, 112);
  v128.store(step, v8, 128); v128.store(step, v9, 144); v128.store(w, w8, 128); v128.store(w, w9, 144);
  v128.store(step, va, 160); v128.store(step, vb, 176); v128.store(w, wa, 160); v128.store(w, wb, 176);
  v128.store(step, vc, 192); v128.store(step, vd, 208); v128.store(w, wc, 192); v128.store(w, wd, 208);
  if (now != 0) {
    const x = f32x4.splat(now);
    const o0 = madd(x, w0, v128.load(out)), o1 = madd(x, w1, v128.load(out, 16));
    v128.store(out, o0); v128.store(out, o1, 16);
    const o2 = madd(x, w2, v128.load(out, 32)), o3 = madd(x, w3, v128.load(out, 48));
    v128.store(out, o2, 32); v128.store(out, o3, 48);
    const o4 = madd(x, w4, v128.load(out, 64)), o5 = madd(x, w5, v128.load(out, 80));
    v128.store(out, o4, 64); v128.store(out, o5, 80);
    const o6 = madd(x, w6, v128.load(out, 96)), o7 = madd(x, w7, v128.load(out, 112));
    v128.store(out, o6, 96); v128.store(out, o7, 112);
    const o8 = madd(x, w8, v128.load(out, 128)), o9 = madd(x, w9, v128.load(out, 144));
    v128.store(out, o8, 128); v128.store(out, o9, 144);
    const oa = madd(x, wa, v128.load(out, 160)), ob = madd(x, wb, v128.load(out, 176));
    v128.store(out, oa, 160); v128.store(out, ob, 176);
    const oc = madd(x, wc, v128.load(out, 192)), od = madd(x, wd, v128.load(out, 208));
    v128.store(out, oc, 192); v128.store(out, od, 208);
  }
}

function visit12(r: SparseRecord, w: usize, step: usize, slopes: usize, steps: usize, count: i32, ink: f32, out: usize, now: f32, context: Context): void {
  const row = <usize>r.N << 2, alpha = f32x4.splat(context.momentum);
  let v0 = v128.load(step), v1 = v128.load(step, 16), v2 = v128.load(step, 32), v3 = v128.load(step, 48), v4 = v128.load(step, 64), v5 = v128.load(step, 80), v6 = v128.load(step, 96), v7 = v128.load(step, 112), v8 = v128.load(step, 128), v9 = v128.load(step, 144), va = v128.load(step, 160), vb = v128.load(step, 176);
  let w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48), w4 = v128.load(w, 64), w5 = v128.load(w, 80), w6 = v128.load(w, 96), w7 = v128.load(w, 112), w8 = v128.load(w, 128), w9 = v128.load(w, 144), wa = v128.load(w, 160), wb = v128.load(w, 176);
  const low = f32x4.splat(lowOf(r, context)), rate = f32x4.splat(-context.rate);
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
    v8 = madd(alpha, v8, v128.load(steps, 128)); v9 = madd(alpha, v9, v128.load(steps, 144)); w8 = f32x4.add(w8, v8); w9 = f32x4.add(w9, v9);
    va = madd(alpha, va, v128.load(steps, 160)); vb = madd(alpha, vb, v128.load(steps, 176)); wa = f32x4.add(wa, va); wb = f32x4.add(wb, vb);
  }
  v128.store(step, v0); v128.store(step, v1, 16); v128.store(w, w0); v128.store(w, w1, 16);
  v128.store(step, v2, 32); v128.store(step, v3, 48); v128.store(w, w2, 32); v128.store(w, w3, 48);
  v128.store(step, v4, 64); v128.store(step, v5, 80); v128.store(w, w4, 64); v128.store(w, w5, 80);
  v128.store(step, v6, 96); v128.store(step, v7, 112); v128.store(w, w6, 96); v128.store(w, w7, 112);
  v128.store(step, v8, 128); v128.store(step, v9, 144); v128.store(w, w8, 128); v128.store(w, w9, 144);
  v128.store(step, va, 160); v128.store(step, vb, 176); v128.store(w, wa, 160); v128.store(w, wb, 176);
  if (now != 0) {
    const x = f32x4.splat(now);
    const o0 = madd(x, w0, v128.load(out)), o1 = madd(x, w1, v128.load(out, 16));
    v128.store(out, o0); v128.store(out, o1, 16);
    const o2 = madd(x, w2, v128.load(out, 32)), o3 = madd(x, w3, v128.load(out, 48));
    v128.store(out, o2, 32); v128.store(out, o3, 48);
    const o4 = madd(x, w4, v128.load(out, 64)), o5 = madd(x, w5, v128.load(out, 80));
    v128.store(out, o4, 64); v128.store(out, o5, 80);
    const o6 = madd(x, w6, v128.load(out, 96)), o7 = madd(x, w7, v128.load(out, 112));
    v128.store(out, o6, 96); v128.store(out, o7, 112);
    const o8 = madd(x, w8, v128.load(out, 128)), o9 = madd(x, w9, v128.load(out, 144));
    v128.store(out, o8, 128); v128.store(out, o9, 144);
    const oa = madd(x, wa, v128.load(out, 160)), ob = madd(x, wb, v128.load(out, 176));
    v128.store(out, oa, 160); v128.store(out, ob, 176);
  }
}

function visit6(r: SparseRecord, w: usize, step: usize, slopes: usize, steps: usize, count: i32, ink: f32, out: usize, now: f32, context: Context): void {
  const row = <usize>r.N << 2, alpha = f32x4.splat(context.momentum);
  let v0 = v128.load(step), v1 = v128.load(step, 16), v2 = v128.load(step, 32), v3 = v128.load(step, 48), v4 = v128.load(step, 64), v5 = v128.load(step, 80);
  let w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48), w4 = v128.load(w, 64), w5 = v128.load(w, 80);
  const low = f32x4.splat(lowOf(r, context)), rate = f32x4.splat(-context.rate);
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
    count--; steps += row;
  }
  for (; count > 0; count--, steps += row) {
    v0 = madd(alpha, v0, v128.load(steps)); v1 = madd(alpha, v1, v128.load(steps, 16)); w0 = f32x4.add(w0, v0); w1 = f32x4.add(w1, v1);
    v2 = madd(alpha, v2, v128.load(steps, 32)); v3 = madd(alpha, v3, v128.load(steps, 48)); w2 = f32x4.add(w2, v2); w3 = f32x4.add(w3, v3);
    v4 = madd(alpha, v4, v128.load(steps, 64)); v5 = madd(alpha, v5, v128.load(steps, 80)); w4 = f32x4.add(w4, v4); w5 = f32x4.add(w5, v5);
  }
  v128.store(step, v0); v128.store(step, v1, 16); v128.store(w, w0); v128.store(w, w1, 16);
  v128.store(step, v2, 32); v128.store(step, v3, 48); v128.store(w, w2, 32); v128.store(w, w3, 48);
  v128.store(step, v4, 64); v128.store(step, v5, 80); v128.store(w, w4, 64); v128.store(w, w5, 80);
  if (now != 0) {
    const x = f32x4.splat(now);
    const o0 = madd(x, w0, v128.load(out)), o1 = madd(x, w1, v128.load(out, 16));
    v128.store(out, o0); v128.store(out, o1, 16);
    const o2 = madd(x, w2, v128.load(out, 32)), o3 = madd(x, w3, v128.load(out, 48));
    v128.store(out, o2, 32); v128.store(out, o3, 48);
    const o4 = madd(x, w4, v128.load(out, 64)), o5 = madd(x, w5, v128.load(out, 80));
    v128.store(out, o4, 64); v128.store(out, o5, 80);
  }
}

function visit2(r: SparseRecord, w: usize, step: usize, slopes: usize, steps: usize, count: i32, ink: f32, out: usize, now: f32, context: Context): void {
  const row = <usize>r.N << 2, alpha = f32x4.splat(context.momentum);
  let v0 = v128.load(step), v1 = v128.load(step, 16);
  let w0 = v128.load(w), w1 = v128.load(w, 16);
  const low = f32x4.splat(lowOf(r, context)), rate = f32x4.splat(-context.rate);
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
  v128.store(step, v0); v128.store(step, v1, 16); v128.store(w, w0); v128.store(w, w1, 16);
  if (now != 0) {
    const x = f32x4.splat(now);
    const o0 = madd(x, w0, v128.load(out)), o1 = madd(x, w1, v128.load(out, 16));
    v128.store(out, o0); v128.store(out, o1, 16);
  }
}
