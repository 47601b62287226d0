/** One's own images: a folder of PNG and JPEG files, one subfolder for each class, in two parts. */
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { checkBounds, mostImageBytes } from "./bounds.js";
import type { TrainAndTest } from "./dataset.js";
import { type Image, readImage } from "./image-file.js";
import type { Dataset } from "./types.js";

/** How a folder of images is read. */
export interface ImageFolderOptions {
  /** Short name for records and figures. */
  readonly name: string;
  /** Interval for the values 0-255; default [-1, 1]. */
  readonly inputs?: readonly [number, number];
  /** 3 keeps colours, 1 makes them grey by the luma of Rec. 601. Default: 3 when any image has colour, else 1. */
  readonly channels?: 1 | 3;
}

/** What was read, and how. */
export interface ImageFolder extends TrainAndTest {
  readonly classNames: readonly string[];
  /** Sentences: images per class, what was skipped, what was made of colours and opacity. */
  readonly notes: readonly string[];
}

/** Labels are bytes. */
const mostClasses = 256;

/**
 * Reads `folder/train/<class>/*` and `folder/test/<class>/*`. Classes are the subfolders of `train`, links followed, numbers in their
 * natural order; files are read in the same order. Hidden folders and files and what systems leave behind are skipped; files that are no
 * PNG or JPEG by their ending are skipped and counted. Transparent pixels count as black; where colour is the same everywhere and opacity
 * alone varies, opacity is the image.
 * @throws UsageError naming the folder or file that is missing, damaged or of another size, a class without images, more than 256 classes,
 *   or images without content
 * @example (await imageFolder("data/mine/shapes", { name: "shapes" })).classNames // ["circle", "square"]
 */
export async function imageFolder(folder: string, options: ImageFolderOptions): Promise<ImageFolder> {
  const classNames = subfolders(join(folder, "train"));
  if (classNames.length < 2) {
    throw new UsageError(
      `${join(folder, "train")}: expected a subfolder of PNG or JPEG files for each of at least two classes, got ${classNames.length}`,
    );
  }
  if (classNames.length > mostClasses) {
    throw new UsageError(`${join(folder, "train")}: expected at most ${mostClasses} classes (subfolders), got ${classNames.length}`);
  }
  const unknown = subfolders(join(folder, "test")).find((name) => !classNames.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`${join(folder, "test", unknown)}: "${unknown}" is not among the classes of train (${shortList(classNames)})`);
  }
  const skipped = new Map<string, number>();
  const parts = { train: readPart(folder, "train", classNames, skipped), test: readPart(folder, "test", classNames, skipped) };
  const [first, other] = [parts.train.images[0], parts.test.images[0]];
  if (first.height !== other.height || first.width !== other.width) {
    throw new UsageError(
      `${folder}: training images are ${first.height} x ${first.width}, test images ${other.height} x ${other.width}; ` +
      "all must have one size",
    );
  }
  const all = [...parts.train.images, ...parts.test.images];
  const opacity = opacityAlone(all);
  if (!opacity && !parts.train.images.some((image) => varies(image, painted))) {
    throw new UsageError(
      `${folder}: every training image has one colour throughout, so there is nothing to learn from; check how the images were saved`,
    );
  }
  const channels = options.channels ?? (!opacity && all.some(isColoured) ? 3 : 1);
  const make = (part: "train" | "test"): Dataset => datasetOf(folder, part, parts[part], classNames, channels, opacity, options);
  const counts = classNames.map((name, k) => `${name} ${parts.train.counts[k]} + ${parts.test.counts[k]}`);
  const seen = (): string => {
    if (channels === 3) return "in colour";
    if (opacity) return "grey, from their opacity (their colour is the same everywhere)";
    return all.some(isColoured) ? "colours made grey" : "grey";
  };
  return Promise.resolve({
    train: make("train"), test: make("test"), classNames,
    notes: [
      `${folder}: ${classNames.length} classes, training + test images of each: ${shortList(counts)}; ` +
      `${first.width} x ${first.height} pixels, ${seen()}`,
      ...[...skipped].map(([why, count]) => `${folder}: ${count} skipped: ${why}`),
    ],
  });
}

interface Part {
  readonly images: readonly Image[];
  readonly labels: Uint8Array;
  /** Images of each class. */
  readonly counts: readonly number[];
}

function readPart(folder: string, part: "train" | "test", classNames: readonly string[], skipped: Map<string, number>): Part {
  const files = classNames.flatMap((name, label) => {
    const own = join(folder, part, name);
    return imageNames(own, skipped).map((file) => ({ path: join(own, file), label }));
  });
  const counts = classNames.map((_, k) => files.filter(({ label }) => label === k).length);
  const empty = counts.indexOf(0);
  if (empty >= 0) {
    throw new UsageError(
      `${join(folder, part, classNames[empty])}: expected PNG or JPEG images of class ${classNames[empty]}, got none; ` +
      "add some, or remove the class",
    );
  }
  const images: Image[] = [];
  for (const { path } of files) {
    const image = readImage(path), [first = image] = images;
    if (image.height !== first.height || image.width !== first.width) {
      throw new UsageError(
        `${path}: expected ${first.width} x ${first.height} pixels like ${files[0].path}, got ${image.width} x ${image.height}; ` +
        "bring all images to one size",
      );
    }
    if (images.length === 0) checkBounds(join(folder, part), files.length, image.height, image.width);
    images.push(image);
  }
  return { images, labels: Uint8Array.from(files, ({ label }) => label), counts };
}

