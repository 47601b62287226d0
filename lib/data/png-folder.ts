/** One's own images: a folder of PNG files, one subfolder for each class, in two parts. */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { PNG } from "pngjs";
import { UsageError } from "../errors.js";
import { checkBounds } from "./bounds.js";
import { readPng } from "./png.js";
import type { TrainAndTest } from "./dataset.js";
import type { Dataset } from "./types.js";

/**
 * Reads `folder/train/<class>/*.png` and `folder/test/<class>/*.png`. Classes are the names of the subfolders of `train`, sorted; files are read in the
 * order of their names. Colours become grey by the luma of Rec. 601, 0.299 R + 0.587 G + 0.114 B; transparent pixels count as black, like MNIST's ground.
 * @param options.name short name for records and figures
 * @throws UsageError naming the folder or file that is missing, not a PNG, of another size than the first, or of a class that `train` has not
 * @example (await pngFolder("data/mine/shapes", { name: "shapes" })).classNames // ["circle", "square"]
 */
export async function pngFolder(folder: string, options: { name: string; inputs?: readonly [number, number] }): Promise<TrainAndTest & { readonly classNames: readonly string[] }> {
  const classNames = subfolders(join(folder, "train"));
  if (classNames.length < 2) throw new UsageError(`${join(folder, "train")}: expected a subfolder of PNG files for each of at least two classes, got ${classNames.length}`);
  const train = readPart(folder, "train", classNames, options);
  const test = readPart(folder, "test", classNames, options);
  if (train.height !== test.height || train.width !== test.width) {
    throw new UsageError(`${folder}: training images are ${train.height} x ${train.width}, test images ${test.height} x ${test.width}; all must have one size`);
  }
  return Promise.resolve({ train, test, classNames });
}

function readPart(folder: string, part: "train" | "test", classNames: readonly string[], options: { name: string; inputs?: readonly [number, number] }): Dataset {
  const unknown = subfolders(join(folder, part)).find((name) => !classNames.includes(name));
  if (unknown !== undefined) throw new UsageError(`${join(folder, part, unknown)}: "${unknown}" is not among the classes of train (${classNames.join(", ")})`);
  const files = classNames.flatMap((name, label) => entries(join(folder, part, name)).filter((file) => file.toLowerCase().endsWith(".png")).map((file) => ({ path: join(folder, part, name, file), label })));
  if (files.length === 0) throw new UsageError(`${join(folder, part)}: expected PNG files in subfolders named by class, got none`);
  const first = readPng(files[0].path);
  const { height, width } = first;
  checkBounds(join(folder, part), files.length, height, width);
  const images = new Uint8Array(files.length * height * width);
  files.forEach(({ path }, i) => {
    const image = readPng(path);
    if (image.height !== height || image.width !== width) {
      throw new UsageError(`${path}: expected ${width} x ${height} pixels like ${files[0].path}, got ${image.width} x ${image.height}; bring all images to one size`);
    }
    images.set(grey(image), i * height * width);
  });
  const labels = Uint8Array.from(files, ({ label }) => label);
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  return { name: `${options.name}-${part}`, images, labels, count: files.length, height, width, classes: classNames.length, inputs: options.inputs ?? [-1, 1], sha256: [sha256(images), sha256(labels)] };
}

function grey({ data, width, height }: PNG): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [r, g, b, opacity] = data.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    return Math.round(((0.299 * r + 0.587 * g + 0.114 * b) * opacity) / 255);
  });
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  } catch {
    throw new UsageError(`${folder}: no such folder; a folder of images needs train/<class>/*.png and test/<class>/*.png`);
  }
}
