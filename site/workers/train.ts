/** Trains in a worker: the paper's network, with the core that Node has. The page asks, this answers; nothing here touches the page. */
import { sha256 } from "../../lib/data/sha256.js";
import {
  chooseVariant, loadKernels, paperNetwork, toPytorch, train, type Model, type Split, type Training, type Variant,
} from "../../lib/browser/index.js";
import { unpack } from "../images.js";
import type { FromTrainer, Run, ToTrainer } from "./messages.js";

const answer = (message: FromTrainer): void => { self.postMessage(message); };
let split: Split | undefined, variant: Variant = "plain", model: Model | undefined, stopping = false, shown = 0;

/** A part, decompressed. */
async function inflated(part: ArrayBuffer): Promise<Uint8Array> {
  if (typeof DecompressionStream === "undefined") {
    throw new Error("this browser cannot unpack the images (it lacks DecompressionStream); " +
      "the theory, the verdict and the ledger need no images and work");
  }
  return new Uint8Array(await new Response(new Blob([part]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

async function load({ parts, level, kernels }: Extract<ToTrainer, { kind: "load" }>): Promise<void> {
  split = unpack(await Promise.all(parts.map(inflated)), level);
  variant = await fastest(kernels);
  answer({ kind: "loaded", variant, train: split.train.indices.length, validation: split.validation.indices.length });
}

/** The fastest arithmetic that trains one batch here; plain TypeScript where WebAssembly is missing or refused. */
async function fastest(kernels: Readonly<Record<string, string>>): Promise<Variant> {
  try {
    await loadKernels(kernels);
    const chosen = chooseVariant("auto");
    if (chosen !== "plain") {
      const options = optionsOf({ learningRate: 0.01, momentum: 0, loss: "synapse", epochs: 1, seed: 1 });
      await train(paperNetwork, few(1), { ...options, variant: chosen })[Symbol.asyncIterator]().next();
    }
    return chosen;
  } catch {
    return "plain";
  }
}

function few(count: number): Split {
  const { train: samples } = split!, part = { dataset: samples.dataset, indices: samples.indices.slice(0, count) };
  return { train: part, validation: part };
}

const optionsOf = ({ learningRate, momentum, loss, epochs, seed }: Run) =>
  ({ loss, epochs, seed, optimizer: { kind: "sgd", learningRate, momentum } as const, variant });

async function run(asked: Run): Promise<void> {
  stopping = false;
  let began = performance.now();
  const training = train(paperNetwork, split!, {
    ...optionsOf(asked),
    onProgress: (samples, of) => {
      answer({ kind: "progress", samples, of, samplesPerSecond: samples / ((performance.now() - began) / 1000) });
    },
    onStep: () => { if (stopping) throw new Stopped(); },
  });
  try {
    for await (const epoch of training) {
      answer({ kind: "epoch", epoch });
      began = performance.now();
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  model = training.model;
  if (training.divergence !== undefined) answer({ kind: "diverged", step: training.divergence.step, loss: training.divergence.loss });
  else report(training, asked);
}

class Stopped extends Error {}

/** The end of a run: weights as the command line writes them, their hash, and what is taken for what. */
function report(training: Training, { learningRate, momentum }: Run): void {
  const { model: { network, variant: used } } = training;
  const weights = toPytorch(network, training.model.parameters(), { inputs: [-1, 1], optimizer: { kind: "sgd", learningRate, momentum } });
  const hash = Array.from(sha256(weights), (byte) => byte.toString(16).padStart(2, "0")).join("");
  answer({ kind: "done", hash, variant: used, confusion: confusionOf(training.model), weights, stopped: stopping });
}

function confusionOf(of: Model): number[][] {
  const { validation } = split!, outputs = of.predict(validation), counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  validation.indices.forEach((index, i) => {
    const own = outputs.subarray(10 * i, 10 * i + 10);
    counts[validation.dataset.labels[index]][own.indexOf(Math.max(...own))] += 1;
  });
  return counts;
}

async function cell(asked: Run): Promise<void> {
  const training = train(paperNetwork, split!, optionsOf(asked)), began = performance.now();
  let accuracy: number | null = null;
  for await (const { validation } of training) accuracy = validation.accuracy;
  answer({ kind: "cell-done", accuracy: training.divergence === undefined ? accuracy : null, seconds: (performance.now() - began) / 1000 });
}

/** What the network says of one image, (28, 28) bytes. */
function predict(image: Uint8Array, known?: { image: Uint8Array; label: number }): void {
  if (model === undefined) throw new Error("there is no trained network yet");
  const dataset = {
    name: "drawn", images: image, labels: new Uint8Array(1), count: 1, height: 28, width: 28, classes: 10, inputs: [-1, 1],
    sha256: ["", ""],
  } as const;
  answer({ kind: "prediction", outputs: [...model.predict({ dataset, indices: Uint32Array.of(0) })], ...known });
}

function sample(): void {
  const { dataset, indices } = split!.validation, at = indices[shown++ * 7 % indices.length];
  const image = dataset.images.slice(at * 784, (at + 1) * 784);
  predict(image, { image, label: dataset.labels[at] });
}

self.onmessage = ({ data }: MessageEvent<ToTrainer>): void => {
  if (data.kind === "stop") {
    stopping = true;
    return;
  }
  const work = async (): Promise<void> => {
    if (data.kind === "load") await load(data);
    else if (data.kind === "train") await run(data.run);
    else if (data.kind === "cell") await cell(data.run);
    else if (data.kind === "sample") sample();
    else predict(data.image);
  };
  work().catch((error: unknown) => {
    const why = error instanceof RangeError ? "there is not enough memory for this size; a smaller one may fit"
      : error instanceof Error ? error.message : String(error);
    answer({ kind: "failed", why });
  });
};
