/**
 * One plan per network: which operations a batch takes, in which order, and where everything lies. Made once; nothing is allocated later.
 */
import { ruleOf, stateBlocksOf } from "../optimizers.js";
import type { Network, Optimizer } from "../types.js";
import { type LayerShape, type Shapes, shapesOf } from "./shapes.js";
import { SPARSE, blankLayers, borderOf, groupsOf, rectified } from "./fusion.js";
import { type Operation, operation, withScratch } from "./operations.js";
import { type Link, type Room, type Stage, convStage, denseStage, elementwiseStage, poolStage } from "./stages.js";
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
  /** Weights lie in rows of one input each (a dense layer most of whose inputs are background or zero), not in panels of eight outputs. */
  readonly rows: boolean;
}

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
  /** Which operations no step runs: the one that applies the head, and, where weights wait (kernels/lazy.ts), those that let all catch up and that make their sums anew besides. */
  readonly aside: { readonly output: number; readonly settle?: number; readonly restart?: number };
  /** gather | forward, loss | backward | update: how many operations each has, in this order; the others follow. */
  readonly program: number;
  readonly operations: readonly Operation[];
  /** The layer that each operation works for, "" where it is none. */
  readonly layers: readonly string[];
  readonly counts: { readonly gather: number; readonly forward: number; readonly backward: number; readonly update: number };
}

export interface PlanOptions {
  readonly batchSize: number;
  /** Where the plan may begin in memory. */
  readonly base?: number;
  /** What updates the weights; without one the plan stops at the gradient. */
  readonly optimizer?: Optimizer;
  readonly threads?: number;
}

/**
 * Plans a network for batches of up to `batchSize` samples.
 * @throws UsageError for a network whose shapes do not fit
 */
