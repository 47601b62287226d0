/**
 * What the core computes in a browser and on Node, to be compared: imported by the test itself and bundled for the browser.
 */
import {
  type Dataset, lenet5, mlp, type Network, paperNetwork, random, type Split, train, type TrainOptions,
} from "../../lib/browser/index.js";

/** Runs of a few steps: every network, large batches and single samples. */
const runs: readonly { readonly network: Network; readonly options: Partial<TrainOptions> }[] = [
  { network: paperNetwork, options: { batchSize: 64 } },
  { network: lenet5, options: { batchSize: 32, optimizer: { kind: "adam", learningRate: 0.001 } } },
  { network: mlp([100, 10]), options: { batchSize: 1 } },
];

/** Images of noise on background, each with a bright row that tells its class. */
function stripes(count: number): Dataset {
  const stream = random(1, "stripes"), labels = Uint8Array.from({ length: count }, () => stream.integer(10));
  const images = Uint8Array.from({ length: count * 784 }, (_, i) => {
    const row = Math.floor(i % 784 / 28), bright = row === 4 + 2 * labels[Math.floor(i / 784)];
    return bright ? 255 : stream.uniform() < 0.8 ? 0 : stream.integer(256);
  });
  return { name: "stripes", images, labels, count, height: 28, width: 28, classes: 10, inputs: [-1, 1], sha256: ["", ""] };
}

/** Names of the runs with the SHA-256 of the weights that each ends with. */
export async function weightHashes(variant: "relaxed-simd" | "simd"): Promise<Record<string, string>> {
  const dataset = stripes(200), indices = Uint32Array.from({ length: 200 }, (_, i) => i);
  const split: Split = { train: { dataset, indices: indices.subarray(0, 150) }, validation: { dataset, indices: indices.subarray(150) } };
  const hashes: Record<string, string> = {};
  for (const { network, options } of runs) {
    const optimizer = { kind: "sgd", learningRate: 0.0159, momentum: 0.874 } as const;
    const training = train(network, split, { loss: "synapse", optimizer, epochs: 2, seed: 1, variant, ...options });
    for await (const epoch of training) {
      if (!Number.isFinite(epoch.train.loss)) throw new Error(`${network.name}: loss ${epoch.train.loss}`);
    }
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", training.model.parameters().slice().buffer));
    hashes[network.name] = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return hashes;
}
