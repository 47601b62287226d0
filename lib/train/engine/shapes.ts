/**
 * Shapes of a network, worked out once and checked: everything later may rely on them.
 */
import { UsageError } from "../../errors.js";
import { isActivation } from "../activations.js";
import { checkLayer, windowOf, type WindowLayer } from "../layers.js";
import type { Layer, Network } from "../types.js";

/** Height, width, channels. */
export type Shape = readonly [number, number, number];

/** A tensor of parameters in the exchange layout. */
export interface ParameterShape {
  /** Such as "conv 1 weight". */
  readonly name: string;
  /**
   * Convolution weights (outputs, rows, columns, inputs); dense weights (outputs, inputs), inputs in the order row, column, channel;
   * biases (outputs); batch normalisation's four (channels).
   */
  readonly shape: readonly number[];
  /** Of its first value in the flat block. */
  readonly offset: number;
  readonly size: number;
  /** Is it a running statistic, which no gradient changes? */
  readonly running?: true;
}

/** A layer with the sizes of what enters and leaves it. */
export interface LayerShape {
  readonly layer: Layer;
  /** Kind and number among its kind, counted from 1: "dense 2". */
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  /** Weight and bias, for layers that have them, and then running statistics. */
  readonly parameters: readonly ParameterShape[];
}

/** The sizes of a whole network. */
export interface Shapes {
  readonly layers: readonly LayerShape[];
  readonly parameters: readonly ParameterShape[];
  /** Count of all parameters, running statistics among them. */
  readonly parameterCount: number;
  /** Units of the last layer. */
  readonly classes: number;
}

const text = (shape: Shape): string => (shape[0] === 1 && shape[1] === 1 ? `${shape[2]} values` : shape.join(" x "));

function whole(name: string, what: string, value: unknown): void {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1) {
    throw new UsageError(`${name}: expected ${what} to be a whole number of at least 1, got ${String(value)}`);
  }
}

/**
 * The shape of every layer's input and output and of every parameter.
 * @throws UsageError for a layer that does not fit, naming it and what it was given
 * @example shapesOf(paperNetwork).parameterCount // 206922
 */
export function shapesOf(network: Network): Shapes {
  if (!Array.isArray(network.input) || network.input.length !== 3) {
    throw new UsageError(`network ${network.name}: expected input to be [height, width, channels], got ${JSON.stringify(network.input)}`);
  }
  network.input.forEach((size, i) => whole(`network ${network.name}`, ["the height", "the width", "the channels"][i], size));
  if (network.head !== "softmax" && network.head !== "sigmoid") {
    throw new UsageError(`network ${network.name}: expected head to be softmax or sigmoid, got ${String(network.head)}`);
  }
  const counts = new Map<string, number>();
  const layers: LayerShape[] = [];
  let shape: Shape = network.input, flat = false, offset = 0, pixels = 1;
  for (const [i, layer] of network.layers.entries()) {
    checkLayer(layer, `network ${network.name}, layer ${i + 1}`);
    const number = (counts.get(layer.kind) ?? 0) + 1;
    counts.set(layer.kind, number);
    const name = `${layer.kind} ${number}`;
    const parameters: ParameterShape[] = [];
    const parameter = (what: string, dimensions: number[], running?: true): void => {
      const size = dimensions.reduce((a, b) => a * b, 1);
      parameters.push({ name: `${name} ${what}`, shape: dimensions, offset, size, ...(running && { running }) });
      offset += size;
    };
    if (layer.kind === "flatten") pixels = Math.max(pixels, shape[0] * shape[1]);
    if (layer.kind === "dense") pixels = 1;
    if (layer.kind === "batchNorm" && pixels > 1) {
      throw new UsageError(
        `${name}: expected an image, or the output of a dense layer, got ${text(shape)} of a flattened image: put it before flatten`,
      );
    }
    const output = outputOf(layer, name, shape, flat, parameter);
    layers.push({ layer, name, input: shape, output, parameters });
    shape = output;
    flat ||= layer.kind === "flatten" || layer.kind === "dense";
  }
  const last = network.layers.at(-1);
  if (last?.kind !== "dense") {
    throw new UsageError(
      `network ${network.name}: expected the last layer to be dense (its units are the logits), got ${last?.kind ?? "no layer"}`,
    );
  }
  if (network.head === "softmax" && last.units < 2) {
    throw new UsageError(`network ${network.name}: expected at least 2 units under a softmax, got ${last.units}`);
  }
  return { layers, parameters: layers.flatMap((layer) => layer.parameters), parameterCount: offset, classes: last.units };
}

