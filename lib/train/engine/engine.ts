/**
 * What computes: one network with its weights, a batch at a time. Two of them: WebAssembly kernels, and plain TypeScript.
 */
import type { Samples } from "../../data/types.js";
import type { LossName, Network, Optimizer, Variant } from "../types.js";
import type { Shapes } from "./shapes.js";
import type { VectorBits } from "./wasm.js";

/** Sums over a batch. `loss` in nats; not finite when the step was given up before any weight changed. */
export interface BatchSums {
  loss: number;
  correct: number;
}

/** Of a data set what an engine reads: grey levels, classes, and the values of grey levels 0 and 255. */
export type GreyLevels = Pick<Samples["dataset"], "images" | "labels" | "inputs">;

/** What an engine is made for. */
export interface EngineOptions {
  readonly batchSize: number;
  readonly loss: LossName;
  /** Without one the engine computes gradients and changes no weight. */
  readonly optimizer?: Optimizer;
  /** Keys the dropout masks, see `streamState(seed, "dropout")`. */
  readonly dropoutKey?: Int32Array;
  /** Threads that share every batch, default 1; the numbers do not depend on it. The plain engine has one. */
  readonly threads?: number;
  /** Bits of the vectors at work, default 128; the numbers do not depend on it. `engineOf` takes the most that can be trusted. */
  readonly vectorBits?: VectorBits;
}

/** What trains a network, whatever arithmetic it runs on: batches in, losses and updated parameters out. */
export interface Engine {
  readonly network: Network;
  readonly shapes: Shapes;
  readonly variant: Variant;
  readonly batchSize: number;
  readonly memoryBytes: number;
  /** Blocks in the exchange layout (shapes.ts): the weights, the last gradient, and the optimizer's state, block by block. */
  parameters(): Float32Array;
  setParameters(values: Float32Array): void;
  gradient(): Float32Array;
  state(): Float32Array[];
  setState(blocks: readonly Float32Array[]): void;
  /** Brings samples `from` .. `from + count` of a list of positions into the batch. */
  load(dataset: GreyLevels, indices: Uint32Array, from: number, count: number): void;
  /** Brings inputs (count, H, W, C) that are not bytes into the batch. */
  loadValues(inputs: Float32Array, labels: Uint8Array): void;
  /**
   * Forward, backward and update of the loaded batch. `step` and `epoch` (default 1) are counted from 1 and say where the schedule of the
   * learning rate stands. The object returned is the engine's own and valid until the next call.
   */
  step(step: number, epoch?: number): BatchSums;
  /**
   * Makes every deferred update. `train` calls it at the end of every epoch, so that a resumed run goes on from the same state as one that
   * never stopped.
   */
  flush(): void;
  /** Forward only, dropout off. */
  evaluate(loss?: LossName): BatchSums;
  /** Outputs (count, K) of the loaded batch, dropout off. */
  predict(): Float32Array;
  /** Ends the other threads; the engine goes on with one. */
  close(): void;
}
