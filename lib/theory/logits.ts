/**
 * The synapse losses over logits, in forms that do not overflow and keep their digits in both tails (S18; derived); near its own zero, at
 * p* (S14), the slope of synapse-net is right to the last digits of its terms and no further. z: logit; t in {0, 1}: target. A sigmoid
 * unit's error probability is e = sigmoid(x) with x = (1 - 2t) z; a softmax's is e = 1 - y_target.
 */
import { sigmoid } from "./synapse.js";

/** A loss of this module. */
export type SynapseLoss = "synapse" | "synapse-net";

/** `ln(1 + e^x)`, without overflow and exact in both tails. @example softplus(0) // 0.6931471805599453 */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * Loss of one sigmoid unit, nats: `synapse` is `e softplus(x)`, `synapse-net` is `e x`, with e = sigmoid(x), x = (1 - 2t) z.
 * @example sigmoidUnit("synapse-net", 2, 0).value // 1.7615941559557646
 * @example sigmoidUnit("synapse-net", 2, 0).slope // 1.090784249017648, dL/dz
 */
export function sigmoidUnit(loss: SynapseLoss, z: number, target: 0 | 1): { readonly value: number; readonly slope: number } {
  const sign = 1 - 2 * target;
  const x = sign * z;
  const e = sigmoid(x);
  const right = sigmoid(-x); // 1 - e, without the subtraction
  if (loss === "synapse") {
    const surprise = softplus(x); // -ln(1 - e)
    return { value: e * surprise, slope: sign * e * (right * surprise + e) };
  }
  return { value: e * x, slope: sign * e * (1 + x * right) };
}

/**
 * Loss of one softmax sample through its target's error probability alone (S16), nats, and its gradient by every logit:
 * `synapse`: `-e ln y`, slope `-(e - y ln y)(d - y_k)`; `synapse-net`: `e ln(e/y)`, slope `-(1 + y ln(e/y))(d - y_k)`,
 * with y = y_target, e = 1 - y, and d = 1 for the target, else 0.
 * @param logits (K) logits, K >= 2
 * @throws RangeError for fewer than two logits or a target that is none of them
 * @example softmaxSample("synapse", [0, 0], 0).value // 0.34657359027997264
 */
export function softmaxSample(
  loss: SynapseLoss, logits: readonly number[], target: number,
): { readonly value: number; readonly slope: readonly number[] } {
  if (logits.length < 2 || !(target in logits)) throw new RangeError(
    `expected at least two logits and a target among them, got ${logits.length} logits and target ${target}`,
  );
  const top = Math.max(...logits);
  const weights = logits.map((z) => Math.exp(z - top));
  const sum = weights.reduce((a, b) => a + b);
  const y = weights[target] / sum;
  // The other outputs, summed: 1 - y without the subtraction.
  const e = weights.reduce((a, b, k) => (k === target ? a : a + b), 0) / sum;
  // -ln y: near y = 1 through e, which is small and exact there; else through the logits, which do not underflow.
  const surprise = y > 0.5 ? -Math.log1p(-e) : Math.log(sum) - (logits[target] - top);
  // ln(e/y) from the largest of the other logits: finite where e or y underflows, and no difference of rounded logarithms.
  const next = logits.reduce((best, z, k) => (k !== target && (best === target || z > logits[best]) ? k : best), target);
  const others = logits.reduce((a, z, k) => (k === target || k === next ? a : a + Math.exp(z - logits[next])), 0);
  const logRatio = logits[next] - logits[target] + Math.log1p(others);
  const strength = loss === "synapse" ? e + y * surprise : 1 + y * logRatio;
  return {
    value: loss === "synapse" ? e * surprise : e * logRatio,
    slope: weights.map((weight, k) => (k === target ? -strength * e : (strength * weight) / sum)),
  };
}
