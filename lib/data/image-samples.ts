/** Images without classes, for a trained network to name. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { readImage } from "./image-file.js";
import { clutter, naturally, opacityAlone, pixelsOf } from "./image-folder.js";
import type { Samples } from "./types.js";

/** Folders within folders that are looked into. */
const deepest = 20;

/**
 * The image files that some paths name: a file is itself, a folder all PNG and JPEG files in it and in its folders, numbers in their
 * natural order.
 * @throws UsageError for a path where nothing is, or a folder without images
 * @example imageFiles(["photo.png", "more"]) // ["photo.png", "more/1.png", "more/2.png"]
 */
export function imageFiles(from: readonly string[]): string[] {
  return from.flatMap((path) => {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined) throw new UsageError(`${path}: no such file or folder; expected PNG or JPEG files, or folders of them`);
    if (!there.isDirectory()) return [path];
    const found = below(path, 0);
    if (found.length === 0) throw new UsageError(`${path}: expected PNG or JPEG files in this folder, got none`);
    return found;
  });
}

function below(folder: string, depth: number): string[] {
  if (depth > deepest) return [];
  const names = readdirSync(folder).filter((name) => !clutter.test(name)).sort(naturally);
  return names.flatMap((name) => {
    const path = join(folder, name), there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) return below(path, depth + 1);
    return there?.isFile() && /\.(png|jpe?g)$/i.test(name) ? [path] : [];
  });
}

/**
 * Images as samples of a network's input; their labels are 0 and mean nothing. Of an image whose colour is the same everywhere, opacity is
 * the drawing.
 * @param input height, width and channels
 * @param inputs the interval onto which the values 0-255 are scaled
 * @throws UsageError naming the file that cannot be read or is of another size
 * @example imageSamples(["photo.png"], [28, 28, 1], [-1, 1]).indices.length // 1
 */
export function imageSamples(
  files: readonly string[], input: readonly [number, number, number], inputs: readonly [number, number],
): Samples {
  const [height, width, channels] = input;
  if (channels !== 1 && channels !== 3) throw new UsageError(`images have 1 or 3 channels, the network's input has ${channels}`);
  const images = new Uint8Array(files.length * height * width * channels);
  files.forEach((file, i) => {
    const image = readImage(file);
    if (image.height !== height || image.width !== width) {
      throw new UsageError(
        `${file}: expected ${width} x ${height} pixels, as the network was trained on, got ${image.width} x ${image.height}; ` +
        "bring the image to that size",
      );
    }
    images.set(pixelsOf([image], channels, opacityAlone([image])), i * height * width * channels);
  });
  const dataset = {
    name: "images", images, labels: new Uint8Array(files.length), count: files.length, height, width, classes: 1, inputs,
    sha256: ["", ""] as const, ...(channels === 3 && { channels: 3 as const }),
  };
  return { dataset, indices: Uint32Array.from(files, (_, i) => i) };
}
