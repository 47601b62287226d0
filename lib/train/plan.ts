/**
 * One plan per network: which operations a batch takes, in which order, and where everything lies. Made once; nothing is allocated later.
 */
import type { Network, Optimizer } from "./types.js";
import { type LayerShape, type Shape, type Shapes, shapesOf } from "./shapes.js";
import { Arena, filled, type Tensor, tensor } from "./memory.js";
import { CONTEXT_BYTES } from "./context.js";
import * as op from "./opcodes.js";

/** Weight and bias of one layer, where the kernels have them. Padded channels hold zeros and stay zero. */
export interface Parameters {
  readonly shape: LayerShape;
  readonly weight: number;
  readonly bias: number;
  readonly weightBytes: number;
  readonly biasBytes: number;
  /** Outputs, filled up. */
  readonly outputs: number;
  /** The tensor it reads: dense weights follow its memory order, gaps included. */
  readonly input: Tensor;
  /** Weights lie in rows of one input each (a dense layer on the network's inputs), not in panels of eight outputs. */
  readonly rows: boolean;
}

/** An operation: its opcode, then the fields of its record in kernels/. */
type Operation = readonly number[];

export interface Plan {
  readonly network: Network;
  readonly shapes: Shapes;
  readonly batchSize: number;
  readonly threads: number;
  readonly context: number;
  /** What the other threads wait for and are told, see crew.ts. */
  readonly orders: number;
  readonly bytes: number;
  readonly labels: number;
  readonly table: number;
  readonly input: Tensor;
  readonly logits: Tensor;
  readonly outputs: number;
  readonly parameters: readonly Parameters[];
  /** Distances from a parameter to its gradient and to its optimizer state. */
  readonly gradientOffset: number;
  readonly stateOffset: number;
  /** The flat parameter block; gradient and each state block have the same size. */
  readonly block: number;
  readonly blockBytes: number;
  readonly stateBlocks: number;
  /** First byte behind the plan. */
  readonly end: number;
  /** gather | forward, loss | backward | update: how many operations each has, in this order, then one that applies the head. */
  readonly program: number;
  readonly operations: readonly Operation[];
  readonly counts: { readonly gather: number; readonly forward: number; readonly backward: number; readonly update: number };
}

export interface PlanOptions {
  readonly batchSize: number;
  /** Where the plan may begin in memory. */
  readonly base?: number;
  /** What updates the weights; without one the plan stops at the gradient. */
  readonly optimizer?: Optimizer["kind"];
  readonly threads?: number;
}

/** What a stage adds: operations forward and, in the order in which they run, backward. */
interface Stage {
  readonly forward: readonly Operation[];
  readonly backward: readonly Operation[];
}

/**
 * Plans a network for batches of up to `batchSize` samples.
 * @throws UsageError for a network whose shapes do not fit
 */
