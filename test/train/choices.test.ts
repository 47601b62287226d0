import { strict as assert } from "node:assert";
import { dataSets, random } from "../../lib/data/index.js";
import { UsageError } from "../../lib/errors.js";
import {
  activations, engineOf, initializers, type Layer, lossNames, losses, mlp, type Network, network, type Optimizer, optimizers,
  ReferenceNetwork,
  scheduleFactor, schedules, train, type Variant,
} from "../../lib/train/index.js";
import { activationLayers, everyOptimizer, everySchedule } from "./choices.js";
import { oneBlackImage } from "./samples.js";

const variants: Variant[] = ["relaxed-simd", "simd", "plain"];
const key = Int32Array.of(5, 6, 7, 8);

/** A network on images that is pooled by nothing, so that only rounding parts the engines from the reference. */
const imageNetwork = (layer: Layer): Network => ({
  name: "small", input: [6, 5, 2], head: "softmax", layers: [
    { kind: "conv", channels: 5, kernel: 3 }, layer, { kind: "flatten" }, { kind: "dense", units: 9 }, layer, { kind: "dense", units: 4 },
  ],
});

/** An engine and the float64 reference with the same weights, and batches of seven for both. */
function sideBySide(described: Network, variant: Variant, loss: (typeof lossNames)[number], optimizer?: Optimizer, batchSize = 7) {
  const stream = random(3, described.name, loss), reference = new ReferenceNetwork(described, Float64Array, optimizer?.kind);
  const engine = engineOf(described, variant, { batchSize, loss, dropoutKey: key, ...(optimizer && { optimizer }) });
  const parameters = Float32Array.from(reference.parameters, () => (stream.uniform() - 0.5) * 0.8);
  engine.setParameters(parameters);
  reference.parameters.set(parameters);
  const size = described.input.reduce((a, b) => a * b, 1);
  const batch = () => ({
    inputs: Float32Array.from({ length: batchSize * size }, () => 2 * stream.uniform() - 1),
    labels: Uint8Array.from({ length: batchSize }, () => stream.integer(reference.shapes.classes)),
  });
  return { engine, reference, batch };
}

/** Sums of some ten terms in Float32: a few roundings (6e-8) of the largest value. */
function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, bound: number, what: string): void {
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(
      Math.abs(actual[i] - expected[i]) <= bound * scale, `${what} [${i}]: ${actual[i]}, reference ${expected[i]}, largest ${scale}`,
    );
  }
}

const refuses = (call: () => unknown, sentence: RegExp): void => {
  assert.throws(call, (error: Error) => error instanceof UsageError && sentence.test(error.message));
};

describe("every choice beside the float64 reference", () => {
  for (const variant of variants) {
    it(`each activation and each loss gives its loss and gradient: ${variant}`, () => {
      const cases = [...activationLayers.map((layer) => [imageNetwork(layer), "cross-entropy"] as const),
        ...lossNames.flatMap(
          (loss) => (["softmax", "sigmoid"] as const).map((head) => [{ ...imageNetwork({ kind: "tanh" }), head }, loss] as const),
        )];
      for (const [described, loss] of cases) {
        const { engine, reference, batch } = sideBySide(described, variant, loss), { inputs, labels } = batch();
        const sum = reference.forwardBackward(Float64Array.from(inputs), labels, loss);
        engine.loadValues(inputs, labels);
        assert.ok(
          Math.abs(engine.step(1).loss - sum) <= 1e-5 * Math.abs(sum), `${JSON.stringify(described.layers[1])} ${described.head} ${loss}`,
        );
        assertClose(engine.gradient(), reference.gradient, 1e-5, `${JSON.stringify(described.layers[1])} ${described.head} ${loss}`);
      }
    });

    it(`each update rule with each of its settings moves weights and state: ${variant}`, () => {
      for (const optimizer of everyOptimizer) for (const [described, batchSize] of [
        [imageNetwork({ kind: "relu" }), 7], [{ ...mlp([12, 5], [4, 4, 1]) }, 1],
      ] as const) {
        const { engine, reference, batch } = sideBySide(described, variant, "cross-entropy", optimizer, batchSize);
        for (let step = 1; step <= 4; step++) {
          const { inputs, labels } = batch(), epoch = step; // one step to an epoch, so that both kinds of schedule move
          reference.forwardBackward(Float64Array.from(inputs), labels, "cross-entropy");
          reference.update(optimizer, step, epoch);
          engine.loadValues(inputs, labels);
          engine.step(step, epoch);
        }
        // Adam divides by the root of its second moment: near a gradient of zero that magnifies roundings.
        const bound = optimizer.kind === "adam" ? 2e-4 : 2e-5;
        assertClose(engine.parameters(), reference.parameters, bound, `${JSON.stringify(optimizer)}, ${batchSize} samples, weights`);
        engine.state().forEach((block, i) => {
          assertClose(block, reference.state[i], bound, `${JSON.stringify(optimizer)}, ${batchSize} samples, state ${i}`);
        });
      }
    });
  }

  it("lets weights wait under M1 at a constant rate only", () => {
    const optimizer: Optimizer = {
      kind: "sgd", learningRate: 0.1, momentum: 0.5, schedule: { kind: "step", every: 1, factor: 0.5, per: "update" },
    };
    assert.equal(optimizers.sgd.deferred(optimizer), false);
    assert.equal(optimizers.sgd.deferred({ learningRate: 0.1, momentum: 0.5 }), true);
  });
});

