/** Experiments: what a run is, grids and profiles, the worker pool, the record file. */
export { calibration } from "./calibration.js";
export { canonical, runHash, type RunConfig, type SplitConfig } from "./config.js";
export { experiment, experiments, type ExperimentName } from "./experiments.js";
export { grid, grids, learningRates, momenta, type GridName } from "./grid.js";
export { losses, updates } from "./losses.js";
export { splitSeed, type PlanOptions } from "./plan.js";
export { profile, profileNames, type Profile, type ProfileName } from "./profiles.js";
export { appendRecord, readRecords, sameResult, writeRecords, type ReliabilityBin, type RunRecord, type TestScore } from "./record.js";
export { run, type RunOptions } from "./run.js";
export { makeSplit } from "./split.js";
export { sweep, type SweepOptions, type SweepProgress, type SweepSummary } from "./sweep.js";
export { gridCells, ranked, sizeLabel, type Cell, type GridSize } from "./cells.js";
export { agreement, type Agreement } from "./agreement.js";
export { holm, pairedDifference, rankInterval, rankOf, type Blocks, type Difference } from "./statistics.js";
export { gridVerdict, significanceLevel, type Comparison, type GridVerdict } from "./verdict.js";
export { lossTable, updateName, type LossRow, type Spread } from "./loss-table.js";
export { measure, recordSmoothing, type Smoothing } from "./smoothing.js";
export { committedRecords } from "./committed.js";
