/**
 * What a plan must know of the rule by which weights are updated.
 */
import type { Optimizer } from "../types.js";
import { ADAM, SGD } from "./opcodes.js";

/** A rule, as the kernels have it. */
export interface UpdateRule {
  /** Blocks of state, each as large as the parameters. */
  readonly stateBlocks: number;
  /**
   * Do dense layers update their weights while the gradient is in registers? The gradient then never goes to memory; what remains is
   * updated at the end.
   */
  readonly fused: boolean;
  /** May the update of a weight be deferred (kernels/deferred.ts)? */
  readonly deferred: boolean;
  /** The `kind` of its UpdateRecord. */
  readonly kernel: number;
}

/** The rule of an optimizer, undefined without one: the plan then stops at the gradient. */
export function updateRuleOf(optimizer: Optimizer["kind"] | undefined): UpdateRule | undefined {
  switch (optimizer) {
    case undefined: return undefined;
    case "sgd": return { stateBlocks: 1, fused: true, deferred: true, kernel: SGD };
    case "adam": return { stateBlocks: 2, fused: false, deferred: false, kernel: ADAM };
  }
}
