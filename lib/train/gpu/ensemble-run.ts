/** What one run of an ensemble is, and how all of them are described to the device. */
import type { LossName, Network } from "../types.js";
import type { Phase } from "./preamble.js";

/** One run of an ensemble. Lists hold positions in the training images; those of `test` in the test images. */
export interface EnsembleRun {
  readonly parameters: Float32Array;
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay?: number;
  /** Keys the dropout masks, see `streamState(seed, "dropout")`. */
  readonly dropoutKey: Int32Array;
  /** Runs with the same word here train on the same samples in the same orders, which then lie on the device once. */
  readonly orderKey: string;
  /** How many training samples, and their order in an epoch counted from 1. */
  readonly trainSamples: number;
  readonly order: (epoch: number) => Uint32Array<ArrayBuffer>;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/** What all runs share. */
export interface EnsembleOptions {
  readonly network: Network;
  readonly loss: LossName;
  readonly batchSize: number;
}

/**
 * Of one run: sums over the samples of a pass, and where it diverged, if it did in this pass (step counted from 1 over the whole run, mean
 * loss of its batch).
 */
export interface RunSums {
  readonly loss: number;
  readonly correct: number;
  readonly divergence?: { readonly step: number; readonly loss: number };
}

/** The runs as the device reads them. */
export interface Described {
  /** Twelve words a run: its numbers, and where its lists lie. */
  readonly described: Uint32Array<ArrayBuffer>;
  /** Lists of positions of all runs, one after the other. */
  readonly lists: Uint32Array<ArrayBuffer>;
  /** Where a run's order of samples begins; it is written anew for every epoch. */
  readonly orders: Map<EnsembleRun, number>;
}

/**
 * Describes the runs to the device; lists that runs share lie there once.
 * @param trainCount training images, behind which the test images lie
 */
export function describe(
runs: readonly EnsembleRun[], trainCount: number): Described {
  const orders = new Map<EnsembleRun, number>();
  const places = { train: new Map<unknown, number>(), validation: new Map<unknown, number>(), test: new Map<unknown, number>() };
  const parts: { at: number; list: Uint32Array; offset: number }[] = [];
  let end = 0;
  const place = (phase: Phase, key: unknown, length: number, found: (at: number) => void): number => {
    const known = places[phase].get(key);
    if (known !== undefined) return known;
    places[phase].set(key, end);
    found(end);
    end += length;
    return end - length;
  };
  const described = new Uint32Array(12 * runs.length), reals = new Float32Array(described.buffer);
  runs.forEach((run, r) => {
    reals.set([run.learningRate, run.momentum, run.weightDecay ?? 0], 12 * r);
    described.set([run.dropoutKey[0], run.dropoutKey[1]], 12 * r + 3);
    const train = place("train", run.orderKey, run.trainSamples, (at) => orders.set(run, at));
    const listed = (phase: "validation" | "test", offset: number): number =>
      place(phase, run[phase], run[phase].length, (at) => parts.push({ at, list: run[phase], offset }));
    const validation = listed("validation", 0), test = listed("test", trainCount);
    described.set([train, run.trainSamples, validation, run.validation.length, test, run.test.length], 12 * r + 6);
  });
  const lists = new Uint32Array(end);
  for (const { at, list, offset } of parts) for (let i = 0; i < list.length; i++) lists[at + i] = list[i] + offset;
  return { described, lists, orders };
}
