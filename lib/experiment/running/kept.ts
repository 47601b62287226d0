/**
 * What an interrupted run keeps: the run as it stands, in `<run>.safetensors` under a folder. The same run goes on from there, to the same
 * numbers bit for bit; when it has ended and its record is written, the file goes.
 */
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Trouble, UsageError } from "../../errors.js";
import { readBounded, writeWhole } from "../../files.js";
import { fromSafetensors, notesOf, toSafetensors, type Checkpoint, type Epoch } from "../../train/index.js";
import type { RunOptions } from "./run.js";

/** Two blocks of state and the weights of the largest network whose weights a file here may hold. */
const mostBytes = 2 ** 31 - 1;

/** The checkpoint of one run of one variant. */
export class Kept {
  readonly #file: string;
  readonly #run: string;
  #silent = false;

  /** @param run its hash; @param variant whatever else decides its numbers, such as the variant that was asked for */
  constructor(run: string, variant: string, folder = ".golden") {
    this.#run = `${run}-${variant}`;
    this.#file = join(folder, `${this.#run}.safetensors`);
  }

  /** Where the run was stopped before; undefined when it was not, or its file is damaged, which is said. */
  read(): RunOptions["resume"] {
    if (!existsSync(this.#file)) return undefined;
    try {
      const bytes = readBounded(this.#file, mostBytes, "a checkpoint");
      const { run, epochs, variant, sha256 } = notesOf(bytes), checkpoint = fromSafetensors(bytes);
      const before = JSON.parse(epochs ?? "null") as Epoch[];
      const whole = variant !== undefined && sha256 !== undefined && Array.isArray(before) && before.length === checkpoint.epoch;
      if (run !== this.#run || !whole) throw new UsageError("it is not of this run");
      const place = checkpoint.within === undefined ? "" : `${checkpoint.within.samples} samples behind `;
      console.error(`going on after ${place}epoch ${checkpoint.epoch}, from ${this.#file}`);
      return { checkpoint, epochs: before, variant };
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof SyntaxError)) throw error;
      console.error(`${this.#file} cannot be used (${error.message}); the run starts from its beginning`);
      return undefined;
    }
  }

  /** Keeps the run as it stands. Where that is not possible, it is said once, and the run goes on. */
  write(checkpoint: Checkpoint, variant: string, epochs: readonly Epoch[]): void {
    if (this.#silent) return;
    try {
      writeWhole(this.#file, toSafetensors(checkpoint, { run: this.#run, variant, epochs: JSON.stringify(epochs) }));
    } catch (error) {
      if (!(error instanceof Trouble || error instanceof UsageError)) throw error;
      this.#silent = true;
      console.error(`${error.message}; interrupted, this run would start from its beginning`);
    }
  }

  /** Removes the file, once nothing of the run can be lost any more; and, unless others write into it, the folder with its last file. */
  forget(folderToo = true): void {
    rmSync(this.#file, { force: true });
    if (!folderToo) return;
    const folder = dirname(this.#file);
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
  }
}
