/** E3: the loss. Four losses, each with four ways to update, on the same network and folds. */
import { conventionalPair, golden } from "../../theory/index.js";
import type { KernelLossName, Optimizer } from "../../train/index.js";
import type { RunConfig } from "./config.js";
import { overFoldsAndSeeds, type PlanOptions } from "./plan.js";
import type { Profile } from "./profiles.js";

/** The losses that E3 compares. A loss that the library gets later is not among them: committed records stay complete. */
const compared = ["synapse", "synapse-net", "cross-entropy", "squared-error"] as const satisfies readonly KernelLossName[];

/** The ways to update that E3 compares, by name. */
export const updates = {
  /** The exact golden pair (M2, M3). */
  golden: { kind: "sgd", ...golden.pair },
  /** The values people use. */
  conventional: { kind: "sgd", ...conventionalPair },
  /** No momentum, and the golden pair's effective learning rate eta/(1-alpha) = 1-alpha (M7). */
  "no-momentum": { kind: "sgd", learningRate: 1 - golden.alpha, momentum: 0 },
  adam: { kind: "adam", learningRate: 0.001 },
} as const satisfies Record<string, Optimizer>;

/**
 * All runs of E3: 4 losses x 4 ways to update x folds x seeds, in that order.
 * @example losses(profile("quick"), { data: await mnist() }).length // 16
 */
export function losses(size: Profile, options: PlanOptions): RunConfig[] {
  return compared.flatMap((loss) => Object.values(updates).flatMap((optimizer) =>
    overFoldsAndSeeds({ trainFraction: 1, loss, optimizer, epochs: size.curveEpochs }, size, options)));
}
