/** Many runs over all cores, resumable: what is in the record file is done, what is not is run. */
import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import { MessageChannel } from "node:worker_threads";
import { Piscina } from "piscina";
import type { Dataset, TrainAndTest } from "../../data/index.js";
import { UsageError } from "../../errors.js";
import type { Variant } from "../../train/index.js";
import { runHash, type RunConfig } from "./config.js";
import { appendRecord, hasCollapsed, readRecords, writeRecords, type RunRecord } from "../records/record.js";
import { answersFile, appendAnswers } from "../records/answers.js";
import { lock } from "../records/lock.js";
import { makeSplit } from "./split.js";
import { runTogether } from "./together.js";
import type { Gpu } from "../../train/gpu/index.js";
import type { SweepProgress } from "./sweep-progress.js";
import { Kept } from "./kept.js";
import type { Given, Refused, Stopped, Task } from "./worker.js";

export type { SweepProgress } from "./sweep-progress.js";

/** How a sweep goes about its runs; none of it changes what they compute. */
export interface SweepOptions {
  /** The record file: read to know what is done, appended to as runs finish. */
  readonly file: string;
  /** Runs at a time; default: one for each core. */
  readonly workers?: number;
  readonly variant?: Variant | "auto";
  /** Where it is given, runs are computed there, many at once, and their answers to single images go to a file beside the records. */
  readonly gpu?: Gpu;
  /** Runs of an ensemble on the GPU, at most. */
  readonly atOnce?: number;
  readonly signal?: AbortSignal;
  /** A folder for checkpoints of runs on the processor: what is stopped, or lost with its machine, then goes on within the run. */
  readonly checkpoints?: string;
  /** Seconds between two checkpoints of a run; default 30. A run that is stopped by the signal keeps one more. */
  readonly every?: number;
  /** Seconds to wait for another sweep's hold on the file; default 8, longer than a killed sweep's hold lasts. */
  readonly patience?: number;
  /** Called with training samples: all of the sweep's missing runs, those done so far, and runs finished. */
  readonly onProgress?: (progress: SweepProgress) => void;
}

/** What a sweep has done: `planned` = `doneBefore` + `doneNow` when it came to its end. */
export interface SweepSummary {
  readonly planned: number;
  readonly doneBefore: number;
  readonly doneNow: number;
  /** Of all planned runs, those whose loss stopped being finite. */
  readonly diverged: number;
  /** Of all planned runs, those that came to their end and learned nothing: see `hasCollapsed`. */
  readonly collapsed: number;
  readonly records: readonly RunRecord[];
}

/**
 * The configurations that a record file does not hold yet, in their order; nothing is run.
 * @throws UsageError when the file holds a damaged record
 * @example missingRuns(grid("E1", profile("quick"), { data }), "data/records/E1-quick.jsonl").length // 0
 */
export function missingRuns(configs: readonly RunConfig[], file: string): RunConfig[] {
  return without(byHash(configs), new Map(readRecords(file).map((record) => [record.hash, record])));
}

/** By identity, so that no run is planned twice. */
const byHash = (configs: readonly RunConfig[]): Map<string, RunConfig> => new Map(configs.map((config) => [runHash(config), config]));

const without = (plan: ReadonlyMap<string, RunConfig>, done: ReadonlyMap<string, unknown>): RunConfig[] =>
  [...plan].filter(([hash]) => !done.has(hash)).map(([, config]) => config);

/**
 * Runs the configurations that the record file does not hold yet, and appends each record the moment its run ends. When all are there the
 * file is put into the order of the plan, so that the same sweep leaves the same file whatever finished first.
 * @throws UsageError when another sweep writes to the same file, or the file holds a damaged record
 * @throws Trouble when the lock is lost or the disk takes no more; the records so far are kept
 * @throws the signal's reason when it is aborted; the records so far are kept
 * @example (await sweep(grid("E1", profile("smoke"), { data }), data, { file: "E1.jsonl" })).planned // 60
 */
