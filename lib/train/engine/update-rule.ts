/**
 * What a plan must know of the rule by which weights are updated.
 */
import { type Optimizer, ruleOf } from "../optimizers.js";

/** A rule with its settings, as the kernels have it. */
export interface PlannedUpdate {
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
export function updateRuleOf(optimizer: Optimizer | undefined): PlannedUpdate | undefined {
  if (optimizer === undefined) return undefined;
  const rule = ruleOf(optimizer);
  return {
    stateBlocks: rule.state.length, fused: rule.fused(optimizer), deferred: rule.deferred(optimizer), kernel: rule.kernel(optimizer),
  };
}