export function plan(network: Network, options: PlanOptions): Plan {
  const { batchSize, base = 0, optimizer, threads = 1 } = options;
  const shapes = shapesOf(network);
  const samples = Math.ceil(batchSize / 4) * 4;
  const fused = optimizer === "sgd";
  const arena = new Arena(base);
  const context = arena.take(CONTEXT_BYTES), orders = arena.take(64);
  const first = shapes.layers.find((shape) => shape.layer.kind !== "flatten")!;
  const channels = network.input[2];
  // Pixels keep their channels unpadded where a convolution or a dense layer reads them; other layers want whole vectors.
  const raw = first.layer.kind === "conv" || first.layer.kind === "dense";
  const input = tensor(arena, network.input, raw ? channels : filled(channels), borderOf(first), samples, false);
  const inputBytes = network.input[0] * network.input[1] * channels;
  const bytes = arena.take(samples * inputBytes), labels = arena.take(samples), table = arena.take(1024);

  const parameters: Parameters[] = [];
  const stages: Stage[] = [];
  const builders = groupsOf(shapes.layers);
  // The flat block is laid out first: a convolution's and a dense layer's input tensor has its geometry before it has its place.
  const geometry = new Arena(0);
  let parameterBytes = 0;
  let current: Tensor = input;
  const measure = builders.map((group) => {
    const before = current;
    if (group.kind === "flatten") return { group, before };
    current = tensor(geometry, group.output, filled(group.output[2]), group.border, samples, false);
    return { group, before };
  });
  const slots = measure.flatMap(({ group, before }) => {
    if (group.kind !== "conv" && group.kind !== "dense") return [];
    const outputs = filled(group.output[2]);
    const rows = group.kind === "dense" && before === input;
    const inputs = group.kind === "conv" ? group.shape.input[2] * group.layer.kernel ** 2 : rows ? inputBytes : before.sample / 4;
    const weightBytes = inputs * outputs * 4, biasBytes = outputs * 4;
    const slot = { weight: parameterBytes, bias: parameterBytes + weightBytes, weightBytes, biasBytes, outputs, input: before, shape: group.shape, rows };
    parameterBytes += weightBytes + biasBytes;
    return [slot];
  });
  const blockBytes = parameterBytes, stateBlocks = optimizer === "adam" ? 2 : optimizer === "sgd" ? 1 : 0;
  const block = arena.take(blockBytes), gradient = arena.take(blockBytes), state = arena.take(blockBytes * stateBlocks);
  const gradientOffset = gradient - block, stateOffset = state - block;
  for (const slot of slots) parameters.push({ ...slot, weight: block + slot.weight, bias: block + slot.bias });

  current = input;
  let trained = false, nextParameters = 0, dropouts = 0;
  let scratchBytes = 0;
  const scratchUsers: { readonly operation: number[]; readonly at: number }[] = [];
  for (const group of builders) {
    if (group.kind === "flatten") continue;
    const inp = current;
    const out = tensor(arena, group.output, filled(group.output[2]), group.border, samples, true);
    current = out;
    const slot = group.kind === "conv" || group.kind === "dense" ? parameters[nextParameters++] : undefined;
    if (group.kind === "conv" && slot !== undefined) {
      const { kernel } = group.layer;
      const row = Math.ceil(kernel * inp.pixel / 16) * 16;
      const weights = slot.outputs * kernel * row;
      // Gradients are summed over blocks of samples that depend on the plan alone, so that any number of threads gives the same sums.
      const perBlock = Math.max(8, Math.ceil(batchSize / 32)), blocks = Math.ceil(batchSize / perBlock);
      const index = group.pool ? arena.take(samples * out.height * out.width * slot.outputs * 4) : 0;
      const pad = group.layer.padding === "valid" ? 0 : (kernel - 1) / 2;
      const record = [
        out.value + out.inner, out.sample, out.row, out.pixel, out.height, out.width, slot.outputs,
        inp.value + inp.inner - pad * (inp.row + inp.pixel), inp.sample, inp.row, inp.pixel, group.shape.input[2], kernel, slot.weight, slot.bias, group.relu ? 1 : 0, index,
        out.gradient + out.inner, trained ? inp.gradient + inp.inner - pad * (inp.row + inp.pixel) : 0, arena.take(weights), arena.take(blocks * weights), arena.take(blocks * slot.outputs * 4), perBlock,
        0, 0, slot.weight + gradientOffset, slot.bias + gradientOffset, group.pool ? 1 : 0,
      ];
      const list = 8 * Math.max(out.height * out.width, (group.pool ? 4 : 1) * slot.outputs);
      scratchBytes = Math.max(scratchBytes, Math.ceil((list + 128) / 64) * 64);
      const backward = [...(trained ? [op.CONV_TRANSPOSE] : []), op.CONV_GRADIENT, op.CONV_REDUCE].map((code) => [code, ...record]);
      scratchUsers.push(...backward.map((operation) => ({ operation, at: 24 })));
      stages.push({ forward: [[group.pool ? op.CONV_POOL : op.CONV, ...record]], backward });
      trained = true;
    } else if (group.kind === "dense" && slot?.rows) {
      const offset = fused ? stateOffset : gradientOffset, share = Math.ceil(samples / threads) + 1;
      const needs = Math.max(share * (4 + 8 * 128) + 64, 3 * slot.biasBytes + 64 * (4 + 8 * samples)) + 8;
      scratchBytes = Math.max(scratchBytes, Math.ceil(needs / 64) * 64);
      const record = [out.value, inp.value, inp.sample, slot.weight, slot.bias, inputBytes, slot.outputs, group.relu ? 1 : 0,
        out.gradient, slot.weight + offset, slot.bias + offset, fused ? 1 : 0, arena.take(slot.biasBytes), 0, 0];
      const forward = [[op.PIXELS_BASE, ...record], [op.PIXELS, ...record]], gradient = [op.PIXELS_GRADIENT, ...record];
      scratchUsers.push(...forward.map((operation) => ({ operation, at: 14 })), { operation: gradient, at: 14 });
      stages.push({ forward, backward: [...(group.relu ? [[op.MASK, out.value, out.gradient, slot.outputs]] : []), gradient] });
      trained = true;
    } else if (group.kind === "dense" && slot !== undefined) {
      const offset = fused ? stateOffset : gradientOffset;
      const record = [out.value, inp.value, slot.weight, slot.bias, inp.sample / 4, slot.outputs, group.relu ? 1 : 0, inp.sample,
        out.gradient, inp.gradient, slot.weight + offset, slot.bias + offset, fused ? 1 : 0,
        // Rows are filled up to whole chunks, of 256 bytes at most.
        ...(trained ? [arena.take(slot.outputs * (inp.sample + 256)), arena.take(8 * samples * slot.outputs, 8), arena.take(4 * samples)] : [])];
      stages.push({
        forward: [[op.DENSE, ...record]],
        backward: [
          ...(group.relu ? [[op.MASK, out.value, out.gradient, slot.outputs]] : []),
          ...(trained ? [[op.DENSE_TRANSPOSE, ...record], [op.DENSE_INPUT_GRADIENT, ...record]] : []),
          [op.DENSE_GRADIENT, ...record],
        ],
      });
      trained = true;
    } else if (group.kind === "maxPool") {
      const index = arena.take(samples * out.height * out.width * out.stride * 4);
      const record = [out.value + out.inner, out.sample, out.row, out.pixel, out.height, out.width, out.stride,
        inp.value + inp.inner, inp.sample, inp.row, inp.pixel, group.layer.size, index, out.gradient + out.inner, inp.gradient, inp.gradient + inp.inner];
      stages.push({ forward: [[op.MAX_POOL, ...record]], backward: trained ? [[op.MAX_POOL_GRADIENT, ...record]] : [] });
    } else if (group.kind === "elementwise") {
      const { layer } = group;
      // The layer's own dimensions are those of memory: flattening changes none of them.
      const code = { relu: op.RELU, sigmoid: op.SIGMOID, tanh: op.TANH, dropout: op.DROPOUT }[layer.kind];
      const record = [code, out.value + out.inner, out.sample, out.row, inp.value + inp.inner, inp.sample, inp.row, out.height, out.width, out.channels, out.stride,
        out.gradient + out.inner, inp.gradient + inp.inner, floatBits(layer.kind === "dropout" ? layer.rate : 0), layer.kind === "dropout" ? dropouts++ : 0];
      stages.push({ forward: [[op.ELEMENTWISE, ...record]], backward: trained ? [[op.ELEMENTWISE_GRADIENT, ...record]] : [] });
    }
  }
  const scratch = arena.take(scratchBytes * threads);
  for (const { operation, at } of scratchUsers) operation.splice(at, 2, scratch, scratchBytes);
  const logits = current;
  const outputs = arena.take(samples * shapes.classes * 4);
  const loss = [logits.value, logits.gradient, labels, arena.take(samples * 8), arena.take(samples * 4), shapes.classes, logits.stride,
    network.head === "sigmoid" ? op.SIGMOID_HEAD : op.SOFTMAX_HEAD, outputs];
  const gather: Operation[] = [raw
    ? [op.GATHER, input.value + input.inner, input.sample, input.row, bytes, input.height, input.width * channels, table]
    : [op.GATHER, input.value + input.inner, input.sample, input.pixel, bytes, input.height * input.width, channels, table]];
  const forward = [...stages.flatMap((stage) => stage.forward), [op.LOSS, ...loss], [op.LOSS_SUM, ...loss]];
  const backward = stages.toReversed().flatMap((stage) => stage.backward);
  const update = updates(parameters, optimizer, gradientOffset, stateOffset, block, blockBytes);
  const operations = [...gather, ...forward, ...backward, ...update, [op.OUTPUT, ...loss]];
  return {
    network, shapes, batchSize, threads, context, orders, bytes, labels, table, input, logits, outputs, parameters, gradientOffset, stateOffset, block, blockBytes, stateBlocks,
    program: arena.take(operations.length * op.RECORD), end: arena.end, operations,
    counts: { gather: gather.length, forward: forward.length, backward: backward.length, update: update.length },
  };
}

