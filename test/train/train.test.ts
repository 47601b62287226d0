import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { random, type Dataset, type Split } from "../../lib/data/index.js";
import { paperNetwork, mlp, train, type Epoch, type Network, type TrainOptions } from "../../lib/train/index.js";

/** Images that a network must tell apart: class k has a bright block at its own place, all else is noise. */
function blocks(count: number, seed: number): Dataset {
  const stream = random(seed, "blocks");
  const images = new Uint8Array(count * 784), labels = new Uint8Array(count);
  for (let b = 0; b < count; b++) {
    const label = labels[b] = stream.integer(10);
    for (let i = 0; i < 784; i++) images[b * 784 + i] = stream.integer(100);
    for (let y = 0; y < 5; y++) {
      for (let x = 0; x < 5; x++) images[b * 784 + (2 + 13 * (label % 2) + y) * 28 + 1 + 5 * (label >> 1) + x] = 200 + stream.integer(56);
    }
  }
  return { name: "blocks", images, labels, count, height: 28, width: 28, classes: 10, inputs: [-1, 1], sha256: ["", ""] };
}
const upTo = (count: number, from = 0) => Uint32Array.from({ length: count - from }, (_, i) => from + i);
const dataset = blocks(500, 1);
const split: Split = { train: { dataset, indices: upTo(400) }, validation: { dataset, indices: upTo(500, 400) } };
const options: TrainOptions = {
  loss: "cross-entropy", optimizer: { kind: "sgd", learningRate: 0.0159, momentum: 0.874 }, epochs: 2, seed: 1,
};

async function epochsOf(training: AsyncIterable<Epoch>): Promise<Epoch[]> {
  const epochs: Epoch[] = [];
  for await (const epoch of training) epochs.push(epoch);
  return epochs;
}

describe("train", () => {
  it("teaches the paper's network to tell ten kinds of images apart", async () => {
    const training = train(paperNetwork, split, { ...options, epochs: 4 });
    const epochs = await epochsOf(training);
    assert.equal(epochs.length, 4);
    assert.ok(epochs[3].validation.accuracy > 0.9, `accuracy ${epochs[3].validation.accuracy}`);
    assert.ok(training.model.memoryBytes < 32 * 2 ** 20);
    const outputs = training.model.predict(split.validation);
    assert.equal(outputs.length, 1000);
    assert.ok(Math.abs(outputs.subarray(0, 10).reduce((a, b) => a + b) - 1) < 1e-6);
    assert.deepEqual(training.model.evaluate(split.validation), epochs[3].validation);
  });

  it("gives the same weights for the same seed, others for another", async () => {
    const run = async (seed: number) => {
      const training = train(paperNetwork, split, { ...options, seed, epochs: 1 });
      await epochsOf(training);
      return training.model.parameters();
    };
    const [one, again, other] = [await run(1), await run(1), await run(2)];
    assert.deepEqual(one, again);
    assert.notDeepEqual(one, other);
  });

  it("gives, on every engine and machine, the weights that it gave when this was written", async () => {
    const digest = async (network: Network, variant: "relaxed-simd" | "simd") => {
      const training = train(network, split, { ...options, loss: "synapse", epochs: 1, variant });
      await epochsOf(training);
      return createHash("sha256").update(new Uint8Array(training.model.parameters().buffer)).digest("hex").slice(0, 16);
    };
    // Plain SIMD is IEEE arithmetic throughout. Relaxed SIMD rounds once where the processor has fused multiply-add, else exactly as plain
    // SIMD.
    for (const { network, plain, fused } of [
      { network: paperNetwork, plain: "32ea093cc875609a", fused: "55979fc493b4e6ad" },
      { network: mlp([100, 10]), plain: "5fac1eebc5734cd8", fused: "fe829e3360877b58" },
    ]) {
      assert.equal(await digest(network, "simd"), plain, network.name);
      assert.ok(
        [fused, plain].includes(await digest(network, "relaxed-simd")), `${network.name}: ${await digest(network, "relaxed-simd")}`,
      );
    }
  });

  it("stops at the step at which the loss is no longer finite, and says so", async () => {
    const training = train(mlp([16, 10]), split, { ...options, optimizer: { kind: "sgd", learningRate: 1e20, momentum: 0.9 } });
    assert.deepEqual(await epochsOf(training), []);
    assert.equal(training.divergence?.epoch, 1);
    assert.ok(training.divergence.step > 1 && training.divergence.step < 7);
    assert.ok(!Number.isFinite(training.divergence.loss));
  });

  it("ends when its signal is aborted, with the signal's reason", async () => {
    const controller = new AbortController();
    const training = train(paperNetwork, split, { ...options, epochs: 1000, signal: controller.signal });
    await assert.rejects(async () => {
      for await (const _ of training) controller.abort(new Error("enough"));
    }, /^Error: enough$/);
  });

  it("refuses data that do not fit the network, and options out of range, with both sides", () => {
    assert.throws(
      () => train(mlp([10], [14, 14, 1]), split, options),
      /expected images of 14 x 14 x 1, got train images of 28 x 28 x 1 \(blocks\); give a network whose input is \[28, 28, 1\]$/,
    );
    assert.throws(() => train(mlp([16, 9]), split, options), /expected at most 9 classes, got 10 \(blocks\)$/);
    assert.throws(
      () => train(mlp([10]), { ...split, train: { dataset, indices: upTo(501) } }, options), /expected positions below 500, got 500/,
    );
    assert.throws(
      () => train(mlp([10]), split, { ...options, batchSize: 0 }), /^UsageError: batch size: expected a whole number of at least 1, got 0$/,
    );
    assert.throws(() => train(mlp([10]), split, { ...options, seed: -1 }), /^UsageError: seed: expected/);
    assert.throws(
      () => train(mlp([10]), split, { ...options, optimizer: { kind: "sgd", learningRate: NaN, momentum: 0 } }),
      /learning rate: expected a number of at least 0, got NaN$/,
    );
  });
});
