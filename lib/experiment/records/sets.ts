/**
 * The record sets that come with the project, in one place: figures, notebooks, report and the main job all read this list. A set is one
 * experiment in one size with one network; its file lies in data/records.
 */
import { basename, dirname, join } from "node:path";
import { mnistIdentity } from "../../data/index.js";
import { UsageError } from "../../errors.js";
import { paths } from "../../paths.js";
import { networks, type InitialWeights, type NetworkName } from "../../train/index.js";
import { runHash, type RunConfig } from "../running/config.js";
import { type CommittedSize, type Experiment, experiment, type ExperimentName, experiments } from "../running/experiments.js";
import { profile } from "../running/profiles.js";
import { readRecords, type ReadOptions, type RunRecord } from "./record.js";
import { readSeals, sealOf } from "./seal.js";

/** One experiment in one size with one network. */
export interface RecordSet extends CommittedSize {
  readonly experiment: ExperimentName;
}

/** What was computed for this project, by experiment, as the experiments' entries say it. */
export const committedSets: readonly RecordSet[] = Object.entries(experiments).flatMap(([name, { committed }]: [string, Experiment]) =>
  committed.map((size) => ({ experiment: name as ExperimentName, ...size })));

/** A set with what its file holds. */
export interface SetState {
  readonly set: RecordSet;
  /** Of the file, without ending. */
  readonly name: string;
  readonly file: string;
  /**
   * The size in a word: "quick", "paper", or "reduced" for paper with other numbers; nothing reduced is shown as the published protocol.
   */
  readonly size: string;
  readonly planned: readonly RunConfig[];
  /** The planned runs that are there, in the order of the plan. */
  readonly records: readonly RunRecord[];
  readonly missing: number;
  /**
   * `sealed`: complete, and the very numbers that were sealed. `changed`: complete, and others. `open`: without a seal, or not complete.
   */
  readonly seal: "sealed" | "changed" | "open";
}

/**
 * The record file's name: one file for one size of one experiment; runs with other initial weights, and runs of another engine, are in
 * files of their own.
 * @example recordName("E1", { profile: "paper", folds: 3, epochs: 10 }, "mnist", "paper") // "E1-paper-3-folds-10-epochs"
 */
export function recordName(
  experimentName: string,
  size: { profile: string; folds?: number; epochs?: number; seeds?: number; initialWeights?: InitialWeights; engine?: string },
  dataName: string,
  networkName: string,
): string {
  const { initialWeights = "he" } = size;
  return [
    experimentName,
    size.profile,
    ...(["folds", "epochs", "seeds"] as const).flatMap((name) => (size[name] === undefined ? [] : [`${size[name]}-${name}`])),
    ...(networkName === "paper" ? [] : [networkName]),
    ...(dataName === "mnist" ? [] : [dataName]),
    ...(initialWeights === "he" ? [] : [initialWeights]),
    ...(size.engine === "webgpu" ? ["webgpu"] : []),
  ].join("-");
}

/**
 * The command that computes a set, or what is missing of it.
 * @example sweepCommand({ experiment: "E1", profile: "paper", folds: 3 }) // "npx golden sweep E1 --profile paper --folds 3"
 */
export function sweepCommand(set: RecordSet): string {
  const { experiment: name, profile, folds, epochs, seeds, network, initialWeights, engine } = set;
  const given = { profile, folds, epochs, seeds, network, "initial-weights": initialWeights, engine };
  const options = Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [`--${option} ${value}`]));
  return ["npx golden sweep", name, ...options].join(" ");
}

/**
 * All runs of a set, on MNIST, in the order of its plan. Nothing is read or run.
 * @example planOf({ experiment: "E1-near", profile: "paper", folds: 5 }).length // 45
 */
export function planOf(set: RecordSet): RunConfig[] {
  return experiment(
    set.experiment, profile(set.profile, set),
    { data: mnistIdentity, network: networks[set.network ?? "paper"], ...(set.initialWeights && { initialWeights: set.initialWeights }) },
  );
}

/**
 * A set as its file holds it; an absent file holds nothing.
 * @param options `changed`: what to do with a complete set that is not what was sealed:
 * refuse it (default), or give it with the mark `changed`
 * @throws UsageError when the file holds a damaged record, or the set is not what was sealed
 * @example readSet({ experiment: "E1", profile: "quick" }).records.length // 60
 */
