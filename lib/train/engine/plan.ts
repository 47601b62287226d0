/**
 * The plan of a network: the operations that a batch takes, their order, and the place of everything in memory. It is made once; nothing is
 * allocated afterwards.
 */
import type { Network, Optimizer } from "../types.js";
import { type BatchPlaces, gatherOf, placeBatch } from "./batch.js";
import { geometryOf } from "./geometry.js";
import { Arena, type Tensor } from "./memory.js";
import { RECORD } from "./opcodes.js";
import { type ParameterBlocks, parametersOf } from "./parameters.js";
import { lossRecord, type Program, programOf, updatesOf } from "./program.js";
import { type Shapes, shapesOf } from "./shapes.js";
import { stagesOf } from "./stages.js";
import { updateRuleOf } from "./update-rule.js";

/** A network's memory and program. */
export interface ExecutionPlan extends BatchPlaces, Program {
  readonly network: Network;
  readonly shapes: Shapes;
  readonly batchSize: number;
  readonly threads: number;
  /** What the last layer leaves, before the head. */
  readonly logits: Tensor;
  /** Address of the head's outputs, (B, K). */
  readonly outputs: number;
  readonly parameters: ParameterBlocks;
  /** Address of the program's first record. */
  readonly program: number;
  /** First byte behind the plan. */
  readonly end: number;
}

/** For what a plan is made. */
export interface ExecutionPlanOptions {
  readonly batchSize: number;
  /** The first address that the plan may use; default 0. */
  readonly base?: number;
  /** Updates the weights. A plan without an optimizer stops at the gradient. */
  readonly optimizer?: Optimizer;
  readonly threads?: number;
}

/**
 * Plans a network for batches of up to `batchSize` samples: its geometry, then its parameters, then its stages, then its program.
 * @throws UsageError for a network whose shapes do not fit
 */
export function plan(network: Network, { batchSize, base = 0, optimizer, threads = 1 }: ExecutionPlanOptions): ExecutionPlan {
  const shapes = shapesOf(network), geometry = geometryOf(network, shapes, batchSize), { samples, images } = geometry;
  const rule = updateRuleOf(optimizer), fused = rule?.fused ?? false, deferred = rule?.deferred ?? false;
  const arena = new Arena(base), batch = placeBatch(arena, geometry), { labels, bytes, table } = batch;
  const parameters = parametersOf(arena, geometry, rule?.stateBlocks ?? 0), { gradientOffset, stateOffset } = parameters;
  const workspace = {
    arena, threads, batchSize, samples, images, bytes, table, perBlock: Math.max(8, Math.ceil(batchSize / 32)),
    gradientOffset, denseOffset: fused ? stateOffset : gradientOffset, fused, deferred,
  };
  const { stages, logits } = stagesOf(workspace, geometry, batch, parameters.layers);
  const loss = lossRecord(arena, samples, logits, labels, shapes.classes, network.head);
  const program = programOf(arena, threads, { gather: gatherOf(geometry, batch), stages, loss, update: updatesOf(rule, parameters) });
  return {
    ...batch, ...program, network, shapes, batchSize, threads, logits, outputs: loss.outputs, parameters,
    program: arena.take(program.operations.length * RECORD), end: arena.end,
  };
}
