import { strict as assert } from "node:assert";
import { streamState } from "../../../lib/data/index.js";
import { Trouble, UsageError } from "../../../lib/errors.js";
import { deviceData, dropoutRate, Ensemble, mostRuns, openGpu, type EnsembleRun, type Gpu } from "../../../lib/train/gpu/index.js";
import { fromDevice, toDevice } from "../../../lib/train/gpu/geometry.js";
import { nodeGpu } from "../../../lib/train/gpu/node.js";
import { engineOf, initialParameters, lenet5, mlp, paperNetwork, shapesOf } from "../../../lib/train/index.js";
import { blocks, gpuOrSkip, someRun, upTo } from "./gpu.js";

const data = blocks(200, 1);
const options = { network: paperNetwork, loss: "cross-entropy", batchSize: 4 } as const;
const says = (...words: string[]) =>
  (error: unknown): boolean => error instanceof UsageError && words.every((word) => error.message.includes(word));

describe("the layout on the device", () => {
  it("holds all parameters: there and back they are the same", () => {
    const values = initialParameters(shapesOf(paperNetwork), 1, "framework"), { small, dense } = toDevice(values);
    assert.deepEqual(fromDevice(small, dense), values);
    assert.equal(dense[3 * 128 + 5], values[4800 + 5 * 1568 + 3]);
  });

  it("is of the paper's network: another is refused by the name of its first layer that does not fit", () => {
    assert.equal(dropoutRate(paperNetwork), 0.25);
    assert.throws(() => dropoutRate(lenet5), says("lenet-5", "conv 1", "--engine webgpu"));
    assert.throws(() => dropoutRate(mlp([100, 10])), says("flatten 1"));
    assert.throws(() => dropoutRate({ ...paperNetwork, head: "sigmoid" }), says("head of sigmoid"));
    assert.throws(() => dropoutRate({ ...paperNetwork, input: [32, 32, 1] }), says("32 x 32 x 1"));
  });
});

