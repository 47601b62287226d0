/** What one task of an array does: its runs that no record file holds yet. */
import { readdirSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { openData } from "../data/index.js";
import { Trouble, UsageError } from "../errors.js";
import { libraryVersion, runHash, sweep, type SweepProgress, type SweepSummary } from "../experiment/index.js";
import type { Gpu } from "../train/gpu/index.js";
import { nodeGpu } from "../train/gpu/node.js";
import type { WorkFolder } from "./folder.js";

/** How a task goes about it. */
export interface TaskOptions {
  readonly submission: number;
  /** From 1. */
  readonly task: number;
  readonly cores: number;
  /** Seconds between two checkpoints of a run. */
  readonly every: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SweepProgress) => void;
  readonly say?: (sentence: string) => void;
}

/** Starts after which a task that was stopped before it kept anything is given up. */
const patience = 5;

/**
 * Runs a task of an array. Each start writes into a file of its own, named by array, task, job, start, machine and process: the same task
 * may run twice at the same time, as when a machine that was given up comes back, and both leave whole records of the same runs.
 * @returns undefined when all its runs were there
 * @throws UsageError when the version is not that of the plan, or the machine has no GPU where one is asked for
 * @throws Trouble when it was stopped before it could keep anything, in its sixth start or later: it would come no further
 * @example await runTask(new WorkFolder("data/records/E1-quick.slurm"), { submission: 1, task: 3, cores: 4, every: 30 })
 */
export async function runTask(
  work: WorkFolder, { submission, task, cores, every, signal, onProgress, say }: TaskOptions,
): Promise<SweepSummary | undefined> {
  const state = work.state(), plan = work.plan();
  if (state === undefined) {
    throw new UsageError(`${work.folder}: no state of work on a cluster is there; is this disk shared by all machines?`);
  }
  if (plan.version !== libraryVersion) {
    throw new UsageError(`the plan is of version ${plan.version}, this machine has ${libraryVersion}, whose numbers need not agree`);
  }
  const mine = new Set(work.tasks(submission, task)), held = work.records(say);
  const configs = plan.configs.filter((config) => { const hash = runHash(config); return mine.has(hash) && !held.has(hash); });
  if (configs.length === 0) return undefined;
  const { data } = await openData(state.data);
  const { SLURM_JOB_ID: job = "0", SLURM_RESTART_COUNT: start = "0" } = process.env, host = hostname().replace(/[^\w]/g, "_");
  const number = String(task).padStart(4, "0");
  const file = work.path("records", `${submission}-${number}-job-${job}-start-${start}-${host}-${process.pid}.jsonl`);
  const checkpoints = work.path("checkpoints"), before = keptFiles(checkpoints, mine);
  const gpu = state.engine === "webgpu" ? await gpuOfTask() : undefined;
  let runs = 0;
  try {
    return await sweep(configs, data, {
      file, workers: cores, checkpoints, every, variant: state.variant, ...(gpu && { gpu }), ...(signal && { signal }),
      onProgress(progress) { runs = progress.runs; onProgress?.(progress); },
    });
  } catch (error) {
    if (signal?.aborted && error === signal.reason && Number(start) >= patience && runs === 0 && keptFiles(checkpoints, mine) === before) {
      throw new Trouble(
        `this task was stopped before it could keep anything, in its start ${Number(start) + 1}, so it is not put back again: give it ` +
        "more --time, and submit it with the same command",
      );
    }
    throw error;
  } finally {
    gpu?.device.destroy();
  }
}

async function gpuOfTask(): Promise<Gpu> {
  try {
    return await nodeGpu();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(
      `${error.message}; this task was to run on a GPU, and records of the processor are others: see to the GPU of ${hostname()}, or ` +
      "leave such machines out with --exclude",
    );
  }
}

/** The checkpoints of some runs with the times at which they were written, as one text. */
function keptFiles(folder: string, runs: ReadonlySet<string>): string {
  const names = readdirSync(folder).filter((name) => runs.has(name.slice(0, 16))).sort();
  return names.map((name) => `${name} ${statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs}`).join();
}