export function plan(network: Network, options: PlanOptions): Plan {
  const { batchSize, base = 0, optimizer, threads = 1 } = options;
  const shapes = shapesOf(network);
  const samples = Math.ceil(batchSize / 4) * 4;
  const arena = new Arena(base);
  const context = arena.take(CONTEXT_BYTES), orders = arena.take(64);
  const first = shapes.layers.find((shape) => shape.layer.kind !== "flatten")!;
  const channels = network.input[2];
  // Pixels keep their channels unpadded where a convolution or a dense layer reads them; other layers want whole vectors.
  const raw = first.layer.kind === "conv" || first.layer.kind === "dense";
  const groups = groupsOf(shapes.layers);
  // As many layers as can copy what they make of background from a blank image, which is then one sample more.
  const blanks = blankLayers(groups);
  const images = blanks > 0 ? samples + 1 : samples;
  const input = tensor(arena, network.input, raw ? channels : filled(channels), borderOf(first), images, false);
  const inputBytes = network.input[0] * network.input[1] * channels;
  const ink = blanks > 0 ? arena.take(8 * samples * input.height) : 0;
  const bytes = arena.take(samples * inputBytes, 16), labels = arena.take(samples), table = arena.take(1024);

  const parameters: Parameters[] = [];
  // The flat block is laid out first: a convolution's and a dense layer's input tensor has its geometry before it has its place.
  const geometry = new Arena(0);
  let parameterBytes = 0;
  let current: Tensor = input;
  const measure = groups.map((group) => {
    const before = current;
    if (group.kind === "flatten") return { group, before };
    current = tensor(geometry, group.output, filled(group.output[2]), group.border, samples, false);
    return { group, before };
  });
  const slots = measure.flatMap(({ group, before }, i) => {
    if (group.kind !== "conv" && group.kind !== "dense") return [];
    const outputs = filled(group.output[2]);
    const rows = group.kind === "dense" && (before === input || (outputs >= SPARSE && rectified(groups.slice(0, i))));
    const inputs = group.kind === "conv" ? group.shape.input[2] * group.layer.kernel ** 2 : before === input ? inputBytes : before.sample / 4;
    const weightBytes = inputs * outputs * 4, biasBytes = outputs * 4;
    const slot = { weight: parameterBytes, bias: parameterBytes + weightBytes, weightBytes, biasBytes, outputs, input: before, shape: group.shape, rows };
    parameterBytes += weightBytes + biasBytes;
    return [slot];
  });
  const blockBytes = parameterBytes, stateBlocks = stateBlocksOf(optimizer?.kind);
  const block = arena.take(blockBytes), gradient = arena.take(blockBytes), state = arena.take(blockBytes * stateBlocks);
  const gradientOffset = gradient - block, stateOffset = state - block;
  for (const slot of slots) parameters.push({ ...slot, weight: block + slot.weight, bias: block + slot.bias });

  const rule = optimizer && ruleOf(optimizer), fused = optimizer !== undefined && rule!.fused(optimizer);
  const room: Room = {
    arena, batchSize, samples, images, threads, bytes, table, perBlock: Math.max(8, Math.ceil(batchSize / 32)), gradientOffset,
    offset: fused ? stateOffset : gradientOffset, fused: fused ? 1 : 0, deferred: optimizer !== undefined && rule!.deferred(optimizer),
  };
  const stages: Stage[] = [];
  current = input;
  let trained = false, nextParameters = 0, dropouts = 0, seen = ink;
  for (const [i, group] of groups.entries()) {
    if (group.kind === "flatten") continue;
    const inp = current, out = tensor(arena, group.output, filled(group.output[2]), group.border, i < blanks ? images : samples, true);
    const link: Link = { inp, out, trained, first: inp === input, inputs: inp === input ? inputBytes : inp.sample / 4, ink: i < blanks ? seen : 0 };
    current = out;
    const stage = group.kind === "conv" ? convStage(room, link, group, parameters[nextParameters++])
      : group.kind === "dense" ? denseStage(room, link, group, parameters[nextParameters++])
      : group.kind === "maxPool" ? poolStage(room, link, group)
      : elementwiseStage(room, link, group, dropouts);
    stages.push(stage);
    seen = stage.ink;
    if (group.kind === "elementwise" && group.layer.kind === "dropout") dropouts += 1;
    trained ||= group.kind === "conv" || group.kind === "dense";
  }
  const logits = current;
  const outputs = arena.take(samples * shapes.classes * 4);
  const loss = {
    logits: logits.value, dlogits: logits.gradient, labels, losses: arena.take(samples * 8), hits: arena.take(samples * 4), units: shapes.classes, N: logits.stride,
    head: network.head === "sigmoid" ? op.SIGMOID_HEAD : op.SOFTMAX_HEAD, outputs,
  };
  const from = { out: input.value + input.inner, outSample: input.sample, bytes, table };
  // A dense layer makes its lists of the grey levels themselves.
  const gather: Operation[] = first.layer.kind === "dense" ? [] : [operation(op.GATHER, raw
    ? { ...from, outRow: input.row, rows: input.height, width: input.width * channels, ink, channels, blank: samples }
    : { ...from, outRow: input.pixel, rows: input.height * input.width, width: channels, ink: 0, channels, blank: 0 })];
  const named = (stage: Stage, operations: readonly Operation[]): (readonly [string, Operation])[] => operations.map((operation) => [stage.layer, operation]);
  const nameless = (operations: readonly Operation[]): (readonly [string, Operation])[] => operations.map((operation) => ["", operation]);
  const forward = [...stages.flatMap((stage) => named(stage, stage.forward)), ...nameless([operation(op.LOSS, loss), operation(op.LOSS_SUM, loss)])];
  const backward = stages.toReversed().flatMap((stage) => named(stage, stage.backward));
  const update = updates(parameters, optimizer, gradientOffset, stateOffset, block, blockBytes);
  const steps = [...nameless(gather), ...forward, ...backward, ...nameless(update)], stepLength = steps.length;
  const lazy = stages.find((stage) => stage.lazy !== undefined)?.lazy;
  steps.push(...nameless([operation(op.OUTPUT, loss), ...(lazy === undefined ? [] : [operation(op.SPARSE_SETTLE, lazy), operation(op.SPARSE_RESTART, lazy)])]));
  const operations = withScratch(steps.map(([, one]) => one), threads, (size) => arena.take(size)), layers = steps.map(([layer]) => layer);
  return {
    network, shapes, batchSize, threads, context, orders, bytes, labels, table, input, logits, outputs, parameters, gradientOffset, stateOffset, block, blockBytes, stateBlocks,
    program: arena.take(operations.length * op.RECORD), end: arena.end, operations, layers,
    aside: { output: stepLength, ...(lazy === undefined ? {} : { settle: stepLength + 1, restart: stepLength + 2 }) },
    counts: { gather: gather.length, forward: forward.length, backward: backward.length, update: update.length },
  };
}

/** Dense layers update themselves where the rule is fused; what remains is updated from the gradient block. */
function updates(parameters: readonly Parameters[], optimizer: Optimizer | undefined, gradient: number, state: number, block: number, bytes: number): Operation[] {
  if (optimizer === undefined) return [];
  const rule = ruleOf(optimizer), kind = rule.kernel(optimizer);
  const update = (weight: number, size: number): Operation => operation(op.UPDATE, { kind, weight, gradient: weight + gradient, state: weight + state, bytes: size });
  if (!rule.fused(optimizer)) return [update(block, bytes)];
  return parameters.filter(({ shape }) => shape.layer.kind === "conv").map(({ weight, weightBytes, biasBytes }) => update(weight, weightBytes + biasBytes));
}
