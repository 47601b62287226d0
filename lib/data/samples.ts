/** Samples of a data set. */
import type { Dataset, Samples } from "./types.js";

/**
 * All samples of a data set, in its own order.
 * @example everySample(test).indices.length // 10000 for MNIST's test set
 */
export function everySample(dataset: Dataset): Samples {
  return { dataset, indices: Uint32Array.from({ length: dataset.count }, (_, i) => i) };
}
