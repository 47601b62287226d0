/** Synthetic records for tests: shaped like real ones, with numbers that the test chooses. */
import { random } from "../../lib/data/index.js";
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
    epochs: [1, 2].map((epoch) => ({ epoch, train: { loss: 1 / epoch, accuracy: value / 2 }, validation: { loss: 1 / epoch, accuracy: value * (epoch / 2) } })),
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
  return { ...record, test: { loss: 0.1, accuracy, samples: 1000, calibrationError: Math.abs(accuracy - confidence), reliability: [{ count: 1000, confidence, accuracy }] } };
}
