/**
 * What it all comes to: two questions of a practitioner, answered; what was claimed, what was found, how sure; and what the records cannot
 * say. Every sentence is made from the numbers, so that other records give other sentences.
 */
import { UsageError } from "../../errors.js";
import { paths } from "../../paths.js";
import { conventionalPair, publishedGridPair } from "../../theory/index.js";
import type { InitialWeights, NetworkName } from "../../train/index.js";
import { type Experiment, type ExperimentName, experiments, type Judgement } from "../running/experiments.js";
import { lossVerdict, type LossVerdict } from "./loss-verdict.js";
import type { RunRecord } from "../records/record.js";
import { largestSet, type SetState } from "../records/sets.js";
import { ridgeVerdict } from "./ridge-verdict.js";
import { smoothingVerdict } from "./smoothing-verdict.js";
import { gridVerdict, type GridVerdict } from "./grid-verdict.js";
import { signedPoints } from "./statistics.js";

/** Three tenths of a percentage point: a pair that is this close to the best is called a good starting point. Our choice. */
export const goodStart = 0.003;

/** Records of one experiment, with a title that says which and in which size: "E1, reduced". */
export interface Body {
  readonly title: string;
  readonly records: readonly RunRecord[];
}

/** The evidence base of the conclusions: all records that they rest on. What is absent is not spoken of. */
export interface EvidenceBase {
  /** Grids of learning rates and momentum weights, the weightiest first. */
  readonly grids: readonly Body[];
  readonly losses?: Body;
  readonly smoothing?: Body;
  /** What could not be had, and the commands that make it. */
  readonly missing: readonly string[];
}

/** A claim with what was found. */
export interface Finding {
  readonly claim: string;
  readonly source: string;
  readonly outcome: string;
  /** Title of the records: "E1, reduced". */
  readonly rests: string;
  readonly found: string;
}

/** The verdict on everything. */
export interface Conclusions {
  readonly pair: string;
  readonly loss: string;
  readonly findings: readonly Finding[];
  readonly limits: readonly string[];
  readonly missing: readonly string[];
}

/** An experiment's records that are weighed: with which network, from which initial weights. */
export interface EvidencePart {
  readonly experiment: ExperimentName;
  readonly network: NetworkName;
  readonly initialWeights: InitialWeights;
}

/**
 * What a verdict on everything rests on, the weightiest first, as the experiments' entries say it:
 * both readings of the initial weights where sets of both come with the project.
 */
export const evidenceParts: readonly EvidencePart[] = Object.entries(experiments)
  .flatMap(([name, { evidence, committed }]: [string, Experiment]) => evidence.flatMap(({ network, place }) => {
    const drawn = committed.filter((set) => (set.network ?? "paper") === network).map((set) => set.initialWeights ?? "he");
    const readings = [...new Set<InitialWeights>(["he", ...drawn])];
    return readings.map((initialWeights) => ({ experiment: name as ExperimentName, network, initialWeights, place }));
  }))
  .sort((a, b) => a.place - b.place)
  .map(({ experiment, network, initialWeights }) => ({ experiment, network, initialWeights }));

/**
 * The title of a set in sentences and figures: experiment, network where it is not the paper's, initial weights where they are not He's,
 * size.
 * @example titleOf(largestSet("E1")) // "E1, reduced"
 */
export function titleOf({ set, size }: Pick<SetState, "set" | "size">): string {
  const { experiment, network = "paper", initialWeights = "he" } = set;
  return [
    experiment, ...(network === "paper" ? [] : [network === "mlp" ? "perceptron" : network]),
    ...(initialWeights === "he" ? [] : [`weights ${initialWeights}`]), size,
  ].join(", ");
}

/**
 * The evidence base of sets; a sentence stands for one that could not be had.
 * @example evidenceOf([largestSet("E1"), "E2-quick: the 60 runs are missing; ..."]).missing.length // 1
 */
export function evidenceOf(parts: readonly (SetState | string)[]): EvidenceBase {
  const judged = (as: Judgement): Body[] => parts.flatMap((part) =>
    (typeof part !== "string" && experiments[part.set.experiment].judgement === as ? [
      { title: titleOf(part), records: part.records },
    ] : []));
  const [[losses], [smoothing]] = [judged("losses"), judged("smoothing")] as readonly (readonly (Body | undefined)[])[];
  return {
    grids: judged("grid"),
    ...(losses && { losses }), ...(smoothing && { smoothing }),
    missing: parts.filter((part) => typeof part === "string"),
  };
}

/**
 * The largest complete sets among the committed records.
 * @example committedEvidence().grids[0].title // "E1, reduced"
 */
export function committedEvidence(folder: string = paths.records): EvidenceBase {
  return evidenceOf(evidenceParts.map(({ experiment, network, initialWeights }) => {
    try {
      return largestSet(experiment, { network, initialWeights, folder });
    } catch (error) {
      if (error instanceof UsageError) return error.message;
      throw error;
    }
  }));
}

