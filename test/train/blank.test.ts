import { strict as assert } from "node:assert";
import { random } from "../../lib/data/index.js";
import { engineOf, initialParameters, lenet5, type Layer, type Network, paperNetwork, type Variant } from "../../lib/train/index.js";

const pooled = (channels: number, kernel: number, padding: "same" | "valid" = "same"): Layer[] =>
  [{ kind: "conv", channels, kernel, padding }, { kind: "relu" }, { kind: "maxPool", size: 2 }];
const end: Layer[] = [{ kind: "flatten" }, { kind: "dense", units: 10 }];
const networks: Network[] = [
  paperNetwork, lenet5,
  {
    name: "two channels, odd sizes, three layers", input: [27, 31, 2], head: "softmax",
    layers: [...pooled(5, 3), ...pooled(9, 1), ...pooled(70, 3), ...end],
  },
  {
    name: "rows of 64 pixels with their border", input: [9, 58, 1], head: "sigmoid",
    layers: [...pooled(8, 7), ...pooled(3, 3, "valid"), ...end],
  },
  { name: "rows of more than 64 pixels", input: [6, 66, 1], head: "sigmoid", layers: [...pooled(8, 3), ...end] },
  {
    name: "a pooled convolution behind one that is not", input: [12, 12, 1], head: "softmax",
    layers: [...pooled(4, 3), { kind: "conv", channels: 6, kernel: 3 }, { kind: "relu" }, ...pooled(5, 3), ...end],
  },
];

/**
 * Weights after some steps on images that are background but for one rectangle each;
 * the values come in as grey levels, or as they are, when nobody knows what is background.
 */
function weights(network: Network, variant: Variant, how: "levels" | "values", threads: number): Float32Array {
  const stream = random(4, network.name), B = 13, [height, width, channels] = network.input, size = height * width * channels;
  const engine = engineOf(network, variant, {
    batchSize: B, loss: "cross-entropy", optimizer: { kind: "sgd", learningRate: 0.05, momentum: 0.8 }, threads,
    dropoutKey: Int32Array.of(1, 2, 3, 4),
  });
  engine.setParameters(initialParameters(engine.shapes, 2));
  for (let step = 1; step <= 4; step++) {
    // Fewer samples than a blank image pays for; another background; and images without any ink.
    const count = step === 2 ? 5 : B, inputs = step === 3 ? [0.25, 0.75] as const : [-1, 1] as const;
    const images = new Uint8Array(count * size);
    for (let b = 1; b < count; b++) {
      const [top, left] = [stream.integer(height), stream.integer(width)];
      const [bottom, right] = [top + stream.integer(8), left + stream.integer(8)];
      for (let y = top; y < Math.min(bottom, height); y++) for (let i = left * channels; i < Math.min(right, width) * channels; i++) {
        images[b * size + y * width * channels + i] = stream.integer(256);
      }
    }
    const labels = Uint8Array.from({ length: count }, () => stream.integer(10));
    if (how === "levels") engine.load({ images, labels, inputs }, Uint32Array.from(labels, (_, i) => i), 0, count);
    else engine.loadValues(Float32Array.from(images, (level) => inputs[0] + level * (inputs[1] - inputs[0]) / 255), labels);
    engine.step(step);
  }
  engine.close();
  return engine.parameters();
}

describe("windows of background, copied from a blank image", () => {
  for (const network of networks) {
    it(`leave every weight as it is when each is computed, bit for bit: ${network.name}`, () => {
      for (const variant of ["auto", "simd"] as const) {
        const computed = weights(network, variant as Variant, "values", 1);
        assert.ok(computed.every(Number.isFinite));
        for (const threads of [1, 2]) {
          assert.deepEqual(weights(network, variant as Variant, "levels", threads), computed, `${variant}, ${threads} threads`);
        }
      }
    });
  }
});
