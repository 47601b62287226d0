/**
 * A GPU for tests, and small ensembles on it. Where there is no adapter the tests say so and are skipped;
 * SwiftShader, which Debian's chromium brings, is one.
 */
import { UsageError } from "../../../lib/errors.js";
import { random, streamState, type Dataset } from "../../../lib/data/index.js";
import { initialParameters, paperNetwork, shapesOf, type InitialWeights } from "../../../lib/train/index.js";
import { nodeGpu } from "../../../lib/train/gpu/node.js";
import type { EnsembleRun, Gpu } from "../../../lib/train/gpu/index.js";

let opened: Promise<Gpu | string> | undefined;

/**
 * The machine's GPU, opened once for all tests. Without one the suite is skipped, with a sentence on the console; where the environment
 * variable GOLDEN_GPU says "required" (`npm run test:gpu`) it fails.
 */
export async function gpuOrSkip(suite: Mocha.Context): Promise<Gpu> {
  opened ??= nodeGpu().catch((error: unknown) => {
    if (!(error instanceof UsageError) || process.env.GOLDEN_GPU === "required") throw error;
    console.log(`      the tests of the GPU engine are skipped: ${error.message}`);
    return error.message;
  });
  const gpu = await opened;
  if (typeof gpu === "string") return suite.skip();
  return gpu;
}

/** Images of the network's size that can be learned: a bright block at a place of its class, on noise. */
export function blocks(count: number, seed: number): Dataset {
  const stream = random(seed, "blocks"), images = new Uint8Array(count * 784), labels = new Uint8Array(count);
  for (let b = 0; b < count; b++) {
    const label = labels[b] = b % 10;
    for (let i = 0; i < 784; i++) images[b * 784 + i] = stream.integer(100);
    for (let y = 0; y < 5; y++) {
      for (let x = 0; x < 5; x++) images[b * 784 + (2 + 13 * (label % 2) + y) * 28 + 1 + 5 * (label >> 1) + x] = 200 + stream.integer(56);
    }
  }
  return { name: "blocks", images, labels, count, height: 28, width: 28, classes: 10, inputs: [-1, 1], sha256: ["b", String(count)] };
}

export const upTo = (count: number): Uint32Array<ArrayBuffer> => Uint32Array.from({ length: count }, (_, i) => i);

/** A run of a seed on the first images, in the order in which the processor shuffles them. */
export function someRun(
  seed: number, samples: number, change: Partial<EnsembleRun> & { initialWeights?: InitialWeights } = {},
): EnsembleRun {
  const { initialWeights, ...rest } = change;
  return {
    parameters: initialParameters(
      shapesOf(paperNetwork), seed, initialWeights,
    ), learningRate: 0.016, momentum: 0.874, dropoutKey: streamState(seed, "dropout"),
    orderKey: `${seed} ${samples}`, trainSamples: samples, order: (epoch) =>
      random(seed, "order", epoch).shuffle(upTo(samples)), validation: upTo(12), test: upTo(9), ...rest,
  };
}
