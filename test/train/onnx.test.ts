import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { InferenceSession } from "onnxruntime-common";
import { PbfReader } from "pbf";
import { everySample, mnist, random } from "../../lib/data/index.js";
import { makeSplit } from "../../lib/experiment/index.js";
import { golden } from "../../lib/theory/index.js";
import {
  engineOf, layerKinds, lenet5, type Layer, type Network, onnxOpset, paperNetwork, shapesOf, toOnnx, train,
} from "../../lib/train/index.js";
import { peer } from "../peers.js";
import { activationLayers } from "./choices.js";

type Runtime = typeof import("onnxruntime-common");

/** ONNX Runtime, written by others; its package has no binary for an Intel Mac and for some Linuxes. */
function runtime(): Runtime | undefined {
  try {
    return peer("onnxruntime-node") as Runtime;
  } catch (error) {
    if (process.env.CI || !/binding/.test((error as Error).message)) throw error;
    return undefined;
  }
}

/** (B, H, W, C) as (B, C, H, W). */
function channelsFirst(values: Float32Array, [height, width, channels]: Network["input"]): Float32Array {
  const out = new Float32Array(values.length);
  let next = 0;
  for (let b = 0; b < values.length / (height * width * channels); b++) {
    for (let at = 0; at < height * width; at++) {
      for (let c = 0; c < channels; c++) out[(b * channels + c) * height * width + at] = values[next++];
    }
  }
  return out;
}

/**
 * Both sides sum in Float32, each in its own order. Over n = 1568 products, the paper's longest sum, errors of either sign leave about
 * sqrt(n) 2^-24 = 2.4e-6 of a logit; logits reach 10, and an output of either head moves by at most half as much as the logits do: 1.2e-5.
 * (Seen: 8e-7 on MNIST, 1.1e-6 on the random networks, whose sums are shorter.)
 */
const TOLERANCE = Math.sqrt(1568) * 2 ** -24 * 10 / 2;

const top = (outputs: Float32Array): number => outputs.indexOf(Math.max(...outputs));

const pixels = fc.integer({ min: 1, max: 10 });
const anyLayer: fc.Arbitrary<Layer> = fc.oneof(
  fc.record({
    kind: fc.constant("conv" as const), channels: fc.integer({ min: 1, max: 6 }), kernel: fc.constantFrom(1, 3, 5),
    padding: fc.constantFrom("same" as const, "valid" as const), stride: fc.constantFrom(1, 1, 2, 3),
  }),
  fc.record({
    kind: fc.constantFrom("maxPool" as const, "avgPool" as const), size: fc.integer({ min: 1, max: 3 }), stride: fc.constantFrom(1, 2, 3),
  }),
  fc.record({ kind: fc.constant("maxPool" as const), size: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("dense" as const), units: fc.integer({ min: 1, max: 12 }) }),
  fc.constantFrom<Layer>(
    ...activationLayers, { kind: "flatten" }, { kind: "dropout", rate: 0.4 }, { kind: "globalAvgPool" }, { kind: "batchNorm" },
  ),
);
/** Layers in any order that fits: those that do not are left out, and a dense layer ends them. */
const anyNetwork: fc.Arbitrary<Network> = fc.record({
  input: fc.tuple(pixels, pixels, fc.integer({ min: 1, max: 4 })), drawn: fc.array(anyLayer, { maxLength: 9 }),
  head: fc.constantFrom("softmax" as const, "sigmoid" as const),
})
  .map(({ input, drawn, head }) => {
    const fits = (layers: readonly Layer[]): boolean => {
      try {
        shapesOf({ name: "trial", input, head, layers: [...layers, { kind: "flatten" }, { kind: "dense", units: 3 }] });
        return true;
      } catch {
        return false;
      }
    };
    const layers = drawn.reduce<Layer[]>((so, layer) => (fits([...so, layer]) ? [...so, layer] : so), []);
    const flat = layers.some(({ kind }) => kind === "flatten" || kind === "dense");
    return { name: "any", input, head, layers: [...layers, ...(flat ? [] : [{ kind: "flatten" as const }]), { kind: "dense", units: 3 }] };
  });

