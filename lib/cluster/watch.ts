/** Waiting for jobs, with what the queue and the records say of them. */
import { setTimeout as wait } from "node:timers/promises";
import type { QueuedTask } from "./slurm.js";

/** What is looked at, and how. */
export interface Watched {
  /** The tasks in the queue; undefined when the controller does not answer. */
  readonly queue: () => QueuedTask[] | undefined;
  /** Samples whose runs are recorded, and runs. */
  readonly done: () => { readonly samples: number; readonly runs: number };
  readonly samples: number;
  readonly runs: number;
  /** Training samples that a core does in a second. */
  readonly rate: () => number;
  readonly cores: number;
  /** Seconds between two looks. */
  readonly every: number;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Waits until the queue holds none of the tasks, or all runs are recorded, and says when something has changed. A controller that does not
 * answer is waited for.
 * @throws the signal's reason when it is aborted; the jobs go on
 * @example await waitFor({ queue: () => queue(name), done: () => ..., say: console.error, ... })
 */
export async function waitFor(watched: Watched): Promise<void> {
  const { every, say, signal } = watched;
  let last = "", absent = 0;
  for (;;) {
    const tasks = watched.queue(), done = watched.done();
    const line = inWords(watched, tasks, done);
    if (line !== last) say(line);
    last = line;
    // A task that was put back is for a moment neither running nor waiting: the queue is believed to be empty the second time.
    absent = tasks?.length === 0 ? absent + 1 : 0;
    if (done.runs === watched.runs || absent >= 2) return;
    await wait(1000 * (absent > 0 ? Math.min(2, every) : every), undefined, signal && { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  }
}

/**
 * Progress in a line: runs done, tasks that run and wait, and the time left if as many go on running as do now: W / (r c n), with W the
 * samples left, r the rate of a core, c the cores of a task and n the tasks that run.
 * @example inWords(watched, tasks, { samples: 600, runs: 6 }) // "6 of 60 runs done; 4 tasks run (n1), 8 wait (Priority); about 9 min left"
 */
export function inWords(
  { samples, runs, rate, cores }: Pick<Watched, "samples" | "runs" | "rate" | "cores">,
  tasks: readonly QueuedTask[] | undefined, done: ReturnType<Watched["done"]>,
): string {
  const first = `${done.runs} of ${runs} runs done`;
  if (tasks === undefined) return `${first}; Slurm's controller does not answer just now, the tasks go on`;
  const list = (words: readonly string[]): string => {
    const some = [...new Set(words)].filter((word) => word !== "" && word !== "None");
    return some.length === 0 ? "" : ` (${some.slice(0, 4).join(", ")}${some.length > 4 ? ", ..." : ""})`;
  };
  const running = tasks.filter(({ state }) => state === "R"), waiting = tasks.filter(({ state }) => state === "PD");
  const others = tasks.length - running.length - waiting.length;
  const seconds = (samples - done.samples) / (rate() * cores * running.length);
  const [where, why] = [list(running.map(({ node }) => node)), list(waiting.map(({ reason }) => reason))];
  return [
    first,
    `${running.length} task${running.length === 1 ? " runs" : "s run"}${where}, ${waiting.length} wait${why}` +
      (others > 0 ? `, ${others} begin or end` : ""),
    ...(Number.isFinite(seconds) && done.runs < runs ? [`about ${roughly(seconds)} left`] : []),
  ].join("; ");
}

function roughly(seconds: number): string {
  if (seconds < 90) return `${Math.max(10, Math.ceil(seconds / 10) * 10)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
