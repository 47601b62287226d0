/** Runs cells, one at a time, in this process. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { constants, Script as NodeScript } from "node:vm";
import { endMark, type Evaluated, type Failure, type Script } from "../messages.js";
import { straighten } from "./calm.js";
import { Cell, currentCell, each, go, Interrupted, runAs, type Helper } from "./cell.js";
import { tell, writeRaw } from "./pipe.js";
import { results, tslab } from "./show.js";
import { failureOf, know } from "./traces.js";
import { formatted } from "./values.js";

/** Node's own, before cells get one that is watched. */
const soon = setImmediate;

/** Where a notebook runs. */
export interface Surroundings {
  readonly folder: string;
  readonly project: string;
}

/** The process in which a notebook's cells run. */
export class Runner {
  /** Names that replace none of the process, and those that only an older kind of module has. */
  readonly #apart = Object.create(null) as object;
  readonly #meta: object;
  readonly #folder: string;
  /** When the files beside the notebook were written that have been imported. */
  readonly #imported = new Map<string, number>();
  readonly #importers: readonly ((specifier: string, options?: ImportCallOptions) => Promise<object>)[];
  #running: Cell | undefined;
  #stoppedBefore = 0;

  constructor(readonly place: Surroundings) {
    const file = join(place.folder, "notebook.mjs");
    this.#folder = pathToFileURL(file).href;
    this.#meta = Object.freeze({
      url: pathToFileURL(file).href, filename: file, dirname: place.folder,
      resolve: (specifier: string) => pathToFileURL(createRequire(file).resolve(specifier)).href,
    });
    Object.assign(this.#apart, { __dirname: place.folder, __filename: file });
    this.#importers = [place.folder, join(place.project, "notebooks")].map((folder) =>
      new NodeScript("(specifier, options) => import(specifier, options)", {
      filename: join(folder, "golden-import.mjs"), importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext() as (specifier: string, options?: ImportCallOptions) => Promise<object>);
    Object.assign(globalThis, { require: createRequire(file) });
  }

  get running(): Cell | undefined {
    return this.#running;
  }

  /** Runs a cell to its end, and tells what came of it. */
  async run(id: number, label: string, text: string, script: Script, silent: boolean): Promise<void> {
    const cell = new Cell(id, label);
    this.#running = cell;
    cell.ended = (failure) => {
      for (const fd of [1, 2] as const) writeRaw(fd, endMark(id));
      tell({ t: "done", cell: id, ...(failure !== undefined && { failure }) });
    };
    if (id <= this.#stoppedBefore) return this.stop(id);
    const helper = this.#helper();
    let failure: Failure | undefined;
    try {
      await this.#settled(cell, `golden-cell-${id}.mjs`, text, script, helper);
      const shown = "result" in helper && helper.result !== undefined && !silent ? await runAs(cell, () => formatted(helper.result))
        : undefined;
      if (shown !== undefined) results.last = helper.result;
      const [left] = cell.rejected.values();
      if (cell.rejected.size > 0) throw left;
      if (shown !== undefined && !cell.over) tell({ t: "result", cell: id, data: shown.data, metadata: shown.metadata });
    } catch (error) {
      failure = this.failure(error);
    }
    this.end(cell, failure);
  }

  /** Ends a cell; only the first word counts. */
  end(cell: Cell, failure?: Failure): void {
    if (cell.over) return;
    cell.rejected.clear();
    // Told first: where a stop ends this very code, the next attempt finds the cell running still.
    cell.ended(failure);
    cell.over = true;
    if (this.#running === cell) this.#running = undefined;
  }

  failure(error: unknown): Failure {
    return failureOf(error, this.place.folder, join(this.place.project, "dist"));
  }

  /** The reader stops the cell: it ends now, whatever it waits for. */
  stop(id: number): void {
    const cell = this.#running;
    if (cell === undefined || cell.id !== id) {
      this.#stoppedBefore = Math.max(this.#stoppedBefore, id); // it has not come yet
      return;
    }
    straighten();
    const error = new Interrupted();
    error.stack = `${error.name}: ${error.message}`;
    // What was written for a kernel that sends a signal listens to it.
    process.emit("SIGINT");
    cell.stop(error);
    this.end(cell, this.failure(error));
  }

  /** What a cell's code did not catch, and what it did not await. */
  lost(error: unknown, promise?: Promise<unknown>): void {
    const cell = currentCell();
    if (error instanceof Interrupted || (cell.stopped && (error as Error | undefined)?.name === "AbortError")) return;
    if (cell.over) tell({ t: "late", cell: cell.id, ...this.failure(error) });
    else if (promise === undefined) cell.fail(error);
    else cell.rejected.set(promise, error);
  }

  /** Somebody has handled it after all. */
  found(promise: Promise<unknown>): void {
    this.#running?.rejected.delete(promise);
  }

  /** The values of `user_expressions`; where the reader stops one, all that are left have failed. */
  async evaluate(id: number, expressions: readonly { readonly name: string; readonly script: Script }[]): Promise<void> {
    const values: Record<string, Evaluated> = {};
    const cell = new Cell(id, "user expression");
    this.#running = cell;
    cell.ended = (failure) => {
      for (const { name } of expressions) values[name] ??= { status: "error", ...(failure ?? this.failure(new Interrupted())) };
      tell({ t: "evaluated", cell: id, values });
    };
    for (const { name, script } of expressions) {
      if (cell.over) return;
      const helper = this.#helper();
      try {
        await this.#settled(cell, `golden-expression-${id}.mjs`, "", script, helper);
        values[name] = { status: "ok", ...await formatted(helper.result) };
      } catch (error) {
        if (!cell.over) values[name] = { status: "error", ...this.failure(error) };
      }
    }
    this.end(cell);
  }

  /** Runs a script; when it has ended, what it did not await has had its turn to fail, and what it shows is shown. */
  async #settled(cell: Cell, name: string, text: string, script: Script, helper: Helper): Promise<void> {
    const file = join(this.place.folder, name);
    know(file, cell.label, text, script.map);
    const compiled = new NodeScript(script.code,
      { filename: file, lineOffset: -1, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
    const stopped = new Promise<never>((_, reject) => { cell.fail = reject; });
    stopped.catch(() => {});
    const begin = compiled.runInThisContext() as (given: Helper) => Promise<void>;
    await Promise.race([runAs(cell, () => begin(helper)), stopped]);
    await Promise.race([new Promise((resolve) => soon(resolve)), stopped]);
    if (cell.pending.size > 0) await Promise.race([Promise.all(cell.pending), stopped]);
  }

  #helper(): Helper {
    return {
      g: globalThis, apart: this.#apart, meta: this.#meta, go, each,
      variable: (name) => { if (!(name in globalThis)) Object.assign(globalThis, { [name]: undefined }); },
      import: (specifier, options) => this.#import(specifier, options),
    };
  }

  /** Node keeps modules by their address: a file beside the notebook that was written since it was first imported gets another one. */
  #anew(name: string): string {
    if (!/^\.{1,2}\//.test(name)) return name;
    const url = new URL(name, this.#folder);
    const written = statSync(url, { throwIfNoEntry: false })?.mtimeMs;
    if (written === undefined || url.search !== "") return name;
    const first = this.#imported.get(url.href) ?? written;
    this.#imported.set(url.href, first);
    if (first !== written) url.search = `written=${written}`;
    return first === written ? name : url.href;
  }

  async #import(specifier: unknown, options?: ImportCallOptions): Promise<object> {
    const name = this.#anew(String(specifier));
    if (name === "tslab") return tslab;
    const [near, far] = this.#importers;
    try {
      return await near(name, options);
    } catch (error) {
      const unknown = (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND"
        && /golden-import\.mjs/.test((error as Error).message) && !/^[./]|^file:/.test(name);
      if (!unknown) throw error;
      return far(name, options);
    }
  }
}
