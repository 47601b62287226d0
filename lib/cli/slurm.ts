/** `golden slurm`: the runs of an experiment as a job array on a cluster with Slurm. */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Option } from "commander";
import { arrayScript, checkFurther, inSlurm, pack, queue, seconds, secondsOfTasks, submit, waitFor, WorkFolder, type Choice, type State } from "../cluster/index.js";
import { dataHelp, openData, type TrainAndTest } from "../data/index.js";
import { UsageError } from "../errors.js";
import { answersFile, calibrate, libraryVersion, lock, mergeAnswers, mergeRecords, planHash, profileNames, refuseChanged, runHash, workOf, writeAnswers, writeRecords, type RunConfig, type RunRecord } from "../experiment/index.js";
import { checkReplaceable, ensureFolder } from "../files.js";
import { paths } from "../paths.js";
import { initializers, initialWeightsNames, variants, type InitialWeights, type Variant } from "../train/index.js";
import { wholeNumber, type Register } from "./command.js";
import { duration } from "./progress.js";
import { interruptible, Interrupted } from "./signals.js";
import { sweepPlan, type SweepPlan } from "./sweep-plan.js";

interface Options {
  profile: string; folds?: number; epochs?: number; seeds?: number; records: string; network: string; data: string; variant: Variant | "auto"; initialWeights?: InitialWeights;
  cores: number; memory?: string; time?: string; lead: number; keepEvery: number; taskTime: number; atOnce?: number; partition?: string; gpu?: string | true; rate?: number; every: number;
  wait: boolean; dryRun?: true; json?: true;
}

/** Samples a second that a GPU is taken to do until records say better; an NVIDIA H200 did 2,906,000 with 60 runs at once. */
const assumedOfGpu = 1_000_000;

