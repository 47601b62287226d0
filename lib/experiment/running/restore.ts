/** A record file that was lost, or cut short, comes back: what is missing is computed, and the seal says whether it is what was there. */
import { UsageError } from "../../errors.js";
import { paths } from "../../paths.js";
import type { TrainAndTest } from "../../data/index.js";
import { readSeals, sealOf } from "../records/seal.js";
import { planOf, readSet, sweepCommand, type RecordSet } from "../records/sets.js";
import { sweep, type SweepOptions } from "./sweep.js";

/** What came back. */
export interface Restored {
  /** Runs that were computed. */
  readonly computed: number;
  /** Of the whole set as it is now. */
  readonly digest: string;
  /** Whether that is what was sealed; undefined when the set had no seal. */
  readonly identical: boolean | undefined;
}

/**
 * Computes what is missing of a set, into its file. A set of a GPU's records wants `gpu`: the processor's would be others.
 * @throws as `sweep`, and UsageError for a set of a GPU's records without a GPU
 * @example (await restoreSet({ experiment: "E1", profile: "quick" }, await mnist())).identical // true
 */
export async function restoreSet(
  set: RecordSet, data: TrainAndTest, options: Omit<SweepOptions, "file"> & { folder?: string } = {},
): Promise<Restored> {
  const { folder = paths.records, ...rest } = options;
  const { name, file } = readSet(set, folder, { changed: "mark" });
  if (set.engine === "webgpu" && options.gpu === undefined) {
    throw new UsageError(
      `${name}: its records are a GPU's, and the processor's would be others; compute it where there is a GPU: ${sweepCommand(set)}`,
    );
  }
  const { doneNow, records } = await sweep(planOf(set), data, { ...rest, file });
  const { digest } = sealOf(records);
  const sealed = readSeals(folder)[name]?.digest;
  return { computed: doneNow, digest, identical: sealed === undefined ? undefined : sealed === digest };
}
