/**
 * Losses on logits and their slopes, ledger S13-S18, in the forms of `losses`, which do not overflow and, but for one slope named there, do
 * not cancel.
 */
import { type LossName, lossOf, type UnitLoss } from "../losses.js";
import type { Head } from "../layers.js";
import { sigmoid } from "./layers.js";
import type { Reals } from "./reals.js";

/**
 * Loss of one unit under a sigmoid, and its slope dL/ds. s = z for a unit that should be off and -z for one that should be on, so the
 * unit's error probability is e = sigmoid(s) and 1 - e = sigmoid(-s).
 * @example sigmoidUnit("synapse-net", 0) // { value: 0, slope: 0.5 }
 */
export function sigmoidUnit(loss: LossName, s: number): UnitLoss {
  return lossOf(loss).unit(s, sigmoid(s), sigmoid(-s));
}

/**
 * Loss of one sample under a softmax; writes its slopes dL/dz_k. y = softmax(z), t the target, e = 1 - y_t.
 * The error is summed from the other outputs: 1 - y_t by subtraction would lose every digit of a sure answer.
 * @param at where in z and dz the sample's K logits begin
 */
export function softmaxSample(loss: LossName, dz: Reals, z: Reals, at: number, K: number, t: number): number {
  let rival = -Infinity;
  for (let k = 0; k < K; k++) if (k !== t) rival = Math.max(rival, z[at + k]);
  const zt = z[at + t], top = Math.max(rival, zt);
  let others = 0;
  for (let k = 0; k < K; k++) if (k !== t) others += Math.exp(z[at + k] - rival);
  const rest = others * Math.exp(rival - top), total = Math.exp(zt - top) + rest;
  const output = (k: number): number => Math.exp(z[at + k] - top) / total;
  const y = output(t), e = rest / total;
  const lnTotal = zt >= rival ? Math.log1p(rest) : Math.log(total);
  const lnY = zt - top - lnTotal, lnE = rival - top + Math.log(others) - lnTotal;
  const squares = (): number => {
    let sum = 0;
    for (let k = 0; k < K; k++) if (k !== t) sum += output(k) ** 2;
    return sum;
  };
  const logarithms = (): number => {
    let sum = 0;
    for (let k = 0; k < K; k++) if (k !== t) sum += z[at + k] - top - lnTotal;
    return sum;
  };
  const { value, target, other } = lossOf(loss).sample({ y, e, lnY, lnE, squares, logarithms, units: K });
  for (let k = 0; k < K; k++) dz[at + k] = k === t ? target : other(output(k));
  return value;
}

/**
 * Sum of the batch's losses; dz (B, K) receives the slopes of their mean.
 * @param z logits (B, K)
 * @param labels classes (B); the target of unit k is 1 where k is the label, else 0
 */
export function lossForwardBackward(loss: LossName, head: Head, dz: Reals, z: Reals, labels: ArrayLike<number>, K: number): number {
  const B = labels.length;
  let sum = 0;
  for (let b = 0; b < B; b++) {
    if (head === "softmax") sum += softmaxSample(loss, dz, z, b * K, K, labels[b]);
    else for (let k = 0; k < K; k++) {
      const sign = k === labels[b] ? -1 : 1, unit = sigmoidUnit(loss, sign * z[b * K + k]);
      sum += unit.value;
      dz[b * K + k] = sign * unit.slope;
    }
  }
  for (let i = 0; i < B * K; i++) dz[i] /= B;
  return sum;
}
