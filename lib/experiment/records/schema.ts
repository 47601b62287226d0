/** What a record must look like when it is read: one table, a line for each field, then what the fields must say of each other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../errors.js";
import { paths } from "../../paths.js";
import { checkOptimizer, initialWeightsNames, lossOf, network, variants } from "../../train/index.js";
import { runHash } from "../running/config.js";
import { epochsUntilStop } from "../running/early-stop.js";
import { Fault, fault, json, list, object, optional, real, text, whole, word, type Check, type Fields } from "./checks.js";
import { mostRecordedClasses, type RunRecord } from "./types.js";

/** Losses in nats: finite; the synapse loss may be negative. */
const loss = real(-1e30, 1e30);
const fraction = real(0, 1);
const score: Fields = { loss, accuracy: fraction };

/** What the library itself would refuse is refused here with its sentence: what may be trained may be read again, and nothing else. */
const accepted = (by: (value: never) => unknown): Check => (value, place) => {
  try {
    by(value as never);
  } catch (error) {
    if (error instanceof UsageError) throw new Fault(`${place}: ${error.message}`);
    throw error;
  }
};

const lossName: Check = (value, place) => {
  if (typeof value !== "string") fault(place, "a loss by its name", value);
  accepted(lossOf)(value, place);
};

/** A rate in a recording: any finite number that is not negative, as optimizers take it. */
const rate = real(0, Number.MAX_VALUE);

const configFields: Fields = {
  data: object({ name: text(/^.{1,200}$/u), sha256: list(text(/^\w{1,64}$/), 4, 4) }),
  split: object({
    seed: whole(0),
    folds: whole(2, 1e6),
    fold: whole(0, 1e6),
    trainFraction: real(0, 1),
    limit: optional(object({ train: whole(1), validation: whole(1), test: whole(1) })),
  }),
  network: accepted(network),
  loss: lossName,
  optimizer: accepted(checkOptimizer),
  initialWeights: optional(word(...initialWeightsNames)),
  batchSize: whole(1),
  epochs: whole(1, 1e6),
  seed: whole(0),
  earlyStop: optional(whole(1)),
  recording: optional(object({ watched: whole(1) })),
};

const record: Check = object({
  hash: text(/^[0-9a-f]{16}$/),
  config(value, place) { config(value, place); },
  outcome: word("finished", "diverged"),
  divergence: optional(object({ epoch: whole(1), step: whole(1), loss: text(/^(NaN|-?Infinity)$/) })),
  samples: object({ train: whole(1), validation: whole(1) }),
  epochs: list(object({ epoch: whole(1), train: object(score), validation: object(score) }), 0, 1e6),
  test: optional(object({
    ...score,
    samples: whole(1),
    calibrationError: fraction,
    reliability: list(object({ count: whole(0), confidence: fraction, accuracy: fraction }), 1, 1000),
  })),
  classes: optional(object({
    names: optional(list(text(/^.{1,200}$/u), 1, mostRecordedClasses)),
    confusion: list(list(whole(0), 1, mostRecordedClasses), 1, mostRecordedClasses),
  })),
  smoothing: optional(object({
    learningRate: rate,
    momentum: real(-1, 1),
    steps: whole(1),
    watched: whole(1),
    measuredGain: real(0, 1e30),
    predictedGain: real(0, 1e30),
    frequency: list(real(0, 4), 1, 1e5),
    gradientPower: list(real(0, 1e30), 1, 1e5),
    updatePower: list(real(0, 1e30), 1, 1e5),
  })),
  curves: optional(json()),
  version: text(/^\d{1,4}\.\d{1,4}\.\d{1,4}(-[\w.]+)?$/),
  variant: word(...variants, "webgpu"),
  device: optional(text(/^.{1,200}$/u)),
  timing: object({
    wallSeconds: real(0, 1e9), samplesPerSecond: real(0, 1e12), memoryBytes: optional(whole(0)), runsAtOnce: optional(whole(1)),
  }),
});

const config = object(configFields);

/**
 * Checks the configuration of a run out of a plan's file.
 * @throws Fault naming the field, what was expected and what came
 * @example checkPlanned({ ...config, epochs: 0 }) // throws "config.epochs: expected a whole number from 1 to 1000000, got 0"
 */
export function checkPlanned(value: unknown): asserts value is RunRecord["config"] {
  config(value, "config");
  const { fold, folds } = (value as RunRecord["config"]).split;
  if (fold >= folds) fault("config.split.fold", `a whole number below ${folds}`, fold);
}

