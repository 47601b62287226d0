/** Where a notebook's records come from: those that come with the project, or, by one switch, runs computed here. */
import { join } from "node:path";
import { mnist } from "../data/index.js";
import { UsageError } from "../errors.js";
import {
  committedEvidence, evidenceOf, evidenceParts, largestSet, planOf, profileNames, readSet, sweep, titleOf,
  type EvidenceBase,
  type ExperimentName, type ProfileName, type SetState,
} from "../experiment/index.js";
import { paths } from "../paths.js";
import type { InitialWeights, NetworkName } from "../train/index.js";
import { interruption } from "./live.js";
import { progress, type Progress } from "./progress.js";

/**
 * `committed`: the largest complete set in data/records. A profile: the runs are computed here, into report/records;
 * a second time they are there.
 */
export type Source = "committed" | ProfileName;

/**
 * The records of an experiment. Computing shows a line of progress and ends with the kernel's stop button; what is finished is kept.
 * @param network "paper" or "mlp"; default: the paper's
 * @param initialWeights "he" or "framework"; default: he
 * @throws UsageError when no committed set is complete, with the commands, or there is no such source
 * @example (await records("E1", "committed")).records.length // 180 once three folds are there
 */
export async function records(
  experiment: ExperimentName, source: Source, network: NetworkName = "paper", initialWeights: InitialWeights = "he",
): Promise<SetState & { readonly title: string }> {
  if (source === "committed") {
    const state = largestSet(experiment, { network, initialWeights });
    return { ...state, title: titleOf(state) };
  }
  if (!profileNames.includes(source)) {
    throw new UsageError(`records: expected "committed" or one of ${profileNames.join(", ")}, got "${String(source)}"`);
  }
  const set = { experiment, profile: source, network, ...(initialWeights !== "he" && { initialWeights }) };
  const folder = join(paths.report, "records");
  if (readSet(set, folder).missing > 0) await compute(planOf(set), readSet(set, folder).file);
  const state = readSet(set, folder);
  return { ...state, title: titleOf(state) };
}

async function compute(plan: Parameters<typeof sweep>[0], file: string): Promise<void> {
  let line: Progress | undefined;
  await sweep(plan, await mnist(), {
    file,
    signal: interruption(),
    onProgress({ samples, samplesInAll }) {
      line ??= progress("training samples", samplesInAll);
      line.at(samples);
    },
  }).finally(() => line?.end());
}

/**
 * All that a verdict rests on: the largest committed sets, or everything computed here in a profile.
 * @example conclusions(await evidence("committed")).pair // "Yes, ..." or "No, ..."
 */
export async function evidence(source: Source): Promise<EvidenceBase> {
  if (source === "committed") return committedEvidence();
  const parts: SetState[] = [];
  for (const { experiment, network, initialWeights } of evidenceParts) {
    parts.push(await records(experiment, source, network, initialWeights));
  }
  return evidenceOf(parts);
}