export function readSet(set: RecordSet, folder: string = paths.records, { changed = "refuse", ...reading }: ReadSetOptions = {}): SetState {
  const name = recordName(set.experiment, set, "mnist", networks[set.network ?? "paper"].name);
  const file = join(folder, `${name}.jsonl`);
  const planned = planOf(set);
  const held = new Map(readRecords(file, reading).map((record) => [record.hash, record]));
  const records = planned.flatMap((config) => held.get(runHash(config)) ?? []);
  const reduced = set.folds !== undefined || set.epochs !== undefined || set.seeds !== undefined;
  const missing = planned.length - records.length;
  const sealed = readSeals(folder, { unchecked: reading.undigested === true });
  const seal = missing > 0 || !Object.hasOwn(sealed, name) ? "open" : sealed[name].digest === sealOf(records).digest ? "sealed" : "changed";
  if (seal === "changed" && changed === "refuse") throw new UsageError(notAsSealed(file));
  return { set, name, file, size: reduced ? "reduced" : set.profile, planned, records, missing, seal };
}

const notAsSealed = (file: string): string => `${file}: the records are not those that were sealed (seals.json beside it), ` +
  `so nothing is shown of them; restore the file, or, where they were computed anew on purpose, \`npx golden records --seal\``;

/**
 * Refuses a record file whose planned runs are all there and are not what was sealed under its name;
 * what is not sealed or not complete passes.
 * @throws UsageError naming the file
 * @example refuseChanged("data/records/E1-quick.jsonl", planOf({ experiment: "E1", profile: "quick" }))
 */
export function refuseChanged(file: string, planned: readonly RunConfig[]): void {
  const name = basename(file, ".jsonl"), seals = readSeals(dirname(file));
  if (!Object.hasOwn(seals, name)) return;
  const held = new Map(readRecords(file).map((record) => [record.hash, record]));
  const records = planned.flatMap((config) => held.get(runHash(config)) ?? []);
  if (records.length === planned.length && sealOf(records).digest !== seals[name].digest) throw new UsageError(notAsSealed(file));
}

/** How a set is read. */
export interface ReadSetOptions extends ReadOptions {
  readonly changed?: "refuse" | "mark";
}

/** What is asked of `largestSet`. */
export interface LargestOptions {
  /** Default: the paper's. */
  readonly network?: NetworkName;
  /** Default: "he". */
  readonly initialWeights?: InitialWeights;
  /** Default: data/records. */
  readonly folder?: string;
  /** Default: `committedSets`. */
  readonly among?: readonly RecordSet[];
}

/**
 * The largest complete set of an experiment, by the epochs and samples of its plan.
 * A set that is not all there is passed over: a mean over some of its runs would be a mean over the quick ones.
 * @throws UsageError when none is complete, saying of each what is missing and the command that makes it
 * @example largestSet("E1").name // "E1-paper-3-folds-10-epochs" once that file is complete, else "E1-quick"
 */
export function largestSet(
  experimentName: ExperimentName,
  { network = "paper", initialWeights = "he", folder = paths.records, among = committedSets }: LargestOptions = {},
): SetState {
  const sets = among.filter(({ experiment: name, network: of = "paper", initialWeights: drawn = "he" }) =>
    name === experimentName && of === network && drawn === initialWeights);
  if (sets.length === 0) {
    const there = among.map((set) => [set.experiment, set.network].filter(Boolean).join(" with ")).join(", ");
    throw new UsageError(
      `records: no set of ${experimentName} with network ${network} comes with the project; expected one of ${there}`,
    );
  }
  const states = sets.map((set) => readSet(set, folder));
  const complete = states.filter(({ missing }) => missing === 0);
  if (complete.length === 0) throw new UsageError(states.map(missingInWords).join("; "));
  return complete.reduce((a, b) => (epochsTimesSamples(b) > epochsTimesSamples(a) ? b : a));
}

/**
 * What is missing of a set, and the command that makes it; undefined when it is complete.
 * @example missingInWords(readSet(set)) // "E1-quick: 12 of 60 runs are missing; `npx golden sweep E1 --profile quick` makes them"
 */
export function missingInWords({ set, name, planned, missing }: SetState): string | undefined {
  if (missing === 0) return undefined;
  return `${name}: ${missing === planned.length ? `the ${missing} runs are` : `${missing} of ${planned.length} runs are`} missing; ` +
    `\`${sweepCommand(set)}\` makes them`;
}

/** The plan's work as far as it orders sets by size: a run on all images counts as 60,000 samples an epoch. */
function epochsTimesSamples({ planned }: SetState): number {
  return planned.reduce((sum, { epochs, split }) => sum + epochs * split.trainFraction * (split.limit?.train ?? 60_000), 0);
}
