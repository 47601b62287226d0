/**
 * The batch's context in the plan's memory: what the kernels read at each call and where they leave the sums; class `Context` of
 * kernels/records.ts.
 */
import { UsageError } from "../../errors.js";
import { type LossName, lossOf } from "../losses.js";
import { learningRateAt, type Optimizer, ruleOf } from "../optimizers.js";
import type { Position } from "../schedules.js";
import { type FieldName, layoutOf, placeIn } from "./records.js";

/** Bytes of the context. */
export const CONTEXT_BYTES = layoutOf("Context").bytes;

/** Places in the array of whole numbers, of Float32 and of Float64. They are looked up once: a step may take some microseconds only. */
const whole = {
  n: placeIn("Context", "n", "i32"),
  step: placeIn("Context", "step", "i32"),
  training: placeIn("Context", "training", "i32"),
  loss: placeIn("Context", "loss", "i32"),
  correct: placeIn("Context", "correct", "i32"),
  key0: placeIn("Context", "key0", "i32"),
  key1: placeIn("Context", "key1", "i32"),
  blank: placeIn("Context", "blank", "i32"),
  levels: placeIn("Context", "levels", "i32"),
} as const;
const low = placeIn("Context", "low", "f32");
/** Where each Float32 of the context lies, by name: update rules say by name what they read. */
const floats = Object.fromEntries(
  Object.entries(layoutOf("Context").fields)
    .filter(([, { type }]) => type === "f32")
    .map(([name]) => [name, placeIn("Context", name as FieldName<"Context">, "f32")]),
);
const lossSum = placeIn("Context", "lossSum", "f64");

/** The context of one engine. */
export class Context {
  readonly #integers: Int32Array;
  /** The optimizer whose numbers are here and stay, see `UpdateRule.steady`. */
  #written: Optimizer | undefined;
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
    const { kernel } = lossOf(name);
    if (kernel === undefined) throw new UsageError(`loss ${name}: it has no kernel; train or judge with the variant plain`);
    this.#integers[whole.loss] = kernel;
  }
  get lossSum(): number {
    return this.#doubles[lossSum];
  }
  get correct(): number {
    return this.#integers[whole.correct];
  }
  /** The value that most inputs have: grey level 0, or 0 where inputs are no grey levels. */
  set low(value: number) {
    this.#floats[low] = value;
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
  /** The optimizer's numbers at a step of an epoch, both counted from 1. */
  optimizer(optimizer: Optimizer, position: Position): void {
    if (this.#written === optimizer) return;
    const rule = ruleOf(optimizer), numbers = rule.numbers(optimizer, position.step, learningRateAt(optimizer, position));
    for (const name in numbers) this.#floats[floats[name]] = numbers[name as keyof typeof numbers]!;
    if (rule.steady(optimizer)) this.#written = optimizer;
  }
}
