/**
 * Checkpoints as safetensors (Hugging Face's format: a length, a JSON header, raw little-endian tensors), which PyTorch and others read.
 * Convolution weights have the shape (outputs, rows, columns, inputs): in PyTorch `weight.permute(0, 3, 1, 2)`; the inputs of a dense layer behind an
 * image are in the order row, column, channel: there `x.permute(0, 2, 3, 1).flatten(1)`.
 */
import { sha256 } from "../../data/sha256.js";
import { UsageError } from "../../errors.js";
import { network as checked } from "../networks.js";
import { shapesOf, type ParameterShape } from "../engine/shapes.js";
import type { Checkpoint, Network } from "../types.js";

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** "conv 1 weight" is "conv1.weight" in a file; optimizer state has the prefix "state0." (SGD: dw; Adam: first moments) or "state1.". */
export const tensorName = (parameter: string, state?: number): string => `${state === undefined ? "" : `state${state}.`}${parameter.replace(" ", "").replace(" ", ".")}`;

/** SHA-256 over all that decides how the run goes on: the metadata but for the digest itself, and the tensors. */
function digestOf(metadata: Readonly<Record<string, string>>, data: Uint8Array): string {
  const { sha256: _own, ...rest } = metadata;
  const names = new TextEncoder().encode(JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))));
  const all = new Uint8Array(names.length + data.length);
  all.set(names);
  all.set(data, names.length);
  return Array.from(sha256(all), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The bytes of a checkpoint. Its metadata carry a digest, so that a changed bit is noticed when it is read.
 * @param notes more to keep in the metadata, by names that are not the checkpoint's own
 * @example await writeFile("run.safetensors", toSafetensors(training.checkpoint()))
 */
export function toSafetensors({ network, epoch, step, parameters, state, within }: Checkpoint, notes: Readonly<Record<string, string>> = {}): Uint8Array {
  const metadata = { ...notes, network: JSON.stringify(network), epoch: String(epoch), step: String(step), stateBlocks: String(state.length), ...(within && { within: JSON.stringify(within) }) };
  const entries: Record<string, Entry> = {};
  const parts: Float32Array[] = [];
  let offset = 0;
  [parameters, ...state].forEach((block, i) => {
    for (const { name, shape, offset: from, size } of shapesOf(network).parameters) {
      entries[tensorName(name, i === 0 ? undefined : i - 1)] = { dtype: "F32", shape, data_offsets: [offset, offset + size * 4] };
      parts.push(block.subarray(from, from + size));
      offset += size * 4;
    }
  });
  const data = new Uint8Array(offset), view = new DataView(data.buffer);
  let at = 0;
  for (const part of parts) for (const value of part) {
    view.setFloat32(at, value, true);
    at += 4;
  }
  // The header is filled up with spaces, so that the tensors begin at a multiple of 8.
  const text = new TextEncoder().encode(JSON.stringify({ __metadata__: { ...metadata, sha256: digestOf(metadata, data) }, ...entries }));
  const length = Math.ceil(text.length / 8) * 8, bytes = new Uint8Array(8 + length + offset).fill(0x20, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + length);
  return bytes;
}

/**
 * The checkpoint in a file's bytes.
 * @throws UsageError when the bytes are no safetensors file, or none of a checkpoint, or are damaged, naming what does not fit: a tensor that is missing, superfluous, of another shape,
 * outside the file, overlapping another or not finite, or a digest that is not that of the content
 * @example fromSafetensors(await readFile("run.safetensors")).epoch // 3
 */
export function fromSafetensors(bytes: Uint8Array): Checkpoint {
  const { header, data } = read(bytes);
  const metadata = metadataOf(header);
  const network = networkOf(metadata);
  const count = (name: "epoch" | "step" | "stateBlocks", most: number): number => {
    const value = Object.hasOwn(metadata, name) && /^\d{1,16}$/.test(metadata[name]) ? Number(metadata[name]) : NaN;
    if (!(value <= most)) throw new UsageError(`safetensors: ${name}: expected a whole number from 0 to ${most}, got ${shown(metadata[name])}`);
    return value;
  };
  const [epoch, step, blocks] = [count("epoch", Number.MAX_SAFE_INTEGER), count("step", Number.MAX_SAFE_INTEGER), count("stateBlocks", 4)];
  const { parameters, parameterCount } = shapesOf(network);
  checkTensors(header, parameters, blocks, data.byteLength);
  if (parameterCount * 4 * (blocks + 1) !== data.byteLength) throw new UsageError(`safetensors: expected ${parameterCount * 4 * (blocks + 1)} bytes of tensors, got ${data.byteLength}`);
  if (metadata["sha256"] !== undefined && metadata["sha256"] !== digestOf(metadata, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))) throw new UsageError("safetensors: the file is not what its digest was made of; it was damaged or changed: restore it");
  const block = (state?: number): Float32Array => {
    const values = new Float32Array(parameterCount);
    for (const { name, offset, size } of parameters) {
      const [from] = (header[tensorName(name, state)] as Entry).data_offsets;
      for (let i = 0; i < size; i++) {
        const value = data.getFloat32(from + 4 * i, true);
        if (!Number.isFinite(value)) throw new UsageError(`safetensors: ${tensorName(name, state)}: expected finite numbers, got ${value} in place ${i}`);
        values[offset + i] = value;
      }
    }
    return values;
  };
  const within = withinOf(metadata);
  return { network, epoch, step, parameters: block(), state: Array.from({ length: blocks }, (_, i) => block(i)), ...(within && { within }) };
}

