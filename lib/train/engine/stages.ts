/**
 * The third step of a plan: its stages. A stage is what one fusion of layers adds to the plan: operations, forward and backward, and the
 * memory in which they work.
 */
import { activationOf } from "../activations.js";
import { windowOf } from "../layers.js";
import type { BatchPlaces } from "./batch.js";
import { learns } from "./fusion.js";
import type { Computing, Geometry, Link } from "./geometry.js";
import { type Arena, place, type Tensor } from "./memory.js";
import { type Given, operation, type Operation } from "./operations.js";
import type { LayerParameters } from "./parameters.js";
import * as op from "./opcodes.js";

/** The operations of one fusion of layers. */
export interface Stage {
  /** Name of the fusion's first layer: "conv 1". */
  readonly layer: string;
  /** Operations of the forward pass, in the order in which they run. */
  readonly forward: readonly Operation[];
  /** Operations of the backward pass, in the order in which they run. */
  readonly backward: readonly Operation[];
  /** Address of the ink of the stage's output (kernels/blank.ts); 0 where the stage does not keep it. */
  readonly ink: number;
  /** The record of a layer whose update is deferred (kernels/deferred.ts). Other layers have none. */
  readonly deferred?: Given<"SparseRecord">;
  /** What moves running statistics, once the weights are updated. */
  readonly running?: readonly Operation[];
}

/** What the stages of a plan share. */
export interface Workspace extends Pick<Geometry, "batchSize" | "samples" | "images">, Pick<BatchPlaces, "bytes" | "table"> {
  readonly arena: Arena;
  readonly threads: number;
  /** Samples of a block: a convolution sums their gradients together. It does not depend on `threads`, so neither do the sums. */
  readonly perBlock: number;
  /** Distance from a parameter to its gradient. */
  readonly gradientOffset: number;
  /** Distance from a dense layer's parameter to where the layer writes: its gradient, or, where the update is fused, its momentum. */
  readonly denseOffset: number;
  /** Do dense layers use the gradient of a weight while it is in a register (kernels/gradient-update.ts)? */
  readonly fused: boolean;
  /** May updates be deferred (kernels/deferred.ts)? */
  readonly deferred: boolean;
}

/** A link whose tensors have their places. */
interface PlacedLink<Kind extends Computing["kind"] = Computing["kind"]> extends Link {
  readonly fusion: Extract<Computing, { kind: Kind }>;
  readonly inp: Tensor;
  readonly out: Tensor;
  /** Address of the ink of `inp`, for a layer that can copy from a blank image; 0 for any other. */
  readonly ink: number;
}

/** All stages of a plan, and the tensor that the last one leaves. */
export function stagesOf(
  workspace: Workspace, { links, samples, images }: Geometry, { input, ink }: BatchPlaces, parameters: readonly LayerParameters[],
): { readonly stages: readonly Stage[]; readonly logits: Tensor } {
  const learning = links.filter(({ fusion }) => learns(fusion));
  const slots = new Map(learning.map((link, i) => [link, parameters[i]])), stages: Stage[] = [];
  let inp = input;
  for (const link of links) {
    const out = place(workspace.arena, link.out, link.copies ? images : samples, true);
    const placed: PlacedLink = { ...link, inp, out, ink: link.copies ? stages.at(-1)?.ink ?? ink : 0 };
    stages.push(stageOf(workspace, placed, slots.get(link)));
    inp = out;
  }
  return { stages, logits: inp };
}

/** The stage of one link. `slot` says where its parameters lie, if it has any. */
function stageOf(workspace: Workspace, link: PlacedLink, slot: LayerParameters | undefined): Stage {
  switch (link.fusion.kind) {
    case "conv": return convStage(workspace, link as PlacedLink<"conv">, slot!);
    case "dense": return denseStage(workspace, link as PlacedLink<"dense">, slot!);
    case "pool": return poolStage(workspace, link as PlacedLink<"pool">);
    case "batchNorm": return batchNormStage(workspace, link as PlacedLink<"batchNorm">, slot!);
    case "elementwise": return elementwiseStage(workspace, link as PlacedLink<"elementwise">);
  }
}

const bit = (yes: boolean): 0 | 1 => (yes ? 1 : 0);

