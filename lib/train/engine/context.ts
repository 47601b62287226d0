/**
 * The batch's context in the plan's memory: what the kernels read at each call and where they leave the sums. Mirrors `Context` in kernels/context.ts.
 */
import type { LossName, Optimizer } from "../types.js";
import { CROSS_ENTROPY, SQUARED_ERROR, SYNAPSE, SYNAPSE_NET } from "./opcodes.js";

export const CONTEXT_BYTES = 128;

const lossCodes: Record<LossName, number> = { "cross-entropy": CROSS_ENTROPY, "squared-error": SQUARED_ERROR, "synapse": SYNAPSE, "synapse-net": SYNAPSE_NET };

export class Context {
  readonly #integers: Int32Array;
  readonly #floats: Float32Array;
  readonly #sum: Float64Array;
  constructor(buffer: ArrayBufferLike, address: number) {
    this.#integers = new Int32Array(buffer, address, CONTEXT_BYTES / 4);
    this.#floats = new Float32Array(buffer, address, CONTEXT_BYTES / 4);
    this.#sum = new Float64Array(buffer, address + 16, 1);
  }
  batch(samples: number, step: number, training: boolean): void {
    this.#integers[0] = samples;
    this.#integers[1] = step;
    this.#integers[2] = training ? 1 : 0;
  }
  set loss(name: LossName) {
    this.#integers[3] = lossCodes[name];
  }
  get lossSum(): number {
    return this.#sum[0];
  }
  get correct(): number {
    return this.#integers[6];
  }
  /** The value that most inputs have: grey level 0, or 0 where inputs are no grey levels. */
  set low(value: number) {
    this.#floats[19] = value;
  }
  /** May windows of background be copied from a blank image? See kernels/blank.ts. */
  set blank(value: boolean) {
    this.#integers[20] = value ? 1 : 0;
  }
  /** Did the inputs come as grey levels? */
  set levels(value: boolean) {
    this.#integers[21] = value ? 1 : 0;
  }
  set dropoutKey(key: Int32Array) {
    this.#integers[9] = key[0]!;
    this.#integers[10] = key[1]!;
  }
  /** The optimizer's numbers at a step, counted from 1: Adam's bias corrections depend on it. */
  optimizer(optimizer: Optimizer, step: number): void {
    if (optimizer.kind === "sgd") {
      this.#floats[11] = optimizer.learningRate;
      this.#floats[12] = optimizer.momentum;
      return;
    }
    const { beta1, beta2, epsilon } = adamDefaults(optimizer);
    this.#floats[11] = optimizer.learningRate / (1 - beta1 ** step);
    this.#floats[13] = 1 / Math.sqrt(1 - beta2 ** step);
    this.#floats[14] = beta1;
    this.#floats[15] = beta2;
    this.#floats[16] = epsilon;
    // In Float32 1 - 0.999 would be wrong in the fifth digit.
    this.#floats[17] = 1 - beta1;
    this.#floats[18] = 1 - beta2;
  }
}

/** Adam's usual values where none are given (Kingma and Ba 2015). */
export function adamDefaults(optimizer: Extract<Optimizer, { kind: "adam" }>): { beta1: number; beta2: number; epsilon: number } {
  return { beta1: optimizer.beta1 ?? 0.9, beta2: optimizer.beta2 ?? 0.999, epsilon: optimizer.epsilon ?? 1e-8 };
}
