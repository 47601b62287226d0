/**
 * Checkpoints as safetensors (Hugging Face's format: a length, a JSON header, raw little-endian tensors), which PyTorch and others read.
 * Convolution weights have the shape (outputs, rows, columns, inputs): in PyTorch `weight.permute(0, 3, 1, 2)`; the inputs of a dense layer behind an
 * image are in the order row, column, channel: there `x.permute(0, 2, 3, 1).flatten(1)`.
 */
import { UsageError } from "../../errors.js";
import { network as checked } from "../networks.js";
import { shapesOf } from "../engine/shapes.js";
import type { Checkpoint, Network } from "../types.js";

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** "conv 1 weight" is "conv1.weight" in a file; optimizer state has the prefix "state0." (SGD: dw; Adam: first moments) or "state1.". */
export const tensorName = (parameter: string, state?: number): string => `${state === undefined ? "" : `state${state}.`}${parameter.replace(" ", "").replace(" ", ".")}`;

/**
 * The bytes of a checkpoint.
 * @example await writeFile("run.safetensors", toSafetensors(training.checkpoint()))
 */
export function toSafetensors({ network, epoch, step, parameters, state }: Checkpoint): Uint8Array {
  const header: Record<string, Entry | Record<string, string>> = { __metadata__: { network: JSON.stringify(network), epoch: String(epoch), step: String(step), stateBlocks: String(state.length) } };
  const parts: Float32Array[] = [];
  let offset = 0;
  [parameters, ...state].forEach((block, i) => {
    for (const { name, shape, offset: from, size } of shapesOf(network).parameters) {
      header[tensorName(name, i === 0 ? undefined : i - 1)] = { dtype: "F32", shape, data_offsets: [offset, offset + size * 4] };
      parts.push(block.subarray(from, from + size));
      offset += size * 4;
    }
  });
  // The header is filled up with spaces, so that the tensors begin at a multiple of 8.
  const text = JSON.stringify(header), head = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const bytes = new Uint8Array(8 + head.length + offset), view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(head.length), true);
  bytes.set(head, 8);
  let at = 8 + head.length;
  for (const part of parts) for (const value of part) {
    view.setFloat32(at, value, true);
    at += 4;
  }
  return bytes;
}

/**
 * The checkpoint in a file's bytes.
 * @throws UsageError when the bytes are no safetensors file, or none of a checkpoint, or a tensor is missing or of another shape, naming it
 */
export function fromSafetensors(bytes: Uint8Array): Checkpoint {
  const { header, data } = read(bytes);
  const metadata = header.__metadata__ as Record<string, string> | undefined;
  if (metadata?.network === undefined) throw new UsageError("safetensors: expected the metadata of a checkpoint (network, epoch, step), got none: was the file written by this library?");
  const network = checked(JSON.parse(metadata.network) as Network);
  const { parameters, parameterCount } = shapesOf(network);
  const block = (state?: number): Float32Array => {
    const values = new Float32Array(parameterCount);
    for (const { name, shape, offset, size } of parameters) {
      const entry = header[tensorName(name, state)] as Entry | undefined;
      if (entry === undefined) throw new UsageError(`safetensors: expected a tensor ${tensorName(name, state)}, got none`);
      if (entry.dtype !== "F32" || entry.shape.join() !== shape.join()) throw new UsageError(`safetensors: ${tensorName(name, state)}: expected F32 ${shape.join(" x ")}, got ${entry.dtype} ${entry.shape.join(" x ")}`);
      const [from, to] = entry.data_offsets;
      if (to - from !== size * 4 || to > data.byteLength) throw new UsageError(`safetensors: ${tensorName(name, state)}: expected ${size * 4} bytes within the file, got ${from} to ${to} of ${data.byteLength}`);
      for (let i = 0; i < size; i++) values[offset + i] = data.getFloat32(from + 4 * i, true);
    }
    return values;
  };
  return { network, epoch: Number(metadata.epoch), step: Number(metadata.step), parameters: block(), state: Array.from({ length: Number(metadata.stateBlocks) }, (_, i) => block(i)) };
}

function read(bytes: Uint8Array): { header: Record<string, unknown>; data: DataView } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(length <= bytes.length - 8)) throw new UsageError(`safetensors: expected a header of ${length} bytes, got a file of ${bytes.length}: it is truncated or of another format`);
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, unknown>;
    return { header, data: new DataView(bytes.buffer, bytes.byteOffset + 8 + length, bytes.length - 8 - length) };
  } catch {
    throw new UsageError("safetensors: expected a JSON header, got something else: the file is corrupt or of another format");
  }
}
