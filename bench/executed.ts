/**
 * How much of a step's arithmetic the kernels execute. They leave out terms that are zero and copy windows of background, so a dense count
 * says too much. What remains is counted on the float64 reference: the images' ink, the inputs that are not zero, the slopes that are not
 * zero. Nothing is timed here, so the count is the same on every machine.
 */
import type { Dataset } from "../lib/data/index.js";
import { type Network, ReferenceNetwork, type VectorBits } from "../lib/train/index.js";
import { windowOf } from "../lib/train/layers.js";

/** What is counted: a batch, at some weights. */
export interface Counting {
  readonly network: Network;
  /** In the exchange layout. */
  readonly parameters: Float32Array;
  readonly dataset: Pick<Dataset, "images" | "labels" | "inputs">;
  /** Which samples are the batch. */
  readonly indices: Uint32Array;
  readonly dropoutKey: Int32Array;
  /** Step of the dropout masks, counted from 1. */
  readonly step: number;
  /** Of the kernels: where vectors are wide, the first convolution's gradient is made in another way. */
  readonly vectorBits: VectorBits;
}

/** One image's ink, (rows, columns): true where a pixel is not background, or was computed from one that is not. */
type Ink = readonly (readonly boolean[])[];

/** Pooled windows of a convolution, two pixels apart; each sees `size` pixels each way, the first from `border` pixels before the image. */
interface Windows {
  readonly rows: number;
  readonly columns: number;
  readonly border: number;
  readonly size: number;
}

/**
 * Which windows see ink, (rows, columns): the others are copied from a blank image.
 * @example inked([[false, true], [false, false]], { rows: 1, columns: 1, border: 1, size: 4 }) // [[true]]
 */
export function inked(ink: Ink, { rows, columns, border, size }: Windows): boolean[][] {
  const seen = (at: number): number[] => Array.from({ length: size }, (_, i) => 2 * at - border + i);
  return Array.from({ length: rows }, (_, y) => Array.from(
    { length: columns }, (_, x) => seen(y).some((row) => seen(x).some((column) => ink[row]?.[column] ?? false)),
  ));
}

/**
 * Products (one multiplication and one addition each) that the operations of a step execute on the whole batch, by "operation layer". An
 * operation that is not named leaves nothing out.
 * @example executedProducts(counting).get("sparse dense dense 1") // items that are not zero x 128 outputs
 */
export function executedProducts(counting: Counting): Map<string, number> {
  const { network, indices, dataset, vectorBits } = counting, [height, width] = network.input;
  const reference = passed(counting), { layers } = reference.shapes, products = new Map<string, number>();
  let ink: Ink[] = Array.from(indices, (sample) => inkOf(dataset.images, sample * height * width, height, width)), first = true;
  layers.forEach(({ name, layer, input, output }, i) => {
    const slopes = nonzero(reference.slopes[i + 1]), inputs = input[0] * input[1] * input[2];
    if (layer.kind === "dense") {
      const items = nonzero(reference.values[i]);
      products.set(`sparse dense ${name}`, items * output[2]);
      products.set(`sparse gradient + update ${name}`, items * output[2]);
      products.set(`dense input gradient ${name}`, slopes * inputs);
    } else if (layer.kind === "conv") {
      const taps = layer.kernel ** 2 * input[2], { border } = windowOf(layer, input);
      const windows = { rows: output[0] / 2, columns: output[1] / 2, border, size: layer.kernel + 1 };
      ink = ink.map((image) => inked(image, windows));
      products.set(`conv + pool ${name}`, 4 * taps * output[2] * ink.flat(2).filter(Boolean).length);
      // Only the first convolution's inputs want no gradient. Each slope that is not zero makes one product with a patch, or two.
      products.set(`conv gradient ${name}`, first ? firstGradient(ink, taps * output[2], vectorBits) : 2 * taps * slopes);
      first = false;
    }
  });
  return products;
}

/**
 * Products of the first convolution's gradient, `each` for one pixel of every window. Narrow vectors take the winner of each window, also
 * where its slope is zero. Wide ones take all four pixels, but one where the window is background and does not touch the border.
 */
function firstGradient(ink: readonly Ink[], each: number, vectorBits: VectorBits): number {
  const last = ink[0].length - 1, end = ink[0][0].length - 1;
  const whole = (is: boolean, y: number, x: number): boolean => is || y === 0 || y === last || x === 0 || x === end;
  const windows = ink.flatMap((image) => image.flatMap((row, y) => row.map((is, x) => whole(is, y, x))));
  return each * windows.reduce((sum, is) => sum + (vectorBits === 256 && is ? 4 : 1), 0);
}

/** The reference, after one pass over the batch. */
function passed({ network, parameters, dataset: { images, labels, inputs: [low, high] }, indices, dropoutKey, step }: Counting) {
  const reference = new ReferenceNetwork(network, Float64Array), size = network.input[0] * network.input[1] * network.input[2];
  reference.parameters.set(parameters);
  const inputs = Float64Array.from(
    { length: indices.length * size }, (_, i) => low + images[indices[Math.floor(i / size)] * size + i % size] * (high - low) / 255,
  );
  reference.forwardBackward(inputs, Array.from(indices, (sample) => labels[sample]), "cross-entropy", { key: dropoutKey, step });
  return reference;
}

/** The ink of the grey image that begins at `from`. */
function inkOf(images: Uint8Array, from: number, height: number, width: number): Ink {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => images[from + y * width + x] !== 0));
}

function nonzero(values: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) count += 1;
  return count;
}
