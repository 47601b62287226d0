/** A cell as it runs: who it is, what it has started, and whether it was stopped. */
import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import type { Failure } from "../messages.js";

/** Stopped by the reader. */
export class Interrupted extends Error {
  override name = "Interrupted";

  constructor() {
    super("the cell was stopped");
  }
}

/** A cell that runs or has run. */
export class Cell {
  readonly #controller = new AbortController();
  /** What is to be undone when it is stopped: timers, mostly. */
  readonly #undo = new Set<() => void>();
  /** Rejections that nobody has handled. */
  readonly rejected = new Map<Promise<unknown>, unknown>();
  /** Outputs that are still being made: the cell ends after them. */
  readonly pending = new Set<Promise<unknown>>();
  over = false;
  fail: (error: unknown) => void = () => {};
  /** Tells that it has ended. */
  ended: (failure?: Failure) => void = () => {};

  constructor(readonly id: number, readonly label: string) {}

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get stopped(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Remembers what is to be undone at a stop. @returns forgets it */
  started(undo: () => void): () => void {
    if (this.stopped) undo();
    this.#undo.add(undo);
    return () => this.#undo.delete(undo);
  }

  /** Node shows the cell in which a promise or timer was made; its name is enough. */
  [inspect.custom](): string {
    return this.label;
  }

  stop(error: unknown): void {
    this.#controller.abort(error);
    for (const undo of this.#undo) undo();
    this.#undo.clear();
    this.fail(error);
  }
}

const context = new AsyncLocalStorage<Cell>();

/** The cell that ran last, for what comes from nowhere. */
let latest = new Cell(0, "no cell");

/** The cell to which the running code belongs, through timers and promises. */
export const currentCell = (): Cell => context.getStore() ?? latest;

/** Runs code as a cell's. */
export function runAs<T>(cell: Cell, code: () => T): T {
  latest = cell;
  return context.run(cell, code);
}

/** The helper that a cell's code is given (see `language/emit.ts`). */
export interface Helper {
  readonly g: typeof globalThis;
  readonly apart: object;
  readonly meta: object;
  result?: unknown;
  variable(name: string): void;
  import(specifier: string, options?: ImportCallOptions, names?: readonly string[]): Promise<object>;
  go<T>(value: T): T;
  each(values: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterable<unknown> | Iterable<unknown>;
}

/** Stops here when the cell was stopped: the continuation after an `await`. */
export function go<T>(value: T): T {
  const cell = context.getStore();
  if (cell?.stopped === true) throw new Interrupted();
  return value;
}

/** The same for `for await`; the source is told to end. */
export function each(values: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterable<unknown> | Iterable<unknown> {
  const source = values as Partial<AsyncIterable<unknown>> & Partial<Iterable<unknown>> | null | undefined;
  const open = source?.[Symbol.asyncIterator] ?? source?.[Symbol.iterator];
  if (typeof open !== "function") return values; // the loop itself says what is wrong
  return (async function* () {
    for await (const value of values) yield go(value);
  })();
}
