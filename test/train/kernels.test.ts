import { strict as assert } from "node:assert";
import { random } from "../../lib/data/index.js";
import {
  type Layer, type LossName, type Network, type Optimizer, ReferenceNetwork, type Variant, engineOf, lenet5, paperNetwork,
} from "../../lib/train/index.js";

const key = Int32Array.of(123, -456, 7, 8);
const variants: Variant[] = ["relaxed-simd", "simd", "plain"];
const end: Layer = { kind: "dense", units: 5 };

/** Shapes that no fast path was made for beside those that it was. */
const networks: Network[] = [
  paperNetwork, lenet5,
  { name: "odd channels, not square", input: [11, 7, 3], head: "softmax", layers: [
    { kind: "conv", channels: 5, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 }, { kind: "conv", channels: 9, kernel: 3 },
    { kind: "maxPool", size: 2 }, { kind: "relu" }, { kind: "flatten" }, end,
  ] },
  { name: "1x1, 5x5, 7x7", input: [9, 10, 2], head: "sigmoid", layers: [
    { kind: "conv", channels: 3, kernel: 1 }, { kind: "tanh" }, { kind: "conv", channels: 6, kernel: 7 }, { kind: "sigmoid" },
    { kind: "conv", channels: 2, kernel: 5, padding: "valid" }, { kind: "flatten" }, end,
  ] },
  { name: "pooling by three, dropout on an image", input: [13, 13, 1], head: "softmax", layers: [
    { kind: "dropout", rate: 0.3 }, { kind: "conv", channels: 10, kernel: 3 }, { kind: "sigmoid" }, { kind: "maxPool", size: 3 },
    { kind: "dropout", rate: 0.5 }, { kind: "conv", channels: 4, kernel: 3 }, { kind: "relu" }, { kind: "flatten" },
    { kind: "dense", units: 17 }, { kind: "relu" }, { kind: "dropout", rate: 0.2 }, end,
  ] },
  {
    name: "dense only, odd sizes", input: [3, 3, 1], head: "sigmoid",
    layers: [{ kind: "flatten" }, { kind: "dense", units: 33 }, { kind: "relu" }, { kind: "dense", units: 7 }, { kind: "tanh" }, end],
  },
];

function setUp(network: Network, B: number, variant: Variant, loss: LossName, optimizer?: Optimizer) {
  const stream = random(B, network.name);
  const reference = new ReferenceNetwork(network, Float64Array, optimizer?.kind);
  const engine = engineOf(network, variant, { batchSize: 7, loss, dropoutKey: key, ...(optimizer ? { optimizer } : {}) });
  const parameters = Float32Array.from(reference.parameters, () => (stream.uniform() - 0.5) * 0.4);
  engine.setParameters(parameters);
  reference.parameters.set(parameters);
  const [height, width, channels] = network.input;
  const batch = () => ({
    inputs: Float32Array.from({ length: B * height * width * channels }, () => 2 * stream.uniform() - 1),
    labels: Uint8Array.from({ length: B }, () => stream.integer(reference.shapes.classes)),
  });
  return { reference, engine, batch };
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, bound: number, what: string): void {
  let scale = 0;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    assert.ok(
      Math.abs(actual[i] - expected[i]) <= bound * scale, `${what} [${i}]: ${actual[i]}, reference ${expected[i]}, largest ${scale}`,
    );
  }
}

