/**
 * What each group of layers adds to a plan: its operations forward and backward, and the memory that they work in.
 */
import type { Arena, Tensor } from "./memory.js";
import { activationOf } from "../activations.js";
import type { Group } from "./fusion.js";
import { type Given, operation, type Operation } from "./operations.js";
import type { Parameters } from "./plan.js";
import * as op from "./opcodes.js";

/** What a stage adds: operations forward and, in the order in which they run, backward. */
export interface Stage {
  /** Whose operations they are: "conv 1". */
  readonly layer: string;
  readonly forward: readonly Operation[];
  readonly backward: readonly Operation[];
  /** Where it notes which pixels of its output have ink (kernels/blank.ts); 0 where it does not. */
  readonly ink: number;
  /** The record of a layer whose weights wait while single samples train (kernels/lazy.ts). */
  readonly lazy?: Given<"SparseRecord">;
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
  /** May updates of weights wait for several steps? */
  readonly deferred: boolean;
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
  /** Where the stage before notes its ink, for a layer that can copy what it makes of background; 0 for any other. */
  readonly ink: number;
}

type Of<Kind extends Group["kind"]> = Extract<Group, { kind: Kind }>;
const bit = (yes: boolean): 0 | 1 => (yes ? 1 : 0);

/** A convolution, with its ReLU and pooling; where its link has `ink`, it copies what it makes of background from a blank image. */
export function convStage(room: Room, { inp, out, trained, ink }: Link, { layer, shape, relu, pool }: Of<"conv">, slot: Parameters): Stage {
  const { arena, samples, images, perBlock, gradientOffset } = room, { kernel } = layer, blank = ink !== 0;
  const row = Math.ceil(kernel * inp.pixel / 16) * 16, weights = slot.outputs * kernel * row;
  const blocks = Math.ceil(samples / perBlock), windows = out.height * out.width;
  const index = pool ? arena.take(images * windows * slot.outputs * 4) : 0;
  const pad = layer.padding === "valid" ? 0 : (kernel - 1) / 2, corner = inp.inner - pad * (inp.row + inp.pixel);
  const record: Given<"ConvRecord"> = {
    out: out.value + out.inner, outSample: out.sample, outRow: out.row, outPixel: out.pixel, H: out.height, W: out.width, N: slot.outputs,
    inp: inp.value + corner, inpSample: inp.sample, inpRow: inp.row, inpPixel: inp.pixel, C: shape.input[2], kernel,
    weight: slot.weight, bias: slot.bias, relu: bit(relu), index,
    dout: out.gradient + out.inner, dinp: trained ? inp.gradient + corner : 0,
    transposed: arena.take(weights), dweight: arena.take(blocks * weights), dbias: arena.take(blocks * slot.outputs * 4), block: perBlock,
    gradient: slot.weight + gradientOffset, gradientBias: slot.bias + gradientOffset, pooled: bit(pool),
    ink, inkRows: blank ? inp.height : 0, outInk: blank ? arena.take(8 * samples * out.height) : 0, blank: blank ? samples : 0, pad: blank ? pad : 0,
  };
  const lists = pool && trained ? slot.outputs * (4 + 8 * windows) : 8 * Math.max(windows, slot.outputs);
  return {
    layer: shape.name,
    forward: [...(blank ? [operation(op.CONV_BLANK, record)] : []), operation(pool ? op.CONV_POOL : op.CONV, record)],
    backward: ([...(trained ? [op.CONV_TRANSPOSE] as const : []), op.CONV_GRADIENT, op.CONV_REDUCE] as const).map((code) => operation(code, record, lists + 128)),
    ink: record.outInk,
  };
}

/** A dense layer with its ReLU: on lists of the inputs that are not background or zero, where its weights lie in rows. */
export function denseStage(room: Room, link: Link, { shape, relu }: Of<"dense">, slot: Parameters): Stage {
  const { inp, out, trained, inputs } = link, { arena, samples, offset, fused } = room;
  const record: Given<"DenseRecord"> = {
    out: out.value, inp: inp.value, weight: slot.weight, bias: slot.bias, K: inputs, N: slot.outputs, relu: bit(relu), inpSample: inp.sample,
    dout: out.gradient, dinp: inp.gradient, dweight: slot.weight + offset, dbias: slot.bias + offset, fused,
    // A chunk is 256 bytes at most.
    transposed: trained ? arena.take(room.threads * slot.outputs * 256) : 0,
    lists: trained ? arena.take(8 * samples * slot.outputs, 8) : 0,
    ends: trained ? arena.take(4 * samples) : 0,
    rows: bit(slot.rows),
  };
  const backward: Operation[] = [
    ...(relu ? [operation(op.MASK, { out: out.value, dout: out.gradient, N: slot.outputs })] : []),
    ...(trained ? [operation(op.DENSE_LISTS, record), operation(op.DENSE_INPUT_GRADIENT, record)] : []),
  ];
  if (slot.rows) return sparseStage(room, link, shape.name, relu, slot, backward);
  return { layer: shape.name, forward: [operation(op.DENSE, record)], backward: [...backward, operation(op.DENSE_GRADIENT, record)], ink: 0 };
}