describe("a network exported to ONNX, run by ONNX Runtime", function () {
  this.timeout(60_000);
  let onnx: Runtime;
  before(function () {
    const found = runtime();
    if (found === undefined) this.skip();
    onnx = found;
  });
  // Its logging of what it optimised away would go to the screen.
  const open = (bytes: Uint8Array): Promise<InferenceSession> =>
    onnx.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  async function run(session: InferenceSession, inputs: Float32Array, [height, width, channels]: Network["input"]): Promise<Float32Array> {
    const {
      probabilities,
    } = await session.run({
      input: new onnx.Tensor("float32", inputs, [inputs.length / (height * width * channels), channels, height, width]),
    });
    return probabilities.data as Float32Array;
  }

  it("gives the outputs of this library on all 10,000 test images of MNIST, and the same class for each", async () => {
    const data = await mnist();
    const limit = { train: 4000, validation: 100, test: 100 };
    const training = train(
      paperNetwork, makeSplit(data, { seed: 1, folds: 10, fold: 0, trainFraction: 1, limit }),
      { loss: "synapse", optimizer: { kind: "sgd", learningRate: golden.eta, momentum: golden.alpha }, epochs: 2, seed: 1 },
    );
    for await (const _ of training);
    const ours = training.model.predict(everySample(data.test));
    const session = await open(toOnnx(paperNetwork, training.model.parameters(), { inputs: data.test.inputs }));
    let worst = 0, right = 0;
    for (let from = 0; from < 10_000; from += 500) {
      // As the model says: one channel, and grey levels from -1 to 1.
      const theirs = await run(
        session, Float32Array.from(data.test.images.subarray(from * 784, (from + 500) * 784), (g) => -1 + g * 2 / 255), [28, 28, 1],
      );
      for (let i = 0; i < 500; i++) {
        const [a, b] = [ours.subarray((from + i) * 10, (from + i + 1) * 10), theirs.subarray(i * 10, (i + 1) * 10)];
        a.forEach((p, k) => { worst = Math.max(worst, Math.abs(p - b[k])); });
        if (top(a) !== top(b)) {
          assert.ok(Math.abs(a[top(a)] - a[top(b)]) <= 2 * TOLERANCE, `image ${from + i}: ${a.join()} here, ${b.join()} there`);
        }
        right += top(b) === data.test.labels[from + i] ? 1 : 0;
      }
    }
    assert.ok(worst <= TOLERANCE, `outputs differ by ${worst}`);
    assert.ok(right > 9000, `${right} of 10,000 right: the comparison means something only for a network that has learnt`);
  });

  it("gives the outputs of this library for layers of every kind in any order, both heads, any batch", async () => {
    const seen = new Set<string>();
    await fc.assert(fc.asyncProperty(anyNetwork, fc.nat(), async (network, seed) => {
      for (const { kind } of network.layers) seen.add(kind);
      seen.add(`head ${network.head}`);
      const stream = random(seed, "onnx"), [height, width, channels] = network.input;
      const uniform = (count: number): Float32Array => Float32Array.from({ length: count }, () => 2 * stream.uniform() - 1);
      const shapes = shapesOf(network), parameters = uniform(shapes.parameterCount);
      // A variance is not negative, and a small one would magnify roundings.
      for (const { name, offset, size } of shapes.parameters) {
        if (name.endsWith("running_var")) for (let i = offset; i < offset + size; i++) parameters[i] = 1 + Math.abs(parameters[i]);
      }
      const engine = engineOf(network, "auto", { batchSize: 3, loss: "cross-entropy" });
      engine.setParameters(parameters);
      const session = await open(toOnnx(network, parameters, { inputs: [-1, 1] }));
      for (const count of [1, 3]) {
        const inputs = uniform(count * height * width * channels);
        engine.loadValues(inputs, new Uint8Array(count));
        const ours = engine.predict(), theirs = await run(session, channelsFirst(inputs, network.input), network.input);
        assert.equal(theirs.length, ours.length);
        ours.forEach((p, i) => assert.ok(Math.abs(p - theirs[i]) <= TOLERANCE, `output ${i} of ${count}: ${p} here, ${theirs[i]} there`));
      }
      await session.release();
    }), { numRuns: 200, seed: 1 });
    assert.deepEqual([...seen].sort(), [...layerKinds, "head softmax", "head sigmoid"].sort());
  });

  it("names its input and output with their shapes, the batch of any size", async () => {
    const session = await open(toOnnx(lenet5, new Float32Array(shapesOf(lenet5).parameterCount), { inputs: [0, 1] }));
    const shapeOf = (value: InferenceSession.ValueMetadata): unknown => [value.name, value.isTensor && [value.type, ...value.shape]];
    assert.deepEqual(session.inputMetadata.map(shapeOf), [["input", ["float32", "batch", 1, 28, 28]]]);
    assert.deepEqual(session.outputMetadata.map(shapeOf), [["probabilities", ["float32", "batch", 10]]]);
  });
});

describe("toOnnx", () => {
  const tiny: Network = { name: "tiny", input: [2, 2, 1], head: "sigmoid", layers: [{ kind: "flatten" }, { kind: "dense", units: 3 }] };

  it("says in the model which operators it takes, how inputs are scaled, which network it was, and what it was given to say", () => {
    const bytes = toOnnx(tiny, new Float32Array(15), { inputs: [0, 1], metadata: { run: "0123", inputs: "cannot be changed" } });
    const metadata: Record<string, string> = {}, opsets: number[] = [];
    // Fields of ModelProto: 8 opset_import (version is its field 2), 14 metadata_props (key 1, value 2).
    new PbfReader(bytes).readFields((tag, _, pbf) => {
      if (tag === 8) pbf.readMessage((field) => { if (field === 2) opsets.push(pbf.readVarint()); }, undefined);
      if (tag !== 14) return;
      const [key, value] = pbf.readMessage<string[]>((field, entry) => { entry[field - 1] = pbf.readString(); }, []);
      metadata[key] = value;
    }, undefined);
    assert.deepEqual(opsets, [onnxOpset]);
    assert.deepEqual(metadata, { run: "0123", inputs: "[0,1]", network: JSON.stringify(tiny) });
  });

  it("refuses parameters of another network, and an interval that is none, with both sides", () => {
    assert.throws(
      () => toOnnx(tiny, new Float32Array(14), { inputs: [0, 1] }), /^UsageError: network tiny: expected 15 parameters, got 14$/,
    );
    assert.throws(
      () => toOnnx(tiny, new Float32Array(15), { inputs: [1, 1] }),
      /^UsageError: inputs: expected an interval \[low, high\] with low < high, got \[1, 1\]$/,
    );
    assert.throws(
      () => toOnnx({ ...tiny, layers: [{ kind: "flatten" }] }, new Float32Array(0), { inputs: [0, 1] }),
      /expected the last layer to be dense/,
    );
  });
});
