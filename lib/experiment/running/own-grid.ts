/** A grid of one's own: lists of numbers in a JSON file, and every combination of them is a run. */
import type { DataIdentity } from "../../data/index.js";
import { UsageError } from "../../errors.js";
import { readBounded } from "../../files.js";
import {
  checkFields, checkOptimizer, initialWeightsNames, lossOf, paperNetwork,
  type InitialWeights, type LossName, type Network, type Optimizer,
} from "../../train/index.js";
import type { RunConfig } from "./config.js";
import { splitSeed } from "./plan.js";

/** A grid as somebody writes it. Every list may be one value; what is not said is as in `golden train`. */
export interface OwnGrid {
  /** Of the record file. */
  readonly name: string;
  readonly learningRates: readonly number[];
  readonly momenta: readonly number[];
  readonly losses: readonly LossName[];
  readonly batchSizes: readonly number[];
  readonly seeds: readonly number[];
  /** Which of the ten folds are validated on. */
  readonly folds: readonly number[];
  readonly initialWeights: readonly InitialWeights[];
  readonly epochs: number;
  readonly trainFraction: number;
  readonly limit: { readonly train: number; readonly validation: number; readonly test: number } | undefined;
  readonly earlyStop: number | undefined;
  /** The pair that the others are judged against. */
  readonly reference: { readonly learningRate: number; readonly momentum: number } | undefined;
}

/** More runs than these are a mistake in a list. */
const mostRuns = 100_000;
const fields = [
  "name", "learningRates", "momenta", "losses", "batchSizes", "seeds", "folds", "initialWeights", "epochs", "trainFraction", "limit",
  "earlyStop", "reference",
] as const;
const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 60);

type Given = Readonly<Record<string, unknown>>;
type Judge<T> = (value: unknown) => value is T;
const isNumber = (least: number, most: number): Judge<number> =>
  (value): value is number => typeof value === "number" && value >= least && value <= most;
const isWhole = (least: number, most = Number.MAX_SAFE_INTEGER): Judge<number> =>
  (value): value is number => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;

/** One value or a list of some, each once. */
function listOf<T>(given: Given, field: string, is: Judge<T>, expected: string, absent?: readonly T[]): readonly T[] {
  const value = given[field] ?? absent, list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = list.find((one) => !is(one));
  if (value === undefined || list.length === 0 || wrong !== undefined) {
    throw new UsageError(`${field}: expected ${expected}, or a list of such, got ${shown(wrong ?? value)}`);
  }
  const twice = list.find((one, i) => list.indexOf(one) !== i);
  if (twice !== undefined) throw new UsageError(`${field}: expected each value once, got ${shown(twice)} twice`);
  return list as readonly T[];
}

function one<T>(given: Given, field: string, is: Judge<T>, expected: string, absent: T): T {
  const value = given[field] ?? absent;
  if (value !== undefined && !is(value)) throw new UsageError(`${field}: expected ${expected}, got ${shown(value)}`);
  return value;
}

/**
 * Reads a grid.
 * @throws UsageError naming the file and the field that does not fit
 * @example readGrid("my-grid.json").learningRates // [0.01, 0.03]
 */
export function readGrid(file: string): OwnGrid {
  const text = readBounded(file, 2 ** 20, "a grid as JSON, see examples/grid.json").toString("utf8");
  try {
    return gridOf(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof SyntaxError)) throw error;
    throw new UsageError(`${file}: ${error instanceof SyntaxError ? `expected a grid as JSON: ${error.message}` : error.message}`);
  }
}

/**
 * Checks a grid, of whatever origin.
 * @throws UsageError naming the field that does not fit
 * @example gridOf({ name: "mine", learningRates: [0.01, 0.03], momenta: 0.9, epochs: 3 }).momenta // [0.9]
 */