/**
 * The conclusions that the evidence carries.
 * @throws UsageError when a grid lacks the golden cell, or records are of different sizes
 * @example conclusions(committedEvidence()).pair // "Yes, ..." or "No, ..."
 */
export function conclusions({ grids, losses, smoothing, missing }: EvidenceBase): Conclusions {
  const verdicts = grids.map(({ title, records }) => ({ title, verdict: gridVerdict(records, title) }));
  const loss = losses && lossVerdict(losses.records, losses.title);
  const filter = smoothing && smoothingVerdict(smoothing.records, smoothing.title);
  const pair = `(${publishedGridPair.learningRate}, ${publishedGridPair.momentum})`;
  const findings: Finding[] = [
    ...verdicts.map(({ title, verdict: { outcome, sentence } }) => ({
      claim: `No pair of learning rate and momentum weight does better on MNIST than ${pair}`, source: "DB24, supplement, Fig. 3 and 4",
      outcome, rests: title, found: sentence,
    })),
    ...grids.flatMap(({ title, records }) => {
      const { outcome, sentence } = ridgeVerdict(records, title);
      return outcome === "no ground" ? [] : [{
        claim: "Accuracy depends on learning rate and momentum weight through eta/(1-alpha) alone", source: "derived here",
        outcome, rests: title, found: sentence,
      }];
    }),
    ...(loss ? [
      {
        claim: "A deep network on handwritten digits trains well with the synapse loss and these values", source: "GLM20, abstract",
        outcome: loss.trainsWell.outcome, rests: losses.title, found: loss.trainsWell.sentence,
      },
      {
        claim: "Under synapse-net the calibration error comes out near p*, under the others near zero", source: "S10, derived here",
        outcome: loss.calibration.outcome, rests: losses.title, found: loss.calibration.sentence,
      },
    ] : []),
    ...(filter ? [{
      claim: "Momentum smooths gradients by (1-alpha)^3/(1+alpha)",
      source: "M8, derived here; GLM20 announces a formal account of smoothing", outcome: filter.outcome, rests: smoothing.title,
      found: filter.sentence,
    }] : []),
  ];
  return {
    pair: adviceOnPair(verdicts), loss: adviceOnLoss(loss), findings,
    limits: limitsOf([...grids, ...(losses ? [losses] : []), ...(smoothing ? [smoothing] : [])]), missing,
  };
}

type Titled = { readonly title: string; readonly verdict: GridVerdict };
const points = (value: number): string => `${(100 * Math.abs(value)).toFixed(2)} points`;
const names = (some: readonly Titled[]): string => some.map(({ title }) => title).join("; ");

/** Whether both readings of the initial weights give the same outcome; nothing where there is one. */
function readingsOf(some: readonly Titled[]): string {
  const outcomes = new Map<string, Set<string>>();
  for (const { verdict: { size, equivalence, outcome } } of some) {
    const drawn = size.initialWeights ?? "";
    outcomes.set(drawn, (outcomes.get(drawn) ?? new Set()).add(`${outcome}, safe choice: ${equivalence.outcome}`));
  }
  if (outcomes.size < 2) return "";
  const each = [...outcomes].map(([drawn, found]) => [drawn, [...found].sort().join(" and ")] as const);
  return new Set(each.map(([, found]) => found)).size === 1
    ? ` Both readings of the initial weights (${each.map(([drawn]) => drawn).join(", ")}) give the same.`
    : " The readings of the initial weights differ, so nothing is concluded for both: " +
      `${each.map(([drawn, found]) => `${drawn} gives "${found}"`).join(", ")}.`;
}

/** How far ahead the best other pair may be, by each grid that says so: a sentence. */
function bounds(some: readonly Titled[]): string {
  const each = some.flatMap(
    ({ title, verdict: { equivalence: { upper } } }) => (upper === undefined ? [] : [`${points(upper)} in ${title}`]),
  );
  const none = some.filter(({ verdict: { equivalence: { upper } } }) => upper === undefined);
  return [
    ...(each.length > 0 ? [`With 95% confidence another pair is ahead by at most ${each.join(", ")}.`] : []),
    ...(none.length > 0 ? [`There is no bound on what another pair may gain in ${names(none)}.`] : []),
  ].join(" ");
}

