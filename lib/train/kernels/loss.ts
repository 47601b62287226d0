/**
 * Losses on logits and their slopes (ledger S13-S18). Every formula is in a form that does not overflow and keeps its digits where outputs
 * come near 0 and 1, but for one: in the softmax squared error the slope of a rival that takes nearly all of the output is a small
 * difference of numbers near 1, and comes out as 0 for 4 e^-80 where the target's logit lies 80 below. A slope near a zero of its own, as
 * synapse-net's at p* (S14), is right to the last digits of its terms and no further. The few values of a sample are computed in float64
 * and rounded once, so Float32 logits of any finite size are safe.
 */
import { sigmoid } from "./elementwise";
import { Context, LossRecord } from "./records";
import { share } from "./vector";
import { CROSS_ENTROPY, SIGMOID_HEAD, SQUARED_ERROR, SYNAPSE } from "../engine/opcodes";

export function loss(r: LossRecord, context: Context, thread: i32, threads: i32): void {
  const scale = 1 / <f64>context.n;
  const to = share(context.n, thread + 1, threads);
  for (let b = share(context.n, thread, threads); b < to; b++) {
    const z = r.logits + (<usize>(b * r.N) << 2), dz = r.dlogits + (<usize>(b * r.N) << 2);
    const label = <i32>load<u8>(r.labels + b);
    let best = load<f32>(z), winner = best == best ? 0 : -1;
    for (let k = 1; k < r.units; k++) {
      const v = load<f32>(z + (<usize>k << 2));
      if (v > best) { best = v; winner = k; }
    }
    store<i32>(r.hits + (<usize>b << 2), winner == label ? 1 : 0);
    const value = r.head == SIGMOID_HEAD ? sigmoidLoss(context.loss, z, dz, label, r.units, scale)
      : softmaxLoss(context.loss, z, dz, label, r.units, scale);
    store<f64>(r.losses + (<usize>b << 3), value);
    for (let k = r.units; k < r.N; k++) store<f32>(dz + (<usize>k << 2), 0);
  }
}

/** One unit by itself: e = sigmoid(s) is its error probability, with s = -z for the target and z for the others. */
function sigmoidLoss(kind: i32, z: usize, dz: usize, label: i32, K: i32, scale: f64): f64 {
  let sum: f64 = 0;
  for (let k = 0; k < K; k++) {
    const sign: f64 = k == label ? -1 : 1;
    const s = sign * <f64>load<f32>(z + (<usize>k << 2));
    const e = sigmoid(s), rest = sigmoid(-s); // rest = 1 - e without cancellation
    let value: f64, slope: f64; // slope = dL/ds
    if (kind == CROSS_ENTROPY) { // S15: -ln(1 - e)
      value = softplus(s);
      slope = e;
    } else if (kind == SQUARED_ERROR) {
      value = e * e;
      slope = 2 * e * e * rest;
    } else if (kind == SYNAPSE) { // S13: -e ln(1 - e)
      value = e * softplus(s);
      slope = e * (rest * softplus(s) + e);
    } else { // S14: -e ln((1 - e)/e) = s sigmoid(s), S9
      value = s * e;
      slope = e + s * e * rest;
    }
    sum += value;
    store<f32>(dz + (<usize>k << 2), <f32>(scale * sign * slope));
  }
  return sum;
}

/** ln(1 + e^s) */
function softplus(s: f64): f64 {
  return s > 0 ? s + NativeMath.log1p(NativeMath.exp(-s)) : NativeMath.log1p(NativeMath.exp(s));
}

