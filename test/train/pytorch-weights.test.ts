import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Dataset } from "../../lib/data/index.js";
import { paths } from "../../lib/paths.js";
import {
  engineOf, fromPytorch, initialParameters, type Network, type Optimizer, paperNetwork, shapesOf, stateFromPytorch, stateToPytorch,
  toPytorch,
} from "../../lib/train/index.js";

const fixture = (name: string): Buffer => readFileSync(join(paths.root, "test", "fixtures", name));
/** Made by fixtures/torch_weights.py with PyTorch. */
const made = JSON.parse(fixture("torch_weights.json").toString()) as { levels: number[]; labels: number[]; outputs: number[] };
const network: Network = {
  name: "small", input: [8, 6, 1], head: "softmax",
  layers: [
    {
      kind: "conv", channels: 3, kernel: 3,
    }, { kind: "relu" }, { kind: "maxPool", size: 2 }, { kind: "conv", channels: 5, kernel: 3 }, { kind: "relu" },
    { kind: "flatten" }, { kind: "dense", units: 6 }, { kind: "relu" }, { kind: "dense", units: 4 },
  ],
};
const optimizer: Optimizer = { kind: "sgd", learningRate: 0.02, momentum: 0.874 };
const dataset: Dataset = {
  name: "noise", images: Uint8Array.from(
    made.levels,
  ), labels: Uint8Array.from(made.labels), count: 20, height: 8, width: 6, classes: 4, inputs: [-1, 1], sha256: ["", ""],
};
const order = Uint32Array.from({ length: 20 }, (_, i) => i);

/** The largest difference, relative to the largest value. */
function apart(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  assert.equal(ours.length, theirs.length);
  let most = 0, size = 0;
  for (let i = 0; i < ours.length; i++) {
    most = Math.max(most, Math.abs(ours[i] - theirs[i]));
    size = Math.max(size, Math.abs(theirs[i]));
  }
  return most / size;
}

describe("weights from and to PyTorch", () => {
  // Float32 sums of at most 60 terms in another order: 60 x 2^-24 is 4e-6.
  const tolerance = 4e-6;

  it("give PyTorch's outputs for an ordinary module with Flatten", () => {
    const engine = engineOf(network, "simd", { batchSize: 20, loss: "cross-entropy" });
    engine.setParameters(fromPytorch(fixture("torch_weights.safetensors"), network).parameters);
    engine.load(dataset, order, 0, 20);
    assert.ok(apart(engine.predict(), made.outputs) < tolerance);
  });

  it("with the momentum buffer: two more steps give the weights that PyTorch finds", () => {
    const engine = engineOf(network, "simd", { batchSize: 4, loss: "cross-entropy", optimizer });
    engine.setParameters(fromPytorch(fixture("torch_weights.safetensors"), network).parameters);
    const { step, state } = stateFromPytorch(fixture("torch_weights.optimizer.safetensors"), optimizer, network);
    assert.equal(step, 3);
    engine.setState(state);
    for (const i of [3, 4]) {
      engine.load(dataset, order, 4 * i, 4);
      engine.step(i + 1);
    }
    const after = fromPytorch(fixture("torch_weights.after.safetensors"), network).parameters;
    assert.ok(apart(engine.parameters(), after) < tolerance);
    // Without the buffers they differ: the test can fail.
    assert.ok(apart(fromPytorch(fixture("torch_weights.safetensors"), network).parameters, after) > 100 * tolerance);
  });

  it("come back as they went, weights, state and what is known of them", () => {
    const parameters = initialParameters(shapesOf(paperNetwork), 3);
    const info = { inputs: [-1, 1], classes: ["0", "1", "2"], optimizer } as const;
    const back = fromPytorch(toPytorch(paperNetwork, parameters, info));
    assert.deepEqual(back, { network: paperNetwork, parameters, info });
    const dw = Float32Array.from(parameters, (value) => value / 7);
    const { step, state } = stateFromPytorch(stateToPytorch({ network: paperNetwork, step: 12, state: [dw] }, optimizer), optimizer);
    assert.equal(step, 12);
    assert.ok(apart(state[0], dw) < 2 ** -22);
  });

  it("that do not fit are refused in one sentence", () => {
    const bytes = fixture("torch_weights.safetensors");
    assert.throws(() => fromPytorch(bytes), /^UsageError: weights: the file names no network in its metadata/);
    assert.throws(
      () => fromPytorch(bytes, paperNetwork),
      /^UsageError: safetensors: conv1\.weight: expected F32 16 x 1 x 3 x 3, got F32 3 x 1 x 3 x 3$/,
    );
    assert.throws(
      () => fromPytorch(fixture("torch_weights.optimizer.safetensors"), network),
      /expected only conv1\.weight, .* got \S+\.momentum_buffer too/,
    );
    const still: Optimizer = { kind: "sgd", learningRate: 0, momentum: 0.9 };
    assert.throws(() => stateToPytorch({ network, step: 0, state: [new Float32Array(1)] }, still), /expected a learning rate above 0/);
  });
});