/** Adds `golden slurm` to the program. */
export const registerSlurm: Register = (program, exit) => {
  program.command("slurm")
    .description("run an experiment as a job array of Slurm; started again, also from another shell, it finds its jobs, submits what is missing, and joins the records at the end")
    .argument("<experiment>", "as for sweep: an experiment's name, or the file of a plan")
    .argument("[sbatch...]", "behind --, further options for sbatch, each in one word such as --account=physics")
    .addOption(new Option("--profile <name>", "size of the experiment").choices(profileNames).default("quick"))
    .option("--folds <n>", "folds to run, instead of the profile's", wholeNumber(1))
    .option("--epochs <n>", "epochs of a run, instead of the profile's", wholeNumber(1))
    .option("--seeds <n>", "seeds to run, instead of the profile's", wholeNumber(1))
    .option("--records <folder>", "where the record file will lie, and beside it the folder of the work: on a disk that all machines share", paths.results)
    .option("--network <name|file>", "a network of the library, or a description in a .json file", "paper")
    .option("--data <name|folder>", dataHelp(), "mnist")
    .addOption(new Option("--variant <name>", "arithmetic of the training core; where machines have different processors, simd gives all the same numbers").choices(["auto", ...variants]).default("auto"))
    .addOption(new Option("--initial-weights <name>", `${Object.entries(initializers).map(([word, { says }]) => `${word}: ${says}`).join("; ")}; default: he`).choices(initialWeightsNames))
    .option("--cores <n>", "of a task: so many runs at a time", wholeNumber(1), 1)
    .option("--memory <size>", "of a task, as Slurm has it, such as 4G; default: the cluster's")
    .option("--time <limit>", "of a task, as Slurm has it, such as 90 (minutes) or 2:30:00; default: three times what is expected and ten minutes; a task that comes to it goes back into the queue")
    .option("--lead <seconds>", "how long before the limit a task is told to keep its runs as they stand", wholeNumber(10), 120)
    .option("--keep-every <seconds>", "how often a run is kept as it stands, for a machine that is lost", wholeNumber(1), 30)
    .option("--task-time <minutes>", "how long a task should take: runs are packed into tasks of that length", wholeNumber(1), 30)
    .option("--at-once <n>", "tasks at a time, at most", wholeNumber(1))
    .option("--partition <name>", "default: the cluster's")
    .option("--gpu [type]", "a GPU for each task: the engine webgpu (npm package webgpu), whose records are in a file of their own")
    .option("--rate <samples>", "training samples that a core (or a GPU) does in a second; default: from records there are, else measured here", wholeNumber(1))
    .option("--every <seconds>", "between two looks at the queue", wholeNumber(1), 15)
    .option("--no-wait", "submit and end; the same command later says how it goes, and joins the records")
    .option("--dry-run", "print the script and what it costs, and submit nothing")
    .option("--json", "print a summary as JSON")
    .action(async (name: string, further: string[], options: Options) => {
      checkFurther(further);
      if (options.time !== undefined && seconds(options.time) <= options.lead) throw new UsageError(`--time ${options.time}: expected more than the ${options.lead} s before it at which tasks are told to stop; give more time, or a smaller --lead`);
      if (options.memory !== undefined && !/^\d+[KMGT]?$/.test(options.memory)) throw new UsageError(`--memory: expected a size as Slurm has it, such as 4G, got "${options.memory}"`);
      const { name: dataName, data, notes } = await openData(options.data);
      for (const note of notes) console.error(note);
      const engine = options.gpu === undefined ? "processor" : "webgpu";
      const plan = sweepPlan(name, { ...options, engine }, dataName, data);
      const choice: Choice = { data: existsSync(options.data) ? realpathSync(options.data) : options.data, variant: options.variant, engine };
      if (options.dryRun !== true) ensureFolder(options.records);
      const at = new Work(plan, data, choice, options, further);
      if (options.dryRun) return at.show();
      checkReplaceable(at.file, "--records");
      refuseChanged(at.file, plan.configs);
      const submitted = await at.submitMissing();
      if (options.wait) await at.wait();
      const { missing, repeated } = at.join();
      if (options.json) console.log(JSON.stringify({ ...plan.of, file: at.file, planned: plan.configs.length, missing, repeated, submitted, version: libraryVersion }));
      else if (missing === 0) console.log(`${at.file}: all ${plan.configs.length} runs of ${plan.label}, ${repeated} of them recorded more than once with equal results`);
      else if (options.wait) console.log(`${missing} of ${plan.configs.length} runs of ${plan.label} are missing and no task is left: ${at.lastWords()}; the same command submits them again`);
      else console.log(`${missing} of ${plan.configs.length} runs of ${plan.label} are to come; the same command without --no-wait waits for them`);
      if (missing > 0 && options.wait) exit(1);
    });
};

/** The work of one call. */
class Work {
  /** Of all records in the end. */
  readonly file: string;
  readonly #folder: WorkFolder;
  readonly #samples: ReadonlyMap<string, number>;
  #rate = 0;

  constructor(readonly plan: SweepPlan, readonly data: TrainAndTest, readonly choice: Choice, readonly options: Options, readonly further: readonly string[]) {
    this.file = join(options.records, `${plan.name}.jsonl`);
    this.#folder = new WorkFolder(join(options.records, `${plan.name}.slurm`));
    this.#samples = samplesOf(plan.configs, data);
  }

  /** Prints the script that would be submitted for all runs that are missing. */
  async show(): Promise<void> {
    const missing = this.#missing(), { tasks, script, words } = await this.#script(missing, (this.#folder.state()?.submissions.length ?? 0) + 1);
    if (this.options.json) console.log(JSON.stringify({ ...this.plan.of, file: this.file, planned: this.plan.configs.length, missing: missing.length, tasks: tasks.length, script }));
    else if (missing.length === 0) console.error(words);
    else {
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
      if (tasks === undefined) throw new UsageError("squeue does not say whether tasks of this work are in the queue (Slurm's controller does not answer), so nothing was submitted; the same command tries again");
      if (tasks.length > 0) {
        console.error(`found ${tasks.length} task${tasks.length === 1 ? "" : "s"} of job ${[...new Set(tasks.map(({ job }) => job))].join(", ")} in the queue`);
        return undefined;
      }
      return await this.#submit(state, missing);
    } finally {
      await held.release();
    }
  }

