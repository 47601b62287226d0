/**
 * The last step of a plan: the program. It lists the operations of a training step in the order in which they run, and then those that are
 * part of no training step.
 */
import type { Head } from "../types.js";
import type { Arena, Tensor } from "./memory.js";
import { type Given, operation, type Operation, withScratch } from "./operations.js";
import type { ParameterBlocks } from "./parameters.js";
import type { Stage } from "./stages.js";
import type { PlannedUpdate } from "./update-rule.js";
import * as op from "./opcodes.js";

/** An operation, and the name of the layer that it works for; "" where it works for none. */
interface Line {
  readonly layer: string;
  readonly operation: Operation;
}

/** What a program is made of. */
export interface ProgramParts {
  readonly gather: readonly Operation[];
  readonly stages: readonly Stage[];
  readonly loss: Given<"LossRecord">;
  readonly update: readonly Operation[];
}

/** The operations of a plan. */
export interface Program {
  readonly operations: readonly Operation[];
  /** For each operation the name of the layer that it works for; "" where it works for none. */
  readonly layers: readonly string[];
  /** How many operations each part of a training step has. The parts run in this order; the operations of no step follow them. */
  readonly counts: { readonly gather: number; readonly forward: number; readonly backward: number; readonly update: number };
  /**
   * Positions in the program of the operations that are part of no training step. `output` makes the head's outputs. `flush` and `restart`
   * are there where updates are deferred (kernels/deferred.ts).
   */
  readonly aside: { readonly output: number; readonly flush?: number; readonly restart?: number };
}

/** Puts the operations in their order, and gives scratch memory to those that need it. */
export function programOf(arena: Arena, threads: number, { gather, stages, loss, update }: ProgramParts): Program {
  const nameless = (operations: readonly Operation[]): Line[] => operations.map((one) => ({ layer: "", operation: one }));
  const lines = (part: "forward" | "backward", ordered: readonly Stage[]): Line[] =>
    ordered.flatMap((stage) => stage[part].map((one) => ({ layer: stage.layer, operation: one })));
  const forward = [...lines("forward", stages), ...nameless([operation(op.LOSS, loss), operation(op.LOSS_SUM, loss)])];
  const backward = lines("backward", stages.toReversed());
  // Running statistics move where weights move: not in a step that was given up, and not without an optimizer.
  const moved = update.length === 0 ? [] : stages.flatMap(
    ({ layer, running }): Line[] => (running ?? []).map((one) => ({ layer, operation: one })),
  );
  const step = [...nameless(gather), ...forward, ...backward, ...nameless(update), ...moved], output = step.length;
  const deferred = stages.find((stage) => stage.deferred !== undefined)?.deferred;
  const aside = [
    operation(op.OUTPUT, loss),
    ...(deferred === undefined ? [] : [operation(op.SPARSE_FLUSH, deferred), operation(op.SPARSE_RESTART, deferred)]),
  ];
  const all = [...step, ...nameless(aside)];
  return {
    operations: withScratch(all.map((line) => line.operation), threads, (bytes) => arena.take(bytes)),
    layers: all.map(({ layer }) => layer),
    counts: { gather: gather.length, forward: forward.length, backward: backward.length, update: update.length + moved.length },
    aside: { output, ...(deferred === undefined ? {} : { flush: output + 1, restart: output + 2 }) },
  };
}

/** The record of the loss. The head, which makes outputs of logits, reads it too. */
export function lossRecord(
  arena: Arena, samples: number, logits: Tensor, labels: number, classes: number, head: Head,
): Given<"LossRecord"> {
  return {
    outputs: arena.take(samples * classes * 4), logits: logits.value, dlogits: logits.gradient, labels,
    losses: arena.take(samples * 8), hits: arena.take(samples * 4), units: classes, N: logits.stride,
    head: head === "sigmoid" ? op.SIGMOID_HEAD : op.SOFTMAX_HEAD,
  };
}

/**
 * Updates from the gradient block: of everything, or, where dense layers update themselves, of the others; running statistics stay out of
 * them.
 */
export function updatesOf(rule: PlannedUpdate | undefined,
  { layers, block, blockBytes, gradientOffset, stateOffset }: ParameterBlocks): Operation[] {
  if (rule === undefined) return [];
  const update = (weight: number, bytes: number): Operation => operation(op.UPDATE, {
    kind: rule.kernel, weight, gradient: weight + gradientOffset, state: weight + stateOffset, bytes, block: blockBytes,
  });
  const running = layers.some(({ runningBytes }) => runningBytes > 0);
  if (!rule.fused && !running) return [update(block, blockBytes)];
  return layers.filter(({ shape }) => !rule.fused || shape.layer.kind !== "dense")
    .map(({ weight, weightBytes, biasBytes }) => update(weight, weightBytes + biasBytes));
}