/** A dense layer whose weights lie in rows; `backward` is what comes before its own gradient. */
function sparseStage(room: Room, { inp, out, first, inputs }: Link, layer: string, relu: boolean, slot: Parameters, backward: readonly Operation[]): Stage {
  const { arena, samples, offset, fused, deferred } = room;
  // Weights wait where a batch is one sample, of whose pixels most are background.
  const waits = first && deferred && room.batchSize === 1;
  const items = 8 * samples * inputs, blocks = Math.ceil(inputs / op.LIST_BLOCK);
  const record: Given<"SparseRecord"> = {
    out: out.value, inp: inp.value, inpSample: inp.sample, weight: slot.weight, bias: slot.bias, K: inputs, N: slot.outputs, relu: bit(relu),
    dout: out.gradient, dweight: slot.weight + offset, dbias: slot.bias + offset, fused, image: bit(first), base: arena.take(slot.biasBytes),
    bytes: room.bytes, table: room.table, items: arena.take(items), numbers: arena.take(items / 2), splits: arena.take(4 * samples * blocks),
    columns: arena.take(items), ends: arena.take(4 * inputs),
    lazy: waits ? arena.take(64 + (2 + 2 * op.LAZY_STEPS) * slot.biasBytes + 8 * inputs) : 0,
  };
  const make = (code: typeof op.SPARSE_LISTS | typeof op.SPARSE_BASE | typeof op.SPARSE | typeof op.SPARSE_GRADIENT): Operation => operation(code, record, 3 * slot.biasBytes);
  return {
    layer, forward: [make(op.SPARSE_LISTS), make(op.SPARSE_BASE), make(op.SPARSE)], backward: [...backward, make(op.SPARSE_GRADIENT)], ink: 0,
    ...(waits ? { lazy: record } : {}),
  };
}

/** Max-pooling that is not fused into a convolution. */
export function poolStage({ arena, samples }: Room, { inp, out, trained }: Link, { layer, shape }: Of<"maxPool">): Stage {
  const record: Given<"PoolRecord"> = {
    out: out.value + out.inner, outSample: out.sample, outRow: out.row, outPixel: out.pixel, H: out.height, W: out.width, N: out.stride,
    inp: inp.value + inp.inner, inpSample: inp.sample, inpRow: inp.row, inpPixel: inp.pixel, size: layer.size,
    index: arena.take(samples * out.height * out.width * out.stride * 4),
    dout: out.gradient + out.inner, dinp: inp.gradient, dinpInner: inp.gradient + inp.inner,
  };
  return { layer: shape.name, forward: [operation(op.MAX_POOL, record)], backward: trained ? [operation(op.MAX_POOL_GRADIENT, record)] : [], ink: 0 };
}

/** ReLU, sigmoid, tanh or dropout by itself; `dropouts` dropout layers come before it. */
export function elementwiseStage({ arena, samples }: Room, { inp, out, trained }: Link, { layer, shape }: Of<"elementwise">, dropouts: number): Stage {
  const dropout = layer.kind === "dropout";
  // The layer's own dimensions are those of memory: flattening changes none of them.
  const record: Given<"ElementwiseRecord"> = {
    function: layer.kind === "dropout" ? op.DROPOUT : activationOf(layer).kernel.function,
    out: out.value + out.inner, outSample: out.sample, outRow: out.row, inp: inp.value + inp.inner, inpSample: inp.sample, inpRow: inp.row,
    H: out.height, W: out.width, C: out.channels, stride: out.stride,
    dout: out.gradient + out.inner, dinp: inp.gradient + inp.inner,
    setting: layer.kind === "dropout" ? 0 : activationOf(layer).kernel.setting?.(layer) ?? 0,
    rate: dropout ? layer.rate : 0, layer: dropout ? dropouts : 0,
    factors: dropout ? arena.take(samples * out.height * out.width * out.channels * 4, 16) : 0,
  };
  return { layer: shape.name, forward: [operation(op.ELEMENTWISE, record)], backward: trained ? [operation(op.ELEMENTWISE_GRADIENT, record)] : [], ink: 0 };
}
