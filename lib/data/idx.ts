/**
 * Reads the idx format of MNIST (Y. LeCun, C. Cortes, C. Burges): two zero bytes, the type (8 = unsigned byte), the number of
 * dimensions, each dimension as a big-endian 32-bit integer, then the bytes, last dimension fastest. Files may be gzipped.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { UsageError } from "../errors.js";

const unzip = promisify(gunzip);

/** The content of one idx file of unsigned bytes. */
export interface Idx {
  /** Sizes of the dimensions: [N, H, W] for images, [N] for labels. */
  readonly dimensions: readonly number[];
  readonly values: Uint8Array;
  /** SHA-256 (hex) of the whole file, after decompression. */
  readonly sha256: string;
}

/**
 * Reads one idx file of unsigned bytes, plain or gzipped (told by its first two bytes, not by its name).
 * @param path the file
 * @param dimensions how many dimensions it must have: 3 for images, 1 for labels
 * @throws UsageError naming the file when it is missing, not idx, of another type or shape, truncated, or too long
 * @example (await readIdx("train-labels-idx1-ubyte", 1)).dimensions // [60000]
 */
export async function readIdx(path: string, dimensions: 1 | 3): Promise<Idx> {
  const bytes = await readBytes(path);
  const header = 4 + 4 * dimensions;
  const what = dimensions === 3 ? "images" : "labels";
  if (bytes.length >= 4) {
    const magic = bytes.readUInt32BE(0);
    const expected = 0x0800 + dimensions;
    if (magic !== expected) {
      throw new UsageError(`${path}: expected an idx file of ${what} with magic number ${expected}, got ${magic}; check that this is the file of the ${what}`);
    }
  }
  if (bytes.length < header) throw new UsageError(`${path}: truncated, expected a header of ${header} bytes, got a file of ${bytes.length}; fetch or copy the file again`);
  const sizes = Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const expected = header + sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? "truncated" : "too long";
    throw new UsageError(`${path}: ${fault}, its header (${sizes.join(" x ")}) promises ${expected} bytes, the file has ${bytes.length}; fetch or copy the file again`);
  }
  return { dimensions: sizes, values: new Uint8Array(bytes.subarray(header)), sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function readBytes(path: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const fault = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "this is a folder, not a file" : `cannot be read (${code})`;
    throw new UsageError(`${path}: ${fault}; expected an idx file, plain or gzipped`);
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await unzip(bytes);
  } catch {
    throw new UsageError(`${path}: the gzip stream is damaged or truncated; fetch or copy the file again`);
  }
}
