/**
 * The first step of a plan: which layers run together, and the shape of what passes between them. Nothing has a place yet.
 */
import type { Network } from "../types.js";
import { blankLayers, borderOf, fuse, type Fusion, learns, rectified, SPARSE } from "./fusion.js";
import { type Extent, extentOf, filled } from "./memory.js";
import type { Shapes } from "./shapes.js";

/** Fusions that compute something: flattening renames a tensor and does nothing. */
export type Computing = Exclude<Fusion, { kind: "flatten" }>;

/** A fusion of layers between what it reads and what it writes. */
export interface Link {
  readonly fusion: Computing;
  readonly inp: Extent;
  readonly out: Extent;
  /** Does it read the network's inputs? */
  readonly first: boolean;
  /** Values of one sample that it reads. */
  readonly inputs: number;
  /** Does anything before it learn, and so want a gradient of its output? */
  readonly trained: boolean;
  /** Can it copy from a blank image what it makes of background? */
  readonly copies: boolean;
  /** A dense layer: are most of its inputs background or zero, so that its weights lie in rows of one input each? */
  readonly rows: boolean;
  /** Dropout layers before it. */
  readonly dropouts: number;
}

/** The shapes of a whole plan. */
export interface Geometry {
  readonly batchSize: number;
  /** Samples that there is room for: the batch size, filled up to a multiple of 4. */
  readonly samples: number;
  /** Samples, and one more where there is a blank image. */
  readonly images: number;
  readonly input: Extent;
  /**
   * How the inputs come in: pixel by pixel, each filled up to whole vectors; image row by image row; or not at all, where the first layer
   * reads grey levels.
   */
  readonly gather: "pixels" | "rows" | "none";
  /** Values of one input sample. */
  readonly inputs: number;
  readonly links: readonly Link[];
}

/** Works out the shapes of a plan for batches of up to `batchSize` samples. */
export function geometryOf(network: Network, { layers }: Shapes, batchSize: number): Geometry {
  const fusions = fuse(layers), copying = blankLayers(fusions), samples = Math.ceil(batchSize / 4) * 4;
  const first = layers.find(({ layer }) => layer.kind !== "flatten")!, [height, width, channels] = network.input;
  // Pixels keep their channels unpadded where a convolution or a dense layer reads them; other layers want whole vectors.
  const raw = first.layer.kind === "conv" || first.layer.kind === "dense";
  const input = extentOf(network.input, raw ? channels : filled(channels), borderOf(first)), inputs = height * width * channels;
  const links: Link[] = [];
  for (const [i, fusion] of fusions.entries()) {
    if (fusion.kind === "flatten") continue;
    const before = fusions.slice(0, i), inp = links.at(-1)?.out ?? input, reads = links.length === 0, [, , outputs] = fusion.output;
    links.push({
      fusion, inp, out: extentOf(fusion.output, filled(outputs), fusion.border), first: reads,
      inputs: reads ? inputs : inp.sample / 4, trained: before.some(learns), copies: i < copying,
      rows: fusion.kind === "dense" && (reads || (filled(outputs) >= SPARSE && rectified(before))),
      dropouts: before.filter((one) => one.kind === "elementwise" && one.layer.kind === "dropout").length,
    });
  }
  const gather = first.layer.kind === "dense" ? "none" : raw ? "rows" : "pixels";
  return { batchSize, samples, images: copying > 0 ? samples + 1 : samples, input, gather, inputs, links };
}
