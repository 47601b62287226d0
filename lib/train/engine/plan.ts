/**
 * One plan per network: which operations a batch takes, in which order, and where everything lies. Made once; nothing is allocated later.
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
export interface Plan extends BatchPlaces, Program {
  readonly network: Network;
  readonly shapes: Shapes;
  readonly batchSize: number;
  readonly threads: number;
  readonly logits: Tensor;
  /** Outputs of the head, (B, K). */
  readonly outputs: number;
  readonly parameters: ParameterBlocks;
  /** Address of the program's first record. */
  readonly program: number;
  /** First byte behind the plan. */
  readonly end: number;
}

/** For what a plan is made. */
export interface PlanOptions {
  readonly batchSize: number;
  /** Where the plan may begin in memory. */
  readonly base?: number;
  /** What updates the weights; without one the plan stops at the gradient. */
  readonly optimizer?: Optimizer;
  readonly threads?: number;
}

/**
 * Plans a network for batches of up to `batchSize` samples: its geometry, then its parameters, then its stages, then its program.
 * @throws UsageError for a network whose shapes do not fit
 */
export function plan(network: Network, { batchSize, base = 0, optimizer, threads = 1 }: PlanOptions): Plan {
  const shapes = shapesOf(network), geometry = geometryOf(network, shapes, batchSize), rule = updateRuleOf(optimizer),
    fused = rule?.fused ?? false;
  const arena = new Arena(base), batch = placeBatch(arena, geometry), parameters = parametersOf(arena, geometry, rule?.stateBlocks ?? 0);
  const { samples } = geometry, { labels, bytes, table } = batch, { gradientOffset, stateOffset } = parameters;
  const workspace = {
    arena, threads, batchSize, samples, images: geometry.images, bytes, table, perBlock: Math.max(8, Math.ceil(batchSize / 32)),
    gradientOffset, denseOffset: fused ? stateOffset : gradientOffset, fused, deferred: rule?.deferred ?? false,
  };
  const { stages, logits } = stagesOf(workspace, geometry, batch, parameters.layers);
  const loss = lossRecord(arena, samples, logits, labels, shapes.classes, network.head);
  const program = programOf(arena, threads, { gather: gatherOf(geometry, batch), stages, loss, update: updatesOf(rule, parameters) });
  return {
    ...batch, ...program, network, shapes, batchSize, threads, logits, outputs: loss.outputs, parameters,
    program: arena.take(program.operations.length * RECORD), end: arena.end,
  };
}
