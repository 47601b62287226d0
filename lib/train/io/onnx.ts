/**
 * A trained network as an ONNX model, for any runtime that reads the format.
 *
 * The model has one input, `input` (batch, channels, height, width), and one output, `probabilities` (batch, classes);
 * the batch is of any size. Dropout is left out: it does nothing once training has ended.
 *
 * This library keeps images channels last. ONNX's Conv and MaxPool know channels first only, and so does nearly everybody who feeds a
 * runtime; a model that took the other layout would begin with a transposition and surprise them. So weights are put in that order once,
 * here: a convolution's become (outputs, inputs, rows, columns), and the columns of the first dense layer behind an image go from (row,
 * column, channel) to (channel, row, column). For grey images, of one channel, both layouts are the same bytes.
 */
import { UsageError } from "../../errors.js";
import { activationOf, type ActivationLayer, isActivation } from "../activations.js";
import { windowOf } from "../layers.js";
import { batchNormalisation } from "../reference/batch-norm.js";
import type { Network } from "../types.js";
import { tensorName } from "./safetensors.js";
import { type LayerShape, type ParameterShape, type Shape, shapesOf } from "../engine/shapes.js";
import { type OnnxAttributes, type OnnxGraph, writeOnnx } from "./onnx-file.js";

/** The version of ONNX's operators: the oldest in which Softmax runs along one axis, so that runtimes since 2021 read the model. */
export const onnxOpset = 13;

/** What an ONNX model says about itself. */
export interface OnnxOptions {
  /**
   * The interval onto which grey levels 0-255 were scaled in training, such as `dataset.inputs`: whoever runs the model must do the same.
   */
  readonly inputs: readonly [number, number];
  /** More to keep in the model's metadata, such as the run it came from. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of an ONNX model (opset 13) that computes what the network does with dropout off: `input` (batch, C, H, W) in, `probabilities`
 * (batch, K) out. Its metadata hold `inputs` (the interval of the grey levels), `network` (the description as JSON) and what
 * `options.metadata` adds.
 * @param parameters flat, in the order of `Model.parameters`
 * @throws UsageError for a network that does not fit, a wrong count of parameters, or an interval that is none
 * @example await writeFile("model.onnx", toOnnx(paperNetwork, training.model.parameters(), { inputs: [-1, 1] }))
 */
export function toOnnx(network: Network, parameters: Float32Array, { inputs, metadata = {} }: OnnxOptions): Uint8Array {
  const { layers, parameterCount, classes } = shapesOf(network);
  if (parameters.length !== parameterCount) {
    throw new UsageError(`network ${network.name}: expected ${parameterCount} parameters, got ${parameters.length}`);
  }
  const [low, high] = inputs;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new UsageError(`inputs: expected an interval [low, high] with low < high, got [${low}, ${high}]`);
  }
  const [height, width, channels] = network.input;
  const graph: OnnxGraph = {
    name: network.name,
    description: `Input (batch, channels, height, width) = (batch, ${channels}, ${height}, ${width}); ` +
      `a grey level g of 0-255 enters as ${low} + g * (${high} - ${low}) / 255. Output (batch, ${classes}): a probability for each class.`,
    input: { name: "input", shape: ["batch", channels, height, width] },
    output: { name: "probabilities", shape: ["batch", classes] },
    nodes: [], tensors: [],
  };
  addLayers(graph, network, layers, parameters);
  return writeOnnx(graph, onnxOpset, { ...metadata, inputs: JSON.stringify(inputs), network: JSON.stringify(network) });
}

function addLayers({ nodes, tensors }: OnnxGraph, network: Network, layers: readonly LayerShape[], parameters: Float32Array): void {
  let value = "input", flat = false;
  /** Height, width and channels of what the next dense layer reads. */
  let image: Shape = network.input;
  const add = (operator: string, output: string, attributes: OnnxAttributes = {}, weights: readonly string[] = []): void => {
    nodes.push({ operator, name: output, inputs: [value, ...weights], output, attributes });
    value = output;
  };
  const flatten = (): void => {
    if (!flat) add("Flatten", "flatten", { axis: 1 });
    flat = true;
  };
  /** Adds a layer's weight, whose innermost dimensions (pixels, channels) become (channels, pixels), and its bias; answers their names. */
  const weigh = ([weight, bias]: readonly ParameterShape[], shape: readonly number[], channels: number): string[] => {
    const of = ({ offset, size }: ParameterShape): Float32Array => parameters.subarray(offset, offset + size);
    tensors.push(
      { name: tensorName(weight.name), shape, values: channelsFirst(of(weight), shape[0], channels) },
      { name: tensorName(bias.name), shape: bias.shape, values: of(bias) },
    );
    return [tensorName(weight.name), tensorName(bias.name)];
  };
  const activate = (layer: ActivationLayer, name: string): void => {
    const { onnx } = activationOf(layer), before = value;
    if ("operator" in onnx) {
      const floats = Object.entries(onnx.attributes?.(layer) ?? {}).map(([key, float]): [string, { float: number }] => [key, { float }]);
      return add(onnx.operator, name, Object.fromEntries(floats));
    }
    onnx.forEach(({ operator, constant, input }, i) => {
      const own = `${name}.${i + 1}`;
      if (constant !== undefined) tensors.push({ name: `${own}.constant`, shape: [], values: Float32Array.of(constant) });
      const besides = [...(constant === undefined ? [] : [`${own}.constant`]), ...(input ? [before] : [])];
      add(operator, i === onnx.length - 1 ? name : own, {}, besides);
    });
  };
  layers.forEach(({ layer, name: spoken, input, output, parameters: own }, i) => {
    const name = tensorName(spoken);
    if (isActivation(layer)) activate(layer, name);
    else switch (layer.kind) {
      case "conv": {
        const { kernel } = layer, { border, step } = windowOf(layer, input);
        add(
          "Conv", name,
          { kernel_shape: [kernel, kernel], pads: [border, border, border, border], ...(step > 1 && { strides: [step, step] }) },
          weigh(own, [output[2], input[2], kernel, kernel], input[2]),
        );
        break;
      }
      case "maxPool": case "avgPool": {
        const { rows, columns, step } = windowOf(layer, input);
        add(layer.kind === "maxPool" ? "MaxPool" : "AveragePool", name, { kernel_shape: [rows, columns], strides: [step, step] });
        break;
      }
      case "globalAvgPool": add("GlobalAveragePool", name); break;
      case "batchNorm":
        for (const { name: parameter, shape, offset, size } of own) {
          tensors.push({ name: tensorName(parameter), shape, values: parameters.subarray(offset, offset + size) });
        }
        add("BatchNormalization", name, { epsilon: { float: batchNormalisation.epsilon } }, own.map((one) => tensorName(one.name)));
        break;
      case "dense":
        flatten();
        add("Gemm", i === layers.length - 1 ? "logits" : name, { transB: 1 }, weigh(own, own[0].shape, image[2]));
        break;
      case "flatten": flatten(); break;
      case "dropout": break;
    }
    if (!flat || layer.kind === "dense") image = output;
  });
  if (network.head === "softmax") add("Softmax", "probabilities", { axis: 1 });
  else add("Sigmoid", "probabilities");
}

/** (rows, pixels, channels) as (rows, channels, pixels). */
function channelsFirst(values: Float32Array, rows: number, channels: number): Float32Array {
  const pixels = values.length / rows / channels;
  return values.map((_, to) => {
    const pixel = to % pixels, channel = Math.floor(to / pixels) % channels, row = Math.floor(to / pixels / channels);
    return values[(row * pixels + pixel) * channels + channel];
  });
}
