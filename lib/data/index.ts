/** Data: idx files, MNIST, stratified folds and subsets, seeded random numbers. */
export * from "./core.js";
export { readIdx, type Idx } from "./idx.js";
export { idxDataset, idxFolder, mnist, mnistIdentity, type DataIdentity, type IdxPaths, type TrainAndTest } from "./dataset.js";
export { imageFiles, imageSamples } from "./image-samples.js";
export { imageFolder, type ImageFolder, type ImageFolderOptions } from "./image-folder.js";
export { mostImageBytes, mostSide } from "./bounds.js";
export { dataHelp, dataSets, folderFormats, openData, type ReadOptions } from "./sets.js";