  async #submit(state: State, missing: readonly RunConfig[]): Promise<string> {
    const number = state.submissions.length + 1, { tasks, script, words } = await this.#script(missing, number);
    this.#folder.writeTasks(number, tasks);
    const job = submit(script, this.options.partition);
    this.#folder.write({ ...state, submissions: [...state.submissions, { job, tasks: tasks.length, runs: missing.length, cores: this.options.cores, at: new Date().toISOString() }] });
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
        return { runs: seen.size, samples: [...seen].reduce((sum, hash) => sum + this.#samples.get(hash)!, 0) };
      },
      runs: planned.size, samples: [...this.#samples.values()].reduce((sum, one) => sum + one, 0),
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
    return new Map([...(existsSync(this.file) ? mergeRecords([this.file]).records : []).map((record): [string, RunRecord] => [record.hash, record]), ...this.#folder.records()]);
  }

  #missing(): RunConfig[] {
    const held = this.#held();
    return this.plan.configs.filter((config) => !held.has(runHash(config)));
  }

  /** The middle of the rates in the records of the tasks: what a core, or a GPU, of this cluster does. */
  #measured(): number | undefined {
    const rates = [...this.#folder.records().values()].map(({ timing }) => timing.samplesPerSecond).filter((rate) => rate > 0).sort((a, b) => a - b);
    return rates[Math.floor(rates.length / 2)];
  }

  async #script(missing: readonly RunConfig[], number: number): Promise<{ tasks: string[][]; script: string; words: string }> {
    const { cores, lead, options } = { ...this.options, options: this.options }, gpu = options.gpu !== undefined;
    if (missing.length === 0) return { tasks: [], script: "", words: `all ${this.plan.configs.length} runs of ${this.plan.label} are there` };
    const measured = options.rate ?? this.#measured();
    this.#rate = measured ?? (gpu ? assumedOfGpu : await calibrate(missing[0], this.data, { variant: options.variant }));
    const from = options.rate !== undefined ? "as given" : measured !== undefined ? "as in the records so far" : gpu ? "an assumption, --rate sets it" : "measured here now";
    // On a GPU runs share one device.
    const size = { rate: this.#rate, cores: gpu ? 1 : cores };
    const limit = options.time === undefined ? undefined : seconds(options.time);
    const wanted = Math.min(60 * options.taskTime, limit === undefined ? Infinity : 0.8 * (limit - lead));
    const tasks = pack(missing.map((config) => ({ hash: runHash(config), samples: this.#samples.get(runHash(config))! })), { ...size, seconds: wanted });
    const longest = gpu ? sum(tasks[0], this.#samples) / this.#rate : secondsOfTasks(tasks, this.#samples, size);
    const time = limit ?? Math.ceil((3 * longest + 600) / 60) * 60;
    const script = arrayScript({
      name: this.#folder.jobName(planHash(this.plan.configs)), tasks: tasks.length, ...(options.atOnce !== undefined && { atOnce: options.atOnce }), cores,
      ...(options.memory !== undefined && { memory: options.memory }), time, lead: Math.min(lead, Math.floor(time / 2)),
      ...(options.partition !== undefined && { partition: options.partition }), ...(options.gpu !== undefined && { gpu: options.gpu }), further: this.further,
      logs: absolute(this.#folder.path("logs")),
      command: [process.execPath, join(paths.root, "bin", "golden.js"), "slurm-task", absolute(this.#folder.folder), String(number), String(cores), String(options.keepEvery)],
    });
    const words = `${missing.length} of ${this.plan.configs.length} runs of ${this.plan.label} in ${tasks.length} task${tasks.length === 1 ? "" : "s"} of ${cores} core${cores === 1 ? "" : "s"}, the longest of about ${duration(longest)} ` +
      `(${Math.round(this.#rate).toLocaleString("en")} samples/s on a ${gpu ? "GPU" : "core"}, ${from}), time limit ${inSlurm(time)}`;
    return { tasks, script, words };
  }
}

const sum = (hashes: readonly string[], samples: ReadonlyMap<string, number>): number => hashes.reduce((all, hash) => all + samples.get(hash)!, 0);

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
