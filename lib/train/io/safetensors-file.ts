/** The container of safetensors (Hugging Face's format): a length, a JSON header, raw little-endian tensors. What the tensors mean is told elsewhere. */
import { UsageError } from "../../errors.js";

/** A tensor to be written. `shape` in the file's own order; `values` flat, row-major. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
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
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - 8), true);
  bytes.set(encoded, 8);
  let at = start;
  for (const { values } of tensors) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/** A file that was read and found whole. */
export interface TensorReader {
  readonly metadata: Readonly<Record<string, string>>;
  /** Names of all tensors, in the header's order. */
  readonly names: readonly string[];
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
    throw new UsageError("safetensors: expected metadata to be texts by name, got something else: the file is corrupt or of another format");
  }
  const entries = new Map(Object.entries(rest).map(([name, entry]) => [name, checkedEntry(name, entry, data.byteLength)]));
  checkOverlap(entries);
  return {
    metadata: metadata as Record<string, string>,
    names: [...entries.keys()],
    tensor(name, shape) {
      const entry = entries.get(name);
      if (entry === undefined) throw new UsageError(`safetensors: expected a tensor ${name}, got none`);
      if (entry.dtype !== "F32" || entry.shape.join() !== shape.join()) {
        throw new UsageError(`safetensors: ${name}: expected F32 ${shape.join(" x ")}, got ${entry.dtype} ${entry.shape.join(" x ")}`);
      }
      const [from, to] = entry.data_offsets;
      const values = Float32Array.from({ length: (to - from) / 4 }, (_, i) => data.getFloat32(from + 4 * i, true));
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) throw new UsageError(`safetensors: ${name}: expected finite values, got ${values[bad]} at place ${bad}: the file is damaged`);
      return values;
    },
  };
}

function checkedEntry(name: string, entry: unknown, length: number): Entry {
  if (!isPlain(entry)) throw new UsageError(`safetensors: ${name}: expected dtype, shape and data_offsets, got ${JSON.stringify(entry)?.slice(0, 40)}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Array.isArray(shape) || !shape.every(isCount)) {
    throw new UsageError(`safetensors: ${name}: expected a dtype and a shape of whole numbers, got ${JSON.stringify([dtype, shape]).slice(0, 60)}`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw new UsageError(`safetensors: ${name}: expected data_offsets to be two whole numbers, got ${JSON.stringify(offsets)?.slice(0, 60)}`);
  }
  const [from, to] = offsets as [number, number], size = shape.reduce((a: number, b: number) => a * b, bytesPer[dtype] ?? NaN);
  if (!(to - from === size || Number.isNaN(size)) || to < from || to > length) {
    throw new UsageError(`safetensors: ${name}: expected ${size} bytes within the file, got ${from} to ${to} of ${length}`);
  }
  return { dtype, shape: shape, data_offsets: [from, to] };
}

function checkOverlap(entries: ReadonlyMap<string, Entry>): void {
  let end = 0, last = "";
  for (const [name, { data_offsets: [from, to] }] of [...entries].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0])) {
    if (from < end) throw new UsageError(`safetensors: ${name} begins at byte ${from}, within ${last}, which ends at ${end}: the file is damaged`);
    end = to;
    last = name;
  }
}

function parse(bytes: Uint8Array): { header: Record<string, unknown>; data: DataView } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(length <= bytes.length - 8)) {
    throw new UsageError(`safetensors: expected a header of ${length} bytes, got a file of ${bytes.length}: it is truncated or of another format`);
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch {
    throw new UsageError("safetensors: expected a JSON header, got something else: the file is corrupt or of another format");
  }
  if (!isPlain(header)) throw new UsageError("safetensors: expected the header to be a JSON object: the file is corrupt or of another format");
  return { header, data: new DataView(bytes.buffer, bytes.byteOffset + 8 + length, bytes.length - 8 - length) };
}
