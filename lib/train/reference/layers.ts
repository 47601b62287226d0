/**
 * Dropout and the logistic function, by definition; other activations are in ../activations.ts.
 */
import type { Reals } from "./reals.js";

/** 1 / (1 + e^-z), without overflow on either side. */
export function sigmoid(z: number): number {
  if (z < 0) return Math.exp(z) / (1 + Math.exp(z));
  return 1 / (1 + Math.exp(-z));
}

const mix = (x: number): number => {
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
};

/** Which mask: the run's key (`streamState(seed, "dropout")`), the step, and the number of the dropout layer from 0. */
export interface DropoutKey {
  readonly key: Int32Array;
  readonly step: number;
  readonly layer: number;
}

/**
 * Inverted dropout: 0 with probability `rate`, else 1 / (1 - rate), so that the expectation is 1.
 * A counter-based hash (the finalizer of MurmurHash3 on a counter under two keys):
 * the factor depends on key, step, layer and the element's place in the batch alone.
 */
export function dropoutFactor(element: number, rate: number, { key, step, layer }: DropoutKey): number {
  const start = mix((key[0] + Math.imul(step, 0x9e3779b1) + Math.imul(layer, 0x7feb352d)) | 0);
  return mix(((element + start) | 0) ^ mix(start ^ key[1])) >>> 8 < Math.round(Math.fround(rate) * 2 ** 24) ? 0 : 1 / (1 - rate);
}
/** out = inp times its factors; backward is the same function on gradients. */
export function dropout(out: Reals, inp: Reals, rate: number, key: DropoutKey): void {
  for (let i = 0; i < out.length; i++) out[i] = inp[i] * dropoutFactor(i, rate, key);
}
