/** Synthetic records for tests: shaped like real ones, with numbers that the test chooses. */
import { random } from "../../lib/data/index.js";
import { normals } from "../../lib/experiment/analysis/normal.js";
import { learningRates, momenta, runHash, type RunConfig, type RunRecord } from "../../lib/experiment/index.js";

/** A configuration with some parts replaced. */
export function someConfig(change: Partial<RunConfig> = {}): RunConfig {
  return {
    data: { name: "synthetic", sha256: ["a", "b", "c", "d"] },
    split: { seed: 1, folds: 10, fold: 0, trainFraction: 1 },
    network: { name: "one-dense", input: [4, 4, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 3 }], head: "softmax" },
    loss: "cross-entropy",
    optimizer: { kind: "sgd", learningRate: 0.01, momentum: 0.9 },
    batchSize: 8,
    epochs: 2,
    seed: 1,
    ...change,
  };
}

/** A finished run whose last validation accuracy is given, or a diverged one. */
export function someRecord(config: RunConfig, accuracy: number | "diverged"): RunRecord {
  const value = accuracy === "diverged" ? 0.1 : accuracy;
  return {
    hash: runHash(config),
    config,
    outcome: accuracy === "diverged" ? "diverged" : "finished",
    ...(accuracy === "diverged" && { divergence: { epoch: 1, step: 3, loss: "NaN" } }),
    samples: { train: 100, validation: 20 },
    epochs: [1, 2].map(
      (epoch) => ({
        epoch, train: { loss: 1 / epoch, accuracy: value / 2 }, validation: { loss: 1 / epoch, accuracy: value * (epoch / 2) },
      }),
    ),
    version: "0.0.0",
    variant: "plain",
    timing: { wallSeconds: 1, samplesPerSecond: 100 },
  };
}

/** A whole grid of synthetic records: `accuracy` of each cell plus a little seeded noise for each run. */
export function gridOf(seeds: number, accuracy: (learningRate: number, momentum: number) => number | "diverged"): RunRecord[] {
  const noise = random(1, "noise");
  return learningRates.flatMap((learningRate) => momenta.flatMap((momentum) => Array.from({ length: seeds }, (_, seed) => {
    const value = accuracy(learningRate, momentum);
    const config = someConfig({ optimizer: { kind: "sgd", learningRate, momentum }, seed: seed + 1 });
    return someRecord(config, value === "diverged" ? value : value + 0.002 * noise.uniform());
  })));
}

/** What a network reached on the test images: all predictions of one confidence. */
export function tested(record: RunRecord, { accuracy, confidence }: { accuracy: number; confidence: number }): RunRecord {
  return {
    ...record,
    test: {
      loss: 0.1, accuracy, samples: 1000, calibrationError: Math.abs(accuracy - confidence),
      reliability: [{ count: 1000, confidence, accuracy }],
    },
  };
}

/** What a synthetic grid is made of. */
export interface SyntheticGrid {
  readonly folds?: number;
  readonly seeds?: number;
  /** Seeds the noise. */
  readonly noise?: number;
  /** Standard deviations of log-odds: of a run, and of what all cells of a fold share. */
  readonly scatter?: number;
  readonly change?: Partial<RunConfig>;
  /** Mean log-odds of a cell; "collapsed" and "diverged" cells hold no others. */
  readonly cell: (learningRate: number, momentum: number) => number | "collapsed" | "diverged";
}

/**
 * A whole grid as a sweep of ten folds leaves it: accuracy of each run by log-odds, one part shared by all cells of a fold, one the run's
 * own, on 54,000 and 6,000 images, judged on 10,000 test images too. All numbers are seeded, and none is measured.
 */
export function syntheticGrid({ folds = 10, seeds = 1, noise = 1, scatter = 0.08, change = {}, cell }: SyntheticGrid): RunRecord[] {
  const normal = normals(noise, "synthetic grid");
  const shared = Array.from({ length: folds }, () => scatter * normal());
  const rounded = (odds: number, images: number) => Math.round(images / (1 + Math.exp(-odds))) / images;
  return learningRates.flatMap((learningRate) => momenta.flatMap((momentum) => Array.from({ length: folds * seeds }, (_, i) => {
    const fold = Math.floor(i / seeds), middle = cell(learningRate, momentum);
    const config = someConfig({
      network: {
        name: "paper", input: [28, 28, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 10 }], head: "softmax",
      }, batchSize: 64, ...change,
      split: { seed: 1, folds: 10, trainFraction: 1, ...change.split, fold }, optimizer: { kind: "sgd", learningRate, momentum }, seed: 1 +
        (i % seeds),
    });
    const own = [normal(), normal(), normal()].map((value) => scatter * value);
    if (middle === "diverged") return { ...someRecord(config, "diverged"), samples: { train: 54_000, validation: 6000 } };
    const reached = (by: number, images: number) => (middle === "collapsed" ? 0.1 : rounded(middle + shared[fold] + by, images));
    const record = someRecord(config, reached(own[0], 6000));
    return {
      ...record, samples: { train: 54_000, validation: 6000 },
      epochs: record.epochs.map(
        (one, epoch) => ({
          ...one, validation: { loss: 0.1, accuracy: epoch === 0 ? reached(own[0] - 0.3 + own[2], 6000) : reached(own[0], 6000) },
        }),
      ),
      test: { loss: 0.1, accuracy: reached(own[1], 10_000), samples: 10_000, calibrationError: 0.01, reliability: [] },
    };
  })));
}

/** Log-odds on a ridge: highest at an effective rate, falling by a parabola in its logarithm, with what a cell adds to it. */
export function onRidge(
  { best = 0.12, top = 4.6, bend = 0.9, adds = () => 0 }: {
    best?: number;
    top?: number;
    bend?: number;
    adds?: (momentum: number) => number;
  } = {},
) {
  return (learningRate: number, momentum: number): number => top - bend * Math.log10(learningRate / (1 - momentum) / best) ** 2 +
    adds(momentum);
}
