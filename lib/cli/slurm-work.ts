/** What one call of `golden slurm` does: it packs what is missing, submits it, waits, and joins. */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  arrayScript, inSlurm, pack, queue, seconds, secondsOfTasks, submit, waitFor, WorkFolder, type Choice, type State,
} from "../cluster/index.js";
import type { TrainAndTest } from "../data/index.js";
import { UsageError } from "../errors.js";
import {
  answersFile, calibrate, lock, mergeAnswers, mergeRecords, planHash, runHash, workOf, writeAnswers, writeRecords, type RunConfig,
  type RunRecord,
} from "../experiment/index.js";
import { paths } from "../paths.js";
import { duration } from "./progress.js";
import { interruptible, Interrupted } from "./signals.js";
import type { SweepPlan } from "./sweep-plan.js";

/** The options of `golden slurm` that say how the work is done, not which runs there are. */
export interface SlurmOptions {
  records: string;
  cores: number;
  memory?: string;
  /** As Slurm has it. */
  time?: string;
  /** Seconds, as all that follow but taskTime. */
  lead: number;
  keepEvery: number;
  /** Minutes. */
  taskTime: number;
  atOnce?: number;
  partition?: string;
  gpu?: string | true;
  rate?: number;
  every: number;
}

/** Samples a second that a GPU is taken to do until records say better; an NVIDIA H200 did 2,906,000 with 60 runs at once. */
const assumedOfGpu = 1_000_000;

/** An array, ready to be submitted. */
interface Packed {
  /** The runs of each task. */
  readonly tasks: string[][];
  readonly script: string;
  /** What it is and costs. */
  readonly words: string;
}

/** The work of one call. */
export class SlurmWork {
  /** Of all records in the end. */
  readonly file: string;
  readonly #folder: WorkFolder;
  readonly #samples: ReadonlyMap<string, number>;
  #rate = 0;

  constructor(
    readonly plan: SweepPlan, readonly data: TrainAndTest, readonly choice: Choice, readonly options: SlurmOptions,
    readonly further: readonly string[],
  ) {
    this.file = join(options.records, `${plan.name}.jsonl`);
    this.#folder = new WorkFolder(join(options.records, `${plan.name}.slurm`));
    this.#samples = samplesOf(plan.configs, data);
  }

  /** Prints the script that would be submitted for all runs that are missing. */
  async show(json = false): Promise<void> {
    const missing = this.#missing(), planned = this.plan.configs.length;
    const { tasks, script, words } = await this.#packed(missing, (this.#folder.state()?.submissions.length ?? 0) + 1);
    if (json) {
      const summary = { ...this.plan.of, file: this.file, planned, missing: missing.length, tasks: tasks.length, script };
      console.log(JSON.stringify(summary));
    } else {
      console.error(words);
      process.stdout.write(script);
    }
  }

