/**
 * One of the other threads of an engine (crew.ts).
 */
import { workerData } from "node:worker_threads";
import { type Assignment, BATCH, OPERATIONS, PROGRAM } from "./worker-pool.js";
import { instantiateModule } from "./wasm.js";

const { module, memory, context, orders: address, thread, threads } = workerData as Assignment;
const orders = new Int32Array(memory.buffer, address, 3), kernels = instantiateModule(module, memory);
// The crew starts with batch 0 done. A thread cannot miss a batch: the last operation of each ends with a meeting of all threads.
for (let done = 0; ; done++) {
  while (Atomics.load(orders, BATCH) === done) Atomics.wait(orders, BATCH, done);
  if (orders[OPERATIONS] === 0) break;
  kernels.run(orders[PROGRAM], orders[OPERATIONS], context, thread, threads);
}
