/**
 * Weights as PyTorch has them, in both directions, as safetensors. PyTorch differs from this library in three things:
 * convolution weights are (outputs, inputs, rows, columns), here (outputs, rows, columns, inputs); `Flatten` puts channels first, here they
 * come last, so the columns of the dense layer behind it stand in another order; and the momentum buffer b of `torch.optim.SGD` is the sum
 * of gradients, here dw = -eta b, steps of weights (ledger M1).
 */
import { UsageError } from "../../errors.js";
import { shapesOf, type ParameterShape, type Shape, type Shapes } from "../engine/shapes.js";
import { network as checked } from "../networks.js";
import type { Network, Optimizer } from "../types.js";
import { tensorName } from "./safetensors.js";
import { type NamedTensor, readSafetensors, safetensorsFile, type TensorReader } from "./safetensors-file.js";

/** What a file of weights says besides: how inputs were made, what outputs mean, how the network was trained. */
export interface WeightsInfo {
  /** The interval onto which grey levels 0 to 255 were scaled. */
  readonly inputs: readonly [number, number];
  /** Names of the classes in the order of the outputs. */
  readonly classes?: readonly string[];
  readonly optimizer?: Optimizer;
}

/** Weights read from a file, in the exchange layout of `Model.parameters`. */
export interface Weights {
  readonly network: Network;
  readonly parameters: Float32Array;
  readonly info: Partial<WeightsInfo>;
}

interface Layout {
  readonly parameter: ParameterShape;
  readonly name: string;
  /** Shape in PyTorch. */
  readonly shape: readonly number[];
  /** Where PyTorch's value i lies in the exchange block; made when it is asked for: a description of a few bytes may claim any size. */
  readonly from: () => Uint32Array;
}

/**
 * PyTorch's shape and order of each parameter of a network.
 * @example layouts(shapesOf(paperNetwork))[0].shape // [16, 1, 3, 3]
 */
function layouts(shapes: Shapes): Layout[] {
  let image: Shape | undefined;
  return shapes.layers.flatMap(({ layer, input, parameters }) => {
    if (layer.kind === "flatten") image = input;
    const columns = layer.kind === "dense" ? image : undefined;
    if (layer.kind === "dense") image = undefined;
    return parameters.map((parameter) => layoutOf(parameter, columns));
  });
}

function layoutOf(parameter: ParameterShape, image: Shape | undefined): Layout {
  const { size, shape } = parameter, name = tensorName(parameter.name);
  if (shape.length === 4) {
    const [outputs, rows, columns, inputs] = shape, form = [outputs, inputs, rows, columns];
    return { parameter, name, shape: form, from: () => channelsFirst(parameter, rows * columns, inputs) };
  }
  if (shape.length === 2 && image !== undefined) {
    const [height, width, channels] = image;
    return { parameter, name, shape, from: () => channelsFirst(parameter, height * width, channels) };
  }
  return { parameter, name, shape, from: () => Uint32Array.from({ length: size }, (_, i) => parameter.offset + i) };
}

/** Places of values whose channels come first in PyTorch and last here. */
function channelsFirst({ offset, size }: ParameterShape, pixels: number, channels: number): Uint32Array {
  const from = new Uint32Array(size);
  for (let start = offset, i = 0; i < size; start += pixels * channels) {
    for (let c = 0; c < channels; c++) for (let at = 0; at < pixels; at++) from[i++] = start + at * channels + c;
  }
  return from;
}

const tensorsOf = (layouts: readonly Layout[], block: Float32Array, named: (name: string) => string, factor = 1): NamedTensor[] =>
  layouts.map(({ name, shape, from }) => ({ name: named(name), shape, values: Float32Array.from(from(), (i) => block[i] * factor) }));

/** Parameters that an optimizer changes, and so has a state of: all but running statistics. */
const trained = (shapes: Shapes): Layout[] => layouts(shapes).filter(({ parameter }) => parameter.running === undefined);

/**
 * A state dict for PyTorch: keys `conv1.weight`, `conv1.bias`, `dense1.weight`, ..., `batchNorm1.running_mean`, ..., which a module with
 * layers of these names loads strictly. The metadata hold `network` (JSON), `inputs`, `classes` and `optimizer` (JSON), where known.
 * @param parameters all parameters in the exchange layout, as `Model.parameters` gives them
 * @throws UsageError when there are not as many parameters as the network has
 * @example await writeFile("weights.safetensors", toPytorch(paperNetwork, model.parameters(), { inputs: [-1, 1] }))
 */
export function toPytorch(network: Network, parameters: Float32Array, info: WeightsInfo): Uint8Array {
  const { parameterCount } = shapesOf(network);
  if (parameters.length !== parameterCount) {
    throw new UsageError(`weights: expected ${parameterCount} parameters of network ${network.name}, got ${parameters.length}`);
  }
  return safetensorsFile(tensorsOf(layouts(shapesOf(network)), parameters, (name) => name), {
    format: "pt",
    network: JSON.stringify(network),
    inputs: JSON.stringify(info.inputs),
    ...(info.classes && { classes: JSON.stringify(info.classes) }),
    ...(info.optimizer && { optimizer: JSON.stringify(info.optimizer) }),
  });
}

/** PyTorch's names of an optimizer's state, block by block, and what its values are of ours. */
function stateNames(optimizer: Optimizer): { readonly names: readonly string[]; readonly factor: number } {
  if (optimizer.kind === "adam") return { names: ["exp_avg", "exp_avg_sq"], factor: 1 };
  if (!(optimizer.learningRate > 0)) {
    throw new UsageError("optimizer state: expected a learning rate above 0, because dw = -eta b has to be solved for b, got 0");
  }
  return { names: ["momentum_buffer"], factor: -1 / optimizer.learningRate };
}

