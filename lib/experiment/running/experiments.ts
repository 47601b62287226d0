/**
 * The experiments: one entry each. The command line, the committed record sets and the conclusions follow from these entries; an experiment
 * of a new kind adds its way of being judged to `Judgement` and to conclusions.ts, and the compiler names every place that lacks it.
 */
import { UsageError } from "../../errors.js";
import type { InitialWeights, NetworkName } from "../../train/index.js";
import { batches } from "./batches.js";
import type { RunConfig } from "./config.js";
import { grid, nearGolden } from "./grid.js";
import { losses } from "./losses.js";
import type { PlanOptions } from "./plan.js";
import type { Profile, ProfileName } from "./profiles.js";
import { recordings } from "./recordings.js";

/**
 * How an experiment's records are judged: as a grid of pairs, as losses compared, as momentum's smoothing, or as the ridge at several batch
 * sizes.
 */
export type Judgement = "grid" | "losses" | "smoothing" | "batches";

/** The size and the network of records that come with the project. */
export interface CommittedSize {
  readonly profile: ProfileName;
  /** Instead of the profile's numbers. */
  readonly folds?: number;
  readonly epochs?: number;
  readonly seeds?: number;
  /** Default: the paper's. */
  readonly network?: NetworkName;
  /** Default: "he". */
  readonly initialWeights?: InitialWeights;
  /** Default: the processor. */
  readonly engine?: "webgpu";
}

/** One experiment. */
export interface Experiment {
  /** What it asks, in a line. */
  readonly asks: string;
  /** All its runs, in their order. */
  readonly plan: (size: Profile, options: PlanOptions) => RunConfig[];
  readonly judgement: Judgement;
  /** The networks whose records the conclusions weigh, each with its place among all: 1 is the weightiest. Others are no evidence. */
  readonly evidence: readonly { readonly network: NetworkName; readonly place: number }[];
  /**
   * What was computed for this project. `paper` with fewer folds and epochs is all images in fewer and shorter runs than the published
   * protocol.
   */
  readonly committed: readonly CommittedSize[];
}

/** All experiments by name. */
export const experiments = {
  E1: {
    asks: "the grid of learning rates and momentum weights on the full training folds (DB24 Fig. 3)",
    plan: (size, options) => grid("E1", size, options),
    judgement: "grid",
    evidence: [{ network: "paper", place: 1 }, { network: "mlp", place: 4 }],
    committed: [
      { profile: "quick" }, { profile: "paper", folds: 3, epochs: 10 }, { profile: "paper", folds: 3, epochs: 10, network: "mlp" },
    ],
  },
  E2: {
    asks: "the same grid on half of each training fold (DB24 Fig. 4)",
    plan: (size, options) => grid("E2", size, options),
    judgement: "grid",
    evidence: [{ network: "paper", place: 2 }],
    committed: [{ profile: "quick" }, { profile: "paper", folds: 3, epochs: 10 }],
  },
  "E1-near": {
    asks: "the golden cell of E1 and its eight neighbours",
    plan: nearGolden,
    judgement: "grid",
    evidence: [{ network: "paper", place: 3 }],
    committed: [{ profile: "paper", folds: 5 }],
  },
  E3: {
    asks: "four losses, each with four ways to update",
    plan: losses,
    judgement: "losses",
    evidence: [{ network: "paper", place: 5 }],
    committed: [{ profile: "quick" }, { profile: "paper", folds: 1, epochs: 10, seeds: 5 }],
  },
  E4: {
    asks: "smoothing: the gradients of three ways to update with two losses, recorded at every step",
    plan: recordings,
    judgement: "smoothing",
    evidence: [{ network: "paper", place: 6 }],
    committed: [{ profile: "quick" }, { profile: "paper", folds: 1, epochs: 3, seeds: 3 }],
  },
  E6: {
    asks: "sixteen cells of the grid at batch size 16, 64 and 256, at equal epochs and at equal updates: does the best eta/(1-alpha) move",
    plan: batches,
    judgement: "batches",
    evidence: [],
    committed: [],
  },
} as const satisfies Readonly<Record<string, Experiment>>;

/** Names of the experiments. */
export type ExperimentName = keyof typeof experiments;

/** The names in their order. */
export const experimentNames = Object.keys(experiments) as ExperimentName[];

/**
 * All runs of an experiment, in the order of its plan.
 * @throws UsageError when there is no experiment of that name
 * @example experiment("E1", profile("quick"), { data: await mnist() }).length // 60
 */
export function experiment(name: string, size: Profile, options: PlanOptions): RunConfig[] {
  if (!Object.hasOwn(experiments, name)) throw new UsageError(`experiment: expected one of ${experimentNames.join(", ")}, got "${name}"`);
  return experiments[name as ExperimentName].plan(size, options);
}