export function gridOf(value: unknown): OwnGrid {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`expected an object with name, learningRates, momenta and epochs, got ${shown(value)}`);
  }
  const given = value as Given;
  checkFields(given, fields, "grid");
  const { name, limit, reference } = given;
  if (typeof name !== "string" || !/^[A-Za-z0-9][\w.-]{0,99}$/.test(name)) {
    throw new UsageError(`name: expected letters, digits, dots, hyphens and underscores, got ${shown(name)}`);
  }
  const grid: OwnGrid = {
    name,
    learningRates: listOf(given, "learningRates", isNumber(0, 1e6), "a number from 0 to 1,000,000"),
    momenta: listOf(given, "momenta", isNumber(-1, 1), "a number from -1 to 1"),
    losses: listOf(given, "losses", isLoss, "the name of a loss, or formula: and an expression in y", ["synapse"]),
    batchSizes: listOf(given, "batchSizes", isWhole(1), "a whole number of at least 1", [64]),
    seeds: listOf(given, "seeds", isWhole(0), "a whole number of at least 0", [1]),
    folds: listOf(given, "folds", isWhole(0, 9), "a whole number from 0 to 9", [0]),
    initialWeights: listOf(
      given,
      "initialWeights",
      (word): word is InitialWeights => (initialWeightsNames as readonly unknown[]).includes(word),
      initialWeightsNames.join(" or "),
      ["he"],
    ),
    epochs: one(given, "epochs", isWhole(1, 1e6), "a whole number from 1 to 1,000,000", 3),
    trainFraction: one(
      given,
      "trainFraction",
      (part): part is number => typeof part === "number" && part > 0 && part <= 1,
      "a number above 0, at most 1",
      1,
    ),
    limit: limitOf(limit),
    earlyStop: one<number | undefined>(given, "earlyStop", isWhole(1), "a whole number of at least 1", undefined),
    reference: referenceOf(reference),
  };
  const { learningRates, momenta, losses, batchSizes, seeds, folds, initialWeights } = grid;
  const lists = [learningRates, momenta, losses, batchSizes, seeds, folds, initialWeights];
  const runs = lists.reduce((product, list) => product * list.length, 1);
  if (runs > mostRuns) {
    throw new UsageError(
      `expected at most ${mostRuns.toLocaleString("en")} runs, got ${runs.toLocaleString("en")}: every combination of the lists is one`,
    );
  }
  return grid;
}

function isLoss(value: unknown): value is LossName {
  if (typeof value !== "string") return false;
  lossOf(value as LossName);
  return true;
}

function limitOf(limit: unknown): OwnGrid["limit"] {
  if (limit === undefined) return undefined;
  if (isWhole(1)(limit)) return { train: limit, validation: limit, test: limit };
  const { train, validation, test, ...rest } = (typeof limit === "object" && limit !== null ? limit : {}) as Given;
  if ([train, validation, test].every(isWhole(1)) && Object.keys(rest).length === 0) return { train, validation, test } as OwnGrid["limit"];
  throw new UsageError(`limit: expected a whole number, or { train, validation, test }, got ${shown(limit)}`);
}

function referenceOf(reference: unknown): OwnGrid["reference"] {
  if (reference === undefined) return undefined;
  const [learningRate, momentum] = Array.isArray(reference) ? reference as unknown[] : [];
  if (Array.isArray(reference) && reference.length === 2 && isNumber(0, 1e6)(learningRate) && isNumber(-1, 1)(momentum)) {
    return { learningRate, momentum };
  }
  throw new UsageError(`reference: expected [learning rate, momentum weight], got ${shown(reference)}`);
}

/** What a grid runs on. */
export interface OwnGridData {
  readonly data: DataIdentity;
  readonly dataName: string;
  /** Default: the paper's. */
  readonly network?: Network;
}

/**
 * All runs of a grid, in a fixed order.
 * @throws UsageError for a learning rate or momentum weight that SGD does not take
 * @example ownGrid(readGrid("my-grid.json"), { data, dataName: "shapes", network }).length // every combination
 */
export function ownGrid(grid: OwnGrid, { data, dataName, network = paperNetwork }: OwnGridData): RunConfig[] {
  const { limit, earlyStop, trainFraction, epochs } = grid;
  return grid.losses.flatMap((loss) =>
    grid.batchSizes.flatMap((batchSize) =>
      grid.initialWeights.flatMap((drawn) => grid.learningRates.flatMap((learningRate) => grid.momenta.flatMap((momentum) => {
    const optimizer: Optimizer = { kind: "sgd", learningRate, momentum };
    checkOptimizer(optimizer);
    return grid.folds.flatMap((fold) => grid.seeds.map((seed): RunConfig => ({
      data: { name: dataName, sha256: [...data.train.sha256, ...data.test.sha256] },
      split: { seed: splitSeed, folds: 10, fold, trainFraction, ...(limit && { limit }) },
      network, loss, optimizer, ...(drawn !== "he"
        && { initialWeights: drawn }), batchSize, epochs, seed, ...(earlyStop !== undefined && { earlyStop }),
    })));
  })))));
}
