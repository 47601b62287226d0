/**
 * The further threads of an engine: each has an instance of the kernels on the same memory, sleeps until a batch begins, and does its share
 * of it.
 */
import { host } from "#host";
import { BATCH, OPERATIONS, ORDERS, PROGRAM } from "./work.js";

/** Addresses in the memory that all threads share. */
export interface PoolPlaces {
  readonly context: number;
  readonly orders: number;
}

/** The threads 1, 2, ... of an engine; its caller is thread 0. */
export class WorkerPool {
  readonly #orders: Int32Array;
  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, { context, orders }: PoolPlaces, readonly threads: number) {
    this.#orders = new Int32Array(memory.buffer, orders, ORDERS);
    for (let thread = 1; thread < threads; thread++) host.startThread({ module, memory, context, orders, thread, threads });
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
