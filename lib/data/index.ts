/** Data: idx files, MNIST, stratified folds and subsets, seeded random numbers. */
export type * from "./types.js";
export { readIdx, type Idx } from "./idx.js";
export { everySample, idxDataset, idxFolder, mnist, mnistIdentity, type DataIdentity, type IdxPaths, type TrainAndTest } from "./dataset.js";
export { imageFolder, type ImageFolder, type ImageFolderOptions } from "./image-folder.js";
export { mostPixels } from "./image-file.js";
export { stratifiedFolds, stratifiedSubset, type Fold } from "./folds.js";
export { random, streamState, type RandomStream } from "./random.js";
