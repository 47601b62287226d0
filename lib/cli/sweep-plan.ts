/** What a sweep is to run: an experiment of the library in some size, or a plan from a file. */
import { statSync } from "node:fs";
import type { TrainAndTest } from "../data/index.js";
import { UsageError } from "../errors.js";
import {
  experiment, libraryVersion, ownGrid, profile, readGrid, readPlan, recordName, type ReferencePair, type RunConfig,
} from "../experiment/index.js";
import type { InitialWeights } from "../train/index.js";
import { network } from "./options.js";

/** The options of `golden sweep` that decide which runs there are. */
export interface PlanChoice {
  readonly profile: string;
  /** A grid of one's own, in a JSON file, instead of an experiment. */
  readonly grid?: string;
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
  /** A grid of one's own: it is judged when it has been run. */
  readonly own?: true;
  /** The pair that the others are judged against. */
  readonly reference?: ReferencePair;
  /** Where they came from, if from a file. */
  readonly file?: string;
}

/**
 * The runs that are asked for.
 * @param what an experiment's name, or the path of a plan's file; absent with a grid of one's own
 * @throws UsageError for an experiment that is not known, a damaged plan, or a plan for other data
 * @example sweepPlan("E1", { profile: "quick", network: "paper" }, "mnist", await mnist()).configs.length // 60
 */
export function sweepPlan(what: string | undefined, options: PlanChoice, dataName: string, data: TrainAndTest): SweepPlan {
  if (options.grid !== undefined) return gridPlan(options.grid, what, options, dataName, data);
  if (what === undefined) {
    throw new UsageError("sweep: expected an experiment (E1, ...), the file of a plan, or --grid with a grid of your own");
  }
  if (statSync(what, { throwIfNoEntry: false })?.isFile()) {
    const { name, hash, version, configs } = readPlan(what);
    if (version !== libraryVersion) {
      throw new UsageError(
        `${what}: the plan was written by version ${version}, this is ${libraryVersion}, whose numbers need not agree; ` +
        "write the plan again, or use that version",
      );
    }
    const given = [...data.train.sha256, ...data.test.sha256].join();
    const other = configs.find((config) => config.data.sha256.join() !== given);
    if (other !== undefined) {
      throw new UsageError(
        `${what}: its runs are for the data set "${other.data.name}", the data given are ${dataName} with other checksums; ` +
        "name the data with --data",
      );
    }
    return { name, label: `plan ${name} (${hash})`, of: { plan: hash, name }, configs, file: what };
  }
  const size = profile(options.profile, options), net = network(options.network);
  return {
    name: recordName(what, options, dataName, net.name),
    label: `${what}, ${size.name}`,
    of: { experiment: what, profile: size },
    configs: experiment(what, size, {
      data, dataName, network: net, ...(options.initialWeights && { initialWeights: options.initialWeights }),
    }),
  };
}

/** Words of an experiment's size: in a grid of one's own they stand in its file. */
const inTheFile = ["folds", "epochs", "seeds", "initialWeights"] as const;

function gridPlan(file: string, what: string | undefined, options: PlanChoice, dataName: string, data: TrainAndTest): SweepPlan {
  if (what !== undefined) throw new UsageError(`sweep: expected an experiment or --grid, got both (${what} and ${file})`);
  const said = inTheFile.find((name) => options[name] !== undefined);
  if (said !== undefined) throw new UsageError(`sweep: with --grid ${said} stands in the file, got an option too; write it into ${file}`);
  const grid = readGrid(file), net = network(options.network), configs = ownGrid(grid, { data, dataName, network: net });
  return {
    name: [grid.name, net.name, dataName].join("-"),
    label: `grid ${grid.name} on ${dataName} with ${net.name}`,
    of: { grid: grid.name, data: dataName, network: net.name },
    configs,
    ...(grid.reference && { reference: grid.reference }),
    own: true,
  };
}
