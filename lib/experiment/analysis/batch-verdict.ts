/** Does the best effective rate move with the batch size (E6)? */
import { UsageError } from "../../errors.js";
import type { RunRecord } from "../records/record.js";
import { oneKind } from "./one-kind.js";
import { ridgeRuns } from "./ridge-verdict.js";
import { ridge, type Ridge } from "./ridge.js";

/** The ridge at one batch size. */
export interface BatchRidge {
  readonly batchSize: number;
  readonly epochs: number;
  /** A sentence where there is none. */
  readonly ridge: Ridge | string;
}

/** What the records of one comparison say. */
export interface BatchVerdict {
  readonly compared: "equal epochs" | "equal updates";
  readonly ridges: readonly BatchRidge[];
  /** `moves`: the intervals of the smallest and the largest batch do not meet. `stays open`: they do, which does not show that it stays. */
  readonly outcome: "moves" | "stays open" | "no ground";
  readonly sentence: string;
}

/**
 * Both comparisons of E6.
 * @throws UsageError when the records are of two networks, data sets, losses or initialisations, or hold no batch size of 64
 * @example batchVerdicts(records).map(({ outcome }) => outcome) // ["stays open", "moves"]
 */
export function batchVerdicts(records: readonly RunRecord[], title: string): BatchVerdict[] {
  oneKind(records, ["batch size"]);
  const middle = records.find(({ config }) => config.batchSize === 64);
  if (middle === undefined) throw new UsageError(`${title}: expected runs of batch size 64 among the records; finish the sweep`);
  const { epochs } = middle.config;
  const sizes = [...new Set(records.map(({ config }) => config.batchSize))].sort((a, b) => a - b);
  return (["equal epochs", "equal updates"] as const).map((compared) => {
    const ridges = sizes.map((batchSize): BatchRidge => {
      const trained = compared === "equal epochs" ? epochs : (epochs * batchSize) / 64;
      return {
        batchSize, epochs: trained,
        ridge: ridge(ridgeRuns(records.filter(({ config }) => config.batchSize === batchSize && config.epochs === trained))),
      };
    });
    const [least, most] = [ridges[0], ridges[ridges.length - 1]];
    const intervalOf = (ends: readonly number[] | undefined) =>
      (ends ? ` (${ends.map((end) => end.toFixed(3)).join(" to ")})` : "");
    const each = ridges.map(({ batchSize, ridge: found }) => {
      const best = typeof found === "string" ? found : found.best.toFixed(3) + intervalOf(found.bestInterval);
      return `batch ${batchSize}: ${best}`;
    }).join("; ");
    const where = `${title}, ${compared}: best eta/(1-alpha) with 95% interval at ${each}.`;
    if (ridges.length < 2 ||
      typeof least.ridge === "string" || typeof most.ridge === "string" || !least.ridge.bestInterval || !most.ridge.bestInterval) {
      return {
        compared, ridges, outcome: "no ground", sentence: `${where} No verdict: it takes the ridge with an interval at two batch sizes.`,
      };
    }
    const apart = least.ridge.bestInterval[1] < most.ridge.bestInterval[0] || most.ridge.bestInterval[1] < least.ridge.bestInterval[0];
    return apart
      ? {
        compared, ridges, outcome: "moves", sentence: `${where} It moves with the batch: the pair is good for a batch size, not for all.`,
      }
      : {
        compared, ridges, outcome: "stays open",
        sentence: `${where} The intervals of the smallest and the largest batch meet: no move is shown, and none is ruled out.`,
      };
  });
}
