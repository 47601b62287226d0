import { strict as assert } from "node:assert";
import { random } from "../../lib/data/index.js";
import {
  type Checkpoint, type Engine, engineOf, initialParameters, mlp, type Network, ReferenceNetwork, train, type Variant,
} from "../../lib/train/index.js";

/** More steps than weights may wait for, twice over, and some. */
const STEPS = 150;
const optimizer = { kind: "sgd", learningRate: 0.016, momentum: 0.874 } as const;
/** One row is 104 floats, the other has a slice of each size. */
const networks: Network[] = [mlp([100, 10], [9, 9, 1]), mlp([77, 10], [9, 9, 1])];

/** Images of 9 x 9 of which one pixel in five has ink, and none the first. */
function images(low: number) {
  const stream = random(6, "lazy"), count = STEPS;
  return {
    name: "ink", images: Uint8Array.from(
      { length: count * 81 }, (_, i) => (i >= 81 && stream.uniform() < 0.2 ? 1 + stream.integer(255) : 0),
    ), labels: Uint8Array.from({ length: count }, () => stream.integer(10)),
    count, height: 9, width: 9, classes: 10, inputs: [low, 1] as const, sha256: ["", ""] as const,
  };
}

function engine(network: Network, batchSize: number, variant: Variant = "relaxed-simd", threads = 1): Engine {
  const made = engineOf(network, variant, { batchSize, loss: "cross-entropy", optimizer, threads });
  made.setParameters(initialParameters(made.shapes, 3));
  return made;
}

/** Weights, then momentum, after all steps of one sample each. */
function trained(made: Engine, low: number, after: (step: number) => void = () => undefined): number[][] {
  const dataset = images(low), order = Uint32Array.from({ length: STEPS }, (_, i) => i);
  for (let i = 0; i < STEPS; i++) {
    made.load(dataset, order, i, 1);
    made.step(i + 1);
    after(i + 1);
  }
  const blocks = [made.parameters(), ...made.state()].map((block) => Array.from(block, (value) => value + 0)); // -0 is 0
  made.close();
  return blocks;
}

describe("weights that wait for their pixel's ink, in batches of one sample", () => {
  for (const network of networks) {
    it(`are those of weights that are changed at every step, bit for bit, where the background is 0: ${network.name}`, () => {
      // An engine for two samples changes all weights at every step, also of one sample.
      for (const variant of ["relaxed-simd", "simd"] as const) {
        assert.deepEqual(trained(engine(network, 1, variant), 0), trained(engine(network, 2, variant), 0), variant);
      }
    });

    it(`differ from the float64 reference by roundings where the background is not 0: ${network.name}`, () => {
      const dataset = images(-1), reference = new ReferenceNetwork(network, Float64Array, "sgd");
      reference.parameters.set(initialParameters(reference.shapes, 3));
      for (let i = 0; i < STEPS; i++) {
        reference.forwardBackward(
          Float64Array.from(dataset.images.subarray(i * 81, (i + 1) * 81), (level) => -1 + level * 2 / 255), [dataset.labels[i]],
          "cross-entropy",
        );
        reference.update(optimizer, i + 1);
      }
      const [weights, momentum] = trained(engine(network, 1), -1), scale = Math.max(...momentum.map(Math.abs));
      // Each step rounds a weight by 2^-24 of its size; outputs, of 82 terms, pass some hundred times that on to the momentum.
      weights.forEach(
        (value, i) => assert.ok(
          Math.abs(value - reference.parameters[i]) < 3e-6, `weight ${i}: ${value}, reference ${reference.parameters[i]}`,
        ),
      );
      momentum.forEach(
        (value, i) => assert.ok(
          Math.abs(value - reference.state[0][i]) < 2e-5 * scale, `momentum ${i}: ${value}, reference ${reference.state[0][i]}`,
        ),
      );
    });

    it(`do not depend on who looks at them in between, nor on threads: ${network.name}`, () => {
      const undisturbed = trained(engine(network, 1), -1), watched = engine(network, 1);
      assert.deepEqual(trained(watched, -1, (step) => { if (step % 7 === 0) {
        watched.parameters();
      } if (step % 10 === 0) watched.evaluate(); }), undisturbed);
      assert.deepEqual(trained(engine(network, 1, "relaxed-simd", 2), -1), undisturbed);
    });
  }

  it("go on, from a checkpoint, as if never stopped", async () => {
    const samples = { dataset: images(-1), indices: Uint32Array.from({ length: STEPS }, (_, i) => i) };
    const split = { train: samples, validation: { ...samples, indices: new Uint32Array(0) } };
    const run = async (epochs: number, resume?: Checkpoint): Promise<Checkpoint> => {
      const training = train(
        networks[0], split, { loss: "synapse", optimizer, epochs, seed: 2, batchSize: 1, ...(resume === undefined ? {} : { resume }) },
      );
      for await (const epoch of training) assert.ok(Number.isFinite(epoch.train.loss));
      return training.checkpoint();
    };
    assert.deepEqual(await run(3, await run(1)), await run(3));
  });

  it("are set anew after a run that diverged", () => {
    const made = engine(networks[0], 1), stream = random(1, "diverged");
    made.setParameters(Float32Array.from({ length: made.shapes.parameterCount }, () => 1e30 * (stream.uniform() - 0.5)));
    made.load(images(-1), Uint32Array.of(1), 0, 1);
    assert.ok(!Number.isFinite(made.step(1).loss));
    made.setParameters(initialParameters(made.shapes, 3));
    made.setState([new Float32Array(made.shapes.parameterCount)]);
    assert.deepEqual(trained(made, -1), trained(engine(networks[0], 1), -1));
  });
});
