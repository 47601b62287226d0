/**
 * The batch's context in the plan's memory: what the kernels read at each call and where they leave the sums; class `Context` of kernels/records.ts.
 */
import type { LossName, Optimizer } from "../types.js";
import { CROSS_ENTROPY, SQUARED_ERROR, SYNAPSE, SYNAPSE_NET } from "./opcodes.js";
import { layoutOf, placeIn } from "./records.js";

/** Bytes of the context. */
export const CONTEXT_BYTES = layoutOf("Context").bytes;

const lossCodes: Record<LossName, number> = { "cross-entropy": CROSS_ENTROPY, "squared-error": SQUARED_ERROR, "synapse": SYNAPSE, "synapse-net": SYNAPSE_NET };

/** Places in the array of whole numbers, of Float32 and of Float64. They are looked up once: a step may take some microseconds only. */
const whole = {
  n: placeIn("Context", "n", "i32"), step: placeIn("Context", "step", "i32"), training: placeIn("Context", "training", "i32"), loss: placeIn("Context", "loss", "i32"),
  correct: placeIn("Context", "correct", "i32"), key0: placeIn("Context", "key0", "i32"), key1: placeIn("Context", "key1", "i32"),
  blank: placeIn("Context", "blank", "i32"), levels: placeIn("Context", "levels", "i32"),
} as const;
const float = {
  rate: placeIn("Context", "rate", "f32"), momentum: placeIn("Context", "momentum", "f32"), adamScale: placeIn("Context", "adamScale", "f32"),
  beta1: placeIn("Context", "beta1", "f32"), beta2: placeIn("Context", "beta2", "f32"), epsilon: placeIn("Context", "epsilon", "f32"),
  rest1: placeIn("Context", "rest1", "f32"), rest2: placeIn("Context", "rest2", "f32"), low: placeIn("Context", "low", "f32"),
} as const;
const lossSum = placeIn("Context", "lossSum", "f64");

/** The context of one engine. */
export class Context {
  readonly #integers: Int32Array;
  readonly #floats: Float32Array;
  readonly #doubles: Float64Array;
  constructor(buffer: ArrayBufferLike, address: number) {
    this.#integers = new Int32Array(buffer, address, CONTEXT_BYTES / 4);
    this.#floats = new Float32Array(buffer, address, CONTEXT_BYTES / 4);
    this.#doubles = new Float64Array(buffer, address, CONTEXT_BYTES / 8);
  }
  batch(samples: number, step: number, training: boolean): void {
    this.#integers[whole.n] = samples;
    this.#integers[whole.step] = step;
    this.#integers[whole.training] = training ? 1 : 0;
  }
  set loss(name: LossName) {
    this.#integers[whole.loss] = lossCodes[name];
  }
  get lossSum(): number {
    return this.#doubles[lossSum];
  }
  get correct(): number {
    return this.#integers[whole.correct];
  }
  /** The value that most inputs have: grey level 0, or 0 where inputs are no grey levels. */
  set low(value: number) {
    this.#floats[float.low] = value;
  }
  /** May windows of background be copied from a blank image? See kernels/blank.ts. */
  set blank(value: boolean) {
    this.#integers[whole.blank] = value ? 1 : 0;
  }
  /** Did the inputs come as grey levels? */
  set levels(value: boolean) {
    this.#integers[whole.levels] = value ? 1 : 0;
  }
  set dropoutKey(key: Int32Array) {
    this.#integers[whole.key0] = key[0]!;
    this.#integers[whole.key1] = key[1]!;
  }
  /** The optimizer's numbers at a step, counted from 1: Adam's bias corrections depend on it. */
  optimizer(optimizer: Optimizer, step: number): void {
    if (optimizer.kind === "sgd") {
      this.#floats[float.rate] = optimizer.learningRate;
      this.#floats[float.momentum] = optimizer.momentum;
      return;
    }
    const { beta1, beta2, epsilon } = adamDefaults(optimizer);
    this.#floats[float.rate] = optimizer.learningRate / (1 - beta1 ** step);
    this.#floats[float.adamScale] = 1 / Math.sqrt(1 - beta2 ** step);
    this.#floats[float.beta1] = beta1;
    this.#floats[float.beta2] = beta2;
    this.#floats[float.epsilon] = epsilon;
    // In Float32 1 - 0.999 would be wrong in the fifth digit.
    this.#floats[float.rest1] = 1 - beta1;
    this.#floats[float.rest2] = 1 - beta2;
  }
}

/** Adam's usual values where none are given (Kingma and Ba 2015). */
export function adamDefaults(optimizer: Extract<Optimizer, { kind: "adam" }>): { beta1: number; beta2: number; epsilon: number } {
  return { beta1: optimizer.beta1 ?? 0.9, beta2: optimizer.beta2 ?? 0.999, epsilon: optimizer.epsilon ?? 1e-8 };
}