  /**
   * Submits an array of what is missing, unless tasks of an earlier call still run or wait.
   * @returns the number of the job; undefined when nothing had to be submitted
   */
  async submitMissing(): Promise<string | undefined> {
    const { configs, name } = this.plan;
    mkdirSync(this.#folder.folder, { recursive: true });
    const held = await lock(this.#folder.path("state.json"), 8);
    try {
      const state = this.#folder.open(name, configs, this.choice);
      // Records that cannot be joined are refused now rather than at the end.
      mergeRecords(this.#files(), this.#folder.plan());
      const missing = this.#missing();
      if (missing.length === 0) return undefined;
      const tasks = queue(this.#folder.jobName(state.plan));
      if (tasks === undefined) {
        throw new UsageError(
          "squeue does not say whether tasks of this work are in the queue (Slurm's controller does not answer), so nothing was " +
          "submitted; the same command tries again",
        );
      }
      if (tasks.length > 0) {
        const jobs = [...new Set(tasks.map(({ job }) => job))].join(", ");
        console.error(`found ${tasks.length} task${tasks.length === 1 ? "" : "s"} of job ${jobs} in the queue`);
        return undefined;
      }
      return await this.#submit(state, missing);
    } finally {
      await held.release();
    }
  }

  async #submit(state: State, missing: readonly RunConfig[]): Promise<string> {
    const number = state.submissions.length + 1, { tasks, script, words } = await this.#packed(missing, number);
    this.#folder.writeTasks(number, tasks);
    const job = submit(script, this.options.partition), { cores } = this.options;
    const submission = { job, tasks: tasks.length, runs: missing.length, cores, at: new Date().toISOString() };
    this.#folder.write({ ...state, submissions: [...state.submissions, submission] });
    console.error(`${words}; submitted as job ${job} (scancel ${job} would end it)`);
    return job;
  }

  /** Waits until the tasks have ended. */
  async wait(): Promise<void> {
    const { configs } = this.plan, planned = new Set(configs.map(runHash)), state = this.#folder.state()!;
    if (this.#missing().length === 0) return;
    await interruptible((signal) => waitFor({
      queue: () => queue(this.#folder.jobName(state.plan)),
      done: () => {
        const seen = this.#folder.seen(planned, [this.file]);
        return { runs: seen.size, samples: sum([...seen], this.#samples) };
      },
      runs: planned.size, samples: sum([...planned], this.#samples),
      rate: () => (this.#rate ||= this.#measured() ?? 0), cores: state.submissions.at(-1)?.cores ?? this.options.cores,
      every: this.options.every, say(line) { console.error(line); }, signal,
    })).catch((error: unknown) => {
      if (error instanceof Interrupted) console.error("the jobs go on; the same command finds them again");
      throw error;
    });
  }

  /** Joins all records into the file, once all are there. */
  join(): { missing: number; repeated: number } {
    const files = this.#files(), { records, missing, repeated } = mergeRecords(files, this.#folder.plan());
    if (missing.length === 0) {
      const answers = mergeAnswers(files, records);
      if (answers.length > 0) writeAnswers(answersFile(this.file), answers);
      writeRecords(this.file, records);
    }
    return { missing: missing.length, repeated };
  }

  /** The end of the log that was written last. */
  lastWords(): string {
    const folder = this.#folder.path("logs");
    const logs = readdirSync(folder).map((name) => join(folder, name)).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    const last = logs[0] === undefined ? undefined : readFileSync(logs[0], "utf8").trim().split("\n").at(-1)?.slice(0, 300);
    return last === undefined || last === "" ? `no task has left a word in ${folder}` : `the last of ${logs[0]} is "${last}"`;
  }

  #files(): string[] {
    return [...(existsSync(this.file) ? [this.file] : []), ...this.#folder.recordFiles()];
  }

  #held(): Map<string, RunRecord> {
    const joined = existsSync(this.file) ? mergeRecords([this.file]).records : [];
    return new Map([...joined.map((record): [string, RunRecord] => [record.hash, record]), ...this.#folder.records()]);
  }

  #missing(): RunConfig[] {
    const held = this.#held();
    return this.plan.configs.filter((config) => !held.has(runHash(config)));
  }

  /** The middle of the rates in the records of the tasks: what a core, or a GPU, of this cluster does. */
  #measured(): number | undefined {
    const rates = [...this.#folder.records().values()].map(({ timing }) => timing.samplesPerSecond)
      .filter((rate) => rate > 0).sort((a, b) => a - b);
    return rates[Math.floor(rates.length / 2)];
  }

  /** What a core, or a GPU, does in a second, and whence that is known. */
  async #rateOf(run: RunConfig): Promise<{ rate: number; from: string }> {
    const { rate, gpu } = this.options, measured = rate ?? this.#measured();
    if (measured !== undefined) return { rate: measured, from: rate !== undefined ? "as given" : "as in the records so far" };
    if (gpu !== undefined) return { rate: assumedOfGpu, from: "an assumption, --rate sets it" };
    return { rate: await calibrate(run, this.data, { variant: this.choice.variant }), from: "measured here now" };
  }

  async #packed(missing: readonly RunConfig[], number: number): Promise<Packed> {
    const { cores, lead, gpu, memory, atOnce, partition, taskTime, keepEvery, time: given } = this.options, { configs, label } = this.plan;
    if (missing.length === 0) return { tasks: [], script: "", words: `all ${configs.length} runs of ${label} are there` };
    const { rate, from } = await this.#rateOf(missing[0]);
    this.#rate = rate;
    // On a GPU runs share one device.
    const size = { rate, cores: gpu !== undefined ? 1 : cores };
    const limit = given === undefined ? undefined : seconds(given);
    const wanted = Math.min(60 * taskTime, limit === undefined ? Infinity : 0.8 * (limit - lead));
    const sized = missing.map((config) => ({ hash: runHash(config), samples: this.#samples.get(runHash(config))! }));
    const tasks = pack(sized, { ...size, seconds: wanted });
    const longest = gpu !== undefined ? sum(tasks[0], this.#samples) / rate : secondsOfTasks(tasks, this.#samples, size);
    const time = limit ?? Math.ceil((3 * longest + 600) / 60) * 60;
    const script = arrayScript({
      name: this.#folder.jobName(planHash(configs)), tasks: tasks.length, ...(atOnce !== undefined && { atOnce }), cores,
      ...(memory !== undefined && { memory }), time, lead: Math.min(lead, Math.floor(time / 2)),
      ...(partition !== undefined && { partition }), ...(gpu !== undefined && { gpu }), further: this.further,
      logs: absolute(this.#folder.path("logs")),
      command: [
        process.execPath, join(paths.root, "bin", "golden.js"), "slurm-task", absolute(this.#folder.folder), String(number),
        String(cores), String(keepEvery),
      ],
    });
    const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
    const words = `${missing.length} of ${configs.length} runs of ${label} in ${many(tasks.length, "task")} of ${many(cores, "core")}, ` +
      `the longest of about ${duration(longest)} (${Math.round(rate).toLocaleString("en")} samples/s on a ` +
      `${gpu !== undefined ? "GPU" : "core"}, ${from}), time limit ${inSlurm(time)}`;
    return { tasks, script, words };
  }
}

const sum = (hashes: readonly string[], samples: ReadonlyMap<string, number>): number =>
  hashes.reduce((all, hash) => all + samples.get(hash)!, 0);

const absolute = (path: string): string => (existsSync(path) ? realpathSync(path) : resolve(path));

/** The work of each run. Runs of one split and length do the same, so that each kind is worked out once. */
function samplesOf(configs: readonly RunConfig[], data: TrainAndTest): Map<string, number> {
  const kinds = new Map<string, number>();
  return new Map(configs.map((config) => {
    const kind = JSON.stringify([config.split, config.epochs]);
    if (!kinds.has(kind)) kinds.set(kind, workOf([config], data).samples);
    return [runHash(config), kinds.get(kind)!];
  }));
}
