/**
 * Where a batch comes in: its context, its grey levels and labels, and the tensor of its inputs.
 */
import { CONTEXT_BYTES } from "./context.js";
import type { Geometry } from "./geometry.js";
import { type Arena, place, type Tensor } from "./memory.js";
import { operation, type Operation } from "./operations.js";
import { GATHER } from "./opcodes.js";

/** Addresses of what belongs to a batch. */
export interface BatchPlaces {
  readonly context: number;
  /** The orders of the worker pool, see work.ts. */
  readonly orders: number;
  readonly input: Tensor;
  /** Where the inputs have ink (kernels/blank.ts); 0 where no layer asks. */
  readonly ink: number;
  /** Grey levels, one byte for each value, and the value of each of the 256 levels. */
  readonly bytes: number;
  readonly table: number;
  readonly labels: number;
}

/** Places everything that belongs to a batch. */
export function placeBatch(arena: Arena, { samples, images, input, inputs }: Geometry): BatchPlaces {
  return {
    context: arena.take(CONTEXT_BYTES), orders: arena.take(64), input: place(arena, input, images, false),
    ink: images > samples ? arena.take(8 * samples * input.height) : 0,
    bytes: arena.take(samples * inputs, 16), labels: arena.take(samples), table: arena.take(1024),
  };
}

/** The operation that makes inputs of grey levels; none where the first layer reads the grey levels themselves. */
export function gatherOf({ gather, samples }: Geometry, { input, ink, bytes, table }: BatchPlaces): Operation[] {
  const { channels, height, width } = input, places = { out: input.value + input.inner, outSample: input.sample, bytes, table, channels };
  switch (gather) {
    case "none": return [];
    case "rows": return [operation(GATHER, { ...places, outRow: input.row, rows: height, width: width * channels, ink, blank: samples })];
    case "pixels": return [operation(GATHER, { ...places, outRow: input.pixel, rows: height * width, width: channels, ink: 0, blank: 0 })];
  }
}