export async function sweep(configs: readonly RunConfig[], data: TrainAndTest, options: SweepOptions): Promise<SweepSummary> {
  const lockHeld = await lock(options.file, options.patience ?? 8);
  const signal = options.signal ? AbortSignal.any([options.signal, lockHeld.lost]) : lockHeld.lost;
  try {
    const held = readRecords(options.file);
    const records = new Map(held.map((record) => [record.hash, record]));
    const plan = byHash(configs);
    const missing = without(plan, records);
    const keep = (record: RunRecord): void => {
      lockHeld.check();
      appendRecord(options.file, record);
      records.set(record.hash, record);
      if (options.checkpoints !== undefined) new Kept(record.hash, options.variant ?? "auto", options.checkpoints).forget(false);
    };
    const { gpu } = options;
    if (missing.length > 0 && gpu === undefined) await runAll(missing, data, { ...options, signal }, keep);
    if (missing.length > 0 && gpu !== undefined) {
      await runTogether(missing, data, {
        ...options, gpu, signal,
        // Answers first: where a record is, its answers are.
        keep(done, answers) {
          appendAnswers(answersFile(options.file), answers);
          done.forEach(keep);
        },
      });
    }
    const planned = [...plan.keys()].map((hash) => records.get(hash)!);
    const others = [...records.values()].filter(({ hash }) => !plan.has(hash));
    // Also where nothing was missing: files of several machines, one after the other, are put in order.
    const ordered = [...planned, ...others];
    lockHeld.check();
    const inOrder = held.length <= ordered.length && ordered.every(({ hash }, i) => hash === held[i]?.hash);
    if (missing.length > 0 || !inOrder) writeRecords(options.file, ordered);
    return {
      planned: plan.size,
      doneBefore: plan.size - missing.length,
      doneNow: missing.length,
      diverged: planned.filter(({ outcome }) => outcome === "diverged").length,
      collapsed: planned.filter(hasCollapsed).length,
      records: planned,
    };
  } finally {
    await lockHeld.release();
  }
}

/** Seconds that runs are given to keep a checkpoint once they are to stop. */
const timeToKeep = 60;

async function runAll(
  configs: readonly RunConfig[],
  data: TrainAndTest,
  options: SweepOptions,
  keep: (record: RunRecord) => void,
): Promise<void> {
  const { signal, onProgress, variant = "auto", checkpoints: folder, every = 30 } = options;
  const work = configs.map((config) => config.epochs * makeSplit(data, config.split).train.indices.length);
  const samplesInAll = work.reduce((sum, samples) => sum + samples, 0);
  const threads = Math.min(options.workers ?? availableParallelism(), configs.length);
  const stopRuns = new Int32Array(new SharedArrayBuffer(4));
  const pool = new Piscina<Task, RunRecord | Refused | Stopped>({
    filename: new URL("./worker.js", import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    workerData: { train: shared(data.train), test: shared(data.test), stop: stopRuns } satisfies Given,
  });
  // One failed run (a bug, or memory) stops the sweep; what the others have finished until then is kept.
  const stop = new AbortController();
  // Runs that keep checkpoints are asked to stop, and given some time to do so; others are ended at once.
  const ask = (): void => {
    Atomics.store(stopRuns, 0, 1);
    later = setTimeout(() => { stop.abort(signal?.reason); }, 1000 * timeToKeep).unref();
  };
  let later: NodeJS.Timeout | undefined;
  if (folder !== undefined) signal?.addEventListener("abort", ask);
  if (folder !== undefined && signal?.aborted) ask();
  const checkpoints = folder === undefined ? {} : { checkpoints: { folder, every } };
  const stopped = signal && folder === undefined ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  setMaxListeners(configs.length + 10, stopped); // every run listens
  // A worker that answers in the moment it is being stopped makes the pool report an error; after a stop that is no news.
  pool.on("error", (error) => { if (!stopped.aborted) stop.abort(error); });
  let [samples, runs] = [0, 0];
  const report = () => onProgress?.({ samples, samplesInAll, runs, runsInAll: configs.length });
  report();
  try {
    await Promise.all(configs.map(async (config, i) => {
      const { port1, port2 } = new MessageChannel();
      let own = 0;
      port1.on("message", (more: number) => { own += more; samples += more; report(); });
      port1.unref();
      try {
        const task: Task = { config, variant, progress: port2, ...checkpoints };
        const record = await pool.run(task, { transferList: [port2], signal: stopped });
        if ("refused" in record) throw new UsageError(record.refused);
        if ("stopped" in record) return;
        keep(record);
        // A run that diverged early has done less than its share; the work that is left shrinks by it all the same.
        samples += work[i] - own;
        own = work[i]!;
        runs += 1;
        report();
      } catch (error) {
        stop.abort(error);
        throw error;
      } finally {
        port1.removeAllListeners("message");
        port1.close();
      }
    }));
    if (Atomics.load(stopRuns, 0) !== 0) signal?.throwIfAborted();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(later);
    signal?.removeEventListener("abort", ask);
    await pool.destroy();
  }
}

/** The data set with its bytes in shared memory, so that a worker more costs no copy. */
function shared(dataset: Dataset): Dataset {
  const share = (bytes: Uint8Array): Uint8Array => {
    const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
    copy.set(bytes);
    return copy;
  };
  return { ...dataset, images: share(dataset.images), labels: share(dataset.labels) };
}
