import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { random } from "../../lib/data/index.js";
import {
  type Layer, lenet5, mlp, type Network, type Optimizer, paperNetwork, type VectorBits, WasmEngine, vectorWidth,
} from "../../lib/train/index.js";

const end: Layer[] = [{ kind: "flatten" }, { kind: "dense", units: 10 }];
/** Every tile and every remainder: one panel, an odd number of panels, kernels without a fast path. */
const networks: Network[] = [
  paperNetwork, lenet5, mlp([100, 10]), mlp([33, 24, 10]),
  {
    name: "three panels, not pooled", input: [9, 7, 2], head: "sigmoid",
    layers: [
      { kind: "conv", channels: 24, kernel: 3 }, { kind: "relu" }, { kind: "conv", channels: 40, kernel: 1 }, { kind: "tanh" }, ...end,
    ],
  },
  { name: "one panel, 7x7", input: [12, 12, 1], head: "softmax", layers: [
    { kind: "conv", channels: 5, kernel: 7 }, { kind: "maxPool", size: 2 }, { kind: "relu" }, { kind: "conv", channels: 17, kernel: 5 },
    { kind: "maxPool", size: 3 }, ...end,
  ] },
];

function weights(network: Network, vectorBits: VectorBits, optimizer: Optimizer): Float32Array {
  const stream = random(3, network.name), B = 11;
  const engine = new WasmEngine(
    network, "relaxed-simd", { batchSize: B, loss: "synapse-net", optimizer, vectorBits, dropoutKey: Int32Array.of(5, 6, 7, 8) },
  );
  engine.setParameters(Float32Array.from({ length: engine.shapes.parameterCount }, () => (stream.uniform() - 0.5) / 3));
  const [height, width, channels] = network.input, size = height * width * channels;
  const images = Uint8Array.from({ length: 30 * size }, () => (stream.uniform() < 0.7 ? 0 : stream.integer(256)));
  const dataset = {
    name: "random", images, labels: Uint8Array.from({ length: 30 }, () => stream.integer(10)), count: 30, height, width, classes: 10,
    inputs: [-1, 1] as const, sha256: ["", ""] as const,
  };
  const order = Uint32Array.from({ length: 30 }, (_, i) => i);
  for (const [step, from] of [0, 11, 22].entries()) {
    engine.load(dataset, order, from, Math.min(B, 30 - from));
    engine.step(step + 1);
  }
  return engine.parameters();
}

describe("vectors of 256 bits", () => {
  const joined = vectorWidth() === 256;
  for (const network of networks) {
    it(`give the weights of vectors of 128 bits, bit for bit: ${network.name}`, function () {
      if (!joined) this.skip(); // Node 24 and 26 have them
      for (const optimizer of [{ kind: "sgd", learningRate: 0.02, momentum: 0.874 }, { kind: "adam", learningRate: 0.001 }] as const) {
        assert.deepEqual(weights(network, 256, optimizer), weights(network, 128, optimizer), optimizer.kind);
      }
    });
  }

  it("stay away when GOLDEN_VECTORS=128 says so", () => {
    const script = `import { vectorWidth } from ${JSON.stringify(new URL("../../lib/train/index.js", import.meta.url).href)}; ` +
      "console.log(vectorWidth());";
    const { stdout } = spawnSync(
      process.execPath, ["--input-type=module", "-e", script], { env: { ...process.env, GOLDEN_VECTORS: "128" }, encoding: "utf8" },
    );
    assert.equal(stdout, "128\n");
  });
});
