/**
 * What an interrupted `golden train` keeps: after each epoch the run as it stands, in `.golden/<run>.safetensors` under the working folder.
 * The same command in the same folder goes on from there, to the same numbers bit for bit; when the run has ended and all was written, the
 * file goes.
 */
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Trouble, UsageError } from "../errors.js";
import { runHash, type RunConfig, type RunOptions } from "../experiment/index.js";
import { readBounded, writeWhole } from "../files.js";
import { fromSafetensors, notesOf, toSafetensors, type Epoch, type Training } from "../train/index.js";

/** Two blocks of state and the weights of the largest network whose weights a file here may hold. */
const mostBytes = 2 ** 31 - 1;

/** Where a run is kept, and where it goes on. */
export interface KeptOptions {
  /** A file of the user's own, which stays when the run has ended. */
  readonly checkpoint?: string;
  /** true: there must be a checkpoint of this run; a file: go on from it, which may be of the same run with fewer epochs. */
  readonly resume?: true | string;
  /** Default ".golden". */
  readonly folder?: string;
}

/**
 * What two runs share of which one is the other with more epochs.
 * @example lineage({ ...config, epochs: 3 }) === lineage({ ...config, epochs: 5 }) // true
 */
export const lineage = (config: RunConfig): string => {
  const { earlyStop: _never, ...rest } = config;
  return runHash({ ...rest, epochs: 1 });
};

/** The checkpoint of one run of one variant. */
export class Kept {
  readonly #file: string;
  readonly #run: string;
  readonly #lineage: string;
  readonly #epochs: number;
  readonly #options: KeptOptions;
  #silent = false;

  /** @param variant what was asked for: with the run's hash it decides the numbers */
  constructor(config: RunConfig, variant: string, options: KeptOptions = {}) {
    this.#run = `${runHash(config)}-${variant}`;
    this.#lineage = lineage(config);
    this.#epochs = config.epochs;
    this.#options = options;
    this.#file = options.checkpoint ?? join(options.folder ?? ".golden", `${this.#run}.safetensors`);
  }

  /**
   * Where an earlier call was stopped; undefined when there was none, or its file is damaged, which is said.
   * @throws UsageError where --resume insists on a checkpoint and there is none that fits
   */
  read(): RunOptions["resume"] {
    const { resume } = this.#options, file = typeof resume === "string" ? resume : this.#file;
    if (!existsSync(file)) {
      if (resume === undefined) return undefined;
      throw new UsageError(
        `--resume: ${file}: no such file; ` +
        `${resume === true ? "a run that was interrupted is kept there, and goes on by the same command in the same folder: name " +
        "another file with --resume FILE, or leave --resume out" : "expected a checkpoint, as --checkpoint writes it"}`,
      );
    }
    try {
      const found = this.#open(file);
      console.error(`going on after epoch ${found.checkpoint.epoch}, from ${file}`);
      return found;
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof SyntaxError)) throw error;
      if (resume !== undefined) throw new UsageError(`--resume: ${file}: ${error.message}`);
      console.error(`${file} cannot be used (${error.message}); the run starts from its beginning`);
      return undefined;
    }
  }

  #open(file: string): NonNullable<RunOptions["resume"]> {
    const bytes = readBounded(file, mostBytes, "a checkpoint");
    const notes = notesOf(bytes), checkpoint = fromSafetensors(bytes), before = JSON.parse(notes["epochs"] ?? "null") as Epoch[];
    const { variant } = notes, own = notes["run"] === this.#run || notes["lineage"] === this.#lineage;
    if (!own || variant === undefined || notes["sha256"] === undefined || !Array.isArray(before) || before.length !== checkpoint.epoch) {
      throw new UsageError("it is not of this run: data, network, loss, optimizer, batch size, split and seed must be the same");
    }
    if (checkpoint.epoch > this.#epochs) {
      throw new UsageError(`it has done ${checkpoint.epoch} epochs, more than the ${this.#epochs} that are asked for`);
    }
    return { checkpoint, epochs: before, variant };
  }

  /** Keeps the run as it stands after an epoch. Where that is not possible, it is said once, and the run goes on. */
  write(training: Training, epochs: readonly Epoch[]): void {
    if (this.#silent) return;
    try {
      const notes = { run: this.#run, lineage: this.#lineage, variant: training.model.variant, epochs: JSON.stringify(epochs) };
      writeWhole(this.#file, toSafetensors(training.checkpoint(), notes));
    } catch (error) {
      if (!(error instanceof Trouble || error instanceof UsageError)) throw error;
      this.#silent = true;
      console.error(`${error.message}; interrupted, this run would start from its beginning`);
    }
  }

  /** Removes the file, once nothing of the run can be lost any more; a file of the user's own stays. */
  forget(): void {
    if (this.#options.checkpoint !== undefined) return;
    rmSync(this.#file, { force: true });
    const folder = dirname(this.#file);
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
  }
}
