/**
 * The one network that the kernels are written for, and where its numbers lie on the device.
 */
import { UsageError } from "../../errors.js";
import { hasWindow, windowOf } from "../layers.js";
import type { Layer, Network } from "../types.js";
import { shapesOf } from "../engine/shapes.js";

/** Sizes of the paper's network: sides of the image and of the two pooled images, channels, units. */
export const size = { side: 28, pool1: 14, pool2: 7, channels1: 16, channels2: 32, flat: 1568, hidden: 128, classes: 10 } as const;

/** Samples that a tile of the dense kernels holds: the largest batch. */
export const TILE = 64;
/** Parts into which the sum over the first dense layer's inputs is cut, each added up by a workgroup of its own. */
export const SLICES = 7;

/** The small parameters of a run, all but the first dense layer's weights, in Float32 from the start of its block. */
export const small = {
  conv1: 0, bias1: 144, conv2: 160, bias2: 4768, bias3: 4800, dense2: 4928, bias4: 6208, forward: 6224, length: 10832,
} as const;

/** Samples whose gradients of the convolutions one workgroup adds up. */
export const GROUP = 4;
/** Places for partial sums, one for each group of samples; of smaller batches the first ones are used. */
export const GROUPS = TILE / GROUP;
/** Groups that a batch has. */
export const groupsIn = (batchSize: number): number => Math.ceil(batchSize / GROUP);
/** Float32 of a partial sum: the first convolution's weights and biases, the second one's weights. */
export const partial = { conv1: 160, conv2: 4608 } as const;

/** Bytes of each buffer that one run needs, by name; `batches` and `scores` are the most that a phase has. */
export function bytesOfRun(batches: number, scores: number): Record<string, number> {
  const { flat, hidden, channels1, channels2, pool1 } = size;
  return {
    small: 4 * small.length, smallStep: 4 * small.length,
    dense: 4 * flat * hidden, denseStep: 4 * flat * hidden,
    pooled1: 4 * TILE * channels1 * 256, winners1: 4 * TILE * pool1 ** 2,
    pooled2: 4 * TILE * flat, winners2: 4 * TILE * 112, slopes2: 4 * TILE * flat,
    slices: 4 * SLICES * TILE * hidden, hidden: 8 * TILE * hidden, heads: 4 * TILE * 16,
    sums1: 4 * GROUPS * partial.conv1, sums2: 4 * GROUPS * partial.conv2, sums2Bias: 4 * GROUPS * channels2,
    trace: 8 * batches, scores: 4 * scores, status: 4, runs: 48,
  };
}

/**
 * What of a description the kernels can use, once it is known that they fit.
 * @throws UsageError naming the first layer that the kernels lack, with the way out
 * @example dropoutRate(paperNetwork) // 0.25
 */
export function dropoutRate(network: Network): number {
  const refuse = (what: string): never => {
    throw new UsageError(
      `network ${network.name}: the engine webgpu computes the paper's network alone (conv 16, pool, conv 32, pool, dropout, dense 128, ` +
      `dense 10 under a softmax), got ${what}; leave out --engine webgpu to train it on the processor`,
    );
  };
  const wanted: readonly Layer[] = [
    { kind: "conv", channels: 16, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "conv", channels: 32, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "flatten" }, { kind: "dropout", rate: 0 }, { kind: "dense", units: 128 }, { kind: "relu" }, { kind: "dense", units: 10 },
  ];
  const { layers } = shapesOf(network);
  if (network.input.join() !== "28,28,1") refuse(`images of ${network.input.join(" x ")}`);
  if (network.head !== "softmax") refuse(`a head of ${network.head}`);
  let rate = 0;
  for (let i = 0; i < Math.max(wanted.length, layers.length); i++) {
    const layer = layers[i]?.layer, name = layers[i]?.name ?? `no layer ${i + 1}`;
    if (layer === undefined || wanted[i] === undefined || layer.kind !== wanted[i].kind) return refuse(name);
    if (layer.kind === "dropout") {
      rate = layer.rate;
      continue;
    }
    const differs = Object.entries(wanted[i]).some(([key, value]) => (layer as Record<string, unknown>)[key] !== value);
    const slidesOtherwise = hasWindow(layer) && !sameWindow(layer, wanted[i], layers[i].input);
    if (differs || slidesOtherwise) refuse(`${name} with other settings (${JSON.stringify(layer)})`);
  }
  return rate;
}

/** Do both windows slide alike? What a setting's absence means is not said in a description. */
function sameWindow(layer: Layer, wanted: Layer, input: readonly number[]): boolean {
  return hasWindow(layer) && hasWindow(wanted) && JSON.stringify(windowOf(layer, input)) === JSON.stringify(windowOf(wanted, input));
}

/**
 * From the exchange layout (shapes.ts) to the device's: the small block, and the first dense layer's weights with the inputs in rows.
 * @example toDevice(initialParameters(shapesOf(paperNetwork), 1)).dense.length // 200704
 */
export function toDevice(values: Float32Array): { small: Float32Array<ArrayBuffer>; dense: Float32Array<ArrayBuffer> } {
  const { flat, hidden } = size, block = new Float32Array(small.length), dense = new Float32Array(flat * hidden);
  block.set(values.subarray(0, small.bias3));
  for (let n = 0, at = small.bias3; n < hidden; n++) for (let i = 0; i < flat; i++) dense[i * hidden + n] = values[at++];
  block.set(values.subarray(small.bias3 + flat * hidden), small.bias3);
  for (let o = 0; o < 32; o++) for (let tap = 0; tap < 9; tap++) {
    for (let c = 0; c < 16; c++) block[small.forward + (c * 9 + tap) * 32 + o] = block[small.conv2 + (o * 9 + tap) * 16 + c];
  }
  return { small: block, dense };
}

/** The way back of `toDevice`. */
export function fromDevice(block: Float32Array, dense: Float32Array): Float32Array {
  const { flat, hidden } = size, values = new Float32Array(small.bias4 + 10 + flat * hidden);
  values.set(block.subarray(0, small.bias3));
  for (let n = 0, at = small.bias3; n < hidden; n++) for (let i = 0; i < flat; i++) values[at++] = dense[i * hidden + n];
  values.set(block.subarray(small.bias3, small.bias4 + 10), small.bias3 + flat * hidden);
  return values;
}
