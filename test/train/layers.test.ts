import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { random } from "../../lib/data/index.js";
import { UsageError } from "../../lib/errors.js";
import { paths } from "../../lib/paths.js";
import {
  activations, engineOf, fromPytorch, fromSafetensors, initialParameters, type Layer, type Network, network, type Optimizer,
  plainNetwork, ReferenceNetwork, shapesOf, stateFromPytorch, stateToPytorch, toPytorch, toSafetensors, train, type Variant,
} from "../../lib/train/index.js";
import { assertWeights, batchOf, hashedWeights } from "./hashed.js";
import { oneBlackImage } from "./samples.js";

/** Made by fixtures/layers.py: the losses before each of `steps` updates, one of evaluation after them, eight of each tensor's values. */
interface Fixture {
  readonly steps: number;
  readonly batch: number;
  readonly gelu: { readonly z: number[]; readonly value: number[]; readonly slope: number[] };
  readonly cases: readonly {
    readonly title: string; readonly network: Network; readonly optimizer: Optimizer;
    readonly losses: number[]; readonly evaluation: number; readonly final: readonly { readonly values: number[] }[];
  }[];
}
const fixture = JSON.parse(readFileSync(join(paths.root, "test", "fixtures", "layers.json"), "utf8")) as Fixture;
const variants: Variant[] = ["relaxed-simd", "simd", "plain"];

describe("strides, pools, GELU and batch normalisation beside PyTorch", () => {
  for (const { title, network: described, optimizer, losses, evaluation, final } of fixture.cases) {
    it(`the float64 reference repeats every step, and the evaluation after them: ${title}`, () => {
      const reference = new ReferenceNetwork(described, Float64Array, optimizer.kind);
      reference.parameters.set(hashedWeights(described));
      for (let step = 1; step <= fixture.steps; step++) {
        const { inputs, labels } = batchOf(described, step, fixture.batch);
        const value = reference.forwardBackward(Float64Array.from(inputs), labels, "cross-entropy") / fixture.batch;
        const expected = losses[step - 1];
        // The order of the sums differs; thirty steps let that grow.
        assert.ok(Math.abs(value - expected) <= 1e-11 * expected, `step ${step}: ${value}, PyTorch ${expected}`);
        reference.update(optimizer, step);
      }
      assertWeights(described, reference.parameters, final, 1e-11);
      const { inputs, labels } = batchOf(described, fixture.steps + 1, fixture.batch);
      const logits = reference.forward(Float64Array.from(inputs)), K = reference.shapes.classes;
      const losses2 = Array.from(labels, (label, b) => {
        const z = Array.from(logits.subarray(b * K, (b + 1) * K));
        return Math.log(z.reduce((sum, value) => sum + Math.exp(value), 0)) - z[label];
      });
      const mean = losses2.reduce((sum, value) => sum + value, 0) / fixture.batch;
      assert.ok(Math.abs(mean - evaluation) <= 1e-11 * evaluation, `evaluation ${mean}, PyTorch ${evaluation}`);
    });

    it(`every engine stays with it within Float32 rounding: ${title}`, () => {
      for (const variant of variants) {
        const engine = engineOf(described, variant, { batchSize: fixture.batch, loss: "cross-entropy", optimizer });
        engine.setParameters(hashedWeights(described));
        for (let step = 1; step <= fixture.steps; step++) {
          const { inputs, labels } = batchOf(described, step, fixture.batch);
          engine.loadValues(inputs, labels);
          const value = engine.step(step).loss / fixture.batch, expected = losses[step - 1];
          assert.ok(Math.abs(value - expected) <= 2e-5 * Math.max(1, expected), `${variant}, step ${step}: ${value}, PyTorch ${expected}`);
        }
        assertWeights(described, engine.parameters(), final, 5e-5);
        const { inputs, labels } = batchOf(described, fixture.steps + 1, fixture.batch);
        engine.loadValues(inputs, labels);
        const value = engine.evaluate().loss / fixture.batch;
        assert.ok(Math.abs(value - evaluation) <= 5e-5 * evaluation, `${variant}, evaluation: ${value}, PyTorch ${evaluation}`);
      }
    });
  }

  it("GELU and its slope are PyTorch's at any size of the input", () => {
    const { z, value, slope } = fixture.gelu, { forward, backward } = activations.gelu;
    z.forEach((at, i) => {
      // PyTorch takes 1 + erf, which below -4 is a small difference: so its error is a share of 1, not of the value.
      const ours = forward(at, {});
      assert.ok(Math.abs(ours - value[i]) <= 4e-16 * Math.max(1, Math.abs(at)), `gelu(${at}): ${ours}, PyTorch ${value[i]}`);
      assert.ok(Math.abs(backward(1, 0, {}, at) - slope[i]) <= 1e-15 * Math.max(1, Math.abs(at)), `slope at ${at}`);
    });
    assert.ok(Number.isNaN(forward(NaN, {})));
  });
});

