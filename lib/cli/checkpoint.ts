/**
 * What an interrupted `golden train` keeps: after each epoch the run as it stands, in `.golden/<run>.safetensors` under the working folder. The same command in the
 * same folder goes on from there, to the same numbers bit for bit; when the run has ended and all was written, the file goes.
 */
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Trouble, UsageError } from "../errors.js";
import type { RunOptions } from "../experiment/index.js";
import { readBounded, writeWhole } from "../files.js";
import { fromSafetensors, notesOf, toSafetensors, type Epoch, type Training } from "../train/index.js";

/** Two blocks of state and the weights of the largest network whose weights a file here may hold. */
const mostBytes = 2 ** 31 - 1;

/** The checkpoint of one run of one variant. */
export class Kept {
  readonly #file: string;
  readonly #run: string;
  #silent = false;

  /** @param run its hash, and whatever else decides its numbers, such as the variant that was asked for */
  constructor(run: string, variant: string, folder = ".golden") {
    this.#run = `${run}-${variant}`;
    this.#file = join(folder, `${this.#run}.safetensors`);
  }

  /** Where an earlier call of the same command was stopped; undefined when there was none, or its file is damaged, which is said. */
  read(): RunOptions["resume"] {
    if (!existsSync(this.#file)) return undefined;
    try {
      const bytes = readBounded(this.#file, mostBytes, "a checkpoint");
      const { run, epochs, variant, sha256 } = notesOf(bytes), checkpoint = fromSafetensors(bytes);
      const before = JSON.parse(epochs ?? "null") as Epoch[];
      if (run !== this.#run || variant === undefined || sha256 === undefined || !Array.isArray(before) || before.length !== checkpoint.epoch) throw new UsageError("it is not of this run");
      console.error(`going on after epoch ${checkpoint.epoch}, from ${this.#file}`);
      return { checkpoint, epochs: before, variant };
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof SyntaxError)) throw error;
      console.error(`${this.#file} cannot be used (${error.message}); the run starts from its beginning`);
      return undefined;
    }
  }

  /** Keeps the run as it stands after an epoch. Where that is not possible, it is said once, and the run goes on. */
  write(training: Training, epochs: readonly Epoch[]): void {
    if (this.#silent) return;
    try {
      writeWhole(this.#file, toSafetensors(training.checkpoint(), { run: this.#run, variant: training.model.variant, epochs: JSON.stringify(epochs) }));
    } catch (error) {
      if (!(error instanceof Trouble || error instanceof UsageError)) throw error;
      this.#silent = true;
      console.error(`${error.message}; interrupted, this run would start from its beginning`);
    }
  }

  /** Removes the file, once nothing of the run can be lost any more. */
  forget(): void {
    rmSync(this.#file, { force: true });
    const folder = dirname(this.#file);
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
  }
}
