/**
 * Where the confidence of a network comes from that was trained with synapse-net: on training images and on test images, with dropout at
 * work and without it. It is measured after the runs of E3, and after the same runs of a network without dropout.
 */
import type { Samples, TrainAndTest } from "../../data/index.js";
import { random } from "../../data/index.js";
import { UsageError } from "../../errors.js";
import { modelFrom, paperNetwork, shapesOf, type Model, type Network } from "../../train/index.js";
import { runHash, type RunConfig } from "./config.js";
import { run, type RunOptions } from "./run.js";
import { makeSplit } from "./split.js";

/** How sure a network is of some images. */
export interface Sureness {
  readonly images: number;
  readonly accuracy: number;
  /** Mean of the largest output. */
  readonly confidence: number;
  /** Of the images whose class is right: mean and median of the error probability, 1 minus the output of the class. */
  readonly fitted: { readonly images: number; readonly meanError: number; readonly medianError: number };
}

/** One trained network, asked for its confidence. */
export interface ConfidenceRun {
  /** The run's identity, `runHash` of its configuration. */
  readonly hash: string;
  readonly network: string;
  readonly seed: number;
  readonly epochs: number;
  readonly variant: string;
  readonly train: Sureness;
  readonly test: Sureness;
  /** The first training images, with dropout off and at work: the mean over `masks` masks. Absent for a network without dropout. */
  readonly dropout?: { readonly masks: number; readonly off: Sureness; readonly on: Sureness };
}

/** The paper's network without its dropout. */
export const withoutDropout: Network = {
  ...paperNetwork, name: "paper-without-dropout", layers: paperNetwork.layers.filter(({ kind }) => kind !== "dropout"),
};

/** How much is asked of dropout: so many of the first training images, under so many masks. */
export interface MaskOptions { readonly images?: number; readonly masks?: number }

/**
 * Trains as the configuration says, and asks the trained network for its confidence.
 * @returns the run's record beside it
 * @throws UsageError when the run diverged: it has no confidence
 * @example (await confidenceRun(config, await mnist())).measured.train.confidence // 0.78 under synapse-net
 */
export async function confidenceRun(config: RunConfig, data: TrainAndTest, options: RunOptions & MaskOptions = {}) {
  const { images = 6000, masks = 16, ...rest } = options;
  let model: Model | undefined;
  const record = await run(config, data, { ...rest, onTrained: (training) => { model = training.model; } });
  if (model === undefined) throw new UsageError(`run ${record.hash}: expected one that finishes, got one that diverged; lower its rate`);
  const { train, test } = makeSplit(data, config.split);
  const first: Samples = { dataset: train.dataset, indices: train.indices.slice(0, images) };
  const dropout = config.network.layers.some(({ kind }) => kind === "dropout");
  const measured: ConfidenceRun = {
    hash: runHash(config), network: config.network.name, seed: config.seed, epochs: config.epochs, variant: model.variant,
    train: sureness([model.predict(train)], train), test: sureness([model.predict(test!)], test!),
    ...(dropout && {
      dropout: {
        masks, off: sureness([model.predict(first)], first), on: sureness(masked(model, masks, config.seed, first), first),
      },
    }),
  };
  return { record, measured };
}

/** Outputs of the network under each of some masks. A mask takes inputs of the layer behind dropout from all images alike. */
function masked(model: Model, masks: number, seed: number, samples: Samples): Float32Array[] {
  const { network } = model, at = network.layers.findIndex(({ kind }) => kind === "dropout"), layer = network.layers[at];
  const shapes = shapesOf(network), behind = shapes.layers[at + 1], before = shapes.layers.slice(0, at + 1);
  if (layer?.kind !== "dropout" || behind?.layer.kind !== "dense") throw new Error("dropout: expected a dense layer behind it");
  const { units } = behind.layer, inputs = behind.input.reduce((product, side) => product * side, 1);
  const from = before.flatMap(({ parameters }) => parameters).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const still: Network = { ...network, layers: network.layers.filter((_, i) => i !== at) }, draws = random(seed, "masks");
  return Array.from({ length: masks }, () => {
    const factors = Float32Array.from({ length: inputs }, () => (draws.uniform() < layer.rate ? 0 : 1 / (1 - layer.rate)));
    const weights = model.parameters();
    for (let unit = 0; unit < units; unit++) for (let i = 0; i < inputs; i++) weights[from + unit * inputs + i] *= factors[i];
    return modelFrom(still, weights, { loss: "synapse-net", variant: model.variant }).predict(samples);
  });
}

/**
 * How sure outputs are, over one or several predictions of the same samples.
 * @param outputs (samples x units) each
 * @example sureness([Float32Array.of(0.8, 0.2)], oneSampleOfClass0).fitted.meanError // 0.2
 */
export function sureness(outputs: readonly Float32Array[], { dataset: { labels }, indices }: Samples): Sureness {
  const errors: number[] = [];
  let confidence = 0;
  for (const output of outputs) {
    const units = output.length / indices.length;
    indices.forEach((index, i) => {
      const scores = output.subarray(i * units, (i + 1) * units), largest = scores.reduce((a, b) => Math.max(a, b), 0);
      confidence += largest;
      if (scores.indexOf(largest) === labels[index]) errors.push(1 - largest);
    });
  }
  const count = outputs.length * indices.length, middle = errors.sort((a, b) => a - b)[errors.length >> 1];
  return {
    images: indices.length, accuracy: errors.length / count, confidence: confidence / count,
    fitted: { images: errors.length, meanError: errors.reduce((sum, error) => sum + error, 0) / errors.length, medianError: middle },
  };
}
