/**
 * Files of the idx format, plain or gzipped.
 */
import { createHash } from "node:crypto";
import { createGunzip } from "node:zlib";
import { UsageError } from "../errors.js";
import type { IdxContent } from "./idx-format.js";
import { readBounded } from "../files.js";
import { checkBounds, mostImageBytes } from "./bounds.js";

/** The content of one idx file of unsigned bytes. */
export interface Idx extends IdxContent {
  /** SHA-256 (hex) of the whole file, after decompression. */
  readonly sha256: string;
}

/**
 * Reads one idx file of unsigned bytes, plain or gzipped (told by its first two bytes, not by its name).
 * @param path the file
 * @param dimensions how many dimensions it must have: 3 for images, 1 for labels
 * @throws UsageError naming the file when it is missing, not idx, of another type or shape, truncated, too long, or its header claims more
 *   than `bounds.ts` allows
 * @example (await readIdx("train-labels-idx1-ubyte", 1)).dimensions // [60000]
 */
export async function readIdx(path: string, dimensions: 1 | 3): Promise<Idx> {
  const header = 4 + 4 * dimensions;
  const file = readBounded(path, header + mostImageBytes, "an idx file, plain or gzipped");
  const zipped = file[0] === 0x1f && file[1] === 0x8b;
  const start = zipped ? await inflated(path, file, header) : file.subarray(0, header);
  const sizes = sizesOf(path, start, dimensions);
  const expected = header + sizes.reduce((product, size) => product * size, 1);
  checkBounds(path, sizes[0], sizes[1] ?? 1, sizes[2] ?? 1);
  // One byte more than promised is enough to know that there is more.
  const bytes = zipped ? await inflated(path, file, expected + 1, expected) : file;
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? "truncated" : "too long";
    throw new UsageError(
      `${path}: ${fault}, its header (${sizes.join(" x ")}) promises ${expected} bytes, ` +
      `the file has ${zipped && bytes.length > expected ? "more" : bytes.length}; fetch or copy the file again`,
    );
  }
  return {
    dimensions: sizes,
    values: new Uint8Array(bytes.buffer, bytes.byteOffset + header, bytes.length - header),
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** The sizes in a header, whose bytes may be too few. */
function sizesOf(path: string, start: Buffer, dimensions: 1 | 3): number[] {
  const header = 4 + 4 * dimensions, what = dimensions === 3 ? "images" : "labels";
  if (start.length >= 4) {
    const magic = start.readUInt32BE(0), expected = 0x0800 + dimensions;
    if (magic !== expected) {
      throw new UsageError(
        `${path}: expected an idx file of ${what} with magic number ${expected}, got ${magic}; check that this is the file of the ${what}`,
      );
    }
  }
  if (start.length < header) {
    throw new UsageError(
      `${path}: truncated, expected a header of ${header} bytes, got a file of ${start.length}; fetch or copy the file again`,
    );
  }
  return Array.from({ length: dimensions }, (_, i) => start.readUInt32BE(4 + 4 * i));
}

/**
 * The first `most` bytes of a gzip file, or all where it holds fewer: whatever it claims or holds, no more is inflated.
 * @param whole when that many come and no more, the stream must end soundly, with its checksum
 */
async function inflated(path: string, file: Buffer, most: number, whole?: number): Promise<Buffer> {
  const stream = createGunzip({ chunkSize: Math.min(2 ** 16, Math.max(64, most)) });
  const bytes = Buffer.alloc(most); // the system hands its pages out as they are filled
  let length = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      stream.on("data", (piece: Buffer) => {
        length += piece.copy(bytes, length);
        if (length >= most) {
          stream.destroy();
          resolve();
        }
      });
      stream.on("end", resolve);
      stream.on("error", reject);
      stream.end(file);
    });
  } catch {
    throw new UsageError(
      `${path}: the gzip stream is damaged or truncated${whole === undefined ? "" : ` after ${length} of ${whole} bytes`}; ` +
      "fetch or copy the file again",
    );
  }
  return bytes.subarray(0, length);
}
