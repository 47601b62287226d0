/** What a run leaves behind, as a type. */
import type { RecordedVariant, Score } from "../../train/index.js";
import type { RunConfig } from "../running/config.js";
import type { Smoothing } from "../running/smoothing.js";

/** One group of predictions of like confidence; `confidence` and `accuracy` are means over the group, 0 when it is empty. */
export interface ReliabilityBin {
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** How the trained network does on the untouched test images. */
export interface TestScore extends Score {
  readonly samples: number;
  /** Expected calibration error over the bins of `reliability`, in [0, 1]. */
  readonly calibrationError: number;
  /** Fifteen equal intervals of confidence (the largest output) from 0 to 1. */
  readonly reliability: readonly ReliabilityBin[];
}

/**
 * Which class of the test images was taken for which. It came after the first records and is no part of a run's identity: a record with it
 * and one without are the same result. A run of one GPU ensemble has none, since the device answers with scores.
 */
export interface RecordedClasses {
  /** In the order of the outputs; absent where the data name no classes. */
  readonly names?: readonly string[];
  /** Counts: `confusion[label][answer]`; `classScores` makes precision, recall and F1 of each class of them. */
  readonly confusion: readonly (readonly number[])[];
}

/** More classes than these are not recorded: the matrix would be longer than the rest of the record. */
export const mostRecordedClasses = 100;

/** What a finished run leaves behind. Everything but `timing` depends on the configuration and the variant alone. */
export interface RunRecord {
  /** The run's identity: `runHash(config)`. */
  readonly hash: string;
  readonly config: RunConfig;
  readonly outcome: "finished" | "diverged";
  /** For `diverged`: the step (batch) of the run, from 1, and its loss, written as text because JSON has no NaN. */
  readonly divergence?: { readonly epoch: number; readonly step: number; readonly loss: string };
  readonly samples: { readonly train: number; readonly validation: number };
  readonly epochs: readonly { readonly epoch: number; readonly train: Score; readonly validation: Score }[];
  /** Absent for a run that diverged. */
  readonly test?: TestScore;
  /** Absent for a run that diverged, for one on a GPU, with more than `mostRecordedClasses` outputs, and in records before it came. */
  readonly classes?: RecordedClasses;
  /** Present when the configuration asks for a recording and the run did not diverge. */
  readonly smoothing?: Smoothing;
  readonly version: string;
  readonly variant: RecordedVariant;
  /** The GPU's name, for the variant webgpu: another device rounds otherwise. */
  readonly device?: string;
  /**
   * What the run cost here. `memoryBytes`: of the plan (parameters, optimizer state, activations, scratch), not the data; absent in the
   * oldest records. With `runsAtOnce` runs in one ensemble, `wallSeconds` is the run's share of the ensemble's and `samplesPerSecond` the
   * rate of all together.
   */
  readonly timing: {
    readonly wallSeconds: number;
    readonly samplesPerSecond: number;
    readonly memoryBytes?: number;
    readonly runsAtOnce?: number;
  };
}

/** How a record file is read. */
export interface ReadOptions {
  /** Takes lines without digest too, as they were written before 0.2: for the migration alone. */
  readonly undigested?: boolean;
}
