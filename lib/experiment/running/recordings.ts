/** E4: smoothing. Runs whose gradients are recorded at every step, to hold what momentum does to them against M8. */
import type { RunConfig } from "./config.js";
import { updates } from "./losses.js";
import { overFoldsAndSeeds, type PlanOptions } from "./plan.js";
import type { Profile } from "./profiles.js";
import { leastSteps } from "./smoothing.js";

/** Weights watched in each run: enough that another draw of them moves the measured gain by a few percent only. */
const watched = 256;

/** Training samples of a whole fold of MNIST, the size of an epoch where the profile sets no limit. */
const wholeFold = 54_000;

/**
 * All runs of E4: the losses cross entropy (the grid's) and synapse (the theory's) x the three ways to update of E3 that are M1 x folds x
 * seeds, in that order. A profile with few samples trains for more epochs, as a spectrum wants some hundred updates.
 * @example recordings(profile("quick"), { data: await mnist() }).length // 6
 */
export function recordings(size: Profile, options: PlanOptions): RunConfig[] {
  const stepsAnEpoch = Math.ceil((size.limit?.train ?? wholeFold) / 64);
  const epochs = Math.max(size.curveEpochs, Math.ceil((leastSteps + 16) / stepsAnEpoch));
  return ([
    "cross-entropy", "synapse",
  ] as const).flatMap((loss) => ([updates.golden, updates.conventional, updates["no-momentum"]] as const).flatMap((optimizer) =>
    overFoldsAndSeeds({ trainFraction: 1, loss, optimizer, epochs, recording: { watched } }, size, options)));
}