type Value = (rgba: Uint8Array, at: number, channel: number) => number;
/** On a black ground. */
const painted: Value = (rgba, at, channel) => Math.round((rgba[at + channel] * rgba[at + 3]) / 255);
const opacityOf: Value = (rgba, at) => rgba[at + 3];
/** Luma of Rec. 601 on a black ground. */
const luma: Value = (rgba, at) => Math.round(((0.299 * rgba[at] + 0.587 * rgba[at + 1] + 0.114 * rgba[at + 2]) * rgba[at + 3]) / 255);

function varies({ rgba }: Image, value: Value): boolean {
  for (let at = 4; at < rgba.length; at += 4) for (let k = 0; k < 3; k++) if (value(rgba, at, k) !== value(rgba, 0, k)) return true;
  return false;
}

function isColoured({ rgba }: Image): boolean {
  for (let at = 0; at < rgba.length; at += 4) if (rgba[at + 3] > 0 && (rgba[at] !== rgba[at + 1] || rgba[at] !== rgba[at + 2])) return true;
  return false;
}

/** Does opacity alone carry the drawing? @example opacityAlone([stamp]) // true for a black drawing on a transparent ground */
export const opacityAlone = (images: readonly Image[]): boolean =>
  !images.some((image) => varies(image, painted)) && images.some((image) => varies(image, opacityOf));

/**
 * The values of images of one size, one image after the other: red, green, blue of each pixel, or one grey level.
 * @param opacity the opacity is the image
 * @example pixelsOf([image], 1, false).length // width * height
 */
export function pixelsOf(images: readonly Image[], channels: 1 | 3, opacity: boolean): Uint8Array {
  const pixels = images.reduce((sum, { width, height }) => sum + width * height, 0);
  const values = new Uint8Array(pixels * channels), value = opacity ? opacityOf : channels === 3 ? painted : luma;
  let to = 0;
  for (const { rgba } of images) {
    for (let at = 0; at < rgba.length; at += 4) {
      for (let k = 0; k < channels; k++) values[to++] = value(rgba, at, k);
    }
  }
  return values;
}

function datasetOf(
  folder: string,
  part: "train" | "test",
  { images, labels }: Part,
  classNames: readonly string[],
  channels: 1 | 3,
  opacity: boolean,
  { name, inputs = [-1, 1] }: ImageFolderOptions,
): Dataset {
  const { height, width } = images[0], bytes = images.length * height * width * channels;
  if (bytes > mostImageBytes) {
    throw new UsageError(
      `${join(folder, part)}: expected at most ${mostImageBytes} bytes of pixels, got ${bytes}; take fewer or smaller images`,
    );
  }
  const values = pixelsOf(images, channels, opacity);
  const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
  return {
    name: `${name}-${part}`, images: values, labels, count: images.length, height, width, classes: classNames.length, inputs,
    sha256: [sha256(values), sha256(labels)], classNames, ...(channels === 3 && { channels }),
  };
}

/** What operating systems and programs leave in folders. */
export const clutter = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i;

function imageNames(folder: string, skipped: Map<string, number>): string[] {
  const names = entries(folder).filter((name) => !clutter.test(name));
  const images = names.filter((name) => /\.(png|jpe?g)$/i.test(name) && statSync(join(folder, name), { throwIfNoEntry: false })?.isFile());
  for (const name of names.filter((other) => !images.includes(other))) {
    const why = `no PNG or JPEG file by its name (${/\.[^.]+$/.exec(name)?.[0] ?? "without an ending"})`;
    skipped.set(why, (skipped.get(why) ?? 0) + 1);
  }
  return images;
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).sort(naturally);
  } catch {
    return [];
  }
}

function subfolders(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`${folder}: no such folder; a folder of images needs train/<class> and test/<class> with PNG or JPEG files`);
  }
  return entries(folder).filter((name) => !clutter.test(name) && statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory());
}

/** Numbers by their value, the rest by code units: "2" before "10", "a2" before "a10". */
export function naturally(a: string, b: string): number {
  const parts = (text: string): string[] => text.split(/(\d+)/);
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const byNumber = i % 2 === 1 ? Number(x[i]) - Number(y[i]) : 0;
    if (byNumber !== 0) return byNumber;
    if (x[i] !== y[i]) return x[i] < y[i] ? -1 : 1;
  }
  return x.length - y.length;
}

const shortList = (names: readonly string[]): string =>
  (names.length <= 12 ? names.join(", ") : `${names.slice(0, 10).join(", ")}, ... (${names.length})`);
