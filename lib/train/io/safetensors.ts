/**
 * Checkpoints of this library as safetensors: all that a run needs to go on, bit for bit, in its own layout (convolution weights
 * (outputs, rows, columns, inputs); inputs of a dense layer behind an image in the order row, column, channel). Weights for PyTorch
 * are another file: see pytorch.ts.
 */
import { UsageError } from "../../errors.js";
import { shapesOf } from "../engine/shapes.js";
import { network as checked } from "../networks.js";
import type { Checkpoint } from "../types.js";
import { type NamedTensor, readSafetensors, safetensorsFile } from "./safetensors-file.js";

/** "conv 1 weight" is "conv1.weight" in a file; optimizer state has the prefix "state0." (SGD: dw; Adam: first moments) or "state1.". */
export const tensorName = (parameter: string, state?: number): string =>
  `${state === undefined ? "" : `state${state}.`}${parameter.replace(" ", "").replace(" ", ".")}`;

/**
 * The bytes of a checkpoint.
 * @example await writeFile("run.safetensors", toSafetensors(training.checkpoint()))
 */
export function toSafetensors({ network, epoch, step, parameters, state }: Checkpoint): Uint8Array {
  const { parameters: shapes } = shapesOf(network);
  const tensors = [parameters, ...state].flatMap((block, i): NamedTensor[] =>
    shapes.map(({ name, shape, offset, size }) =>
      ({ name: tensorName(name, i === 0 ? undefined : i - 1), shape, values: block.subarray(offset, offset + size) })));
  return safetensorsFile(tensors, { network: JSON.stringify(network), epoch: String(epoch), step: String(step), stateBlocks: String(state.length) });
}

/**
 * The checkpoint in a file's bytes.
 * @throws UsageError when the bytes are no safetensors file, or none of a checkpoint, or a tensor is missing, surplus or of another shape, naming it
 */
export function fromSafetensors(bytes: Uint8Array): Checkpoint {
  const read = readSafetensors(bytes);
  const { network: description, epoch, step, stateBlocks } = read.metadata;
  if (description === undefined) {
    throw new UsageError("safetensors: expected the metadata of a checkpoint (network, epoch, step), got none: was the file written by this library?");
  }
  const network = checked(parsed(description)), { parameters, parameterCount } = shapesOf(network);
  const blocks = whole("stateBlocks", stateBlocks);
  if (read.names.length !== parameters.length * (blocks + 1)) {
    throw new UsageError(`safetensors: expected ${parameters.length * (blocks + 1)} tensors (${parameters.length} of weights, as many for each of ` +
      `${blocks} blocks of optimizer state), got ${read.names.length}: the file is damaged`);
  }
  const block = (state?: number): Float32Array => {
    const values = new Float32Array(parameterCount);
    for (const { name, shape, offset } of parameters) values.set(read.tensor(tensorName(name, state), shape), offset);
    return values;
  };
  const state = Array.from({ length: blocks }, (_, i) => block(i));
  return { network, epoch: whole("epoch", epoch), step: whole("step", step), parameters: block(), state };
}

function whole(name: string, text: string | undefined): number {
  const value = text !== undefined && /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw new UsageError(`safetensors: expected ${name} in the metadata to be a whole number, got ${text ?? "nothing"}`);
  return value;
}

function parsed(description: string): unknown {
  try {
    return JSON.parse(description);
  } catch {
    throw new UsageError(`safetensors: expected the network in the metadata to be JSON, got ${description.slice(0, 40)}`);
  }
}
