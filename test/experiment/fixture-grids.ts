/** The synthetic grids on which this project's verdicts and those of test/fixtures/grid_verdict.py are compared. */
import type { RunRecord } from "../../lib/experiment/index.js";
import { onRidge, syntheticGrid } from "./records.js";

/**
 * Each outcome once: safe, not safe, open; one variable, more than one; collapsed and diverged runs, few folds, half of the images, several
 * seeds.
 */
export function fixtureGrids(): Record<string, RunRecord[]> {
  const fails = (learningRate: number, momentum: number): "diverged" | "collapsed" | undefined =>
    (learningRate !== 0.2 || momentum < 0.85 ? undefined : momentum > 0.9 ? "diverged" : "collapsed");
  return {
    safe: syntheticGrid({ scatter: 0.004, cell: (rate, momentum) => fails(rate, momentum) ?? onRidge({ best: 0.127 })(rate, momentum) }),
    behind: syntheticGrid({ scatter: 0.01, cell: onRidge({ best: 1.5 }) }),
    open: syntheticGrid({
      scatter: 0.1, change: { split: { seed: 1, folds: 10, fold: 0, trainFraction: 0.5 }, initialWeights: "framework" }, cell: onRidge(),
    }),
    momentum: syntheticGrid({ scatter: 0.03, folds: 6, seeds: 2, cell: onRidge({ adds: (momentum) => 0.2 * momentum }) }),
    few: syntheticGrid({ scatter: 0.05, folds: 3, cell: onRidge({ bend: 0.4 }) }),
  };
}

/** Records as a file holds them, one in a line. */
export const linesOf = (records: readonly RunRecord[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join("");