function adviceOnPair(verdicts: readonly Titled[]): string {
  const decided = verdicts.filter(({ verdict }) => verdict.outcome !== "undecided");
  if (decided.length === 0) return "It cannot be said yet: there is no grid with more than one run a cell.";
  const beaten = decided.filter(({ verdict }) => verdict.outcome === "refuted");
  const regret = Math.max(...decided.map(({ verdict }) => verdict.regret));
  const ahead = (some: readonly Titled[]) => Math.max(
    ...some.flatMap(({ verdict }) => verdict.comparisons.flatMap(({ says, difference }) => (says === "better" ? [difference!.mean] : []))),
  );
  const near = decided.map(({ title, verdict }) => `${verdict.near} of ${verdict.comparisons.length} in ${title}`).join(", ");
  const answer = beaten.length > 0
    ? ahead(beaten) <= goodStart
      ? `As a starting point yes, as the best there is no: other pairs do better, by at most ${points(ahead(beaten))} (${names(beaten)}).`
      : `No: other pairs do better, by up to ${points(ahead(beaten))} (${names(beaten)}).`
    : decided.every(({ verdict }) => verdict.outcome === "supported")
      ? `Yes: it has the best mean in every grid, and no pair is shown to do better (${names(decided)}).`
      : decided.every(({ verdict }) => verdict.equivalence.outcome === "safe")
        ? "Yes, as a safe choice, not because it stands out: no pair is ahead by more than the margin fixed before, with 95% confidence " +
          `(${names(decided)}).`
        : `It is not shown to be worse, and not shown to be safe. No pair is shown to do better (${names(decided)}). The best mean is ` +
          `ahead by at most ${points(regret)}. ${bounds(decided)}`;
  const usual = decided.flatMap(
    ({ title, verdict: { conventional } }) => (conventional?.difference === undefined ? [] : [
      `${signedPoints(conventional.difference.mean)} in ${title} (${conventional.says})`,
    ]),
  );
  const theUsual = `The usual pair (${conventionalPair.learningRate}, ${conventionalPair.momentum})`;
  return `${answer}${readingsOf(decided)} Other pairs within 0.1 points of it: ` +
    `${near}.${usual.length > 0 ? ` ${theUsual} minus the golden one: ${usual.join(", ")}.` : ""}`;
}

function adviceOnLoss(verdict: LossVerdict | undefined): string {
  const against = verdict?.comparisons.find(({ loss, update }) => loss === "cross-entropy" && update === "golden");
  if (verdict === undefined || against?.accuracy === undefined) {
    return "It cannot be said yet: the records hold no comparison with cross entropy.";
  }
  if (against.p === undefined) return "It cannot be said yet: there is only one run of each loss.";
  const { accuracy, calibrationError, says } = against;
  const [low, high] = accuracy.interval!;
  const found = `Against cross entropy with the same pair its test accuracy is ${signedPoints(accuracy.mean)} ` +
    `(95% interval ${signedPoints(low)} to ${signedPoints(high)})`;
  const honest = calibrationError?.p !== undefined && calibrationError.p < 0.05;
  const calibrated = calibrationError === undefined
    ? ""
    : `, and its calibration error is ${calibrationError.mean < 0 ? "lower" : "higher"} by ` +
      `${Math.abs(calibrationError.mean).toFixed(4)}${honest ? "" : ", which chance can do"}`;
  const answer = says === "better" ? "Yes, for accuracy" : says === "worse" ? "No"
    : honest &&
      calibrationError.mean > 0 ? "There is no reason to. It is as accurate as cross entropy as far as can be told, and its confidences " +
        "are less honest"
      : honest ? "For its confidences yes; in accuracy it cannot be told from cross entropy" : "It makes no difference that can be shown";
  return `${answer}. ${found}${calibrated}. That a deep network trains well with it is ${verdict.trainsWell.outcome}.`;
}

/** What limits the records is read off them: which networks, data, batch size, how much of the published protocol. */
function limitsOf(bodies: readonly Body[]): string[] {
  const records = bodies.flatMap((body) => body.records);
  if (records.length === 0) return [];
  const all = <T>(value: (record: RunRecord) => T) => [...new Set(records.map(value))];
  const networks = all(({ config }) => config.network.name);
  const data = all(({ config }) => config.data.name);
  const batches = all(({ config }) => config.batchSize);
  const epochs = all(({ config }) => config.epochs), folds = Math.max(...all(({ config }) => config.split.fold)) + 1;
  const count = (values: readonly unknown[], one: string, many: string) =>
    `${values.length === 1 ? `one ${one}` : `${values.length} ${many}`} (${values.join(", ")})`;
  return [
    `They rest on ${count(networks, "network", "networks")}, ${count(data, "data set", "data sets")} and ` +
      `${count(batches, "batch size", "batch sizes")}. A learning rate that is good for one batch size or network need not be for another.`,
    ...(Math.max(...epochs) < 30 || folds < 10 ? [
      `The published protocol is 10 folds x 30 epochs; these runs have at most ${folds} of the folds and ${Math.min(...epochs)} to ` +
        `${Math.max(...epochs)} epochs. With few epochs a larger learning rate has an advantage that it may lose later.`,
    ] : []),
    "All folds are drawn from the same 60,000 images: the intervals say what other seeds and folds would give, not what other data would.",
    "GLM20's own table could not be consulted; its claim is tested as its abstract words it, with our reading of its loss (S13, S16).",
  ];
}
