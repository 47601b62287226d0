/**
 * How much of a pass through a network is exactly zero: what the kernels may leave out without changing a sum.
 */
import type { ReferenceNetwork } from "./reference/network.js";

/** Shares in [0, 1] of the last pass of a reference network, for one layer with weights. */
export interface Activity {
  /** Kind and number among its kind: "conv 1". */
  readonly layer: string;
  /** Of the layer's inputs, those that are not the most frequent input: 0 behind a ReLU or a dropout, the background in an image. */
  readonly inputs: number;
  /** Of the slopes that reach the layer's outputs, those that are not zero: after max-pooling at most a quarter. */
  readonly slopes: number;
}

/**
 * The activity of each layer with weights in the last `forwardBackward` of a reference network.
 * @example activity(reference)[1].slopes // below 0.25 for a convolution that is pooled 2 x 2
 */
export function activity({ shapes, values, slopes }: ReferenceNetwork): Activity[] {
  return shapes.layers.flatMap(({ name, parameters }, i) => {
    if (parameters.length === 0) return [];
    const counts = new Map<number, number>();
    for (const value of values[i]) counts.set(value, (counts.get(value) ?? 0) + 1);
    let zeros = 0;
    for (const slope of slopes[i + 1]) if (slope === 0) zeros += 1;
    return [{ layer: name, inputs: 1 - Math.max(...counts.values()) / values[i].length, slopes: 1 - zeros / slopes[i + 1].length }];
  });
}