const own = (JSON.parse(readFileSync(join(paths.root, "package.json"), "utf8")) as { version: string }).version;
const order = (version: string): number => version.split("-")[0].split(".").reduce((sum, part) => 10_000 * sum + Number(part), 0);

/**
 * Checks a value out of a file: every field's kind and range, no unknown field, and what the fields say of each other.
 * @throws Fault naming the field, what was expected and what came
 * @example checkRecord(JSON.parse(line)) // throws "epochs[0].train.accuracy: expected a number from 0 to 1, got 5"
 */
export function checkRecord(value: unknown): asserts value is RunRecord {
  record(value, "");
  const { hash, config, outcome, divergence, epochs: done, test, classes, smoothing, version, variant } = value as RunRecord;
  const { split, epochs, recording } = config;
  if (hash !== runHash(config)) throw new Fault("the record's hash is not that of its configuration");
  if (order(version) > order(own)) {
    fault("version", `at most ${own}, which reads this: a later one writes what this one may not know`, version);
  }
  if (split.fold >= split.folds) fault("config.split.fold", `a whole number below ${split.folds}`, split.fold);
  done.forEach(({ epoch }, i) => { if (epoch !== i + 1) fault(`epochs[${i}].epoch`, String(i + 1), epoch); });
  if (((variant as string) === "webgpu") !== Object.hasOwn(value as object, "device")) {
    fault("device", "a name for webgpu, and for nothing else", variant);
  }
  if (outcome === "finished") {
    const expected = epochsUntilStop(done.map(({ validation }) => validation.loss), config.earlyStop, epochs);
    if (done.length !== expected) fault("epochs", `${expected} for a finished run`, done.length);
    if (test === undefined) fault("test", "a score for a finished run", test);
    if (divergence !== undefined) fault("divergence", "nothing for a finished run", divergence);
    if ((recording === undefined) !== (smoothing === undefined)) {
      fault("smoothing", "it where, and only where, the run was recorded", smoothing);
    }
    checkTest(test);
    if (classes !== undefined) checkClasses(classes, test);
  } else {
    if (divergence === undefined) fault("divergence", "epoch, step and loss of a run that diverged", divergence);
    if (divergence.epoch !== done.length + 1 || divergence.epoch > epochs) {
      fault("divergence.epoch", `the one after the last that was finished, of ${epochs}`, divergence.epoch);
    }
    if (test !== undefined || classes !== undefined || smoothing !== undefined) {
      fault("test", "neither it nor classes nor smoothing for a run that diverged", "one");
    }
  }
}

/** The matrix must be square, count every test image, and give the accuracy. */
function checkClasses(
  { names, confusion }: NonNullable<RunRecord["classes"]>, { samples, accuracy }: NonNullable<RunRecord["test"]>,
): void {
  const units = confusion.length, counted = confusion.flat().reduce((sum, count) => sum + count, 0);
  const right = confusion.reduce((sum, row, k) => sum + row[k], 0) / samples;
  confusion.forEach((row, k) => { if (row.length !== units) fault(`classes.confusion[${k}]`, `${units} counts`, row.length); });
  if (counted !== samples) fault("classes.confusion", `counts that make ${samples}`, counted);
  if (Math.abs(right - accuracy) > 1e-6) fault("classes.confusion", `counts that give the accuracy ${accuracy}`, right);
  if (names !== undefined && names.length !== units) fault("classes.names", `a name for each of ${units} outputs`, names.length);
}

/** The groups of confidence must be a partition of the samples, and give the accuracy and the calibration error. */
function checkTest({ samples, accuracy, calibrationError, reliability }: NonNullable<RunRecord["test"]>): void {
  const sum = (of: (bin: (typeof reliability)[number]) => number): number => reliability.reduce((total, bin) => total + of(bin), 0);
  const counted = sum(({ count }) => count);
  if (counted !== samples) fault("test.reliability", `counts that make ${samples}`, counted);
  const right = sum((bin) => bin.count * bin.accuracy) / samples;
  const error = sum((bin) => bin.count * Math.abs(bin.accuracy - bin.confidence)) / samples;
  if (Math.abs(right - accuracy) > 1e-6) fault("test.accuracy", `that of its groups, ${right}`, accuracy);
  if (Math.abs(error - calibrationError) > 1e-6) fault("test.calibrationError", `that of its groups, ${error}`, calibrationError);
}