/** The size that a window leaves of an image. */
function slid(layer: WindowLayer, [height, width]: Shape): readonly [number, number] {
  const { rows, columns, step, border } = windowOf(layer, [height, width]);
  return [Math.floor((height + 2 * border - rows) / step) + 1, Math.floor((width + 2 * border - columns) / step) + 1];
}

function outputOf(
  layer: Layer, name: string, input: Shape, flat: boolean, parameter: (what: string, dimensions: number[], running?: true) => void,
): Shape {
  if (isActivation(layer)) return input;
  const [height, width, channels] = input;
  switch (layer.kind) {
    case "conv": {
      whole(name, "channels", layer.channels);
      whole(name, "kernel", layer.kernel);
      if (layer.stride !== undefined) whole(name, "stride", layer.stride);
      if (layer.kernel % 2 === 0) throw new UsageError(`${name}: expected an odd kernel, got ${layer.kernel}`);
      if (flat) throw new UsageError(`${name}: expected an image (height x width x channels), got ${text(input)}: put it before flatten`);
      const lost = layer.padding === "valid" ? layer.kernel - 1 : 0;
      if (height <= lost || width <= lost) {
        throw new UsageError(
          `${name}: expected an image of at least ${layer.kernel} x ${layer.kernel} for a kernel without padding, got ${text(input)}`,
        );
      }
      parameter("weight", [layer.channels, layer.kernel, layer.kernel, channels]);
      parameter("bias", [layer.channels]);
      return [...slid(layer, input), layer.channels];
    }
    case "maxPool": case "avgPool":
      whole(name, "size", layer.size);
      if (layer.stride !== undefined) whole(name, "stride", layer.stride);
      if (flat) throw new UsageError(`${name}: expected an image (height x width x channels), got ${text(input)}: put it before flatten`);
      if (height < layer.size || width < layer.size) {
        throw new UsageError(`${name}: expected an image of at least ${layer.size} x ${layer.size}, got ${text(input)}`);
      }
      return [...slid(layer, input), channels];
    case "globalAvgPool":
      if (flat) throw new UsageError(`${name}: expected an image (height x width x channels), got ${text(input)}: put it before flatten`);
      return [1, 1, channels];
    case "batchNorm":
      parameter("weight", [channels]);
      parameter("bias", [channels]);
      parameter("running_mean", [channels], true);
      parameter("running_var", [channels], true);
      return input;
    case "dense": {
      whole(name, "units", layer.units);
      const inputs = height * width * channels;
      if (!flat && height * width > 1) {
        throw new UsageError(`${name}: expected a flat input, got ${text(input)}: put { kind: "flatten" } before it`);
      }
      if (layer.inputs !== undefined && layer.inputs !== inputs) {
        throw new UsageError(`${name}: expected ${layer.inputs} inputs, got ${inputs}`);
      }
      parameter("weight", [layer.units, inputs]);
      parameter("bias", [layer.units]);
      return [1, 1, layer.units];
    }
    case "flatten":
      return [1, 1, height * width * channels];
    case "dropout":
      if (!(layer.rate >= 0 && layer.rate < 1)) {
        throw new UsageError(`${name}: expected a rate of at least 0 and below 1, got ${String(layer.rate)}`);
      }
      return input;
  }
}

/**
 * The stretches [from, to) of the flat block that an optimizer changes: all but running statistics.
 * @example trainedStretches(shapesOf(paperNetwork)) // [[0, 206922]]
 */
export function trainedStretches({ parameters }: Shapes): readonly (readonly [number, number])[] {
  const stretches: [number, number][] = [];
  for (const { offset, size, running } of parameters) {
    if (running) continue;
    const last = stretches.at(-1);
    if (last?.[1] === offset) last[1] = offset + size;
    else stretches.push([offset, offset + size]);
  }
  return stretches;
}
