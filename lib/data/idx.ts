/**
 * Files of the idx format, plain or gzipped.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { UsageError } from "../errors.js";
import { type IdxContent, parseIdx } from "./idx-format.js";

const unzip = promisify(gunzip);

/** The content of one idx file of unsigned bytes. */
export interface Idx extends IdxContent {
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
  return { ...parseIdx(bytes, path, dimensions), sha256: createHash("sha256").update(bytes).digest("hex") };
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
