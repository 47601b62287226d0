/**
 * What an interrupted run keeps: the run as it stands, in `<run>.safetensors` under a folder. The same run goes on from there, to the same
 * numbers bit for bit; when it has ended and its record is written, the file goes.
 */
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Trouble, UsageError } from "../../errors.js";
import { readBounded, writeWhole } from "../../files.js";
import { fromSafetensors, notesOf, toSafetensors, type Checkpoint, type Epoch } from "../../train/index.js";
import { runHash, type RunConfig } from "./config.js";
import type { RunOptions } from "./run.js";

/** The largest checkpoint that is read, in bytes. It holds weights and two blocks of state of the largest network that a file may hold. */
const mostBytes = 2 ** 31 - 1;

/** Where a run is kept, and where it goes on. */
export interface KeptOptions {
  /** A file of the user's own, which stays when the run has ended. */
  readonly checkpoint?: string;
  /** true: there must be a checkpoint of this run; a file: go on from it, which may be of the same run with fewer epochs. */
  readonly resume?: true | string;
  /** Default ".golden". */
  readonly folder?: string;
  /** The run's lineage and its epochs: it may also go on from a checkpoint of the same lineage that has fewer epochs. */
  readonly of?: { readonly lineage: string; readonly epochs: number };
}

/**
 * A name that runs share when they differ in the number of epochs alone: the longer one passes through the end of the shorter one.
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
  readonly #options: KeptOptions;
  #silent = false;

  /**
   * @param run its hash
   * @param variant whatever else decides its numbers, such as the variant that was asked for
   * @param where a folder, or more
   */
  constructor(run: string, variant: string, where: string | KeptOptions = {}) {
    this.#options = typeof where === "string" ? { folder: where } : where;
    this.#run = `${run}-${variant}`;
    this.#file = this.#options.checkpoint ?? join(this.#options.folder ?? ".golden", `${this.#run}.safetensors`);
  }

  /**
   * Where the run was stopped before; undefined when it was not, or its file is damaged, which is said.
   * @throws UsageError where `resume` insists on a checkpoint and there is none that fits
   */
  read(): RunOptions["resume"] {
    const { resume } = this.#options, file = typeof resume === "string" ? resume : this.#file;
    if (!existsSync(file)) {
      if (resume === undefined) return undefined;
      const remedy = resume === true
        ? "a run that was interrupted is kept there, and goes on by the same command in the same folder: " +
          "name another file with --resume FILE, or leave --resume out"
        : "expected a checkpoint, as --checkpoint writes it";
      throw new UsageError(`--resume: ${file}: no such file; ${remedy}`);
    }
    try {
      const found = this.#open(file), { epoch, within } = found.checkpoint;
      console.error(`going on after ${within === undefined ? "" : `${within.samples} samples behind `}epoch ${epoch}, from ${file}`);
      return found;
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof SyntaxError)) throw error;
      if (resume !== undefined) throw new UsageError(`--resume: ${file}: ${error.message}`);
      console.error(`${file} cannot be used (${error.message}); the run starts from its beginning`);
      return undefined;
    }
  }

  #open(file: string): NonNullable<RunOptions["resume"]> {
    const bytes = readBounded(file, mostBytes, "a checkpoint"), { of } = this.#options;
    const notes = notesOf(bytes), checkpoint = fromSafetensors(bytes), before = JSON.parse(notes["epochs"] ?? "null") as Epoch[];
    const { variant } = notes, own = notes["run"] === this.#run || (of !== undefined && notes["lineage"] === of.lineage);
    if (!own || variant === undefined || notes["sha256"] === undefined || !Array.isArray(before) || before.length !== checkpoint.epoch) {
      throw new UsageError("it is not of this run: data, network, loss, optimizer, batch size, split and seed must be the same");
    }
    if (of !== undefined && checkpoint.epoch > of.epochs) {
      throw new UsageError(`it has done ${checkpoint.epoch} epochs, more than the ${of.epochs} that are asked for`);
    }
    return { checkpoint, epochs: before, variant };
  }

  /** Keeps the run as it stands. Where that is not possible, it is said once, and the run goes on. */
  write(checkpoint: Checkpoint, variant: string, epochs: readonly Epoch[]): void {
    if (this.#silent) return;
    const { of } = this.#options;
    try {
      const notes = { run: this.#run, variant, epochs: JSON.stringify(epochs), ...(of && { lineage: of.lineage }) };
      writeWhole(this.#file, toSafetensors(checkpoint, notes));
    } catch (error) {
      if (!(error instanceof Trouble || error instanceof UsageError)) throw error;
      this.#silent = true;
      console.error(`${error.message}; interrupted, this run would start from its beginning`);
    }
  }

  /**
   * Removes the file (one of the user's own stays), once nothing of the run can be lost any more; and, unless others write into it, the
   * folder with its last file.
   */
  forget(folderToo = true): void {
    if (this.#options.checkpoint !== undefined) return;
    rmSync(this.#file, { force: true });
    if (!folderToo) return;
    const folder = dirname(this.#file);
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
  }
}