/** What is said of an epoch that was not over. */
function withinOf(metadata: Readonly<Record<string, string>>): Checkpoint["within"] {
  if (!Object.hasOwn(metadata, "within")) return undefined;
  const [, samples, loss, correct] = (/^\{"samples":(\d{1,15}),"loss":(-?\d[\d.e+-]*),"correct":(\d{1,15})\}$/.exec(metadata["within"]) ?? []).map(Number);
  if (!Number.isFinite(loss) || !(correct <= samples)) throw new UsageError(`safetensors: within: expected samples, loss and correct of an epoch, got ${shown(metadata["within"])}`);
  return { samples, loss, correct };
}

/**
 * The notes that were kept with a checkpoint, and what it says of itself.
 * @throws UsageError when the bytes are no safetensors file of a checkpoint
 * @example notesOf(bytes)["epoch"] // "3"
 */
export const notesOf = (bytes: Uint8Array): Readonly<Record<string, string>> => metadataOf(read(bytes).header);

/** Every tensor that the network and its optimizer's state need, each in its place, none else, no gap and no overlap. */
function checkTensors(header: Readonly<Record<string, unknown>>, parameters: readonly ParameterShape[], blocks: number, bytes: number): void {
  const expected = [undefined, ...Array.from({ length: blocks }, (_, i) => i)].flatMap((state) => parameters.map(({ name, shape, size }) => ({ name: tensorName(name, state), shape, size })));
  const places: [number, number, string][] = [];
  for (const { name, shape, size } of expected) {
    const entry = Object.hasOwn(header, name) ? header[name] as Partial<Entry> | null : undefined;
    if (entry === undefined) throw new UsageError(`safetensors: expected a tensor ${name}, got none`);
    if (entry?.dtype !== "F32" || !Array.isArray(entry.shape) || entry.shape.join() !== shape.join()) throw new UsageError(`safetensors: ${name}: expected F32 ${shape.join(" x ")}, got ${shown(entry?.dtype)} ${Array.isArray(entry?.shape) ? entry.shape.map(String).join(" x ") : shown(entry?.shape)}`);
    const offsets: readonly unknown[] = Array.isArray(entry.data_offsets) ? entry.data_offsets : [];
    const [from, to] = offsets as number[];
    if (offsets.length !== 2 || !Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || to - from !== size * 4 || to > bytes) throw new UsageError(`safetensors: ${name}: expected ${size * 4} bytes within the file, got ${shown(from)} to ${shown(to)} of ${bytes}`);
    places.push([from, to, name]);
  }
  const names = new Set(expected.map(({ name }) => name));
  const other = Object.keys(header).find((name) => name !== "__metadata__" && !names.has(name));
  if (other !== undefined) throw new UsageError(`safetensors: expected ${blocks} blocks of the optimizer's state and no tensor ${shown(other)}: the file is damaged, or of another network`);
  places.sort(([a], [b]) => a - b).forEach(([from, , name], i) => {
    if (from !== (i === 0 ? 0 : places[i - 1][1])) throw new UsageError(`safetensors: ${name}: expected its bytes behind those of the tensor before it, got ${from}: tensors overlap or leave a gap`);
  });
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 60);

function metadataOf(header: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const metadata = Object.hasOwn(header, "__metadata__") ? header["__metadata__"] : undefined;
  if (typeof metadata !== "object" || metadata === null || !Object.hasOwn(metadata, "network")) throw new UsageError("safetensors: expected the metadata of a checkpoint (network, epoch, step), got none: was the file written by this library?");
  for (const [name, value] of Object.entries(metadata)) if (typeof value !== "string") throw new UsageError(`safetensors: metadata ${shown(name)}: expected a text, got ${shown(value)}`);
  return metadata as Record<string, string>;
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

function read(bytes: Uint8Array): { header: Record<string, unknown>; data: DataView } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(length <= bytes.length - 8)) throw new UsageError(`safetensors: expected a header of ${length} bytes, got a file of ${bytes.length}: it is truncated or of another format`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch {
    // said below
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) throw new UsageError("safetensors: expected a JSON header, got something else: the file is corrupt or of another format");
  return { header: header as Record<string, unknown>, data: new DataView(bytes.buffer, bytes.byteOffset + 8 + length, bytes.length - 8 - length) };
}
