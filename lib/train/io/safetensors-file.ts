/**
 * The container of safetensors (Hugging Face's format): a length, a JSON header, raw little-endian tensors. What the tensors mean is told
 * by those who write them: safetensors.ts (checkpoints) and pytorch.ts (weights for PyTorch).
 */
import { UsageError } from "../../errors.js";

/** A tensor to be written. `shape` in the file's own order; `values` flat, row-major. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The values of all tensors one behind the other, as a file has them.
 * @example tensorBytes([{ name: "w", shape: [2], values: Float32Array.of(1, 2) }]).length // 8
 */
export function tensorBytes(tensors: readonly NamedTensor[]): Uint8Array {
  const bytes = new Uint8Array(tensors.reduce((sum, { values }) => sum + values.length * 4, 0)), view = new DataView(bytes.buffer);
  let at = 0;
  for (const { values } of tensors) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/**
 * The bytes of a safetensors file. The header is filled up with spaces, so that the tensors begin at a multiple of 8.
 * @param metadata texts by name; other programs pass them on
 * @example safetensorsFile([{ name: "w", shape: [2], values: Float32Array.of(1, 2) }], {}).length // 80
 */
export function safetensorsFile(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + values.length * 4] };
    offset += values.length * 4;
  }
  const encoded = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(encoded.length / 8) * 8;
  const bytes = new Uint8Array(start + offset).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(encoded, 8);
  bytes.set(tensorBytes(tensors), start);
  return bytes;
}

/** A file that was read and found whole. */
export interface TensorReader {
  readonly metadata: Readonly<Record<string, string>>;
  /** Names of all tensors, in the header's order. */
  readonly names: readonly string[];
  /** The bytes of all tensors, one behind the other. */
  readonly data: Uint8Array;
  /**
   * The values of a tensor, row-major.
   * @throws UsageError when there is none of this name, or it is not Float32, or of another shape, or holds a value that is not finite
   */
  tensor(name: string, shape: readonly number[]): Float32Array;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const bytesPer: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 };

/**
 * Reads a file's header and checks that its tensors lie within the file, side by side and without overlap, as the format asks.
 * @throws UsageError naming what is damaged and where
 * @example readSafetensors(bytes).tensor("dense1.bias", [10])
 */
export function readSafetensors(bytes: Uint8Array): TensorReader {
  const { header, data } = parse(bytes);
  const { __metadata__: metadata = {}, ...rest } = header;
  if (!isPlain(metadata) || Object.values(metadata).some((value) => typeof value !== "string")) {
    throw new UsageError(
      "safetensors: expected metadata to be texts by name, got something else: the file is corrupt or of another format",
    );
  }
  const entries = new Map(Object.entries(rest).map(([name, entry]) => [name, checkedEntry(name, entry, data.byteLength)]));
  checkOrder(entries, data.byteLength);
  return {
    metadata: metadata as Record<string, string>,
    names: [...entries.keys()],
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    tensor(name, shape) {
      const entry = entries.get(name);
      if (entry === undefined) throw new UsageError(`safetensors: expected a tensor ${name}, got none`);
      if (entry.dtype !== "F32" || entry.shape.join() !== shape.join()) {
        throw new UsageError(`safetensors: ${name}: expected F32 ${shape.join(" x ")}, got ${entry.dtype} ${entry.shape.join(" x ")}`);
      }
      const [from, to] = entry.data_offsets;
      const values = Float32Array.from({ length: (to - from) / 4 }, (_, i) => data.getFloat32(from + 4 * i, true));
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        throw new UsageError(`safetensors: ${name}: expected finite numbers, got ${values[bad]} at place ${bad}: the file is damaged`);
      }
      return values;
    },
  };
}

function checkedEntry(name: string, entry: unknown, length: number): Entry {
  if (!isPlain(entry)) {
    throw new UsageError(`safetensors: ${name}: expected dtype, shape and data_offsets, got ${JSON.stringify(entry)?.slice(0, 40)}`);
  }
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Array.isArray(shape) || !shape.every(isCount)) {
    throw new UsageError(
      `safetensors: ${name}: expected a dtype and a shape of whole numbers, got ${JSON.stringify([dtype, shape]).slice(0, 60)}`,
    );
  }
  const [from, to] = (Array.isArray(offsets) && offsets.length === 2 ? offsets : []) as [unknown, unknown];
  const size = shape.reduce((product: number, extent: number) => product * extent, bytesPer[dtype] ?? NaN);
  // The size of a dtype that is not known here is what its offsets say.
  if (!isCount(from) || !isCount(to) || to > length || (Number.isNaN(size) ? to < from : to - from !== size)) {
    const [first, last] = [from, to].map((value) => JSON.stringify(value)?.slice(0, 30) ?? "nothing");
    throw new UsageError(
      `safetensors: ${name}: expected ${Number.isNaN(size) ? "its" : size} bytes within the file, got ${first} to ${last} of ${length}`,
    );
  }
  return { dtype, shape, data_offsets: [from, to] };
}

/** Each tensor begins where the one before it ends, and the last ends with the file. */
function checkOrder(entries: ReadonlyMap<string, Entry>, length: number): void {
  let end = 0;
  const inOrder = [...entries].sort(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1]);
  for (const [name, { data_offsets: [from, to] }] of inOrder) {
    if (from !== end) {
      throw new UsageError(
        `safetensors: ${name}: expected its bytes behind those of the tensor before it, at ${end}, got ${from}: ` +
          "tensors overlap or leave a gap",
      );
    }
    end = to;
  }
  if (end !== length) throw new UsageError(`safetensors: expected ${end} bytes of tensors, got ${length}: the file is damaged`);
}

function parse(bytes: Uint8Array): { header: Record<string, unknown>; data: DataView } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(length <= bytes.length - 8)) {
    throw new UsageError(
      `safetensors: expected a header of ${length} bytes, got a file of ${bytes.length}: it is truncated or of another format`,
    );
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch {
    throw new UsageError("safetensors: expected a JSON header, got something else: the file is corrupt or of another format");
  }
  if (!isPlain(header)) {
    throw new UsageError("safetensors: expected the header to be a JSON object: the file is corrupt or of another format");
  }
  return { header, data: new DataView(bytes.buffer, bytes.byteOffset + 8 + length, bytes.length - 8 - length) };
}