/**
 * The optimizer's state for PyTorch, in a file of its own: keys `conv1.weight.momentum_buffer` (SGD: b = -dw/eta) or `.exp_avg` and
 * `.exp_avg_sq` (Adam). The metadata hold `network` and `optimizer` (JSON) and `step`, the updates done.
 * @throws UsageError for a learning rate of 0, where b cannot be told from dw, or a state of another optimizer
 * @example await writeFile("weights.optimizer.safetensors", stateToPytorch(training.checkpoint(), { kind: "sgd", learningRate:
 *   0.0159, momentum: 0.874 }))
 */
export function stateToPytorch(
  { network, step, state }: { readonly network: Network; readonly step: number; readonly state: readonly Float32Array[] },
  optimizer: Optimizer,
): Uint8Array {
  const { names, factor } = stateNames(optimizer);
  if (state.length !== names.length) {
    throw new UsageError(`optimizer state: expected ${names.length} blocks for ${optimizer.kind}, got ${state.length}`);
  }
  const kept = trained(shapesOf(network));
  const tensors = state.flatMap((block, i) => tensorsOf(kept, block, (name) => `${name}.${names[i]}`, factor));
  return safetensorsFile(tensors, {
    format: "pt", network: JSON.stringify(network), optimizer: JSON.stringify(optimizer), step: String(step),
  });
}

/** One block of the exchange layout from PyTorch's tensors; what is in none of them stays 0. Memory is taken when all are there. */
function blockFrom(read: TensorReader, count: number, kept: readonly Layout[], named: (name: string) => string, factor = 1): Float32Array {
  const tensors = kept.map(({ name, shape, from }) => ({ values: read.tensor(named(name), shape), from }));
  const block = new Float32Array(count);
  for (const { values, from } of tensors) from().forEach((to, i) => { block[to] = values[i] * factor; });
  return block;
}

/** PyTorch's count of a batch normalisation's batches: it changes nothing while the momentum is a constant. */
const countsBatches = (name: string): boolean => /^batchNorm\d+\.num_batches_tracked$/.test(name);

function refuseSurplus(read: TensorReader, kept: readonly Layout[], named: readonly ((name: string) => string)[]): void {
  const known = new Set(kept.flatMap(({ name }) => named.map((to) => to(name))));
  const counted = (name: string): boolean => countsBatches(name) && known.has(name.replace("num_batches_tracked", "running_var"));
  const other = read.names.find((name) => !known.has(name) && !counted(name));
  if (other !== undefined) {
    throw new UsageError(
      `weights: expected only ${[...known].slice(0, 4).join(", ")} ..., got ${other} too: is the file of another network?`,
    );
  }
}

const parsed = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw new UsageError(`weights: expected metadata in JSON, got ${String(text).slice(0, 40)}`);
  }
};

/** The network that a file names, or the one that is given for a file that names none. */
function networkOf(read: TensorReader, given: Network | undefined): Network {
  const named = parsed(read.metadata["network"]);
  if (given === undefined && named === undefined) {
    throw new UsageError(
      "weights: the file names no network in its metadata; " +
        "say which one it is of (a name of the library, or a description in a .json file)",
    );
  }
  return given ?? checked(named);
}

/**
 * Weights that PyTorch wrote (`safetensors.torch.save_file(module.state_dict(), file)`), for `Model.setParameters`.
 * @param network needed where the file's metadata name none
 * @throws UsageError for a tensor that is missing, surplus, of another shape or not Float32, naming it
 * @example model.setParameters(fromPytorch(readFileSync("weights.safetensors"), paperNetwork).parameters)
 */
export function fromPytorch(bytes: Uint8Array, network?: Network): Weights {
  const read = readSafetensors(bytes), of = networkOf(read, network), shapes = shapesOf(of);
  const all = layouts(shapes);
  refuseSurplus(read, all, [(name) => name]);
  const inputs = parsed(read.metadata["inputs"]) as WeightsInfo["inputs"] | undefined;
  const classes = parsed(read.metadata["classes"]) as WeightsInfo["classes"];
  const optimizer = parsed(read.metadata["optimizer"]) as WeightsInfo["optimizer"];
  const info = { ...(inputs && { inputs }), ...(classes && { classes }), ...(optimizer && { optimizer }) };
  return { network: of, parameters: blockFrom(read, shapes.parameterCount, all, (name) => name), info };
}

/**
 * The optimizer's state that PyTorch wrote, as `Checkpoint.state` has it: dw = -eta b for SGD.
 * @throws UsageError as `fromPytorch`
 * @example const state = stateFromPytorch(readFileSync("weights.optimizer.safetensors"), optimizer, paperNetwork)
 */
export function stateFromPytorch(
  bytes: Uint8Array, optimizer: Optimizer, network?: Network,
): { readonly step: number; readonly state: Float32Array[] } {
  const read = readSafetensors(bytes), shapes = shapesOf(networkOf(read, network)), { names, factor } = stateNames(optimizer);
  const kept = trained(shapes);
  refuseSurplus(read, kept, names.map((what) => (name: string) => `${name}.${what}`));
  const step = Number(read.metadata["step"] ?? 0);
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new UsageError(`weights: expected step to be a whole number, got ${read.metadata["step"]}`);
  }
  return { step, state: names.map((what) => blockFrom(read, shapes.parameterCount, kept, (name) => `${name}.${what}`, 1 / factor)) };
}
