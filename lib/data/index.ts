/** Data: idx files, MNIST, stratified folds and subsets, seeded random numbers. */
export type * from "./types.js";
export { readIdx, type Idx } from "./idx.js";
export { everySample, idxDataset, idxFolder, mnist, mnistIdentity, type DataIdentity, type IdxPaths, type TrainAndTest } from "./dataset.js";
export { pngFolder } from "./png-folder.js";
export { stratifiedFolds, stratifiedSubset, type Fold } from "./folds.js";
export { random, streamState, type RandomStream } from "./random.js";
export { dataHelp, dataSets, folderFormats, openData } from "./sets.js";
