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

/** Rate, momentum, weight decay, and whether the step looks ahead. */
export interface DecayedSgd {
  readonly eta: number;
  readonly alpha: number;
  readonly lambda: number;
  readonly nesterov: boolean;
}

/**
 * SGD with weight decay and Nesterov's momentum. Weight decay enters the gradient: h = g + lambda w, for biases too. Then M1 on h: dw(t) =
 * -eta h + alpha dw(t-1).
 * Without Nesterov w += dw(t); with it w += alpha dw(t) - eta h, which is the step that dw would make next under the same gradient.
 *
 * PyTorch keeps b(t) = alpha b(t-1) + h instead and steps by -eta b(t). While eta is constant dw = -eta b, and the weights are the same.
 * When eta changes they are not:
 * dw keeps each earlier gradient at the rate of its own update, as M1 has it; -eta b gives all of them the new rate.
 */
export function sgdDecayed(w: Reals, dw: Reals, g: Reals, { eta, alpha, lambda, nesterov }: DecayedSgd): void {
  for (let i = 0; i < w.length; i++) {
    const h = g[i] + lambda * w[i];
    dw[i] = -eta * h + alpha * dw[i];
    w[i] += nesterov ? alpha * dw[i] - eta * h : dw[i];
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
 * Adam (Kingma and Ba 2015): m = b1 m + (1-b1) g, v = b2 v + (1-b2) g^2, w -= eta mhat / (sqrt(vhat) + epsilon) with mhat = m/(1-b1^t),
 * vhat = v/(1-b2^t).
 * Epsilon stands where PyTorch has it. `step` is t, counted from 1.
 */
export function adam(w: Reals, m: Reals, v: Reals, g: Reals, { eta, beta1, beta2, epsilon }: AdamNumbers, step: number): void {
  for (let i = 0; i < w.length; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    w[i] -= eta / (1 - beta1 ** step) * m[i] / (Math.sqrt(v[i]) / Math.sqrt(1 - beta2 ** step) + epsilon);
  }
}
