/**
 * What a run is: plain data that fixes every number the run computes. Its hash is the run's identity, so a sweep that is started again
 * knows what is done, and two experiments that need the same run share it.
 */
import { createHash } from "node:crypto";
import {
  checkFields, plainNetwork, plainOptimizer, type InitialWeights, type LossName, type Network, type Optimizer,
} from "../../train/index.js";

/** Which samples a run sees. Everything here is seeded: the same description is the same samples. */
export interface SplitConfig {
  /** Seed of folds and subsets. The whole grid uses one, so that cells are compared on the same samples. */
  readonly seed: number;
  /** k of the stratified k-fold split. */
  readonly folds: number;
  /** Which fold is validated on, 0 .. folds-1. */
  readonly fold: number;
  /** Stratified part of the training samples that is used; 1 for E1, 0.5 for E2. */
  readonly trainFraction: number;
  /** Reduced sizes for the smaller profiles, stratified; absent means all. `train` is taken before `trainFraction`. */
  readonly limit?: { readonly train: number; readonly validation: number; readonly test: number };
}

/** A run as plain data (JSON). */
export interface RunConfig {
  /** The data set's name and the SHA-256 of its four files, so that other data are another run. */
  readonly data: { readonly name: string; readonly sha256: readonly string[] };
  readonly split: SplitConfig;
  readonly network: Network;
  readonly loss: LossName;
  readonly optimizer: Optimizer;
  /** How initial weights are drawn; absent means "he". */
  readonly initialWeights?: InitialWeights;
  readonly batchSize: number;
  readonly epochs: number;
  /** Seeds initial weights, order of samples and dropout. */
  readonly seed: number;
  /**
   * Stop where the validation loss has not become smaller for so many epochs; absent means never. The weights are those of the last epoch.
   */
  readonly earlyStop?: number;
  /** Present when the run also records the gradients of so many weights at every step (E4). */
  readonly recording?: { readonly watched: number };
}

/** Every field of a configuration and of its parts; those of network and optimizer are known to the training core. */
const known = {
  config: {
    data: 1, split: 1, network: 1, loss: 1, optimizer: 1, initialWeights: 1, batchSize: 1, epochs: 1, seed: 1, earlyStop: 1, recording: 1,
  } satisfies Record<keyof RunConfig, 1>,
  data: { name: 1, sha256: 1 } satisfies Record<keyof RunConfig["data"], 1>,
  split: { seed: 1, folds: 1, fold: 1, trainFraction: 1, limit: 1 } satisfies Record<keyof SplitConfig, 1>,
  limit: { train: 1, validation: 1, test: 1 } satisfies Record<keyof NonNullable<SplitConfig["limit"]>, 1>,
  recording: { watched: 1 } satisfies Record<keyof NonNullable<RunConfig["recording"]>, 1>,
} as const;

/**
 * Refuses a field that no run reads: it would be written into the record, and into its identity, as if it had been done.
 * @throws UsageError naming the field, with those that there are
 * @example checkConfig({ ...config, dropout: 0.5 }) // throws "run: expected only data, split, ..., got dropout"
 */
export function checkConfig(config: RunConfig): void {
  const parts = [
    ["run", config, known.config],
    ["run, data", config.data, known.data],
    ["run, split", config.split, known.split],
    ["run, limit", config.split.limit, known.limit],
    ["run, recording", config.recording, known.recording],
  ] as const;
  for (const [where, given, fields] of parts) if (given !== undefined) checkFields(given, Object.keys(fields), where);
}

/** The configuration without the later fields that say what their absence means; whatever is no configuration stays as it is. */
function withoutDefaults({ initialWeights = "he", ...rest }: RunConfig): object {
  return {
    ...rest, ...(initialWeights !== "he" && { initialWeights }),
    network: Array.isArray(rest.network?.layers) ? plainNetwork(rest.network) : rest.network,
    optimizer: rest.optimizer?.kind === undefined ? rest.optimizer : plainOptimizer(rest.optimizer),
  };
}

/**
 * The run's identity: the first 16 hexadecimal digits of the SHA-256 of its configuration in canonical form
 * (keys sorted, absent and undefined alike), so the order in which an object was written does not matter.
 * A field that came after the first records is left out where it says what its absence means, so that a record keeps its identity.
 * @example runHash(config) // "3f0c..." 16 digits
 */
export function runHash(config: RunConfig): string {
  return createHash("sha256").update(canonical(withoutDefaults(config))).digest("hex").slice(0, 16);
}

/**
 * JSON with sorted keys: equal values give equal text.
 * @throws TypeError when a number is not finite, because JSON would silently turn it into null
 * @example canonical({ b: 1, a: [2] }) // '{"a":[2],"b":1}'
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "number" && !Number.isFinite(part)) throw new TypeError(`a configuration holds only finite numbers, got ${part}`);
    if (part === null || typeof part !== "object" || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
