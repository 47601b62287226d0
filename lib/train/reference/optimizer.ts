/**
 * Update rules by definition.
 */
import type { Reals } from "./reals.js";

/**
 * SGD, ledger M1: dw(t) = -eta g + alpha dw(t-1), w += dw. `dw` starts at zero. A decayed sum, not an average:
 * under a constant gradient it tends to -eta g / (1 - alpha).
 */
export function sgd(w: Reals, dw: Reals, g: Reals, eta: number, alpha: number): void {
  for (let i = 0; i < w.length; i++) {
    dw[i] = -eta * g[i] + alpha * dw[i];
    w[i] += dw[i];
  }
}

/** Rate and constants of Adam. */
export interface AdamNumbers {
  readonly eta: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Adam (Kingma and Ba 2015): m = b1 m + (1-b1) g, v = b2 v + (1-b2) g^2, w -= eta mhat / (sqrt(vhat) + epsilon) with mhat = m/(1-b1^t), vhat = v/(1-b2^t).
 * Epsilon stands where PyTorch has it. `step` is t, counted from 1.
 */
export function adam(w: Reals, m: Reals, v: Reals, g: Reals, { eta, beta1, beta2, epsilon }: AdamNumbers, step: number): void {
  for (let i = 0; i < w.length; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    w[i] -= eta / (1 - beta1 ** step) * m[i] / (Math.sqrt(v[i]) / Math.sqrt(1 - beta2 ** step) + epsilon);
  }
}
