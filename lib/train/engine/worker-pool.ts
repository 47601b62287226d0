/**
 * The other threads of an engine: each has an instance of the kernels on the same memory, sleeps until a batch begins, and does its share of it.
 */
import { Worker } from "node:worker_threads";
import type { Plan } from "./plan.js";

/** Places of the orders: number of the batch (what a thread waits for), first record, count of operations; a count of 0 ends the thread. */
export const BATCH = 0, PROGRAM = 1, OPERATIONS = 2;

/** What a thread is given at its start. */
export interface Assignment {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly context: number;
  readonly orders: number;
  readonly thread: number;
  readonly threads: number;
}

export class Crew {
  readonly #orders: Int32Array;
  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, { context, orders }: Plan, readonly threads: number) {
    this.#orders = new Int32Array(memory.buffer, orders, 3);
    for (let thread = 1; thread < threads; thread++) {
      const workerData: Assignment = { module, memory, context, orders, thread, threads };
      // A waiting thread must not keep the process alive.
      new Worker(new URL("./thread.js", import.meta.url), { workerData }).unref();
    }
  }

  /** Sends all threads into a program; the caller then runs it as thread 0 and meets them there. */
  start(program: number, operations: number): void {
    this.#orders[PROGRAM] = program;
    this.#orders[OPERATIONS] = operations;
    Atomics.add(this.#orders, BATCH, 1);
    Atomics.notify(this.#orders, BATCH);
  }

  end(): void {
    this.start(0, 0);
  }
}
