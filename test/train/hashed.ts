/** What the programs in fixtures/ and the tests beside them both compute from a hash: weights, inputs and labels. */
import assert from "node:assert/strict";
import { shapesOf, type Network } from "../../lib/train/index.js";

/** The finalizer of MurmurHash3 on a counter in a numbered stream. */
function hash(stream: number, i: number): number {
  let x = (i + Math.imul(stream, 0x9e3779b1)) | 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Weights uniform within sqrt(6 / fan_in), biases within 0.1; weights and running variances of a batch normalisation within 0.1 of 1. */
export function hashedWeights(network: Network): Float32Array {
  const { parameters, parameterCount } = shapesOf(network);
  const values = new Float32Array(parameterCount);
  parameters.forEach(({ name, shape, offset, size }, stream) => {
    const middle = /^batchNorm \d+ (weight|running_var)$/.test(name) ? 1 : 0;
    const bound = shape.length > 1 ? Math.sqrt(6 / (size / shape[0])) : 0.1;
    for (let i = 0; i < size; i++) values[offset + i] = (hash(stream, i) / 2 ** 32 * 2 - 1) * bound + middle;
  });
  return values;
}

/** Inputs and labels of a step. */
export function batchOf(network: Network, step: number, batch: number): { inputs: Float32Array; labels: Uint8Array } {
  const [height, width, channels] = network.input, classes = shapesOf(network).classes;
  return {
    inputs: Float32Array.from({ length: batch * height * width * channels }, (_, i) => -1 + (hash(1000 + step, i) & 255) * 2 / 255),
    labels: Uint8Array.from({ length: batch }, (_, i) => hash(5000 + step, i) % classes),
  };
}

/** Eight values of each tensor, evenly spread from its first to its last, as the programs in fixtures/ print them. */
export function assertWeights(
  network: Network, values: ArrayLike<number>, expected: readonly { readonly values: readonly number[] }[], bound: number,
): void {
  shapesOf(network).parameters.forEach(({ name, offset, size }, tensor) => {
    expected[tensor].values.forEach((one, i) => {
      const value = values[offset + Math.floor(i * (size - 1) / 7)];
      assert.ok(Math.abs(value - one) <= bound, `${name} [${i}]: ${value}, PyTorch ${one}`);
    });
  });
}