/** A convolution with its ReLU and pooling. Where the link has `ink`, windows that see only background are copied from a blank image. */
function convStage(workspace: Workspace, link: PlacedLink<"conv">, slot: LayerParameters): Stage {
  const { fusion: { layer, shape, relu, pool }, inp, out, trained, ink } = link;
  const { arena, samples, images, perBlock, gradientOffset } = workspace, { kernel } = layer, blank = ink !== 0;
  const row = Math.ceil(kernel * inp.pixel / 16) * 16, weights = slot.outputs * kernel * row;
  const blocks = Math.ceil(samples / perBlock), windows = out.height * out.width;
  const index = pool ? arena.take(images * windows * slot.outputs * 4) : 0;
  const { border: pad, step } = windowOf(layer, shape.input), corner = inp.inner - pad * (inp.row + inp.pixel);
  const record: Given<"ConvRecord"> = {
    out: out.value + out.inner, outSample: out.sample, outRow: out.row, outPixel: out.pixel, H: out.height, W: out.width, N: slot.outputs,
    inp: inp.value + corner, inpSample: inp.sample, inpRow: inp.row, inpPixel: inp.pixel, C: shape.input[2], kernel,
    weight: slot.weight, bias: slot.bias, relu: bit(relu), index,
    dout: out.gradient + out.inner, dinp: trained ? inp.gradient + corner : 0,
    transposed: arena.take(weights), dweight: arena.take(blocks * weights), dbias: arena.take(blocks * slot.outputs * 4), block: perBlock,
    gradient: slot.weight + gradientOffset, gradientBias: slot.bias + gradientOffset, pooled: bit(pool), stride: step,
    ink, inkRows: blank ? inp.height : 0, outInk: blank ? arena.take(8 * samples * out.height) : 0, blank: blank ? samples : 0,
      pad: blank ? pad : 0,
  };
  // Bytes of the gradient's lists, 8 for each item. A pooled convolution whose inputs want a gradient keeps the lists of all output
  // channels and their ends (kernels/conv-window.ts). Any other keeps one list at a time.
  const lists = pool && trained ? slot.outputs * (4 + 8 * windows) : 8 * Math.max(windows, slot.outputs);
  const backward = [...(trained ? [op.CONV_TRANSPOSE] as const : []), op.CONV_GRADIENT, op.CONV_REDUCE] as const;
  return {
    layer: shape.name,
    forward: [...(blank ? [operation(op.CONV_BLANK, record)] : []), operation(pool ? op.CONV_POOL : op.CONV, record)],
    backward: backward.map((code) => operation(code, record, lists + 128)),
    ink: record.outInk,
  };
}

/** A dense layer with its ReLU. Where its weights lie in rows, it is a sparse layer: see `sparseStage`. */
function denseStage(workspace: Workspace, link: PlacedLink<"dense">, slot: LayerParameters): Stage {
  const { fusion: { shape, relu }, inp, out, trained, inputs } = link, { arena, samples, threads, denseOffset, fused } = workspace;
  const record: Given<"DenseRecord"> = {
    out: out.value, inp: inp.value, inpSample: inp.sample, weight: slot.weight, bias: slot.bias,
    K: inputs, N: slot.outputs, relu: bit(relu),
    dout: out.gradient, dinp: inp.gradient, dweight: slot.weight + denseOffset, dbias: slot.bias + denseOffset, fused: bit(fused),
    // A chunk is 256 bytes at most.
    transposed: trained ? arena.take(threads * slot.outputs * 256) : 0,
    lists: trained ? arena.take(8 * samples * slot.outputs, 8) : 0,
    ends: trained ? arena.take(4 * samples) : 0,
    rows: bit(slot.rows),
  };
  const backward: Operation[] = [
    ...(relu ? [operation(op.MASK, { out: out.value, dout: out.gradient, N: slot.outputs })] : []),
    ...(trained ? [operation(op.DENSE_LISTS, record), operation(op.DENSE_INPUT_GRADIENT, record)] : []),
  ];
  if (slot.rows) return sparseStage(workspace, link, slot, backward);
  return {
    layer: shape.name,
    forward: [operation(op.DENSE, record)],
    backward: [...backward, operation(op.DENSE_GRADIENT, record)],
    ink: 0,
  };
}

/**
 * A sparse layer: a dense layer whose weights lie in rows, one for each input. It works on lists of the inputs that are not `low`
 * (kernels/sparse.ts). `backward` are the operations before its own gradient.
 */
