/** Experiments: what a run is, grids and profiles, the worker pool, the record file. */
export { calibration } from "./calibration.js";
export { canonical, runHash, type RunConfig, type SplitConfig } from "./config.js";
export { profile, profileNames, type Profile, type ProfileName } from "./profiles.js";
export { appendRecord, readRecords, sameResult, writeRecords, type ReliabilityBin, type RunRecord, type TestScore } from "./record.js";
export { makeSplit } from "./split.js";
export { gridCells, ranked, sizeLabel, type Cell, type GridSize } from "./cells.js";
