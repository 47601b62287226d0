/**
 * The ridge in a sentence (E5): whether accuracy depends on the effective rate alone, and where it is best, tested on records on which the
 * pattern was not found.
 */
import { conventionalPair, publishedGridPair } from "../../theory/index.js";
import type { RunRecord } from "../records/record.js";
import { gridCells, sizeLabel, type GridSize } from "./cells.js";
import { collapseBelow } from "../records/record.js";
import { ownScatterFrom, significanceLevel } from "./margins.js";
import { isFresh, ridge, type Ridge, type RidgeRun } from "./ridge.js";

/** What the records say of the ridge. */
export interface RidgeVerdict {
  readonly size: GridSize;
  /** Of the fresh records where there are any, else of all; undefined when there is no ground for one. */
  readonly ridge: Ridge | undefined;
  /** Whether the records are fresh: others describe and do not test. */
  readonly confirms: boolean;
  /** `one variable`: alpha adds nothing that the test finds. `more than one`: it does. `no ground`: the records carry no test. */
  readonly outcome: "one variable" | "more than one" | "no ground";
  readonly sentence: string;
}

/**
 * Records as the ridge needs them.
 * @throws UsageError when they are not of one grid
 * @example ridgeRuns(readRecords("data/records/E1-quick.jsonl")).length // 60
 */
export function ridgeRuns(records: readonly RunRecord[]): RidgeRun[] {
  return records.map(({ config, outcome, epochs }) => {
    const { learningRate, momentum } = config.optimizer as typeof publishedGridPair;
    const accuracy = outcome === "finished" ? epochs.at(-1)!.validation.accuracy : 0;
    return { learningRate, momentum, fold: config.split.fold, seed: config.seed, accuracy, learned: accuracy >= collapseBelow };
  });
}

/**
 * The verdict on the ridge.
 * @throws UsageError when the records are not of one grid, one size and one kind
 * @example ridgeVerdict(records, "E1").sentence // "E1 (...): accuracy depends on the effective learning rate alone as far as ..."
 */
export function ridgeVerdict(records: readonly RunRecord[], title: string): RidgeVerdict {
  const { size } = gridCells(records);
  const where = `${title} (${sizeLabel(size)})`;
  const all = ridgeRuns(records), fresh = all.filter(isFresh);
  const confirms = new Set(fresh.map(({ fold, seed }) => `${fold} ${seed}`)).size >= ownScatterFrom;
  const found = ridge(confirms ? fresh : all);
  if (typeof found === "string") {
    return {
      size, ridge: undefined, confirms, outcome: "no ground", sentence: `${where}: no verdict on the effective learning rate: ${found}.`,
    };
  }
  const { best, bestInterval, atEnds, rSquared, alpha, alphaFinds, lackOfFit, cells } = found;
  const near = cells.filter((cell) => cell.near).length;
  const rate = ({ learningRate, momentum }: { learningRate: number; momentum: number }) => (learningRate / (1 - momentum)).toFixed(3);
  const edge = atEnds > 0.025
    ? `; in ${(100 * atEnds).toFixed(0)}% of the resamples it lies at an end of the range, so it is not well known`
    : "";
  const interval = bestInterval ? ` (95% interval ${bestInterval.map((end) => end.toFixed(3)).join(" to ")}${edge})` : "";
  const place = `The curve is highest at eta/(1-alpha) = ${best.toFixed(3)}${interval}; ` +
    `the golden pair has ${rate(publishedGridPair)}, the usual pair ${rate(conventionalPair)}.`;
  const misses = lackOfFit === undefined
    ? ""
    : lackOfFit.p < significanceLevel
      ? `, and misses them by more than the scatter between folds (p = ${lackOfFit.p.toPrecision(2)})`
      : ", and misses them by no more than the scatter between folds explains";
  const description = `A quartic describes ${cells.length} cells with R² = ${rSquared.toFixed(3)}${misses}.`;
  if (!confirms) {
    return {
      size, ridge: found, confirms, outcome: "no ground",
      sentence: `${where}: a description, not a test, ` +
        `since the pattern was found on such runs (seed 1, folds 0 to 2) and there are fewer than ${ownScatterFrom} others. ` +
        `${description} ${place}`,
    };
  }
  if (alpha === undefined) {
    return {
      size, ridge: found, confirms, outcome: "no ground",
      sentence: `${where}: no test of the momentum weight: only ${near} cells lie within one point of the best. ${description} ${place}`,
    };
  }
  const F = `F(${alpha.freedom.join(", ")}) = ${alpha.F.toFixed(2)}`;
  const numbers = `${F}, p = ${alpha.p.toPrecision(2)}, ${near} cells within one point of the best`;
  const finds = `a departure of ${(100 * alphaFinds!).toFixed(3)} points would be found with probability 80%`;
  return alpha.p >= significanceLevel
    ? {
      size, ridge: found, confirms, outcome: "one variable",
      sentence: `${where}: accuracy depends on the effective learning rate alone as far as this test sees: ` +
        `alpha and alpha² add nothing beyond chance (${numbers}; ${finds}). ${description} ${place}`,
    }
    : {
      size, ridge: found, confirms, outcome: "more than one",
      sentence: `${where}: accuracy depends on more than the effective learning rate: alpha and alpha² add to it (${numbers}). ` +
        `${description} ${place}`,
    };
}
