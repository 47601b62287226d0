/**
 * What a sweep costs, before it starts: its work in training samples, and a short measurement of how many of them this machine does in a
 * second.
 */
import { availableParallelism } from "node:os";
import type { TrainAndTest } from "../../data/index.js";
import { train, type Variant } from "../../train/index.js";
import { canonical, type RunConfig } from "./config.js";
import { makeSplit } from "./split.js";

/** Judging an image takes the forward third of what training on it takes. */
const judging = 1 / 3;

/** The work of some runs. */
export interface Work {
  readonly runs: number;
  /** Training samples, each as often as it is seen; images that are only judged count a third. */
  readonly samples: number;
  /** Of the longest run: no number of cores makes the sweep shorter than that. */
  readonly longest: number;
}

/** How fast, and on how many cores. */
export interface Speed {
  /** Training samples a second on one core. */
  readonly samplesPerSecond: number;
  readonly cores: number;
}

/**
 * The work of runs, in training samples.
 * @example workOf(grid("E1", profile("quick"), { data }), data).samples // 840,020
 */
export function workOf(configs: readonly RunConfig[], data: TrainAndTest): Work {
  const sizes = new Map<string, number>(); // of an epoch, and of the test behind the last one: the same for all runs of a split
  const each = configs.map(({ split, epochs }) => {
    const key = canonical([split, epochs]);
    const known = sizes.get(key) ?? (() => {
      const parts = makeSplit(data, split);
      return epochs * (parts.train.indices.length + judging * parts.validation.indices.length) + judging * parts.test!.indices.length;
    })();
    sizes.set(key, known);
    return known;
  });
  return { runs: configs.length, samples: Math.round(each.reduce((sum, size) => sum + size, 0)), longest: Math.max(0, ...each) };
}

/**
 * Trains the network of a run for some tenths of a second on one core, and gives training samples a second.
 * The first of the short epochs is not counted: the engine is still being compiled in it.
 * @example await calibrate(configs[0], await mnist()) // 8,000 on one core of a server of 2023
 */
export async function calibrate(
  config: RunConfig, data: TrainAndTest, { variant = "auto", seconds = 0.5 }: { variant?: Variant | "auto"; seconds?: number } = {},
): Promise<number> {
  const split = makeSplit(data, { ...config.split, limit: { train: 1024, validation: 64, test: 64 } });
  const { network, loss, optimizer, batchSize, seed } = config;
  let [samples, spent] = [0, 0];
  for await (const epoch of train(network, split, { loss, optimizer, batchSize, seed, epochs: 1000, variant })) {
    if (epoch.epoch === 1) continue;
    samples += split.train.indices.length;
    spent += epoch.seconds;
    if (spent >= seconds) break;
  }
  return samples / spent;
}

/**
 * Seconds that runs take on some cores, when every core takes one run after the other.
 * @example secondsOn({ runs: 4, samples: 4000, longest: 1000 }, { samplesPerSecond: 100, cores: 3 }) // 20
 */
export function secondsOn({ runs, samples, longest }: Work, { samplesPerSecond, cores }: Speed): number {
  if (runs === 0) return 0;
  const rounds = Math.ceil(runs / cores);
  return Math.max(longest, cores >= runs ? longest : (samples / runs) * rounds) / samplesPerSecond;
}

/** Cores of this machine that a sweep uses. */
export const coresHere = (): number => availableParallelism();
