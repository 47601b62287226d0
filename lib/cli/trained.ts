/** A trained network from a file of weights: those of `--save-weights`, of PyTorch, or a checkpoint. */
import { UsageError } from "../errors.js";
import { readBounded } from "../files.js";
import { fromPytorch, fromSafetensors, readSafetensors, type Network } from "../train/index.js";
import { network as networkNamed } from "./options.js";

/** Weights with what their file says of them. */
export interface Trained {
  readonly network: Network;
  readonly parameters: Float32Array;
  readonly inputs: readonly [number, number];
  /** One name for each output, where the file has names. */
  readonly classes: readonly string[] | undefined;
  /** What had to be assumed, in a sentence each. */
  readonly notes: readonly string[];
}

const mostBytes = 2 ** 31 - 1;

/** The usual interval of the values 0-255. */
const usualInputs = [-1, 1] as const;

/**
 * Reads weights.
 * @param named the network's name or file, for weights whose file names none
 * @throws UsageError naming the file when it holds no weights, or those of another network
 * @example readTrained("weights.safetensors").network.name // "paper"
 */
export function readTrained(file: string, named?: string): Trained {
  const bytes = readBounded(file, mostBytes, "weights as safetensors, as `golden train --save-weights` or PyTorch write them");
  const given = named === undefined ? undefined : networkNamed(named);
  try {
    const { metadata } = readSafetensors(bytes);
    if (Object.hasOwn(metadata, "stateBlocks")) {
      const { network, parameters } = fromSafetensors(bytes);
      return {
        network,
        parameters,
        inputs: usualInputs,
        classes: undefined,
        notes: [`${file}: a checkpoint, which knows no names of classes; grey levels are scaled to -1 .. 1`],
      };
    }
    const { network, parameters, info: { inputs, classes } } = fromPytorch(bytes, given);
    checkInfo(inputs, classes);
    return {
      network, parameters, inputs: inputs ?? usualInputs, classes,
      notes: inputs === undefined ? [`${file}: the file says no interval of the inputs; grey levels are scaled to -1 .. 1`] : [],
    };
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** What stands in metadata may have been written by anybody. */
function checkInfo(inputs: unknown, classes: unknown): void {
  const pair = Array.isArray(inputs) && inputs.length === 2 && inputs.every((end) => Number.isFinite(end)) && inputs[0] < inputs[1];
  if (inputs !== undefined && !pair) {
    throw new UsageError(`expected the metadata inputs to be an interval [low, high], got ${JSON.stringify(inputs)}`);
  }
  if (classes !== undefined && !(Array.isArray(classes) && classes.every((name) => typeof name === "string"))) {
    throw new UsageError(`expected the metadata classes to be a list of names, got ${JSON.stringify(classes).slice(0, 60)}`);
  }
}
