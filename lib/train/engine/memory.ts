/**
 * Where things lie in the one WebAssembly memory of a plan.
 */
import type { Shape } from "./shapes.js";

/** Hands out places one after the other. Each begins at the start of a cache line of 64 bytes; none is ever given back. */
export class Arena {
  #end: number;
  constructor(base: number) {
    this.#end = base;
  }
  /**
   * The address of a new place of so many bytes.
   * @param slack further bytes behind the place: kernels may read them, and use nothing of what they read
   */
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

/** The shape of one image in memory. Channels come last, as Float32. */
export interface Extent {
  /** Rows, pixels in a row, and channels of a pixel, without border and filling. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Float32 of one pixel: its channels, filled up by zeros to a multiple of 8 (the network's inputs may stay unfilled). */
  readonly stride: number;
  /** Pixels of zeros around the image, on each side. */
  readonly border: number;
  /** Bytes from one pixel to the next. */
  readonly pixel: number;
  /** Bytes from one row to the next. */
  readonly row: number;
  /** Bytes from one image to the next: a multiple of 16. */
  readonly sample: number;
  /** Bytes from the start of an image to its first inner pixel. */
  readonly inner: number;
}

/** A batch of images that has its place. */
export interface Tensor extends Extent {
  /** Address of the values. */
  readonly value: number;
  /** Address of their gradient; 0 where nobody needs it. */
  readonly gradient: number;
}

/** Channels filled up to a multiple of 8, so that kernels read and write whole pairs of vectors only. */
export const filled = (channels: number): number => Math.ceil(channels / 8) * 8;

/** The memory that one image of a shape takes. @example extentOf([28, 28, 1], 1, 1).row // 120 */
export function extentOf([height, width, channels]: Shape, stride: number, border: number): Extent {
  const pixel = stride * 4, row = (width + 2 * border) * pixel;
  const sample = Math.ceil((height + 2 * border) * row / 16) * 16;
  return { height, width, channels, stride, border, pixel, row, sample, inner: border * (row + pixel) };
}

/**
 * Places `samples` images and, if asked, their gradient. Their number is a multiple of 4, because dense layers work on four samples at a
 * time; with a blank image (kernels/blank.ts) it is one more.
 */
export function place(arena: Arena, extent: Extent, samples: number, gradient: boolean): Tensor {
  // Kernels read whole vectors: the last one of a kernel row may reach past the last image.
  const take = (): number => arena.take(samples * extent.sample, 256);
  return { ...extent, value: take(), gradient: gradient ? take() : 0 };
}
