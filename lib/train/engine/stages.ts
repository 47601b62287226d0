/**
 * What each group of layers adds to a plan: its operations forward and backward, and the memory that they work in.
 */
import type { Arena, Tensor } from "./memory.js";
import type { Group } from "./fusion.js";
import type { Parameters } from "./plan.js";
import * as op from "./opcodes.js";

/** An operation: its opcode, then the fields of its record in kernels/. */
export type Operation = readonly number[];

/** What a stage adds: operations forward and, in the order in which they run, backward. */
export interface Stage {
  /** Whose operations they are: "conv 1". */
  readonly layer: string;
  readonly forward: readonly Operation[];
  readonly backward: readonly Operation[];
}

/** What the stages of a plan share. */
export interface Room {
  readonly arena: Arena;
  readonly batchSize: number;
  /** Samples that there is room for: the batch size, filled up. */
  readonly samples: number;
  /** Samples, and one more where there is a blank image. */
  readonly images: number;
  readonly threads: number;
  /** The batch's grey levels, and the value of each. */
  readonly bytes: number;
  readonly table: number;
  /** Samples whose gradients are summed together: by the plan alone, so that any number of threads gives the same sums. */
  readonly perBlock: number;
  readonly gradientOffset: number;
  /** From a parameter to where a dense layer's gradient goes: to the momentum where the update is fused. */
  readonly offset: number;
  readonly fused: 0 | 1;
  /** Dropout layers so far. */
  dropouts: number;
  /** The record of the layer whose weights wait, see kernels/lazy.ts. */
  lazy: readonly number[] | undefined;
  /** Where there is ink in the last stage's output, see kernels/blank.ts. */
  ink: number;
  /** Operations that work in memory of their thread's own, which field says where, and how many bytes they need. */
  readonly scratch: { readonly operation: number[]; readonly at: number; readonly bytes: number }[];
}

/** Between which tensors a stage stands. */
export interface Link {
  readonly inp: Tensor;
  readonly out: Tensor;
  /** Does anything before it learn, and so want a gradient of its output? */
  readonly trained: boolean;
  /** Does it read the network's inputs? */
  readonly first: boolean;
  /** Values of one sample. */
  readonly inputs: number;
}

type Of<Kind extends Group["kind"]> = Extract<Group, { kind: Kind }>;

/** A convolution, with its ReLU and pooling; `blank`: it can copy what it makes of background. */
export function convStage(room: Room, { inp, out, trained }: Link, { layer, shape, relu, pool }: Of<"conv">, slot: Parameters, blank: boolean): Stage {
  const { arena, samples, images, perBlock, gradientOffset } = room, { kernel } = layer;
  const row = Math.ceil(kernel * inp.pixel / 16) * 16, weights = slot.outputs * kernel * row;
  const blocks = Math.ceil(samples / perBlock), windows = out.height * out.width;
  const index = pool ? arena.take(images * windows * slot.outputs * 4) : 0;
  const pad = layer.padding === "valid" ? 0 : (kernel - 1) / 2;
  const record = [
    out.value + out.inner, out.sample, out.row, out.pixel, out.height, out.width, slot.outputs,
    inp.value + inp.inner - pad * (inp.row + inp.pixel), inp.sample, inp.row, inp.pixel, shape.input[2], kernel, slot.weight, slot.bias, relu ? 1 : 0, index,
    out.gradient + out.inner, trained ? inp.gradient + inp.inner - pad * (inp.row + inp.pixel) : 0, arena.take(weights), arena.take(blocks * weights), arena.take(blocks * slot.outputs * 4), perBlock,
    0, 0, slot.weight + gradientOffset, slot.bias + gradientOffset, pool ? 1 : 0,
    ...(blank ? [room.ink, inp.height, room.ink = arena.take(8 * samples * out.height), samples, pad] : []),
  ];
  const lists = pool && trained ? slot.outputs * (4 + 8 * windows) : 8 * Math.max(windows, slot.outputs);
  const backward = [...(trained ? [op.CONV_TRANSPOSE] : []), op.CONV_GRADIENT, op.CONV_REDUCE].map((code) => [code, ...record]);
  room.scratch.push(...backward.map((operation) => ({ operation, at: 24, bytes: lists + 128 })));
  return { layer: shape.name, forward: [...(blank ? [[op.CONV_BLANK, ...record]] : []), [pool ? op.CONV_POOL : op.CONV, ...record]], backward };
}

