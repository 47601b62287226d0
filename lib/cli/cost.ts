/** What a sweep will cost, in words, before it starts. */
import { calibrate, coresHere, secondsOn, workOf, type RunConfig, type Work } from "../experiment/index.js";
import type { TrainAndTest } from "../data/index.js";
import type { Variant } from "../train/index.js";
import { duration } from "./progress.js";

const count = (n: number): string => Math.round(n).toLocaleString("en");

/** The cost of some runs on this machine. */
export interface Cost extends Work {
  readonly samplesPerSecond: number;
  readonly cores: number;
  /** Of wall time on these cores. */
  readonly seconds: number;
}

/**
 * Measures for half a second, and works out the rest.
 * @example (await costOf(configs, data, {})).seconds // 15000
 */
export async function costOf(
  configs: readonly RunConfig[],
  data: TrainAndTest,
  options: { workers?: number; variant?: Variant | "auto" },
): Promise<Cost> {
  const work = workOf(configs, data);
  const cores = options.workers ?? coresHere();
  if (configs.length === 0) return { ...work, samplesPerSecond: 0, cores, seconds: 0 };
  const samplesPerSecond = await calibrate(configs[0], data, options);
  return { ...work, samplesPerSecond, cores, seconds: secondsOn(work, { samplesPerSecond, cores }) };
}

/**
 * Sentences: the cost here, and what more cores or machines would make of it.
 * @example
 * costInWords(cost)[0]
 * // "180 runs, 101,520,000 training samples; 8,000 a second on a core (measured now), 2 cores: about 1 h 46 min"
 */
export function costInWords(cost: Cost): string[] {
  if (cost.runs === 0) return ["nothing is missing, nothing to compute"];
  const on = (cores: number) => duration(secondsOn(cost, { ...cost, cores }));
  const first = `${count(cost.runs)} runs, ${count(cost.samples)} training samples; ${count(cost.samplesPerSecond)} a second on a ` +
    `core (measured now), ${count(cost.cores)} core${cost.cores === 1 ? "" : "s"}: about ${on(cost.cores)}`;
  const more = [16, 64].filter((cores) => cores > cost.cores && cores < cost.runs);
  if (cost.runs <= cost.cores || cost.seconds < 60) return [first];
  return [
    first,
    `such cores elsewhere: ` +
    `${[...more.map((cores) => `${cores} in ${on(cores)}`), `a cluster with one for each run in ${on(cost.runs)}`].join(", ")}; ` +
    `--part 1/8 to --part 8/8 share the runs among eight machines`,
  ];
}