const sgd = { kind: "sgd", learningRate: 0.05, momentum: 0.8 } as const;
const stem: Network = {
  name: "stem", input: [9, 8, 3], head: "softmax", layers: [
    { kind: "conv", channels: 9, kernel: 3, stride: 2 }, { kind: "batchNorm" }, { kind: "relu" }, { kind: "maxPool", size: 2, stride: 1 },
    { kind: "conv", channels: 6, kernel: 3 }, { kind: "batchNorm" }, { kind: "gelu" }, { kind: "avgPool", size: 3, stride: 1 },
    { kind: "flatten" }, { kind: "dense", units: 40 }, { kind: "batchNorm" }, { kind: "relu" }, { kind: "dense", units: 4 },
  ],
};

/** The stem after some steps of batches of eight. */
function trained(variant: Variant, steps: number, optimizer: Optimizer = sgd, threads = 1) {
  const engine = engineOf(stem, variant, { batchSize: 8, loss: "cross-entropy", optimizer, threads });
  engine.setParameters(initialParameters(engine.shapes, 2));
  for (let step = 1; step <= steps; step++) {
    const { inputs, labels } = batchOf(stem, step, 8);
    engine.loadValues(inputs, labels);
    engine.step(step);
  }
  engine.close();
  return engine;
}

