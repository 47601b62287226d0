/**
 * The folder of a plan's work on a cluster, on a disk that all machines share: the plan, what was submitted, and for each start of each
 * task a record file of its own, so that no two processes ever write to one file. Nothing in it depends on the shell that made it.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { isFromSystem, readBounded, reasonOf, writeWhole } from "../files.js";
import { Trouble, UsageError } from "../errors.js";
import {
  libraryVersion, planHash, planText, readPlan, readRecords, type Plan, type RunConfig, type RunRecord,
} from "../experiment/index.js";
import type { Variant } from "../train/index.js";

/** One array that was handed to Slurm. */
interface Submission {
  /** Its number in Slurm; absent while it is being submitted. */
  readonly job?: string;
  readonly tasks: number;
  readonly runs: number;
  readonly cores: number;
  /** ISO 8601. */
  readonly at: string;
}

/** What a later call must know. */
export interface State {
  readonly format: "golden-momentum cluster 1";
  readonly plan: string;
  readonly version: string;
  /** A name of a data set, or a folder's whole path. */
  readonly data: string;
  readonly variant: Variant | "auto";
  readonly engine: "processor" | "webgpu";
  readonly submissions: readonly Submission[];
}

/** What decides the numbers of all runs, beside the plan. */
export type Choice = Pick<State, "data" | "variant" | "engine">;

/** The work of one plan. */
export class WorkFolder {
  /** @param folder such as data/records/E1-quick.slurm */
  constructor(readonly folder: string) {}

  /** A folder or file inside. */
  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /**
   * Makes the folder for a plan, or finds it there.
   * @throws UsageError when it holds another plan, or one of another version, engine or data
   * @throws Trouble when the disk does not take it
   */
  open(name: string, configs: readonly RunConfig[], choice: Choice): State {
    const before = this.state();
    if (before === undefined) {
      try {
        for (const part of ["records", "checkpoints", "logs"]) mkdirSync(this.path(part), { recursive: true });
      } catch (error) {
        if (!isFromSystem(error)) throw error;
        throw new Trouble(`${this.folder} could not be made (${reasonOf(error)}); nothing was submitted`);
      }
      writeWhole(this.path("plan"), planText({ name, version: libraryVersion, configs }));
      return this.write({ format, plan: planHash(configs), version: libraryVersion, ...choice, submissions: [] });
    }
    const given = { plan: planHash(configs), version: libraryVersion, ...choice };
    for (const what of ["plan", "version", "engine", "variant", "data"] as const) {
      if (before[what] !== given[what]) {
        throw new UsageError(
          `${this.folder}: its work is of ${what} ${before[what]}, asked for is ${given[what]}; name another folder with --records, or ` +
          "ask for the same",
        );
      }
    }
    return before;
  }

  /**
   * What earlier calls left; undefined when there was none.
   * @throws UsageError when the file is damaged
   */
  state(): State | undefined {
    const file = this.path("state.json");
    if (!existsSync(file)) return undefined;
    try {
      const state = JSON.parse(readBounded(file, mostBytes, "the state of work on a cluster").toString("utf8")) as unknown;
      if (isState(state)) return state;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    throw new UsageError(
      `${file}: expected the state of work on a cluster, got something else; remove this file: the records beside it are kept, and the ` +
      "same command goes on with them",
    );
  }

  /** Writes the state, whole or not at all. */
  write(state: State): State {
    writeWhole(this.path("state.json"), `${JSON.stringify(state, undefined, 2)}\n`);
    return state;
  }

  /** The plan as it was when the work began. */
  plan(): Plan {
    return readPlan(this.path("plan"));
  }

  /** Keeps which runs the tasks of a submission do: an array of hashes for each task. */
  writeTasks(submission: number, tasks: readonly (readonly string[])[]): void {
    writeWhole(this.path(`tasks-${submission}.json`), `${JSON.stringify(tasks)}\n`);
  }

  /**
   * The runs of a task.
   * @param task from 1, as Slurm counts
   * @throws UsageError when there is no such task
   */
  tasks(submission: number, task: number): readonly string[] {
    const file = this.path(`tasks-${submission}.json`);
    try {
      const read = JSON.parse(readBounded(file, mostBytes, "the runs of the tasks").toString("utf8")) as unknown;
      const hashes: unknown = Array.isArray(read) ? read[task - 1] : undefined;
      if (Array.isArray(hashes) && hashes.every((hash) => typeof hash === "string")) return hashes;
    } catch (error) {
      if (error instanceof UsageError) throw new UsageError(`${error.message}; is this disk shared by all machines?`);
      if (!(error instanceof SyntaxError)) throw error;
      throw new UsageError(`${file}: the runs of the tasks cannot be read (${error.message}); submit the work again`);
    }
    throw new UsageError(`${file}: there is no task ${task}`);
  }

  /** All record files, in the order of their names. */
  recordFiles(): string[] {
    const folder = this.path("records");
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort().map((name) => join(folder, name)) : [];
  }

  /**
   * The records of all tasks so far, by hash. A file that is damaged is left out, and said: its runs are computed again, and whoever joins
   * the files hears of it.
   * @param say takes the sentence
   */
  records(say: (sentence: string) => void = () => undefined): Map<string, RunRecord> {
    const found = new Map<string, RunRecord>();
    for (const file of this.recordFiles()) {
      try {
        for (const record of readRecords(file)) found.set(record.hash, record);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        say(error.message);
      }
    }
    return found;
  }

  /**
   * Which of some runs have a whole line in some file, without checking what is in it: for a display.
   * @param others files to look into too
   */
  seen(of: ReadonlySet<string>, others: readonly string[] = []): Set<string> {
    const hashes = new Set<string>(), from = '{"hash":"'.length;
    for (const file of [...this.recordFiles(), ...others.filter((one) => existsSync(one))]) {
      for (const line of readFileSync(file, "utf8").split("\n").slice(0, -1)) hashes.add(line.slice(from, from + 16));
    }
    return new Set([...hashes].filter((hash) => of.has(hash)));
  }

  /**
   * The name of the jobs: of the plan's name and, so that two works never share it, eight digits of a hash over plan and place.
   * @example new WorkFolder("data/records/E1-quick.slurm").jobName("0123456789abcdef") // "golden-E1-quick-3f0c92ab"
   */
  jobName(plan: string): string {
    const place = existsSync(this.folder) ? realpathSync(this.folder) : resolve(this.folder);
    const digits = createHash("sha256").update(`${plan} ${place}`).digest("hex").slice(0, 8);
    return `golden-${basename(this.folder, ".slurm").replace(/[^\w.-]/g, "_")}-${digits}`;
  }
}

const format = "golden-momentum cluster 1";

/** Most bytes of what is kept of the work, beside its records. */
const mostBytes = 2 ** 28;

const isText = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function isState(value: unknown): value is State {
  const state = (value ?? {}) as Partial<Record<keyof State, unknown>>;
  const words = [state.plan, state.version, state.data, state.variant].every(isText);
  return state.format === format && words && ["processor", "webgpu"].includes(state.engine as string) &&
    Array.isArray(state.submissions) && state.submissions.every(isSubmission);
}

function isSubmission(value: unknown): value is Submission {
  const { job, tasks, runs, cores, at } = (value ?? {}) as Partial<Record<keyof Submission, unknown>>;
  return (job === undefined || isText(job)) && [tasks, runs, cores].every(isCount) && isText(at);
}
