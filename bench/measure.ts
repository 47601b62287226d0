/**
 * Equal losses first, then time: everybody in turns.
 */
import { initialParameters, shapesOf } from "../lib/train/index.js";
import type { Contestant, Seconds } from "./contestant.js";
import type { Rate } from "./targets.js";
import type { Workload } from "./workloads.js";

/**
 * Steps before timing. Rounding apart, losses are equal: within 1e-4 for five steps;
 * afterwards a ReLU or a pool that fell the other way may have parted the runs a little, and 2e-2 is allowed.
 */
const STEPS = 20;
/** Seconds after which a measurement is too long, and the rounds that are enough then: some peers take seconds for a step. */
const LONG = 2, LONG_ROUNDS = 3;
/** Seconds that a contestant runs before it is timed. */
const WARM_UP = 1;

/** A contestant's speed on a workload. */
export interface Row extends Rate {
  readonly workload: string;
  readonly least: number;
  readonly most: number;
  readonly rounds: number;
  /** Processor time over wall time, its median: above 1 it had more than one processor, below 1 others had its processor too. */
  readonly processors: number;
}

/** Who is measured on what, and how often. */
export interface Measurement {
  readonly workload: Workload;
  /** This library first. */
  readonly contestants: readonly Contestant[];
  readonly rounds: number;
  readonly clock: keyof Seconds;
}

interface Timed {
  readonly contestant: Contestant;
  readonly steps: number;
  readonly rounds: number;
  readonly seconds: Seconds[];
}

/**
 * Verifies and times all contestants on a workload.
 * @returns a row for each that could be timed, and a line for each that could not
 */
export async function measure({ workload, contestants, rounds, clock }: Measurement): Promise<{ rows: Row[]; untimed: string[] }> {
  const parameters = initialParameters(shapesOf(workload.network), 1);
  const able: Timed[] = [], untimed: string[] = [];
  let expected: number[] | undefined;
  for (const contestant of contestants) {
    try {
      const losses = await contestant.losses(workload, parameters, STEPS);
      expected ??= losses;
      const apart = Math.max(...losses.map((loss, i) => Math.abs(loss - expected![i]) / Math.max(1, expected![i]) / (i < 5 ? 1e-4 : 2e-2)));
      if (!(apart < 1)) untimed.push(
        `${contestant.name}: NOT TIMED, its losses differ from ours by ${apart.toFixed(1)} times the bound within ${losses.length} steps`,
      );
      else able.push(await prepared(contestant, workload, rounds));
    } catch (error) {
      untimed.push(`${contestant.name}: ${(error as Error).message}`);
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const { contestant, steps, rounds: own, seconds } of able) if (round < own) seconds.push(await contestant.time(workload, steps));
  }
  return { rows: able.map((timed) => rowOf(timed, workload, clock)), untimed };
}

/**
 * Warms a contestant up until its compilers have nothing left to do, and finds how many steps make a measurement:
 * always as many, for some compile for a number of steps.
 */
async function prepared(contestant: Contestant, workload: Workload, rounds: number): Promise<Timed> {
  await contestant.time(workload, 2);
  const one = (await contestant.time(workload, 2)).wall / 2;
  const long = one * workload.steps > LONG, steps = long ? Math.max(1, Math.floor(LONG / one)) : workload.steps;
  if (one < LONG) for (let warm = 0; warm < WARM_UP;) warm += (await contestant.time(workload, steps)).wall;
  return { contestant, steps, rounds: long ? Math.min(rounds, LONG_ROUNDS) : rounds, seconds: [] };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function rowOf({ contestant, steps, rounds, seconds }: Timed, { id, batchSize }: Workload, clock: keyof Seconds): Row {
  const rates = seconds.map((time) => steps * batchSize / time[clock]);
  return {
    workload: id, library: contestant.library, contestant: contestant.name, rounds,
    samplesPerSecond: median(
      rates,
    ), least: Math.min(...rates), most: Math.max(...rates), processors: median(seconds.map(({ wall, cpu }) => cpu / wall)),
  };
}
