/**
 * The idx format of MNIST (Y. LeCun, C. Cortes, C. Burges): two zero bytes, the type (8 = unsigned byte), the number of
 * dimensions, each dimension as a big-endian 32-bit integer, then the bytes, last dimension fastest.
 */
import { UsageError } from "../errors.js";

/** What an idx file of unsigned bytes holds. */
export interface IdxContent {
  /** Sizes of the dimensions: [N, H, W] for images, [N] for labels. */
  readonly dimensions: readonly number[];
  readonly values: Uint8Array;
}

/**
 * Reads the bytes of an idx file of unsigned bytes; they are not compressed.
 * @param name of the file, for errors
 * @param dimensions how many dimensions it must have: 3 for images, 1 for labels
 * @throws UsageError naming the file when it is not idx, of another type or shape, truncated, or too long
 * @example parseIdx(new Uint8Array(await response.arrayBuffer()), "train-labels-idx1-ubyte", 1).dimensions // [60000]
 */
export function parseIdx(bytes: Uint8Array, name: string, dimensions: 1 | 3): IdxContent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), header = 4 + 4 * dimensions;
  const what = dimensions === 3 ? "images" : "labels";
  if (bytes.length >= 4) {
    const magic = view.getUint32(0);
    const expected = 0x0800 + dimensions;
    if (magic !== expected) {
      throw new UsageError(
        `${name}: expected an idx file of ${what} with magic number ${expected}, got ${magic}; check that this is the file of the ${what}`,
      );
    }
  }
  if (bytes.length < header) {
    throw new UsageError(
      `${name}: truncated, expected a header of ${header} bytes, got a file of ${bytes.length}; fetch or copy the file again`,
    );
  }
  const sizes = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = header + sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? "truncated" : "too long";
    throw new UsageError(
      `${name}: ${fault}, its header (${sizes.join(" x ")}) promises ${expected} bytes, the file has ${bytes.length}; ` +
      "fetch or copy the file again",
    );
  }
  return { dimensions: sizes, values: new Uint8Array(bytes.subarray(header)) };
}