describe("an ensemble on a GPU", function () {
  this.timeout(180_000);
  let gpu: Gpu;
  before(async function () { gpu = await gpuOrSkip(this); });

  /** Weights after some epochs, and what was known of each run. */
  async function train(runs: readonly EnsembleRun[], epochs: number, batchSize = 4) {
    const ensemble = await Ensemble.create(gpu, deviceData(gpu, data, data), runs, { ...options, batchSize });
    const sums = [];
    for (let epoch = 0; epoch < epochs; epoch++) sums.push(await ensemble.epoch());
    const tested = await ensemble.evaluate("test"), scores = await ensemble.scores();
    const weights = [];
    for (const r of runs.keys()) weights.push(await ensemble.parameters(r));
    ensemble.destroy();
    return { sums, tested, scores, weights };
  }

  it("gives a run the same bits alone, among others, in another place, and again", async () => {
    const [a, b, c] = [someRun(1, 10), someRun(2, 9, { learningRate: 0.1, momentum: 0 }), someRun(3, 12, { learningRate: 0.001 })];
    const alone = await train([a], 2), among = await train([b, c, a], 2), again = await train([a, b], 2);
    for (const [other, place] of [[among, 2], [again, 0]] as const) {
      assert.deepEqual(other.weights[place], alone.weights[0]);
      assert.deepEqual(other.sums.map((epoch) => epoch[place]), alone.sums.map((epoch) => epoch[0]));
      assert.deepEqual(other.tested[place], alone.tested[0]);
      assert.deepEqual(other.scores[place], alone.scores[0]);
    }
    assert.deepEqual(among.weights[0], again.weights[1]);
    assert.notDeepEqual(among.weights[0], alone.weights[0]);
  });

  it("goes the processor's way for fifty steps: order, dropout, a last batch that is not full", async () => {
    const samples = 40, run = someRun(5, samples, { initialWeights: "framework", learningRate: 0.004 }), batchSize = 8, epochs = 10;
    const { sums, weights } = await train([run], epochs, batchSize);
    const engine = engineOf(paperNetwork, "auto", {
      batchSize, loss: "cross-entropy", optimizer: { kind: "sgd", learningRate: run.learningRate, momentum: run.momentum },
      dropoutKey: streamState(5, "dropout"),
    });
    engine.setParameters(run.parameters);
    let step = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = run.order(epoch), known = { loss: 0, correct: 0 };
      for (let at = 0; at < samples; at += batchSize) {
        engine.load(data, order, at, Math.min(batchSize, samples - at));
        const batch = engine.step(++step);
        known.loss += batch.loss;
        known.correct += batch.correct;
      }
      const [{ loss, correct }] = sums[epoch - 1];
      assert.ok(Math.abs(loss - known.loss) <= 1e-5 * known.loss, `epoch ${epoch}: loss ${loss}, processor ${known.loss}`);
      assert.equal(correct, known.correct, `epoch ${epoch}`);
    }
    engine.flush();
    const processor = engine.parameters();
    // Rounding leaves 1.5e-8 here, a rounding of the largest weights; a pixel or unit that is on here and off there, by rounding, up to
    // 1e-5. With another seed's dropout it is 6e-3.
    const furthest = weights[0].reduce((most, value, i) => Math.max(most, Math.abs(value - processor[i])), 0);
    assert.ok(furthest < 5e-5, `largest difference of a weight ${furthest}`);
    assert.equal(step, 50);
  });

  it("stops a run that diverges at its step, and no other", async () => {
    const [wild, calm] = [someRun(1, 12, { learningRate: 1e30 }), someRun(2, 12)];
    const together = await train([wild, calm], 2), alone = await train([calm], 2);
    const { divergence } = together.sums[0][0];
    assert.ok(
      divergence !== undefined && divergence.step >= 2 && divergence.step <= 3 && !Number.isFinite(divergence.loss),
      JSON.stringify(divergence),
    );
    assert.ok(together.weights[0].every(Number.isFinite), "the step that failed changed weights");
    assert.equal(together.sums[1][0].divergence, undefined);
    assert.deepEqual(together.weights[1], alone.weights[0]);
    assert.deepEqual(together.sums.map((epoch) => epoch[1]), alone.sums.map((epoch) => epoch[0]));
  });

  it("learns to tell images apart, and says how sure it is of each", async () => {
    const { tested, scores } = await train([someRun(1, 120, { test: upTo(40), learningRate: 0.05 })], 6, 20);
    assert.ok(tested[0].correct > 35, `${tested[0].correct} of 40`);
    assert.equal(scores[0].subarray(0, 40).filter((score) => score > 0).length, tested[0].correct);
    assert.ok(scores[0].subarray(0, 40).every((score) => Math.abs(score) >= 0.1 - 1e-6 && Math.abs(score) <= 1 + 1e-6));
  });

  it("says that the device was lost, in the middle of an epoch and before one", async () => {
    const own = await nodeGpu(), ensemble = await Ensemble.create(own, deviceData(own, data, data), [someRun(1, 120)], options);
    const isLost = (error: unknown): boolean => error instanceof Trouble && /the device was lost .*start again for the rest/.test(error.message);
    await assert.rejects(ensemble.epoch(undefined, (batches) => { if (batches >= 2) own.device.destroy(); }), isLost);
    await assert.rejects(ensemble.epoch(), isLost);
  });

  it("refuses batches beyond 64, runs of unequal numbers of batches, and more runs than a binding holds", async () => {
    const images = deviceData(gpu, data, data);
    await assert.rejects(Ensemble.create(gpu, images, [someRun(1, 12)], { ...options, batchSize: 65 }), says("64", "65"));
    await assert.rejects(Ensemble.create(gpu, images, [someRun(1, 12), someRun(2, 13)], options), says("3 and 4"));
    const { maxStorageBufferBindingSize } = gpu.device.limits;
    const many = Math.ceil(maxStorageBufferBindingSize / 2 ** 20) + 1;
    const one = someRun(1, 12);
    await assert.rejects(Ensemble.create(gpu, images, Array.from({ length: many }, () => one), options), says("one binding", "--at-once"));
  });

  it("fits the binding of 128 MiB that every browser has", async () => {
    const { nodeInstance } = await import("../../../lib/train/gpu/node.js");
    const least = await openGpu(await nodeInstance(), { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 });
    const size = { batches: 844, scores: 10_000, samples: 54_000 }, most = mostRuns(least, size, 2 ** 31);
    assert.equal(least.device.limits.maxStorageBufferBindingSize, 2 ** 27);
    assert.ok(most >= 120 && most * 2 ** 20 <= 2 ** 27, `${most} runs`);
    assert.equal(mostRuns(least, size, 50 * 2 ** 20), 11);
    least.device.destroy();
  });
});