function sparseStage(workspace: Workspace, link: PlacedLink<"dense">, slot: LayerParameters, backward: readonly Operation[]): Stage {
  const { fusion: { shape, relu }, inp, out, first, inputs } = link;
  const { arena, batchSize, samples, bytes, table, denseOffset, fused, deferred } = workspace;
  // In a batch of one sample most pixels are background. The update of their weights is deferred.
  const defers = first && deferred && batchSize === 1;
  const items = 8 * samples * inputs, blocks = Math.ceil(inputs / op.LIST_BLOCK);
  const record: Given<"SparseRecord"> = {
    out: out.value, inp: inp.value, inpSample: inp.sample, weight: slot.weight, bias: slot.bias,
    K: inputs, N: slot.outputs, relu: bit(relu),
    dout: out.gradient, dweight: slot.weight + denseOffset, dbias: slot.bias + denseOffset,
    fused: bit(fused), image: bit(first), base: arena.take(slot.biasBytes),
    bytes, table, items: arena.take(items), numbers: arena.take(items / 2), splits: arena.take(4 * samples * blocks),
    columns: arena.take(items), ends: arena.take(4 * inputs),
    deferred: defers ? arena.take(64 + (2 + 2 * op.DEFERRED_STEPS) * slot.biasBytes + 8 * inputs) : 0,
  };
  type Code = typeof op.SPARSE_LISTS | typeof op.SPARSE_BASE | typeof op.SPARSE | typeof op.SPARSE_GRADIENT;
  const make = (code: Code): Operation => operation(code, record, 3 * slot.biasBytes);
  return {
    layer: shape.name,
    forward: [make(op.SPARSE_LISTS), make(op.SPARSE_BASE), make(op.SPARSE)],
    backward: [...backward, make(op.SPARSE_GRADIENT)],
    ink: 0,
    ...(defers ? { deferred: record } : {}),
  };
}

/** Pooling that is not fused into a convolution. */
function poolStage({ arena, samples }: Workspace, { fusion: { layer, shape }, inp, out, trained }: PlacedLink<"pool">): Stage {
  const { rows, columns, step } = windowOf(layer, shape.input), greatest = layer.kind === "maxPool";
  const record: Given<"PoolRecord"> = {
    out: out.value + out.inner, outSample: out.sample, outRow: out.row, outPixel: out.pixel, H: out.height, W: out.width, N: out.stride,
    inp: inp.value + inp.inner, inpSample: inp.sample, inpRow: inp.row, inpPixel: inp.pixel, rows, columns, step,
    index: greatest ? arena.take(samples * out.height * out.width * out.stride * 4) : 0,
    dout: out.gradient + out.inner, dinp: inp.gradient, dinpInner: inp.gradient + inp.inner,
  };
  return {
    layer: shape.name, forward: [operation(greatest ? op.MAX_POOL : op.AVG_POOL, record)],
    backward: trained ? [operation(greatest ? op.MAX_POOL_GRADIENT : op.AVG_POOL_GRADIENT, record)] : [], ink: 0,
  };
}

/** Batch normalisation. */
function batchNormStage({ arena, gradientOffset }: Workspace, { fusion: { shape }, inp, out, trained }: PlacedLink<"batchNorm">,
  { weight, bias, biasBytes }: LayerParameters): Stage {
  const record: Given<"BatchNormRecord"> = {
    out: out.value + out.inner, outSample: out.sample, outRow: out.row, inp: inp.value + inp.inner, inpSample: inp.sample, inpRow: inp.row,
    H: out.height, W: out.width, N: out.stride, weight, bias, running: bias + biasBytes, batch: arena.take(3 * biasBytes),
    dout: out.gradient + out.inner, dinp: trained ? inp.gradient + inp.inner : 0,
    dweight: weight + gradientOffset, dbias: bias + gradientOffset,
  };
  return {
    layer: shape.name, forward: [operation(op.BATCH_NORM, record)], backward: [operation(op.BATCH_NORM_GRADIENT, record)],
    running: [operation(op.BATCH_NORM_RUNNING, record)], ink: 0,
  };
}

/** An activation or dropout by itself. */
function elementwiseStage({ arena, samples }: Workspace, link: PlacedLink<"elementwise">): Stage {
  const { fusion: { layer, shape }, inp, out, trained, dropouts } = link;
  const dropout = layer.kind === "dropout";
  // H, W and C are the dimensions in memory: flattening changes none of them.
  const record: Given<"ElementwiseRecord"> = {
    function: layer.kind === "dropout" ? op.DROPOUT : activationOf(layer).kernel.function,
    setting: layer.kind === "dropout" ? 0 : activationOf(layer).kernel.setting?.(layer) ?? 0,
    out: out.value + out.inner, outSample: out.sample, outRow: out.row, inp: inp.value + inp.inner, inpSample: inp.sample, inpRow: inp.row,
    H: out.height, W: out.width, C: out.channels, stride: out.stride,
    dout: out.gradient + out.inner, dinp: inp.gradient + inp.inner,
    rate: dropout ? layer.rate : 0, layer: dropout ? dropouts : 0,
    factors: dropout ? arena.take(samples * out.height * out.width * out.channels * 4, 16) : 0,
  };
  return {
    layer: shape.name,
    forward: [operation(op.ELEMENTWISE, record)],
    backward: trained ? [operation(op.ELEMENTWISE_GRADIENT, record)] : [],
    ink: 0,
  };
}
