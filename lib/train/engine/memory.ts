/**
 * Where things lie in the one WebAssembly memory of a plan.
 */
import type { Shape } from "./shapes.js";

/** Hands out places, one after the other, each at the start of a cache line; nothing is ever given back. */
export class Arena {
  #end: number;
  constructor(base: number) {
    this.#end = base;
  }
  /** @param slack bytes behind the place that may be read, never used */
  take(bytes: number, slack = 0): number {
    const at = Math.ceil(this.#end / 64) * 64;
    this.#end = at + bytes + slack;
    return at;
  }
  /** First byte behind everything. */
  get end(): number {
    return Math.ceil(this.#end / 64) * 64;
  }
}

/**
 * A batch of images, channels last: each pixel has `stride` Float32 (its channels, filled up to a multiple of 8 by zeros, except for the
 * network's inputs), each image `border` pixels of zeros around it. Sizes and distances are in bytes.
 */
export interface Tensor {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly stride: number;
  readonly border: number;
  readonly pixel: number;
  readonly row: number;
  /** From one image to the next: a multiple of 16. */
  readonly sample: number;
  /** Address of the values, and of their gradient (0: nobody needs it). */
  readonly value: number;
  readonly gradient: number;
  /** From the start of an image to its first inner pixel. */
  readonly inner: number;
}

/** Channels filled up so that kernels meet whole pairs of vectors only. */
export const filled = (channels: number): number => Math.ceil(channels / 8) * 8;

/** Places a tensor; `samples` is a multiple of 4, because dense layers work on four samples at a time. */
export function tensor(arena: Arena, [height, width, channels]: Shape, stride: number, border: number, samples: number, gradient: boolean): Tensor {
  const pixel = stride * 4;
  const row = (width + 2 * border) * pixel;
  const sample = Math.ceil((height + 2 * border) * row / 16) * 16;
  // Kernels read whole vectors: the last one of a kernel row may reach past the last image.
  const place = (): number => arena.take(samples * sample, 256);
  return { height, width, channels, stride, border, pixel, row, sample, inner: border * (row + pixel), value: place(), gradient: gradient ? place() : 0 };
}
