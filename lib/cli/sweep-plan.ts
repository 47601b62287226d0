/** What a sweep is to run: an experiment of the library in some size, or a plan from a file. */
import { statSync } from "node:fs";
import { Option, type Command } from "commander";
import { dataHelp, type TrainAndTest } from "../data/index.js";
import { UsageError } from "../errors.js";
import {
  experiment, libraryVersion, ownGrid, profile, profileNames, readGrid, readPlan, recordName, type ReferencePair, type RunConfig,
} from "../experiment/index.js";
import { initializers, initialWeightsNames, type InitialWeights } from "../train/index.js";
import { wholeNumber } from "./command.js";
import { network } from "./options.js";

/** The options of a command that decide which runs there are, as `addPlanOptions` adds them. */
export interface PlanFlags {
  profile: string;
  folds?: number;
  epochs?: number;
  seeds?: number;
  network: string;
  data: string;
  initialWeights?: InitialWeights;
}

/** Adds the options that decide which runs of an experiment there are: every command that plans runs has the same. */
export function addPlanOptions(command: Command): Command {
  const drawn = Object.entries(initializers).map(([word, { says }]) => `${word}: ${says}`).join("; ");
  return command
    .addOption(new Option("--profile <name>", "size of the experiment").choices(profileNames).default("quick"))
    .option("--folds <n>", "folds to run, instead of the profile's", wholeNumber(1))
    .option("--epochs <n>", "epochs of a run, instead of the profile's", wholeNumber(1))
    .option("--seeds <n>", "seeds to run, instead of the profile's", wholeNumber(1))
    .option("--network <name|file>", "a network of the library, or a description in a .json file", "paper")
    .option("--data <name|folder>", dataHelp(), "mnist")
    .addOption(new Option("--initial-weights <name>", `${drawn}; default: he`).choices(initialWeightsNames));
}

/** What decides which runs there are. */
export interface PlanChoice extends Readonly<Omit<PlanFlags, "data">> {
  /** A grid of one's own, in a JSON file, instead of an experiment. */
  readonly grid?: string;
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
    return { name: ofEngine(name, options), label: `plan ${name} (${hash})`, of: { plan: hash, name }, configs, file: what };
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

/** The name of a record file, which a GPU has one of its own of. */
const ofEngine = (name: string, { engine }: PlanChoice): string => (engine === "webgpu" ? `${name}-webgpu` : name);

/** Words of an experiment's size: in a grid of one's own they stand in its file. */
const inTheFile = ["folds", "epochs", "seeds", "initialWeights"] as const;

function gridPlan(file: string, what: string | undefined, options: PlanChoice, dataName: string, data: TrainAndTest): SweepPlan {
  if (what !== undefined) throw new UsageError(`sweep: expected an experiment or --grid, got both (${what} and ${file})`);
  const said = inTheFile.find((name) => options[name] !== undefined);
  if (said !== undefined) throw new UsageError(`sweep: with --grid ${said} stands in the file, got an option too; write it into ${file}`);
  const grid = readGrid(file), net = network(options.network), configs = ownGrid(grid, { data, dataName, network: net });
  return {
    name: ofEngine([grid.name, net.name, dataName].join("-"), options),
    label: `grid ${grid.name} on ${dataName} with ${net.name}`,
    of: { grid: grid.name, data: dataName, network: net.name },
    configs,
    ...(grid.reference && { reference: grid.reference }), own: true,
  };
}