describe("batch normalisation", () => {
  const running = shapesOf(stem).parameters.filter((one) => one.running);

  it("begins as the identity with running statistics of a normal distribution", () => {
    const values = initialParameters(shapesOf(stem), 1);
    for (const { name, offset, size } of shapesOf(stem).parameters) {
      if (!name.startsWith("batchNorm")) continue;
      const wanted = /weight|running_var/.test(name) ? 1 : 0;
      assert.ok(values.subarray(offset, offset + size).every((value) => value === wanted), name);
    }
  });

  it("gives the same bits whatever the number of threads", () => {
    for (const variant of ["relaxed-simd", "simd"] as Variant[]) {
      assert.deepEqual(trained(variant, 5, sgd, 3).parameters(), trained(variant, 5).parameters());
    }
  });

  it("keeps running statistics out of every update rule, weight decay too", () => {
    const still: Optimizer[] = [
      { ...sgd, learningRate: 0.5, weightDecay: 0.5 }, { kind: "adam", learningRate: 0.1 }, { ...sgd, learningRate: 0, momentum: 0 },
    ];
    for (const variant of variants) {
      // In one step the statistics depend on the weights before it alone: so all rules leave the same.
      const [first, ...others] = still.map((optimizer) => trained(variant, 1, optimizer).parameters());
      for (const { offset, size } of running) for (const other of others) {
        assert.deepEqual(other.subarray(offset, offset + size), first.subarray(offset, offset + size));
      }
    }
  });

  it("leaves its running statistics where the step is given up, and where nothing is trained", () => {
    for (const variant of variants) {
      const engine = engineOf(stem, variant, { batchSize: 8, loss: "cross-entropy", optimizer: sgd });
      const before = initialParameters(engine.shapes, 2);
      engine.setParameters(before);
      const { inputs, labels } = batchOf(stem, 1, 8);
      engine.loadValues(inputs.map((value, i) => (i === 7 ? NaN : value)), labels);
      assert.ok(!Number.isFinite(engine.step(1).loss));
      engine.loadValues(inputs, labels);
      engine.evaluate();
      engine.predict();
      assert.deepEqual(engine.parameters(), before, variant);
      const gradientOnly = engineOf(stem, variant, { batchSize: 8, loss: "cross-entropy" });
      gradientOnly.setParameters(before);
      gradientOnly.loadValues(inputs, labels);
      gradientOnly.step(1);
      assert.deepEqual(gradientOnly.parameters(), before, variant);
    }
  });

  it("goes through checkpoints and PyTorch's files with its running statistics", () => {
    const engine = trained("simd", 3), parameters = engine.parameters(), state = engine.state();
    const back = fromSafetensors(toSafetensors({ network: stem, epoch: 1, step: 3, parameters, state }));
    assert.deepEqual([back.parameters, back.state], [parameters, state]);
    const bytes = toPytorch(stem, parameters, { inputs: [-1, 1] });
    assert.deepEqual(fromPytorch(bytes).parameters, parameters);
    assert.match(new TextDecoder().decode(bytes), /"batchNorm3\.running_var":\{"dtype":"F32","shape":\[40\]/);
    const file = stateToPytorch({ network: stem, step: 3, state }, sgd), read = stateFromPytorch(file, sgd).state[0];
    assert.doesNotMatch(new TextDecoder().decode(file), /running/);
    read.forEach((value, i) => assert.ok(Math.abs(value - state[0][i]) <= 1e-6 * Math.abs(state[0][i]), `state ${i}`));
  });

  it("makes a layer's size no matter: weights ten times as large give the same gradients, ten times as small", () => {
    const described: Network = {
      name: "scaled", input: [1, 1, 6], head: "softmax",
      layers: [{ kind: "dense", units: 5 }, { kind: "batchNorm" }, { kind: "dense", units: 3 }],
    };
    const gradients = [1, 10].map((factor) => {
      const reference = new ReferenceNetwork(described, Float64Array);
      reference.parameters.set(initialParameters(reference.shapes, 4).map((value, i) => (i < 35 ? factor * value : value)));
      const { inputs, labels } = batchOf(described, 1, 16);
      reference.forwardBackward(Float64Array.from(inputs), labels, "cross-entropy");
      return reference.gradient.slice(0, 30);
    });
    // Epsilon, 1e-5 beside a variance near 1, is what the two differ by.
    gradients[0].forEach((value, i) => assert.ok(Math.abs(value - 10 * gradients[1][i]) <= 1e-4, `${value}, ${gradients[1][i]}`));
    assert.ok(Math.max(...gradients[0].map(Math.abs)) > 1e-2);
  });
});

describe("what a new layer asks for", () => {
  const of = (...layers: object[]): Network => ({ name: "n", input: [8, 8, 2], layers: layers as unknown as Layer[], head: "softmax" });
  const end = [{ kind: "flatten" }, { kind: "dense", units: 3 }];
  const refuses = (call: () => unknown, sentence: RegExp): void => {
    assert.throws(call, (error: Error) => error instanceof UsageError && sentence.test(error.message));
  };

  it("shapes: a window's places, one value for each channel, four tensors", () => {
    const shapes = shapesOf(of(
      { kind: "conv", channels: 4, kernel: 3, stride: 2 }, { kind: "avgPool", size: 3, stride: 1 }, { kind: "batchNorm" },
      { kind: "globalAvgPool" }, { kind: "dense", units: 3 },
    ));
    assert.deepEqual(shapes.layers.map(({ output }) => output.join("x")), ["4x4x4", "2x2x4", "2x2x4", "1x1x4", "1x1x3"]);
    assert.deepEqual(shapes.parameters.filter(({ name }) => name.startsWith("batchNorm")).map(({ name, size }) => `${name} ${size}`), [
      "batchNorm 1 weight 4", "batchNorm 1 bias 4", "batchNorm 1 running_mean 4", "batchNorm 1 running_var 4",
    ]);
  });

  it("is said in one sentence where it is not given", () => {
    refuses(
      () => network(of({ kind: "conv", channels: 4, kernel: 3, stride: 0 }, ...end)), /^conv 1: expected stride to be a whole number/,
    );
    refuses(() => network(of({ kind: "avgPool", size: 9 }, ...end)), /^avgPool 1: expected an image of at least 9 x 9, got 8 x 8 x 2$/);
    refuses(
      () => network(of({ kind: "avgPool", size: 2, border: 1 }, ...end)), /\(avgPool\): expected only kind, size, stride, got border/,
    );
    refuses(() => network(of({ kind: "flatten" }, { kind: "globalAvgPool" }, ...end)), /^globalAvgPool 1: expected an image/);
    refuses(
      () => network(of({ kind: "flatten" }, { kind: "batchNorm" }, { kind: "dense", units: 3 })),
      /^batchNorm 1: expected an image, or the output of a dense layer, got 128 values of a flattened image: put it before flatten$/,
    );
    const options = { loss: "cross-entropy", optimizer: sgd, epochs: 1, seed: 1, batchSize: 1 } as const;
    const one: Network = {
      ...of({ kind: "flatten" }, { kind: "dense", units: 4 }, { kind: "batchNorm" }, { kind: "dense", units: 10 }), input: [28, 28, 1],
    };
    refuses(
      () => train(one, oneBlackImage, options),
      /^batchNorm 1: expected at least 2 values of each channel in every batch.*last batch of 1/,
    );
  });

  it("leaves what identifies a run: a stride that says what its absence means is no setting", () => {
    const layers: Layer[] = [{ kind: "conv", channels: 4, kernel: 3 }, { kind: "maxPool", size: 2 }, { kind: "dense", units: 3 }];
    const said: Layer[] = [{ kind: "conv", channels: 4, kernel: 3, stride: 1 }, { kind: "maxPool", size: 2, stride: 2 }, layers[2]];
    assert.equal(JSON.stringify(plainNetwork(of(...said))), JSON.stringify(of(...layers)));
    const other: Layer[] = [{ kind: "conv", channels: 4, kernel: 3, stride: 2 }, { kind: "maxPool", size: 2, stride: 1 }, layers[2]];
    assert.deepEqual(plainNetwork(of(...other)), of(...other));
  });

  it("is a slope that the checks have seen: the stem's gradient equals central differences", () => {
    const reference = new ReferenceNetwork(stem, Float64Array), stream = random(5, "stem");
    reference.parameters.set(initialParameters(reference.shapes, 3));
    const { inputs, labels } = batchOf(stem, 1, 4), x = Float64Array.from(inputs), step = 6e-6;
    reference.forwardBackward(x, labels, "synapse");
    const gradient = reference.gradient.slice();
    for (let drawn = 0; drawn < 60; drawn++) {
      const i = stream.integer(gradient.length), kept = reference.parameters[i];
      const at = (value: number): number => {
        reference.parameters[i] = value;
        return reference.forwardBackward(x, labels, "synapse");
      };
      const difference = (at(kept + step) - at(kept - step)) / (2 * step) / 4;
      reference.parameters[i] = kept;
      assert.ok(Math.abs(difference - gradient[i]) <= 1e-7 * (1 + Math.abs(difference)), `parameter ${i}: ${gradient[i]}, ${difference}`);
    }
  });
});
