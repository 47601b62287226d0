/**
 * Initial weights.
 */
import { random } from "../data/random.js";
import type { Shapes } from "./engine/shapes.js";

/**
 * Kaiming-uniform weights: U(-bound, bound) with bound = sqrt(6 / fan_in), biases zero, in the exchange layout.
 * fan_in counts the inputs of one output unit.
 * @param seed seeds the stream "weights"
 */
// Reading: the protocol says Kaiming-uniform and no more. (1) He et al. 2015 for ReLU, gain sqrt 2: bound sqrt(6/fan_in), biases zero;
// (2) PyTorch's default of its layers, kaiming_uniform_ with a = sqrt 5: bound sqrt(1/fan_in), biases uniform too. We take (1): it is what
// the name means in the paper that introduced it.                                           status: assumption
export function initialParameters(shapes: Shapes, seed: number): Float32Array {
  const values = new Float32Array(shapes.parameterCount);
  const stream = random(seed, "weights");
  for (const { parameters } of shapes.layers) {
    const [weight, bias] = parameters;
    if (weight === undefined || bias === undefined) continue;
    const bound = Math.sqrt(6 / (weight.size / bias.size));
    for (let i = 0; i < weight.size; i++) values[weight.offset + i] = (2 * stream.uniform() - 1) * bound;
  }
  return values;
}
