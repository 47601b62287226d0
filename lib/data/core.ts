/** What of the data needs no files: their types, stratified folds and subsets, seeded random numbers, the idx format. */
export type * from "./types.js";
export { parseIdx, type IdxContent } from "./idx-format.js";
export { everySample } from "./samples.js";
export { stratifiedFolds, stratifiedSubset, type Fold } from "./folds.js";
export { random, streamState, type RandomStream } from "./random.js";
