/**
 * What a data set is to the rest of the house. `lib/data` makes them, `lib/train` reads them; nobody writes into one.
 */

/**
 * Images with labels, as read from idx files: bytes, one sample after the other, rows first.
 * N = count, H = height, W = width.
 */
export interface Dataset {
  /** Short name for records and figures, such as "mnist-train". */
  readonly name: string;
  /** (N, H, W) grey levels 0-255, or (N, H, W, 3) where `channels` is 3. */
  readonly images: Uint8Array;
  /** (N) classes 0 .. classes-1. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  /** Values of a pixel: 3 for red, green and blue; absent means 1, grey. */
  readonly channels?: 1 | 3;
  /** Names of the classes, where the source has names. */
  readonly classNames?: readonly string[];
  /** The interval onto which the grey levels 0-255 are scaled when they enter a network: [-1, 1] in the paper's protocol. */
  readonly inputs: readonly [number, number];
  /** SHA-256 of the two idx files after decompression: images, labels. */
  readonly sha256: readonly [string, string];
}

/** Some samples of a data set, by position; the samples themselves stay where they are. */
export interface Samples {
  readonly dataset: Dataset;
  /** Positions into `dataset`, in the order in which they are visited when nothing shuffles them. */
  readonly indices: Uint32Array;
}

/** What one training run sees. */
export interface Split {
  readonly train: Samples;
  readonly validation: Samples;
  /** Untouched until the run has ended. */
  readonly test?: Samples;
}