/** Dense layers update themselves under SGD; what remains is updated from the gradient block. */
function updates(parameters: readonly Parameters[], optimizer: Optimizer["kind"] | undefined, gradient: number, state: number, block: number, bytes: number): Operation[] {
  if (optimizer === undefined) return [];
  if (optimizer === "adam") return [[op.UPDATE, op.ADAM, block, block + gradient, block + state, bytes]];
  return parameters.filter(({ shape }) => shape.layer.kind === "conv")
    .map(({ weight, weightBytes, biasBytes }) => [op.UPDATE, op.SGD, weight, weight + gradient, weight + state, weightBytes + biasBytes]);
}

const floatBits = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0];

/** Layers that run as one operation. */
type Group = { readonly shape: LayerShape; readonly output: Shape; border: number } & (
  | { readonly kind: "conv"; readonly layer: Extract<LayerShape["layer"], { kind: "conv" }>; readonly relu: boolean; readonly pool: boolean }
  | { readonly kind: "dense"; readonly layer: Extract<LayerShape["layer"], { kind: "dense" }>; readonly relu: boolean }
  | { readonly kind: "maxPool"; readonly layer: Extract<LayerShape["layer"], { kind: "maxPool" }> }
  | { readonly kind: "elementwise"; readonly layer: Extract<LayerShape["layer"], { kind: "relu" | "sigmoid" | "tanh" | "dropout" }> }
  | { readonly kind: "flatten" });

