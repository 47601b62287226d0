/**
 * Losses on logits and their slopes, theory.md S13-S18, in forms that neither overflow nor cancel. The equations are in the comments.
 */
import type { Head, LossName } from "../types.js";
import { sigmoid } from "./layers.js";
import type { Reals } from "./reals.js";

/** ln(1 + e^s) */
const softplus = (s: number): number => (s > 0 ? s + Math.log1p(Math.exp(-s)) : Math.log1p(Math.exp(s)));

/**
 * Loss of one unit under a sigmoid, and its slope dL/ds. s = z for a unit that should be off and -z for one that should be on, so the unit's
 * error probability is e = sigmoid(s) and 1 - e = sigmoid(-s).
 * @example sigmoidUnit("synapse-net", 0) // { value: 0, slope: 0.5 }
 */
export function sigmoidUnit(loss: LossName, s: number): { value: number; slope: number } {
  const e = sigmoid(s), rest = sigmoid(-s);
  switch (loss) {
    case "cross-entropy": // S15: -ln(1 - e) = softplus(s)
      return { value: softplus(s), slope: e };
    case "squared-error": // e^2
      return { value: e * e, slope: 2 * e * e * rest };
    case "synapse": // S13: -e ln(1 - e); de/ds = e (1 - e)
      return { value: e * softplus(s), slope: e * (rest * softplus(s) + e) };
    case "synapse-net": // S14: -e ln((1 - e)/e) = s sigmoid(s), S9
      return { value: s * e, slope: e + s * e * rest };
  }
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
  if (loss === "squared-error") { // sum_k (y_k - t_k)^2 = e^2 + sum of the other y_k^2
    let squares = 0;
    for (let k = 0; k < K; k++) if (k !== t) squares += output(k) ** 2;
    for (let k = 0; k < K; k++) dz[at + k] = k === t ? -2 * y * (e * e + squares) : 2 * output(k) * (output(k) + e * y - squares);
    return e * e + squares;
  }
  // With dy_t/dz_t = y_t e and dy_t/dz_k = -y_t y_k: dL/dz_t = -e f and dL/dz_k = y_k f, f = -y_t dL/dy_t.
  let value: number, f: number;
  if (loss === "cross-entropy") { // -ln y_t
    value = -lnY;
    f = 1;
  } else if (loss === "synapse") { // S16: -(1 - y_t) ln y_t
    value = -e * lnY;
    f = e - y * lnY;
  } else { // S17: -(1 - y_t) ln(y_t / (1 - y_t))
    value = -e * (lnY - lnE);
    f = y * (lnE - lnY) + 1;
  }
  for (let k = 0; k < K; k++) dz[at + k] = k === t ? -e * f : output(k) * f;
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
