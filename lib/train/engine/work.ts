/**
 * What the further threads of an engine do, and the few words of shared memory through which they are told.
 */
import type { Assignment } from "./host.js";
import { instantiateModule } from "./wasm.js";

/** Places of the orders: number of the batch (what a thread waits for), first record, count of operations; a count of 0 ends the thread. */
export const BATCH = 0, PROGRAM = 1, OPERATIONS = 2;

/** Words of the orders. */
export const ORDERS = 3;

/** Runs this thread's share of every batch, and returns when it is told to end. */
export function work({ module, memory, context, orders: address, thread, threads }: Assignment): void {
  const orders = new Int32Array(memory.buffer, address, ORDERS), kernels = instantiateModule(module, memory);
  // The pool starts with batch 0 done. A thread cannot miss a batch: the last operation of each ends with a meeting of all threads.
  for (let done = 0; ; done++) {
    while (Atomics.load(orders, BATCH) === done) Atomics.wait(orders, BATCH, done);
    if (orders[OPERATIONS] === 0) break;
    kernels.run(orders[PROGRAM], orders[OPERATIONS], context, thread, threads);
  }
}
