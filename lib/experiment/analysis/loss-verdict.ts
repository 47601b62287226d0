/**
 * The questions of E3, answered in sentences made from the records: does the synapse loss train well, is it better or worse than others,
 * does the prediction on calibration hold?
 */
import { conventionalPair, synapse } from "../../theory/index.js";
import type { LossName } from "../../train/index.js";
import { sizeLabel, sizeOfRuns, type GridSize } from "./cells.js";
import { oneKind } from "./one-kind.js";
import { lossTable, updateName, type LossRow } from "./loss-table.js";
import type { RunRecord, TestScore } from "../records/record.js";
import { holm, pairedDifference, signed, signedPoints, type Difference } from "./statistics.js";
import { significanceLevel } from "./margins.js";

/**
 * "Trains well" is read as: at most half a percentage point of test accuracy behind what people use, cross entropy with (0.01, 0.9).
 * Our reading.
 */
export const wellMargin = 0.005;

/** "Near" a predicted calibration error is within a tenth of p*, for the prediction p* and for the prediction zero alike. Our reading. */
export const nearMargin = synapse.pStar / 10;

/** The synapse loss with the golden pair, against another loss or another way to update. */
export interface LossComparison {
  readonly loss: LossName;
  readonly update: string;
  /**
   * Of test accuracy, synapse with the golden pair minus this one, paired over folds and seeds;
   * undefined when a run of one of them diverged.
   */
  readonly accuracy: Difference | undefined;
  /** The same of the expected calibration error. */
  readonly calibrationError: Difference | undefined;
  /** Of accuracy, corrected for all comparisons (Holm). */
  readonly p: number | undefined;
  /** What the synapse loss with the golden pair is, in accuracy. */
  readonly says: "better" | "worse" | "not told apart" | "diverged";
}

/** An answer with its sentence. */
export interface Answer {
  readonly outcome: "supported" | "supported in part" | "refuted" | "undecided";
  readonly sentence: string;
}

/** What the records of E3 say. */
export interface LossVerdict {
  readonly size: GridSize;
  readonly rows: readonly LossRow[];
  readonly comparisons: readonly LossComparison[];
  readonly trainsWell: Answer;
  readonly calibration: Answer;
}

/**
 * The verdict on the loss: of GLM20's claim that a network trains well with it, and of the prediction that under `synapse-net` the
 * calibration error comes out near p* (S10).
 * @throws UsageError when there are no records, or they are of different sizes
 * @example lossVerdict(readRecords("data/records/E3-quick.jsonl"), "E3").trainsWell.outcome // "undecided" with one run each
 */
export function lossVerdict(records: readonly RunRecord[], title: string): LossVerdict {
  oneKind(records, ["loss", "update rule"]);
  const size = sizeOfRuns(records);
  const rows = lossTable(records);
  const rho = size.folds > 1 ? size.validationSamples / size.trainSamples : 0; // seeds on one fold are independent of each other
  const runsOf = (loss: string, update: string) =>
    records.filter(({ config }) => config.loss === loss && updateName(config.optimizer) === update);
  const golden = runsOf("synapse", "golden");
  const open = rows.filter(({ loss, update }) => (loss === "synapse") !== (update === "golden")).map(({ loss, update }) => {
    const other = runsOf(loss, update);
    return {
      loss, update, accuracy: paired(golden, other, rho, ({ accuracy }) => accuracy),
      calibrationError: paired(golden, other, rho, ({ calibrationError }) => calibrationError),
    };
  });
  const tested = open.filter(({ accuracy }) => accuracy?.p !== undefined);
  const corrected = new Map(holm(tested.map(({ accuracy }) => accuracy!.p!)).map((p, i) => [tested[i], p]));
  const comparisons = open.map((one): LossComparison => {
    const p = corrected.get(one);
    return {
      ...one, p,
      says: one.accuracy === undefined
        ? "diverged"
        : p === undefined || p >= significanceLevel ? "not told apart" : one.accuracy.mean > 0 ? "better" : "worse",
    };
  });
  const where = `${title} (${sizeLabel(size)})`;
  return {
    size, rows, comparisons,
    trainsWell: trainsWell(rows, paired(golden, runsOf("cross-entropy", "conventional"), rho, ({ accuracy }) => accuracy), where),
    calibration: calibration(rows, exactly(runsOf("synapse-net", "golden"), rho), where),
  };
}

/** Over the folds and seeds that both have. */
function paired(
  ours: readonly RunRecord[], theirs: readonly RunRecord[], rho: number, value: (test: TestScore) => number,
): Difference | undefined {
  const block = ({ config }: RunRecord) => `${config.split.fold} ${config.seed}`;
  const pairs = ours.flatMap((one) => {
    const other = theirs.find((record) => block(record) === block(one));
    return other ? [[one.test, other.test] as const] : [];
  });
  if (pairs.length === 0 || pairs.some(([a, b]) => a === undefined || b === undefined)) return undefined;
  return pairedDifference(pairs.map(([a, b]) => value(a!) - value(b!)), rho);
}

const find = (rows: readonly LossRow[], loss: LossName, update: string) => rows.find((row) => row.loss === loss && row.update === update);
const percent = (value: number) => `${(100 * value).toFixed(2)}%`;
const spread = (deviation: number | undefined) =>
  (deviation === undefined ? "" : ` (standard deviation over runs ${(100 * deviation).toFixed(2)} points)`);