describe("kernels beside the float64 reference", () => {
  for (const variant of variants) for (const network of networks) {
    it(`give its loss, gradient and outputs within Float32 rounding: ${variant}, ${network.name}`, () => {
      for (const B of network.name === "paper" ? [3] : [1, 2, 4, 7]) {
        const { reference, engine, batch } = setUp(network, B, variant, "synapse");
        const { inputs, labels } = batch();
        const sum = reference.forwardBackward(Float64Array.from(inputs), labels, "synapse", { key, step: 3 });
        engine.loadValues(inputs, labels);
        const { loss } = engine.step(3);
        // Sums of up to 1600 terms of either sign: errors of some roundings (2^-24 = 6e-8) of the largest value.
        assert.ok(Math.abs(loss - sum) <= 1e-5 * sum, `loss ${loss}, reference ${sum}`);
        const gradient = engine.gradient();
        for (const { name, offset, size } of reference.shapes.parameters) {
          assertClose(
            gradient.subarray(offset, offset + size), reference.gradient.subarray(offset, offset + size), 1e-5, `${name}, ${B} samples`,
          );
        }
      }
    });
  }

  for (const variant of variants) for (const optimizer of [
    { kind: "sgd", learningRate: 0.05, momentum: 0.9 }, { kind: "adam", learningRate: 0.01, epsilon: 1e-4 },
  ] as Optimizer[]) {
    it(`update as it does, weights and state, over batches of any size: ${variant}, ${optimizer.kind}`, () => {
      const { reference, engine, batch } = setUp(networks[2], 7, variant, "cross-entropy", optimizer);
      for (let step = 1; step <= 5; step++) {
        let { inputs, labels } = batch();
        const count = step === 3 ? 2 : 7; // a last batch that is not full
        inputs = inputs.subarray(0, inputs.length / 7 * count);
        labels = labels.subarray(0, count);
        reference.forwardBackward(Float64Array.from(inputs), labels, "cross-entropy", { key, step });
        reference.update(optimizer, step);
        engine.loadValues(inputs, labels);
        engine.step(step);
      }
      assertClose(engine.parameters(), reference.parameters, 2e-5, "weights");
      engine.state().forEach((block, i) => assertClose(block, reference.state[i], 2e-5, `state ${i}`));
    });
  }

  for (const variant of variants) it(`take Adam's step to the digit, its constants rounded late: ${variant}`, () => {
    // A large step size and epsilon, so that neither the weights' own rounding nor a gradient near zero hides an error of the rule.
    const optimizer: Optimizer = { kind: "adam", learningRate: 0.5, epsilon: 0.01 };
    const { reference, engine, batch } = setUp(networks[2], 7, variant, "cross-entropy", optimizer);
    const { inputs, labels } = batch();
    reference.forwardBackward(Float64Array.from(inputs), labels, "cross-entropy", { key, step: 1 });
    reference.update(optimizer, 1);
    engine.loadValues(inputs, labels);
    engine.step(1);
    const weights = engine.parameters();
    weights.forEach(
      (w, i) => assert.ok(Math.abs(w - reference.parameters[i]) <= 1e-6, `weight ${i}: ${w}, reference ${reference.parameters[i]}`),
    );
  });

  it("stop before any weight changes when the loss is not finite", () => {
    for (const variant of variants) for (const bad of [NaN, Infinity]) {
      const { engine, batch } = setUp(paperNetwork, 2, variant, "synapse", { kind: "sgd", learningRate: 0.1, momentum: 0.9 });
      const { inputs, labels } = batch();
      inputs[400] = bad;
      const before = engine.parameters();
      engine.loadValues(inputs, labels);
      assert.ok(!Number.isFinite(engine.step(1).loss), `${variant} ${bad}`);
      assert.deepEqual(engine.parameters(), before);
    }
  });

  it("drop units at the stated rate, and none while evaluating", () => {
    const network: Network = {
      name: "dropped", input: [40, 40, 1], head: "softmax",
      layers: [{ kind: "dropout", rate: 0.25 }, { kind: "flatten" }, { kind: "dense", units: 2 }],
    };
    const engine = engineOf(network, "auto", { batchSize: 4, loss: "cross-entropy", dropoutKey: key });
    engine.loadValues(new Float32Array(6400).fill(1), Uint8Array.of(0, 0, 0, 0));
    engine.step(1);
    // Weights are zero, so outputs are 1/2 and a dense weight's gradient is -1/2 times the mean of its input's factors: 0 or 4/3 each.
    const factors = engine.gradient().subarray(0, 1600).map((g) => -2 * g);
    const mean = factors.reduce((a, b) => a + b) / 1600;
    // 6400 draws of variance 1/3: a standard deviation of 0.0072; four of them.
    assert.ok(Math.abs(mean - 1) < 0.029, `mean factor ${mean}`);
    assert.ok(new Set(Array.from(factors, (v) => Math.round(v * 12))).size === 5, "sums of four factors take five values");
  });
});