/** Fuses ReLU into the layer before it, and 2x2 max-pooling into a convolution (in either order with its ReLU: both are monotone). */
function groupsOf(layers: readonly LayerShape[]): Group[] {
  const groups: Group[] = [];
  // Flattening renames a tensor: memory keeps the image's dimensions until a dense layer.
  let memory: Shape = layers[0].input;
  for (let i = 0; i < layers.length; i++) {
    const shape = layers[i], { layer } = shape;
    const kindAt = (j: number): string | undefined => layers[j]?.layer.kind;
    const pools = (j: number): boolean => { const next = layers[j]?.layer; return next?.kind === "maxPool" && next.size === 2; };
    if (layer.kind === "conv") {
      let relu = kindAt(i + 1) === "relu";
      const pool = pools(relu ? i + 2 : i + 1);
      if (pool && !relu) relu = kindAt(i + 2) === "relu";
      i += (relu ? 1 : 0) + (pool ? 1 : 0);
      memory = layers[i].output;
      groups.push({ kind: "conv", shape, layer, relu, pool, output: memory, border: 0 });
    } else if (layer.kind === "dense") {
      const relu = kindAt(i + 1) === "relu";
      if (relu) i += 1;
      memory = layers[i].output;
      groups.push({ kind: "dense", shape, layer, relu, output: memory, border: 0 });
    } else if (layer.kind === "maxPool") {
      memory = shape.output;
      groups.push({ kind: "maxPool", shape, layer, output: memory, border: 0 });
    } else if (layer.kind === "flatten") {
      groups.push({ kind: "flatten", shape, output: memory, border: 0 });
    } else {
      groups.push({ kind: "elementwise", shape, layer, output: memory, border: 0 });
    }
  }
  // Whoever writes for a convolution leaves it its border.
  for (let i = 0; i + 1 < groups.length; i++) groups[i].border = borderOf(groups[i + 1].shape);
  return groups;
}

/** Pixels of zeros that a layer wants around its input. */
const borderOf = ({ layer }: LayerShape): number => (layer.kind === "conv" && layer.padding !== "valid" ? (layer.kernel - 1) / 2 : 0);
