/**
 * Networks, losses and optimizers as plain data (JSON): they can be hashed, stored in a record and sent to a worker.
 */
import type { InitialWeights } from "./initial.js";
import type { Head, Layer } from "./layers.js";
import type { LossName } from "./losses.js";
import type { Optimizer } from "./optimizers.js";

export type { Head, Layer } from "./layers.js";
export type { LossName } from "./losses.js";
export type { Optimizer } from "./optimizers.js";

/** A network as plain data. The last layer is dense; its units are the logits. */
export interface Network {
  readonly name: string;
  /** Height, width, channels of one input. */
  readonly input: readonly [number, number, number];
  readonly layers: readonly Layer[];
  readonly head: Head;
}

/** Which arithmetic runs: WebAssembly with fused multiply-add, WebAssembly SIMD, or plain TypeScript in Float32. */
export type Variant = "relaxed-simd" | "simd" | "plain";

/** The arithmetic that a record names: the processor's, or that of an ensemble on a GPU (WGSL, Float32). */
export type RecordedVariant = Variant | "webgpu";

/** How a network is trained. */
export interface TrainOptions {
  readonly loss: LossName;
  readonly optimizer: Optimizer;
  /** Passes over the training samples. */
  readonly epochs: number;
  /** Seeds initial weights, order of samples and dropout. */
  readonly seed: number;
  /** How initial weights are drawn, default "he"; the words are those of `initializers`. */
  readonly initialWeights?: InitialWeights;
  /** Default 64. */
  readonly batchSize?: number;
  /** Default: the fastest the engine has. */
  readonly variant?: Variant | "auto";
  /** Threads that share every batch of this run, default 1. The numbers do not depend on it, bit for bit. */
  readonly threads?: number;
  /** Ends the run between two batches; the iteration then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Goes on where an earlier run of the same network, data and options stood: the result is, bit for bit, that of a run never stopped. */
  readonly resume?: Checkpoint;
  /** Called every so often within an epoch with the samples seen so far in it. */
  readonly onProgress?: (samples: number, of: number) => void;
  /** Called after every epoch, before it is yielded, and waited for: for logs, plots, or weights to keep. */
  readonly onEpoch?: (epoch: Epoch, model: Model) => void | Promise<void>;
  /**
   * Called after every update, with its number in the run (from 1): to watch weights move. It is slow to ask for all parameters each time.
   */
  readonly onStep?: (step: number, model: Model) => void;
  /**
   * Called within an epoch after every 64th batch: only there does a run that goes on from a checkpoint give the bits of one never stopped.
   * The checkpoint is made when it is asked for.
   */
  readonly onSafePlace?: (checkpoint: () => Checkpoint) => void;
}

/** A run between two epochs: all that decides how it goes on. Blocks are flat, in the order of `Model.parameters`. */
export interface Checkpoint {
  readonly network: Network;
  /** Epochs and steps done. */
  readonly epoch: number;
  readonly step: number;
  readonly parameters: Float32Array;
  /** SGD: dw. Adam: first and second moments. */
  readonly state: readonly Float32Array[];
  /** Present within an epoch: the samples done of the one behind `epoch`, and the sums over them. */
  readonly within?: { readonly samples: number; readonly loss: number; readonly correct: number };
}

/** Means over samples: loss in nats, accuracy in [0, 1]. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/** What is known after an epoch. */
export interface Epoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Running mean over the epoch's batches, dropout active, weights changing. */
  readonly train: Score;
  /** After the epoch's last update, dropout off. */
  readonly validation: Score;
  /** Wall time of the training part, and samples per second of it. */
  readonly seconds: number;
  readonly samplesPerSecond: number;
}

/** Where a diverged run stopped: the loss of that step was not finite. */
export interface Divergence {
  readonly epoch: number;
  /** Step (batch) of the whole run, counted from 1. */
  readonly step: number;
  readonly loss: number;
}

/** A trained network at work. Outputs are (N, K) in (0, 1), the order of `samples.indices`. */
export interface Model {
  readonly network: Network;
  readonly variant: Variant;
  /** Bytes of the plan: parameters, optimizer state, activations, kernels' scratch; not the data. */
  readonly memoryBytes: number;
  /**
   * A copy of all parameters, flat, in the order of the layers, each as weight (output channels first, then kernel rows, columns, inputs)
   * and bias.
   */
  parameters(): Float32Array;
  setParameters(values: Float32Array): void;
  evaluate(samples: import("../data/types.js").Samples, loss?: LossName): Score;
  predict(samples: import("../data/types.js").Samples): Float32Array;
}

/** A run in progress: iterate over its epochs; `break` ends it; the model is at hand at any time. */
export interface Training extends AsyncIterable<Epoch> {
  readonly model: Model;
  /** Set when the run stopped because its loss was no longer finite. */
  readonly divergence: Divergence | undefined;
  /** The run as it stands after the last epoch that was yielded. */
  checkpoint(): Checkpoint;
}
