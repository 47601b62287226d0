/** Experiments: what a run is, grids and profiles, the worker pool, the record file. */
export { answersFile, packed, readAnswers, unpacked, writeAnswers, type Answers } from "./records/answers.js";
export { calibration, calibrationOfScores, type Calibration } from "./analysis/calibration.js";
export { canonical, checkConfig, runHash, type RunConfig, type SplitConfig } from "./running/config.js";
export {
  experiment,
  experimentNames,
  experiments,
  type CommittedSize,
  type Experiment,
  type ExperimentName,
  type Judgement,
} from "./running/experiments.js";
export { grid, nearGolden, neighbourhood, grids, learningRates, momenta, type GridName } from "./running/grid.js";
export { gridOf, ownGrid, readGrid, type OwnGrid, type OwnGridData } from "./running/own-grid.js";
export { batches, batchSizes, ridgeCells } from "./running/batches.js";
export { batchVerdicts, type BatchRidge, type BatchVerdict } from "./analysis/batch-verdict.js";
export { losses, updates } from "./running/losses.js";
export { splitSeed, type PlanOptions } from "./running/plan.js";
export { profile, profileNames, type Profile, type ProfileName } from "./running/profiles.js";
export { libraryVersion, run, type RunOptions } from "./running/run.js";
export { Kept, lineage, type KeptOptions } from "./running/kept.js";
export {
  appendRecord,
  collapseBelow,
  collapseLimit,
  hasCollapsed,
  readRecords,
  sameResult,
  writeRecords,
  type ReadOptions,
  type RecordedClasses,
  type ReliabilityBin,
  type RunRecord,
  type TestScore,
} from "./records/record.js";
export { runTogether, type TogetherOptions } from "./running/together.js";
export { digestOf, lineOf, readLine, resultText } from "./records/line.js";
export { refuseAsTheRun } from "./running/refuse.js";
export { isLocked, lock, type Held } from "./records/lock.js";
export { makeSplit } from "./running/split.js";
export { missingRuns, sweep, type SweepOptions, type SweepProgress, type SweepSummary } from "./running/sweep.js";
export { gridCells, ranked, sizeLabel, sizeOfRuns, type Cell, type GridSize } from "./analysis/cells.js";
export { agreement, type Agreement } from "./analysis/agreement.js";
export { leastDifference, pooledDifference, scatterOf, type Result, type Scatter } from "./analysis/pooled.js";
export { holm, pairedDifference, rankInterval, rankOf, type Blocks, type Difference } from "./analysis/statistics.js";
export { gridVerdict, practicalDifference, type Comparison, type GridVerdict, type ReferencePair } from "./analysis/grid-verdict.js";
export { equivalence, type Equivalence, type EquivalenceOptions, type Lead, type Table } from "./analysis/equivalence.js";
export * as margins from "./analysis/margins.js";
export { significanceLevel } from "./analysis/margins.js";
export { ridgeRuns, ridgeVerdict, type RidgeVerdict } from "./analysis/ridge-verdict.js";
export { bestOf, classScores, confusion, type ClassScore, type Confusion } from "./analysis/confusion.js";
export { epochsUntilStop, stops } from "./running/early-stop.js";
export { classesTable, csvOf, curvesTable, parquetOf, runsTable, type RecordTable } from "./records/csv.js";
export { mcnemar, type McNemar } from "./analysis/mcnemar.js";
export { kindsOf, oneKind, type Kind } from "./analysis/one-kind.js";
export { besides, collapses, readings, type Beside, type Reading } from "./analysis/readings.js";
export { isFresh, ridge, type Ridge, type RidgeCell, type RidgeRun } from "./analysis/ridge.js";
export { lossTable, updateName, type LossRow, type Spread } from "./analysis/loss-table.js";
export { recordings } from "./running/recordings.js";
export { measure, watchWeights, type Smoothing, type WeightRecorder } from "./running/smoothing.js";
export {
  committedSets,
  largestSet,
  missingInWords,
  planOf,
  readSet,
  recordName,
  refuseChanged,
  sweepCommand,
  type LargestOptions,
  type ReadSetOptions,
  type RecordSet,
  type SetState,
} from "./records/sets.js";
export { readSeals, sealOf, sealSets, writeSeals, type Seal } from "./records/seal.js";
export { migrate, type Migrated } from "./records/migrate.js";
export { restoreSet, type Restored } from "./running/restore.js";
export { calibrate, coresHere, secondsOn, workOf, type Speed, type Work } from "./running/cost.js";
export {
  lossVerdict,
  meanConfidence,
  nearMargin,
  wellMargin,
  type Answer,
  type LossComparison,
  type LossVerdict,
} from "./analysis/loss-verdict.js";
export { measuredCurvatures, measuredRate, path } from "./analysis/quadratic.js";
export { smoothingTable, smoothingVerdict, type SmoothingRow, type SmoothingVerdict } from "./analysis/smoothing-verdict.js";
export {
  committedEvidence,
  conclusions,
  evidenceOf,
  evidenceParts,
  goodStart,
  titleOf,
  type Body,
  type Conclusions,
  type EvidenceBase,
  type Finding,
} from "./analysis/conclusions.js";
export { planHash, planText, readPlan, type Plan } from "./records/plan-file.js";
export { allRecords, mergeAnswers, mergeRecords, type Merged } from "./records/merge.js";
export {
  confidenceFile, confidenceMargin, confidenceMeasurement, explanation, gaps, type ConfidenceMeasurement, type Gap, type Term,
} from "./analysis/confidence.js";
export {
  confidenceRun, sureness, withoutDropout, type ConfidenceRun, type MaskOptions, type Sureness,
} from "./running/confidence.js";
export { kernelMeasurement, kernelMeasurementFile, type KernelMeasurement, type KernelTime } from "./records/kernel-measurement.js";
export { ask, sampleRun, sizesOf, type Asked, type AskOptions, type Question, type Trial } from "./ask/ask.js";
export { leastSamples, planAsk, type AskPlan, type Sizes } from "./ask/budget.js";
export { askVerdict, type AskOutcome, type AskVerdict, type Compared, type JudgeOptions } from "./ask/verdict.js";
