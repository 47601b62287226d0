/**
 * Deferred updates, for a sparse layer that trains on single images (batches of one sample) under SGD.
 *
 * A step of SGD with momentum changes every weight, also those of pixels that are background. Each pixel has a row of weights. While the
 * pixel is background, its gradient is `low` times the slopes: the same for every such row. Nobody reads the row before its pixel has ink
 * again. So its updates are deferred until then.
 *
 * When the pixel has ink, the row catches up in registers (catch-up.ts). It takes all the steps that it has missed, in their order, with
 * the operations that an update at once would have used. The numbers are therefore those of updates at once. The row goes through memory
 * once instead of at every step.
 *
 * The layer's output needs the sum of all rows at every step, for the background's share. That sum follows the same recurrence as the
 * rows. Let V be the sum of all momentum, S the sum of all rows and X the sum of an image's pixels. Then V <- alpha V - eta X slopes and
 * S <- S + V. Rounding lets S and V drift from the rows. Therefore the layer restarts after every `DEFERRED_STEPS` steps: it flushes all
 * rows and then sums S and V from them again.
 */
import { Context, DeferredState, SparseRecord } from "./records";
import { lowOf } from "./lists";
import { biased, columnSums, updateRow } from "./sparse";
import { madd, relu, wide } from "./vector";
import { catchUp12, catchUp2, catchUp4 } from "./catch-up";
import { DEFERRED_STEPS, LIST_BLOCK } from "../engine/opcodes";

/**
 * Bytes of the note about a row: the first step that the row has missed (u32), and the value of its pixel less `low` in that step (f32). In
 * all later steps the pixel was background, or the row would have caught up.
 */
const ROW: usize = 8;

// @ts-ignore: decorator
@inline
function sums(r: SparseRecord): usize { return r.deferred + 64; }
// @ts-ignore: decorator
@inline
function slopesOf(r: SparseRecord, step: i32): usize { return r.deferred + 64 + (<usize>(2 + step) * <usize>r.N << 2); }
// @ts-ignore: decorator
@inline
function rowsOf(r: SparseRecord): usize { return slopesOf(r, 2 * DEFERRED_STEPS); }

/**
 * out (1, N) = bias + low S + sum over the pixels with ink of (x - low) W, then ReLU if asked. The row of each pixel with ink catches up
 * first.
 */
export function deferredForward(r: SparseRecord, context: Context): void {
  const state = changetype<DeferredState>(r.deferred), row = <usize>r.N << 2;
  if (state.stale) {
    columnSums(r, r.weight, sums(r), 0, row);
    columnSums(r, r.dweight, sums(r) + row, 0, row);
    state.stale = 0;
  }
  biased(r, context, sums(r), r.out, 0, row);
  const end = listEnd(r);
  for (let item = r.items, number = r.numbers; item < end; item += 8, number += 4) {
    catchUp(r, context, load<u32>(number), state.steps, load<f32>(item, 4));
  }
  if (r.relu) for (let i: usize = 0; i < row; i += 16) v128.store(r.out + i, relu(v128.load(r.out + i)));
}

/**
 * One step, deferred. It is noted as the slopes, -eta low times the slopes, and for each pixel with ink its value less `low`. S, V and the
 * bias take the step at once. When the notes are full, the layer restarts.
 */
export function deferredGradient(r: SparseRecord, context: Context): void {
  const state = changetype<DeferredState>(r.deferred), row = <usize>r.N << 2, low = lowOf(r, context), step = state.steps;
  const slopes = slopesOf(r, step), steps = slopesOf(r, DEFERRED_STEPS + step), end = listEnd(r), rows = rowsOf(r);
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
  if (state.steps == DEFERRED_STEPS) restart(r, context);
}

/** Flush: all rows catch up, so that they may be read. No later number depends on whether, or when, a flush was done. */
export function flush(r: SparseRecord, context: Context): void {
  const steps = changetype<DeferredState>(r.deferred).steps;
  for (let k = 0; k < r.K; k++) catchUp(r, context, k, steps, 0);
}

/**
 * Restart: a flush, after which S and V are summed from the rows again. The new sums are rounded otherwise than those before. Therefore a
 * restart comes at fixed steps of a run, and after weights were set from outside; reading the weights in between causes none.
 */
export function restart(r: SparseRecord, context: Context): void {
  const state = changetype<DeferredState>(r.deferred);
  flush(r, context);
  for (let k = 0; k < r.K; k++) store<u32>(rowsOf(r) + <usize>k * ROW, 0);
  state.steps = 0;
  state.stale = 1;
}

// @ts-ignore: decorator
@inline
function listEnd(r: SparseRecord): usize {
  return load<u32>(r.splits + (<usize>((r.K - 1) / LIST_BLOCK) << 2));
}

/** Row k takes the steps before step `upto` that it has missed. Then `now` times the row is added to out. */
function catchUp(r: SparseRecord, context: Context, k: i32, upto: i32, now: f32): void {
  const row = <usize>r.N << 2, at = rowsOf(r) + <usize>k * ROW, since = load<i32>(at), ink = load<f32>(at, 4), count = upto - since;
  if (count == 0 && now == 0) return;
  store<i32>(at, upto);
  store<f32>(at, 0, 4);
  let w = r.weight + <usize>k * row, v = r.dweight + <usize>k * row, d = slopesOf(r, since), u = slopesOf(r, DEFERRED_STEPS + since),
    o = r.out;
  let rest = row;
  while (rest != 0) {
    let bytes: usize = 32;
    if (wide() && rest >= 192) { bytes = 192; catchUp12(r, w, v, d, u, count, ink, o, now, context); }
    else if (rest >= 64) { bytes = 64; catchUp4(r, w, v, d, u, count, ink, o, now, context); }
    else catchUp2(r, w, v, d, u, count, ink, o, now, context);
    w += bytes; v += bytes; d += bytes; u += bytes; o += bytes; rest -= bytes;
  }
}
