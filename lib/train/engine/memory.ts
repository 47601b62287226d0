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
 * The shape of one image in memory, channels last: each pixel has `stride` Float32 (its channels, filled up to a multiple of 8 by zeros,
 * except for the network's inputs), each image `border` pixels of zeros around it. Sizes and distances are in bytes.
 */
export interface Extent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly stride: number;
  readonly border: number;
  readonly pixel: number;
  readonly row: number;
  /** From one image to the next: a multiple of 16. */
  readonly sample: number;
  /** From the start of an image to its first inner pixel. */
  readonly inner: number;
}

/** A batch of images that has its place. */
export interface Tensor extends Extent {
  /** Address of the values, and of their gradient (0: nobody needs it). */
  readonly value: number;
  readonly gradient: number;
}

/** Channels filled up so that kernels meet whole pairs of vectors only. */
export const filled = (channels: number): number => Math.ceil(channels / 8) * 8;

/** The memory that one image of a shape takes. @example extentOf([28, 28, 1], 1, 1).row // 120 */
export function extentOf([height, width, channels]: Shape, stride: number, border: number): Extent {
  const pixel = stride * 4, row = (width + 2 * border) * pixel;
  const sample = Math.ceil((height + 2 * border) * row / 16) * 16;
  return { height, width, channels, stride, border, pixel, row, sample, inner: border * (row + pixel) };
}

/** Places `samples` images; their number is a multiple of 4, because dense layers work on four samples at a time, or one more. */
export function place(arena: Arena, extent: Extent, samples: number, gradient: boolean): Tensor {
  // Kernels read whole vectors: the last one of a kernel row may reach past the last image.
  const take = (): number => arena.take(samples * extent.sample, 256);
  return { ...extent, value: take(), gradient: gradient ? take() : 0 };
}
