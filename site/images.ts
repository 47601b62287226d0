/** MNIST as it lies beside the page: in parts, each compressed, each image with its place in the whole and its role in the first fold. */
import type { Dataset, Split } from "../lib/data/types.js";

/** One part as it lies there, compressed: name, bytes, SHA-256; and how many images it holds. */
export interface Part {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly count: number;
}

/** All parts in order, and how many of them each size needs (the index is that of `sizes` in state.ts). */
export interface ImageFiles {
  readonly parts: readonly Part[];
  readonly needed: readonly number[];
}

const side = 28, pixels = side * side;

/** Bytes of one image in a part: place in the whole (4), level and role (1), label (1), pixels. */
export const bytesOfImage = 6 + pixels;

/**
 * A part as bytes: for each image its position among the 60,000, the smallest size that has it with its role (bit 7: validation), its
 * label, its pixels.
 * @example pack(dataset, [{ position: 0, level: 1, validation: false }]).length // 790
 */
export function pack(
  dataset: Dataset, images: readonly { readonly position: number; readonly level: number; readonly validation: boolean }[],
): Uint8Array<ArrayBuffer> {
  const n = images.length, bytes = new Uint8Array(n * bytesOfImage), view = new DataView(bytes.buffer);
  images.forEach(({ position, level, validation }, i) => {
    view.setUint32(4 * i, position, true);
    bytes[4 * n + i] = level + (validation ? 128 : 0);
    bytes[5 * n + i] = dataset.labels[position];
    bytes.set(dataset.images.subarray(position * pixels, (position + 1) * pixels), 6 * n + i * pixels);
  });
  return bytes;
}

/**
 * The split of a size, from its parts: samples in the order of the whole data set, which is that of `golden train --limit`, so that the
 * same seed visits them in the same order.
 * @param level the size's index
 * @example unpack([bytes], 1).train.indices.length // 1000
 */
export function unpack(parts: readonly Uint8Array[], level: number): Split {
  const count = parts.reduce((sum, part) => sum + part.length / bytesOfImage, 0);
  const images = new Uint8Array(count * pixels), labels = new Uint8Array(count);
  const positions = new Uint32Array(count), roles = new Uint8Array(count);
  let at = 0;
  for (const part of parts) {
    const n = part.length / bytesOfImage, view = new DataView(part.buffer, part.byteOffset);
    for (let i = 0; i < n; i++) positions[at + i] = view.getUint32(4 * i, true);
    roles.set(part.subarray(4 * n, 5 * n), at);
    labels.set(part.subarray(5 * n, 6 * n), at);
    images.set(part.subarray(6 * n), at * pixels);
    at += n;
  }
  const dataset: Dataset = {
    name: "mnist-train", images, labels, count, height: side, width: side, classes: 10, inputs: [-1, 1], sha256: ["", ""],
  };
  const of = (validation: boolean) => {
    const chosen = Array.from(roles.keys()).filter((i) => roles[i] >= 128 === validation && (roles[i] & 127) <= level);
    return { dataset, indices: Uint32Array.from(chosen.sort((a, b) => positions[a] - positions[b])) };
  };
  return { train: of(false), validation: of(true) };
}
