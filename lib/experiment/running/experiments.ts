/** The experiments by name. */
import { UsageError } from "../../errors.js";
import type { RunConfig } from "./config.js";
import { grid, nearGolden } from "./grid.js";
import { losses } from "./losses.js";
import type { PlanOptions } from "./plan.js";
import type { Profile } from "./profiles.js";
import { recordings } from "./recordings.js";

type Plan = (size: Profile, options: PlanOptions) => RunConfig[];

const plans = {
  E1: (size, options) => grid("E1", size, options),
  E2: (size, options) => grid("E2", size, options),
  "E1-near": nearGolden,
  E3: losses,
  E4: recordings,
} as const satisfies Record<string, Plan>;

/** What each experiment asks, in a line. */
export const experiments = {
  E1: "the grid of learning rates and momentum weights on the full training folds (DB24 Fig. 3)",
  E2: "the same grid on half of each training fold (DB24 Fig. 4)",
  "E1-near": "the golden cell of E1 and its eight neighbours",
  E3: "four losses, each with four ways to update",
  E4: "smoothing: the gradients of three ways to update with two losses, recorded at every step",
} as const satisfies Record<keyof typeof plans, string>;

/** Names of the experiments. */
export type ExperimentName = keyof typeof plans;

/**
 * All runs of an experiment, in the order of its plan.
 * @throws UsageError when there is no experiment of that name
 * @example experiment("E1", profile("quick"), { data: await mnist() }).length // 60
 */
export function experiment(name: string, size: Profile, options: PlanOptions): RunConfig[] {
  if (!Object.hasOwn(plans, name)) throw new UsageError(`experiment: expected one of ${Object.keys(plans).join(", ")}, got "${name}"`);
  return plans[name as ExperimentName](size, options);
}