/** A dense layer with its ReLU: on lists of the inputs that are not background or zero, where its weights lie in rows. */
export function denseStage(room: Room, { inp, out, trained, first, inputs }: Link, { shape, relu }: Of<"dense">, slot: Parameters): Stage {
  const { arena, samples, offset, fused, bytes, table } = room;
  const record = [out.value, inp.value, slot.weight, slot.bias, inputs, slot.outputs, relu ? 1 : 0, inp.sample, out.gradient, inp.gradient, slot.weight + offset, slot.bias + offset, fused,
    // A chunk is 256 bytes at most.
    ...(trained ? [arena.take(room.threads * slot.outputs * 256), arena.take(8 * samples * slot.outputs, 8), arena.take(4 * samples)] : [0, 0, 0]), slot.rows ? 1 : 0];
  const backward: Operation[] = [
    ...(relu ? [[op.MASK, out.value, out.gradient, slot.outputs]] : []),
    ...(trained ? [[op.DENSE_LISTS, ...record], [op.DENSE_INPUT_GRADIENT, ...record]] : []),
  ];
  if (!slot.rows) return { layer: shape.name, forward: [[op.DENSE, ...record]], backward: [...backward, [op.DENSE_GRADIENT, ...record]] };
  const lazy = first && fused === 1 && room.batchSize === 1;
  const items = 8 * samples * inputs, blocks = Math.ceil(inputs / op.LIST_BLOCK);
  const sparse = [out.value, inp.value, inp.sample, slot.weight, slot.bias, inputs, slot.outputs, relu ? 1 : 0,
    out.gradient, slot.weight + offset, slot.bias + offset, fused, first ? 1 : 0, arena.take(slot.biasBytes), 0, 0,
    bytes, table, arena.take(items), arena.take(items / 2), arena.take(4 * samples * blocks), arena.take(items), arena.take(4 * inputs),
    // Weights wait where a batch is one sample, of whose pixels most are background.
    lazy ? arena.take(64 + (2 + 2 * op.LAZY_STEPS) * slot.biasBytes + 8 * inputs) : 0];
  if (lazy) room.lazy = sparse;
  const forward = [op.SPARSE_LISTS, op.SPARSE_BASE, op.SPARSE].map((code) => [code, ...sparse]), gradient = [op.SPARSE_GRADIENT, ...sparse];
  room.scratch.push(...[...forward, gradient].map((operation) => ({ operation, at: 15, bytes: 3 * slot.biasBytes })));
  return { layer: shape.name, forward, backward: [...backward, gradient] };
}

/** Max-pooling that is not fused into a convolution. */
export function poolStage({ arena, samples }: Room, { inp, out, trained }: Link, { layer, shape }: Of<"maxPool">): Stage {
  const index = arena.take(samples * out.height * out.width * out.stride * 4);
  const record = [out.value + out.inner, out.sample, out.row, out.pixel, out.height, out.width, out.stride,
    inp.value + inp.inner, inp.sample, inp.row, inp.pixel, layer.size, index, out.gradient + out.inner, inp.gradient, inp.gradient + inp.inner];
  return { layer: shape.name, forward: [[op.MAX_POOL, ...record]], backward: trained ? [[op.MAX_POOL_GRADIENT, ...record]] : [] };
}

/** ReLU, sigmoid, tanh or dropout by itself. */
export function elementwiseStage(room: Room, { inp, out, trained }: Link, { layer, shape }: Of<"elementwise">): Stage {
  // The layer's own dimensions are those of memory: flattening changes none of them.
  const code = { relu: op.RELU, sigmoid: op.SIGMOID, tanh: op.TANH, dropout: op.DROPOUT }[layer.kind];
  const record = [code, out.value + out.inner, out.sample, out.row, inp.value + inp.inner, inp.sample, inp.row, out.height, out.width, out.channels, out.stride,
    out.gradient + out.inner, inp.gradient + inp.inner,
    ...(layer.kind === "dropout" ? [floatBits(layer.rate), room.dropouts++, room.arena.take(room.samples * out.height * out.width * out.channels * 4, 16)] : [])];
  return { layer: shape.name, forward: [[op.ELEMENTWISE, ...record]], backward: trained ? [[op.ELEMENTWISE_GRADIENT, ...record]] : [] };
}

const floatBits = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0];

/** One place for all operations: as much for each thread as the one that needs most. */
export function placeScratch({ arena, threads, scratch }: Room): void {
  const bytes = Math.ceil(Math.max(0, ...scratch.map((one) => one.bytes)) / 64) * 64, place = arena.take(bytes * threads);
  for (const { operation, at } of scratch) operation.splice(at, 2, place, bytes);
}
