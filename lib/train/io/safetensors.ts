/**
 * Checkpoints as safetensors: the parameters and the optimizer's state in this library's own layout (ledger M1's dw, as the engine keeps
 * it), so that a run goes on bit for bit. Convolution weights have the shape (outputs, rows, columns, inputs) and a dense layer's inputs
 * the order row, column, channel. Weights in PyTorch's shapes, order and names are another file: pytorch.ts.
 */
import { sha256 } from "../../data/sha256.js";
import { UsageError } from "../../errors.js";
import { network as checked } from "../networks.js";
import { shapesOf } from "../engine/shapes.js";
import type { Checkpoint, Network } from "../types.js";
import { type NamedTensor, readSafetensors, safetensorsFile, tensorBytes } from "./safetensors-file.js";

/** "conv 1 weight" is "conv1.weight" in a file; optimizer state has the prefix "state0." (SGD: dw; Adam: first moments) or "state1.". */
export const tensorName = (parameter: string, state?: number): string =>
  `${state === undefined ? "" : `state${state}.`}${parameter.replace(" ", "").replace(" ", ".")}`;

/** SHA-256 over all that decides how the run goes on: the metadata but for the digest itself, and the tensors. */
function digestOf(metadata: Readonly<Record<string, string>>, data: Uint8Array): string {
  const { sha256: _own, ...rest } = metadata;
  const names = new TextEncoder().encode(JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))));
  const all = new Uint8Array(names.length + data.length);
  all.set(names);
  all.set(data, names.length);
  return Array.from(sha256(all), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What tells the block of parameters (undefined) from the blocks of state (0, 1, ...), in the order in which a file has them. */
const blockNumbers = (stateBlocks: number): (number | undefined)[] => [undefined, ...Array.from({ length: stateBlocks }, (_, i) => i)];

/**
 * The bytes of a checkpoint. Its metadata carry a digest, so that a changed bit is noticed when it is read.
 * @param notes more to keep in the metadata, by names that are not the checkpoint's own
 * @example await writeFile("run.safetensors", toSafetensors(training.checkpoint()))
 */
export function toSafetensors(
  { network, epoch, step, parameters, state, within }: Checkpoint, notes: Readonly<Record<string, string>> = {},
): Uint8Array {
  const metadata = {
    ...notes, network: JSON.stringify(network), epoch: String(epoch), step: String(step), stateBlocks: String(state.length),
    ...(within && { within: JSON.stringify(within) }),
  };
  const shapes = shapesOf(network).parameters;
  const tensors: NamedTensor[] = blockNumbers(state.length).flatMap((number) => {
    const block = number === undefined ? parameters : state[number];
    return shapes.map(({ name, shape, offset, size }) => (
      { name: tensorName(name, number), shape, values: block.subarray(offset, offset + size) }
    ));
  });
  return safetensorsFile(tensors, { ...metadata, sha256: digestOf(metadata, tensorBytes(tensors)) });
}

/**
 * The checkpoint in a file's bytes.
 * @throws UsageError when the bytes are no safetensors file, or none of a checkpoint, or are damaged, naming what does not fit: a tensor
 * that is missing, superfluous, of another shape, outside the file, overlapping another or not finite, or a digest that is not that of the
 * content
 * @example fromSafetensors(await readFile("run.safetensors")).epoch // 3
 */
export function fromSafetensors(bytes: Uint8Array): Checkpoint {
  const file = readSafetensors(bytes), metadata = checkpointMetadata(file.metadata);
  const network = networkOf(metadata);
  const epoch = countIn(metadata, "epoch", Number.MAX_SAFE_INTEGER);
  const step = countIn(metadata, "step", Number.MAX_SAFE_INTEGER);
  const stateBlocks = countIn(metadata, "stateBlocks", 4);
  const { parameters: shapes, parameterCount } = shapesOf(network);
  const expected = blockNumbers(stateBlocks).map((number) =>
    shapes.map(({ name, shape, offset }) => ({ name: tensorName(name, number), shape, offset })));
  const known = new Set(expected.flat().map(({ name }) => name));
  const other = file.names.find((name) => !known.has(name));
  if (other !== undefined) {
    throw new UsageError(
      `safetensors: expected ${stateBlocks} blocks of the optimizer's state and no tensor ${shown(other)}: ` +
      "the file is damaged, or of another network",
    );
  }
  if (metadata["sha256"] !== undefined && metadata["sha256"] !== digestOf(metadata, file.data)) {
    throw new UsageError("safetensors: the file is not what its digest was made of; it was damaged or changed: restore it");
  }
  // Every tensor is read before a block is allocated: a damaged description of a huge network is refused by its shapes.
  const tensors = expected.map((block) => block.map(({ name, shape, offset }) => ({ values: file.tensor(name, shape), offset })));
  const [parameters, ...state] = tensors.map((block) => {
    const values = new Float32Array(parameterCount);
    for (const tensor of block) values.set(tensor.values, tensor.offset);
    return values;
  });
  const within = withinOf(metadata);
  return { network, epoch, step, parameters, state, ...(within && { within }) };
}

/** As `toSafetensors` writes it: samples, the sum of losses, samples that were right. */
const withinForm = /^\{"samples":(\d{1,15}),"loss":(-?\d[\d.e+-]*),"correct":(\d{1,15})\}$/;

/** What is said of an epoch that was not over. */
function withinOf(metadata: Readonly<Record<string, string>>): Checkpoint["within"] {
  if (!Object.hasOwn(metadata, "within")) return undefined;
  const [, samples, loss, correct] = (withinForm.exec(metadata["within"]) ?? []).map(Number);
  if (!Number.isFinite(loss) || !(correct <= samples)) {
    throw new UsageError(`safetensors: within: expected samples, loss and correct of an epoch, got ${shown(metadata["within"])}`);
  }
  return { samples, loss, correct };
}

/**
 * The notes that were kept with a checkpoint, and what it says of itself.
 * @throws UsageError when the bytes are no safetensors file of a checkpoint
 * @example notesOf(bytes)["epoch"] // "3"
 */
export const notesOf = (bytes: Uint8Array): Readonly<Record<string, string>> => checkpointMetadata(readSafetensors(bytes).metadata);

const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 60);

function checkpointMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (!Object.hasOwn(metadata, "network")) {
    throw new UsageError(
      "safetensors: expected the metadata of a checkpoint (network, epoch, step), got none: was the file written by this library?");
  }
  return metadata;
}

function countIn(metadata: Readonly<Record<string, string>>, name: "epoch" | "step" | "stateBlocks", most: number): number {
  const value = Object.hasOwn(metadata, name) && /^\d{1,16}$/.test(metadata[name]) ? Number(metadata[name]) : NaN;
  if (!(value <= most)) {
    throw new UsageError(`safetensors: ${name}: expected a whole number from 0 to ${most}, got ${shown(metadata[name])}`);
  }
  return value;
}

function networkOf(metadata: Readonly<Record<string, string>>): Network {
  let description: unknown;
  try {
    description = JSON.parse(metadata["network"]);
  } catch {
    throw new UsageError(`safetensors: expected the network as JSON, got ${shown(metadata["network"])}`);
  }
  return checked(description);
}