describe("what is not done is not accepted", () => {
  const options = {
    loss: "cross-entropy", optimizer: { kind: "sgd", learningRate: 0.1, momentum: 0 }, epochs: 1, seed: 1, variant: "plain",
  } as const;
  const withOptimizer = (optimizer: object) => () => train(mlp([10]), oneBlackImage, { ...options, optimizer: optimizer as Optimizer });

  it("an unknown field, or an unknown kind, of every choice is refused by name", () => {
    for (const optimizer of everyOptimizer) {
      refuses(
        withOptimizer({ ...optimizer, colour: 1 }), new RegExp(`optimizer ${optimizer.kind}: expected only kind, learningRate.*got colour`),
      );
    }
    for (const schedule of everySchedule) {
      refuses(
        withOptimizer({ ...options.optimizer, schedule: { ...schedule, colour: 1 } }),
        new RegExp(`schedule ${schedule.kind}: expected only kind.*got colour`),
      );
    }
    for (const layer of activationLayers) {
      refuses(
        () => network({ ...imageNetwork({ ...layer, colour: 1 } as unknown as Layer) }),
        new RegExp(`layer 2 \\(${layer.kind}\\): expected only kind.*got colour`),
      );
      refuses(
        () => engineOf(imageNetwork({ ...layer, colour: 1 } as unknown as Layer), "plain", { batchSize: 1, loss: "synapse" }), /got colour/,
      );
    }
    refuses(
      withOptimizer({ kind: "rmsprop", learningRate: 0.1 }),
      /optimizer: expected an object whose kind is sgd or adam, got \{"kind":"rmsprop"/,
    );
    refuses(
      withOptimizer({ kind: "adam", learningRate: 0.1, momentum: 0.9 }),
      /optimizer adam: expected only kind, learningRate, beta1, beta2, epsilon, schedule, got momentum/,
    );
    refuses(
      withOptimizer({ ...options.optimizer, schedule: { kind: "exponential", factor: 0.9 } }),
      /schedule: expected an object whose kind is step, cosine or warmup, got/,
    );
    refuses(
      withOptimizer({
        ...options.optimizer, schedule: { kind: "warmup", over: 2, from: 0.5, then: { kind: "warmup", over: 2, from: 0.5 } },
      }),
      /then: expected an object whose kind is step or cosine/,
    );
    refuses(
      () => train(mlp([10]), oneBlackImage, { ...options, loss: "hinge" as "synapse" }),
      /loss: expected synapse, .* focal or label-smoothing, or formula: and an expression in y, got "hinge"/,
    );
    refuses(
      () => train(mlp([10]), oneBlackImage, { ...options, weightDecay: 0.1 } as typeof options),
      /options of train: expected only .*got weightDecay/,
    );
  });

  it("a value out of its bounds, or none where one must be, is refused with what was expected", () => {
    const sgd = options.optimizer;
    refuses(withOptimizer({ kind: "sgd", learningRate: 0.1 }), /momentum: expected a number from -1 to 1, got undefined/);
    refuses(withOptimizer({ ...sgd, learningRate: -1 }), /learning rate: expected a number of at least 0, got -1/);
    refuses(withOptimizer({ ...sgd, learningRate: "0.1" }), /learning rate: expected a number of at least 0, got "0.1"/);
    refuses(
      withOptimizer({ ...sgd, schedule: { kind: "step", every: 1.5, factor: 0.1 } }),
      /every: expected a whole number of at least 1, got 1.5/,
    );
    refuses(withOptimizer({ ...sgd, schedule: { kind: "cosine", over: 3, per: "week" } }), /per: expected epoch or update, got "week"/);
    refuses(withOptimizer({ kind: "adam", learningRate: 0.1, beta1: 1 }), /beta1: expected a number of at least 0 and below 1, got 1/);
  });
});

describe("the lists of choices", () => {
  it("name each kernel case once, so that no two entries run as the same", () => {
    const lists: number[][] = [
      Object.values(losses).map(({ kernel }) => kernel), Object.values(activations).map(({ kernel }) => kernel.function),
    ];
    for (const codes of lists) assert.equal(new Set(codes).size, codes.length);
  });

  it("say of each entry what it is", () => {
    for (const entries of [
      losses, activations, optimizers, schedules, initializers, dataSets,
    ] as Readonly<Record<string, { readonly says: string }>>[]) {
      for (const [name, { says }] of Object.entries(entries)) assert.ok(says.length > 3, name);
    }
  });

  it("know each data set by the checksums of what is loaded", async () => {
    for (const { identity, load } of Object.values(dataSets)) {
      const { train: training, test } = await load();
      assert.deepEqual([training.sha256, test.sha256], [identity.train.sha256, identity.test.sha256]);
    }
  });
});

describe("scheduleFactor(schedule, position)", () => {
  it("is by definition: steps, half a cosine, a line; of epochs or of updates", () => {
    const epochs = (schedule: Parameters<typeof scheduleFactor>[0], many: number) =>
      Array.from({ length: many }, (_, i) => scheduleFactor(schedule, { epoch: i + 1, step: 1000 * i + 1 }));
    const near = (actual: number[], wanted: number[]): void => {
      wanted.forEach((value, i) => { assert.ok(Math.abs(actual[i] - value) < 1e-15, `${actual.join()}: expected ${wanted.join()}`); });
    };
    near(epochs(undefined, 2), [1, 1]);
    near(epochs({ kind: "step", every: 2, factor: 0.5 }, 5), [1, 1, 0.5, 0.5, 0.25]);
    near(
      epochs({ kind: "cosine", over: 4, floor: 0.2 }, 6),
      [1, 0.2 + 0.8 * (1 + Math.SQRT1_2) / 2, 0.6, 0.2 + 0.8 * (1 - Math.SQRT1_2) / 2, 0.2, 0.2],
    );
    near(epochs({ kind: "warmup", over: 2, from: 0.5 }, 4), [0.5, 0.75, 1, 1]);
    near(epochs({ kind: "warmup", over: 2, from: 0.5, then: { kind: "step", every: 1, factor: 0.5 } }, 5), [0.5, 0.75, 1, 0.5, 0.25]);
    assert.equal(scheduleFactor({ kind: "step", every: 10, factor: 0.5, per: "update" }, { epoch: 1, step: 10 }), 1);
    assert.equal(scheduleFactor({ kind: "step", every: 10, factor: 0.5, per: "update" }, { epoch: 1, step: 11 }), 0.5);
  });

  it("never leaves 0 .. 1", () => {
    for (const schedule of everySchedule) for (let i = 1; i < 20; i++) {
      const factor = scheduleFactor(schedule, { epoch: i, step: i });
      assert.ok(factor >= 0 && factor <= 1, `${JSON.stringify(schedule)} at ${i}: ${factor}`);
    }
  });
});