/** Softmax outputs y; t is the target, e = 1 - y_t its error probability, summed from the other outputs and never by subtraction. */
function softmaxLoss(kind: i32, z: usize, dz: usize, label: i32, K: i32, scale: f64): f64 {
  const zt = <f64>load<f32>(z + (<usize>label << 2));
  let rival = -Infinity; // the greatest of the other logits
  for (let k = 0; k < K; k++) if (k != label) rival = max(rival, <f64>load<f32>(z + (<usize>k << 2)));
  const top = max(rival, zt);
  let others: f64 = 0; // sum of the other outputs over that of the rival
  for (let k = 0; k < K; k++) if (k != label) others += NativeMath.exp(<f64>load<f32>(z + (<usize>k << 2)) - rival);
  const target = NativeMath.exp(zt - top), rest = others * NativeMath.exp(rival - top);
  const total = target + rest;
  const y = target / total, e = rest / total;
  const lnTotal = zt >= rival ? NativeMath.log1p(rest) : NativeMath.log(total);
  const lnY = zt - top - lnTotal;
  const lnE = rival - top + NativeMath.log(others) - lnTotal;
  if (kind == SQUARED_ERROR) return softmaxSquaredError(z, dz, label, K, scale, top, total, y, e);
  let value: f64, factor: f64; // dL/dz_t = -e factor, dL/dz_k = y_k factor
  if (kind == CROSS_ENTROPY) { // -ln y_t
    value = -lnY;
    factor = 1;
  } else if (kind == SYNAPSE) { // S16: -(1 - y_t) ln y_t
    value = -e * lnY;
    factor = e - y * lnY;
  } else { // S17: -(1 - y_t) (ln y_t - ln(1 - y_t))
    value = -e * (lnY - lnE);
    factor = y * (lnE - lnY) + 1;
  }
  for (let k = 0; k < K; k++) {
    const at = <usize>k << 2;
    const slope = k == label ? -e * factor : NativeMath.exp(<f64>load<f32>(z + at) - top) / total * factor;
    store<f32>(dz + at, <f32>(scale * slope));
  }
  return value;
}

/** sum_k (y_k - t_k)^2 */
function softmaxSquaredError(z: usize, dz: usize, label: i32, K: i32, scale: f64, top: f64, total: f64, y: f64, e: f64): f64 {
  let squares: f64 = 0;
  for (let k = 0; k < K; k++) if (k != label) {
    const yk = NativeMath.exp(<f64>load<f32>(z + (<usize>k << 2)) - top) / total;
    squares += yk * yk;
  }
  for (let k = 0; k < K; k++) {
    const at = <usize>k << 2;
    const yk = NativeMath.exp(<f64>load<f32>(z + at) - top) / total;
    const slope = k == label ? -2 * y * (e * e + squares) : 2 * yk * (yk + e * y - squares);
    store<f32>(dz + at, <f32>(scale * slope));
  }
  return e * e + squares;
}

/** The batch's sums, in the order of the samples. */
export function lossSum(r: LossRecord, context: Context): void {
  let sum: f64 = 0, correct = 0;
  for (let b = 0; b < context.n; b++) {
    sum += load<f64>(r.losses + (<usize>b << 3));
    correct += load<i32>(r.hits + (<usize>b << 2));
  }
  context.lossSum = sum;
  context.correct = correct;
}

/** outputs (n, K): logits through the head. */
export function output(r: LossRecord, context: Context): void {
  for (let b = 0; b < context.n; b++) {
    const z = r.logits + (<usize>(b * r.N) << 2), y = r.outputs + (<usize>(b * r.units) << 2);
    if (r.head == SIGMOID_HEAD) {
      for (let k = 0; k < r.units; k++) store<f32>(y + (<usize>k << 2), <f32>sigmoid(load<f32>(z + (<usize>k << 2))));
      continue;
    }
    let top = load<f32>(z);
    for (let k = 1; k < r.units; k++) top = max(top, load<f32>(z + (<usize>k << 2)));
    let total: f64 = 0;
    for (let k = 0; k < r.units; k++) total += NativeMath.exp(<f64>load<f32>(z + (<usize>k << 2)) - <f64>top);
    for (let k = 0; k < r.units; k++) {
      store<f32>(y + (<usize>k << 2), <f32>(NativeMath.exp(<f64>load<f32>(z + (<usize>k << 2)) - <f64>top) / total));
    }
  }
}