function trainsWell(rows: readonly LossRow[], difference: Difference | undefined, where: string): Answer {
  const row = find(rows, "synapse", "golden");
  if (row?.accuracy === undefined) {
    return {
      outcome: row === undefined ? "undecided" : "refuted",
      sentence: row === undefined
        ? `${where}: no run with the synapse loss and the golden pair is among the records.`
        : `${where}: all ${row.runs} runs with the synapse loss and the golden pair diverged.`,
    };
  }
  const epochs = row.epochsTo98 === undefined
    ? ""
    : `, 98% on the validation images after ${row.epochsTo98} epoch${row.epochsTo98 === 1 ? "" : "s"} ` +
      `(median)${row.epochsTo99 === undefined ? "" : `, 99% after ${row.epochsTo99}`}`;
  const found = `${where}: the synapse loss with the golden pair reaches a test accuracy of ` +
    `${percent(row.accuracy.mean)}${spread(row.accuracy.deviation)}${epochs}` +
    (row.diverged > 0 ? `; ${row.diverged} of ${row.runs} runs diverged` : "");
  const usual = `what people use, cross entropy with (${conventionalPair.learningRate}, ${conventionalPair.momentum})`;
  if (difference?.interval === undefined) {
    return {
      outcome: "undecided",
      sentence: `${found}${difference ? `, ${signedPoints(difference.mean)} against ${usual}` : ""}. ` +
        "With one run each this is a description, not a test.",
    };
  }
  const [low, high] = difference.interval;
  const against = `against ${usual}, ${signedPoints(difference.mean)} (95% interval ${signedPoints(low)} to ${signedPoints(high)})`;
  const outcome = low > -wellMargin ? "supported" : high < -wellMargin ? "refuted" : "undecided";
  const claim = {
    supported: "It trains well", refuted: "It does not train well", undecided: "Whether it trains well cannot be decided",
  }[outcome];
  return { outcome, sentence: `${found}; ${against}. ${claim}, where well means at most ${(100 * wellMargin).toFixed(1)} points behind.` };
}

/**
 * Of each run, the calibration error minus the one predicted exactly, accuracy - (1 - p*): a network that fits its images is sure of them
 * by 1 - p*, and right as often as its accuracy says. Undefined when a run diverged.
 */
function exactly(runs: readonly RunRecord[], rho: number): Difference | undefined {
  if (runs.length === 0 || runs.some(({ test }) => test === undefined)) return undefined;
  return pairedDifference(runs.map(({ test }) => test!.calibrationError - (test!.accuracy - (1 - synapse.pStar))), rho);
}

function calibration(rows: readonly LossRow[], exact: Difference | undefined, where: string): Answer {
  const net = find(rows, "synapse-net", "golden")?.calibrationError;
  const others = (["synapse", "cross-entropy"] as const).map((loss) => (
    { loss, error: find(rows, loss, "golden")?.calibrationError?.mean }
  ));
  if (net === undefined || others.some(({ error }) => error === undefined)) {
    return {
      outcome: "undecided",
      sentence: `${where}: the calibration of synapse-net, synapse and cross entropy with the golden pair is not among the records.`,
    };
  }
  const { pStar } = synapse;
  const confidence = meanConfidence(find(rows, "synapse-net", "golden")!);
  const within = Math.abs(net.mean - pStar) <= nearMargin, zero = others.every(({ error }) => error! <= nearMargin);
  const deviates = exact?.p !== undefined && exact.p < significanceLevel;
  const outcome = !within ? "refuted" : zero && !deviates ? "supported" : "supported in part";
  const far = others.filter(({ error }) => error! > nearMargin).map(({ loss }) => loss).join(" and ");
  const near = `where near means within ${nearMargin.toFixed(3)}`;
  const claim = !within
    ? `The prediction does not hold, ${near}`
    : zero
      ? `The prediction holds roughly, ${near}`
      : `The prediction holds roughly for synapse-net, but ${far} ${others.every(({ error }) => error! > nearMargin) ? "are" : "is"} ` +
        `not near zero, ${near}`;
  const deviation = net.deviation === undefined ? "" : ` (standard deviation over runs ${net.deviation.toFixed(4)})`;
  const errors = others.map(({ loss, error }) => `${loss} has ${error!.toFixed(4)}`).join(", ");
  return {
    outcome,
    sentence:
      `${where}: under synapse-net with the golden pair the calibration error is ${net.mean.toFixed(4)}${deviation}, ` +
      `predicted p* = ${pStar.toFixed(4)}; ` +
      `the mean confidence is ${confidence.toFixed(4)}, predicted 1 - p* = ${(1 - pStar).toFixed(4)}; ` +
      `${errors}, predicted near 0. ${claim}.${exact === undefined ? "" : ` ${deviationSaid(exact, deviates)}`}`,
  };
}

function deviationSaid({ mean, interval, p }: Difference, deviates: boolean): string {
  const found = `Taken exactly, it says accuracy minus (1 - p*); what is found differs by ${signed(mean)}`;
  if (interval === undefined || p === undefined) return `${found}, in one run.`;
  const how = deviates ? "a deviation that is there" : "which chance can do";
  return `${found} (95% interval ${signed(interval[0])} to ${signed(interval[1])}, p = ${p.toPrecision(1)}): ${how}.`;
}

/**
 * Mean confidence over the test images of all runs of a row.
 * @example meanConfidence(row) // 0.98 for a network that is sure
 */
export function meanConfidence({ reliability }: Pick<LossRow, "reliability">): number {
  const total = reliability.reduce((sum, { count }) => sum + count, 0);
  return total === 0 ? 0 : reliability.reduce((sum, { count, confidence }) => sum + count * confidence, 0) / total;
}
