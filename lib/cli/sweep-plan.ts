/** What a sweep is to run: an experiment of the library in some size, or a plan from a file. */
import { statSync } from "node:fs";
import type { TrainAndTest } from "../data/index.js";
import { UsageError } from "../errors.js";
import { experiment, libraryVersion, profile, readPlan, recordName, type RunConfig } from "../experiment/index.js";
import type { InitialWeights } from "../train/index.js";
import { network } from "./options.js";

/** The options of `golden sweep` that decide which runs there are. */
export interface PlanChoice {
  readonly profile: string;
  readonly folds?: number;
  readonly epochs?: number;
  readonly seeds?: number;
  readonly network: string;
  readonly initialWeights?: InitialWeights;
  /** The GPU's records have a file of their own. */
  readonly engine?: "processor" | "webgpu";
}

/** Runs, with the words that name them. */
export interface SweepPlan {
  /** Of the record file, without its ending. */
  readonly name: string;
  /** For a line on the screen. */
  readonly label: string;
  /** For a summary in JSON. */
  readonly of: Readonly<Record<string, unknown>>;
  readonly configs: readonly RunConfig[];
  /** Where they came from, if from a file. */
  readonly file?: string;
}

/**
 * The runs that are asked for.
 * @param what an experiment's name, or the path of a plan's file
 * @throws UsageError for an experiment that is not known, a damaged plan, or a plan for other data
 * @example sweepPlan("E1", { profile: "quick", network: "paper" }, "mnist", await mnist()).configs.length // 60
 */
export function sweepPlan(what: string, options: PlanChoice, dataName: string, data: TrainAndTest): SweepPlan {
  if (statSync(what, { throwIfNoEntry: false })?.isFile()) {
    const { name, hash, version, configs } = readPlan(what);
    if (version !== libraryVersion) throw new UsageError(`${what}: the plan was written by version ${version}, this is ${libraryVersion}, whose numbers need not agree; write the plan again, or use that version`);
    const given = [...data.train.sha256, ...data.test.sha256].join();
    const other = configs.find((config) => config.data.sha256.join() !== given);
    if (other !== undefined) throw new UsageError(`${what}: its runs are for the data set "${other.data.name}", the data given are ${dataName} with other checksums; name the data with --data`);
    return { name, label: `plan ${name} (${hash})`, of: { plan: hash, name }, configs, file: what };
  }
  const size = profile(options.profile, options), net = network(options.network);
  return {
    name: recordName(what, options, dataName, net.name),
    label: `${what}, ${size.name}`,
    of: { experiment: what, profile: size },
    configs: experiment(what, size, { data, dataName, network: net, ...(options.initialWeights && { initialWeights: options.initialWeights }) }),
  };
}
