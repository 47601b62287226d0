/**
 * Runs packed into the tasks of a job array: few enough that starting them costs little, short enough that many machines share the work.
 */

/** A run and its work, in training samples. */
export interface Sized {
  readonly hash: string;
  readonly samples: number;
}

/** What decides how long a task is. */
export interface TaskSize {
  /** Training samples that one core does in a second. */
  readonly rate: number;
  /** Of a task. */
  readonly cores: number;
  /** Seconds that a task should take. */
  readonly seconds: number;
  /** Tasks at most: clusters bound the length of an array, as a rule to 1,000. */
  readonly most?: number;
}

/**
 * Packs runs into tasks. Their number is n = ceil(W / (r c s)), with W the work of all runs, r the rate of a core, c the cores of a task
 * and s its seconds; it is at most `most`, and not so large that a task would have fewer runs than cores. Then the largest run that is left
 * goes to the task with the least work.
 * @returns for each task the hashes of its runs, in the order of the plan
 * @example pack([{ hash: "a", samples: 600 }, { hash: "b", samples: 600 }], { rate: 1, cores: 1, seconds: 600 }) // [["a"], ["b"]]
 */
export function pack(runs: readonly Sized[], { rate, cores, seconds, most = 1000 }: TaskSize): string[][] {
  if (runs.length === 0) return [];
  const all = runs.reduce((sum, { samples }) => sum + samples, 0);
  const count = Math.max(1, Math.min(Math.ceil(all / (rate * cores * seconds)), Math.ceil(runs.length / cores), most));
  const tasks = Array.from({ length: count }, () => ({ samples: 0, places: [] as number[] }));
  const bySize = runs.map((_, i) => i).sort((a, b) => runs[b].samples - runs[a].samples || a - b);
  for (const place of bySize) {
    const least = tasks.reduce((a, b) => (b.samples < a.samples ? b : a));
    least.samples += runs[place].samples;
    least.places.push(place);
  }
  return tasks.map(({ places }) => places.sort((a, b) => a - b).map((place) => runs[place].hash));
}

/**
 * Seconds that the longest task takes: its work shared by its cores, or its longest run.
 * @example secondsOfTasks([["a", "b"]], new Map([["a", 600], ["b", 600]]), { rate: 1, cores: 2 }) // 600
 */
export function secondsOfTasks(
  tasks: readonly (readonly string[])[], samples: ReadonlyMap<string, number>, { rate, cores }: Pick<TaskSize, "rate" | "cores">,
): number {
  return Math.max(0, ...tasks.map((task) => {
    const each = task.map((hash) => samples.get(hash) ?? 0);
    return Math.max(each.reduce((sum, one) => sum + one, 0) / cores, ...each) / rate;
  }));
}
