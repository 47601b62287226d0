/** One run, from its configuration to its record. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as breath } from "node:timers/promises";
import type { TrainAndTest } from "../../data/index.js";
import { UsageError } from "../../errors.js";
import { paths } from "../../paths.js";
import { train, type Checkpoint, type Epoch, type Training, type Variant } from "../../train/index.js";
import { calibration } from "../analysis/calibration.js";
import { confusion } from "../analysis/confusion.js";
import { checkConfig, runHash, type RunConfig } from "./config.js";
import { stops } from "./early-stop.js";
import { mostRecordedClasses, type RecordedClasses, type RunRecord, type TestScore } from "../records/record.js";
import { watchWeights } from "./smoothing.js";
import { makeSplit } from "./split.js";

/** What may be watched or chosen without changing what a run computes. */
export interface RunOptions {
  /** Called once when everything that can be refused has been: the work begins. */
  readonly onStart?: (training: Training) => void;
  /** Called after each epoch, with the run as it stands and all its epochs so far. */
  readonly onEpoch?: (epoch: Epoch, training: Training, epochs: readonly Epoch[]) => void;
  /**
   * Called within an epoch where a checkpoint may be taken, with the variant and the epochs done: see `TrainOptions.onSafePlace`; not for a
   * run with a recording.
   */
  readonly onSafePlace?: (checkpoint: () => Checkpoint, variant: string, epochs: readonly Epoch[]) => void;
  /**
   * Goes on where the same run was stopped, by the same variant: the record is, but for its times, that of a run never stopped. Not for a
   * run with a recording.
   */
  readonly resume?: { readonly checkpoint: Checkpoint; readonly epochs: readonly Epoch[]; readonly variant: string };
  /** Called every so often with the training samples done in this run, of all it will do. */
  readonly onProgress?: (done: number, of: number) => void;
  /**
   * Called once when all epochs are done, with the run at hand, so that its weights may be kept; not for a run that diverged: it has none
   * worth keeping.
   */
  readonly onTrained?: (training: Training) => void;
  readonly signal?: AbortSignal;
  /** Default: the fastest the engine has. */
  readonly variant?: Variant | "auto";
}

const packageFile = JSON.parse(readFileSync(join(paths.root, "package.json"), "utf8")) as { version: string };

/** The library's version, as records and plans name it. @example libraryVersion // "0.1.0" */
export const libraryVersion: string = packageFile.version;

/**
 * Trains as the configuration says, and tests once at the end.
 * @param data the data set whose checksums the configuration names
 * @returns the run's record, `finished` or `diverged`
 * @throws UsageError when the data are not those of the configuration, or the configuration is impossible
 * @example (await run(config, await mnist())).test?.accuracy // 0.98...
 */
export async function run(config: RunConfig, data: TrainAndTest, options: RunOptions = {}): Promise<RunRecord> {
  const started = performance.now();
  checkConfig(config);
  const given = [...data.train.sha256, ...data.test.sha256];
  if (given.join() !== config.data.sha256.join()) {
    throw new UsageError(
      `data: the run is described for "${config.data.name}", ` +
      `the data given are ${data.train.name} and ${data.test.name} with other checksums; give the data the run was described for`,
    );
  }
  const { onStart, onEpoch, onProgress, onSafePlace, onTrained, resume, ...rest } = options;
  if (resume !== undefined && config.recording !== undefined) {
    throw new UsageError("resume: expected a run without a recording: what was recorded before is not in a checkpoint");
  }
  const split = makeSplit(data, config.split);
  const perEpoch = split.train.indices.length;
  const epochs: Epoch[] = [...(resume?.epochs ?? [])];
  const recorder = config.recording && watchWeights(config, config.epochs * Math.ceil(perEpoch / config.batchSize));
  const { network, loss, optimizer, initialWeights, batchSize, seed } = config;
  const training: Training = train(network, split, {
    loss, optimizer, ...(initialWeights !== undefined && { initialWeights }), epochs: config.epochs, batchSize, seed,
    ...rest,
    ...(resume && { resume: resume.checkpoint }),
    ...(recorder && { onStep: recorder.onStep }),
    ...(onSafePlace && !recorder && {
      onSafePlace: (checkpoint: () => Checkpoint) => { onSafePlace(checkpoint, training.model.variant, epochs); },
    }),
    ...(onProgress && {
      onProgress: (samples: number) => { onProgress(epochs.length * perEpoch + samples, config.epochs * perEpoch); },
    }),
  });
  if (resume !== undefined && resume.variant !== training.model.variant) {
    throw new UsageError(
      `resume: expected a checkpoint computed by ${training.model.variant}, got one by ${resume.variant}; start the run anew`,
    );
  }
  onStart?.(training);
  const before = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  const enough = (): boolean => stops(epochs.map(({ validation }) => validation.loss), config.earlyStop);
  if (!enough()) {
    for await (const epoch of training) {
      epochs.push(epoch);
      onEpoch?.(epoch, training, epochs);
      await breath(); // epochs of a few milliseconds would never let a signal be heard
      if (enough()) break;
    }
  }
  const { divergence, model } = training;
  const trainingSeconds = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  if (!divergence) onTrained?.(training);
  return {
    hash: runHash(config),
    config,
    outcome: divergence ? "diverged" : "finished",
    ...(divergence && { divergence: { ...divergence, loss: String(divergence.loss) } }),
    samples: { train: perEpoch, validation: split.validation.indices.length },
    epochs: epochs.map(({ epoch, train: onTrain, validation }) => ({ epoch, train: onTrain, validation })),
    ...(!divergence && tested(config, model, split.test!)),
    ...(recorder && !divergence && { smoothing: recorder.smoothing() }),
    version: libraryVersion,
    variant: model.variant,
    timing: {
      wallSeconds: before + (performance.now() - started) / 1000,
      samplesPerSecond: trainingSeconds > 0 ? (epochs.length * perEpoch) / trainingSeconds : 0,
      memoryBytes: model.memoryBytes,
    },
  };
}

type Trained = ReturnType<typeof train>["model"];
type Test = NonNullable<ReturnType<typeof makeSplit>["test"]>;

/** What the trained network does on the test images, as a whole and class by class. */
function tested(config: RunConfig, model: Trained, samples: Test): { readonly test: TestScore; readonly classes?: RecordedClasses } {
  const { dataset: { labels: all, classNames }, indices } = samples;
  const outputs = model.predict(samples), labels = Uint8Array.from(indices, (i) => all[i]), units = outputs.length / indices.length;
  const { accuracy, calibrationError, reliability } = calibration(outputs, labels, units);
  const names = classNames && Array.from({ length: units }, (_, k) => classNames[k] ?? String(k));
  return {
    test: { loss: model.evaluate(samples, config.loss).loss, accuracy, samples: indices.length, calibrationError, reliability },
    ...(units <= mostRecordedClasses && { classes: { ...(names && { names }), confusion: confusion(outputs, labels, units) } }),
  };
}
