/** Data for tests that look at everything but the data. */
import type { Dataset, Split } from "../../lib/data/index.js";

const dataset: Dataset = {
  name: "zeros", images: new Uint8Array(
    784,
  ), labels: new Uint8Array(1), count: 1, height: 28, width: 28, classes: 10, inputs: [-1, 1], sha256: ["", ""],
};
const one = { dataset, indices: Uint32Array.of(0) };

/** One black image, to train and to validate on. */
export const oneBlackImage: Split = { train: one, validation: one };
