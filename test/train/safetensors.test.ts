import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Dataset, random } from "../../lib/data/index.js";
import { paths } from "../../lib/paths.js";
import { type Checkpoint, fromSafetensors, type Network, type Optimizer, toSafetensors, train } from "../../lib/train/index.js";

const network: Network = { name: "small", input: [8, 8, 1], head: "softmax", layers: [
  { kind: "conv", channels: 3, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 }, { kind: "flatten" },
  { kind: "dropout", rate: 0.3 }, { kind: "dense", units: 4 },
] };
const stream = random(1, "noise");
const dataset: Dataset = {
  name: "noise", images: Uint8Array.from({ length: 64 * 50 }, () => stream.integer(256)),
  labels: Uint8Array.from({ length: 50 }, () => stream.integer(4)), count: 50, height: 8, width: 8, classes: 4, inputs: [-1, 1],
  sha256: ["", ""],
};
const samples = { dataset, indices: Uint32Array.from({ length: 50 }, (_, i) => i) };

async function runTo(epochs: number, optimizer: Optimizer, resume?: Checkpoint): Promise<Checkpoint> {
  const training = train(
    network, { train: samples, validation: samples },
    { loss: "synapse", optimizer, epochs, seed: 4, batchSize: 16, ...(resume ? { resume } : {}) },
  );
  for await (const _ of training);
  return training.checkpoint();
}

describe("checkpoints", () => {
  for (const optimizer of [{ kind: "sgd", learningRate: 0.02, momentum: 0.874 }, { kind: "adam", learningRate: 0.01 }] as Optimizer[]) {
    it(`resume, through a file, bit for bit as if never stopped: ${optimizer.kind}`, async () => {
      const whole = await runTo(5, optimizer);
      const half = fromSafetensors(toSafetensors(await runTo(2, optimizer)));
      assert.deepEqual(half.epoch, 2);
      assert.deepEqual(await runTo(5, optimizer, half), whole);
      assert.notDeepEqual(half.parameters, whole.parameters);
    });
  }

  it("read what the Python package wrote, value by value", () => {
    const {
      network, epoch, step, parameters, state,
    } = fromSafetensors(readFileSync(join(paths.root, "test", "fixtures", "checkpoint.safetensors")));
    assert.deepEqual([network.name, epoch, step], ["tiny", 3, 21]);
    assert.deepEqual([...parameters], Array.from({ length: 22 }, (_, i) => i / 8));
    assert.deepEqual(state.map((block) => [...block]), [Array.from({ length: 22 }, (_, i) => (22 + i) / 8)]);
  });

  it("say what is wrong with a file cut short, of another format, or of another network", async () => {
    const bytes = toSafetensors(await runTo(0, { kind: "sgd", learningRate: 0.1, momentum: 0 }));
    assert.throws(
      () => fromSafetensors(bytes.subarray(0, 100)), /^UsageError: safetensors: expected a header of \d+ bytes, got a file of 100/,
    );
    assert.throws(() => fromSafetensors(bytes.subarray(0, bytes.length - 4)), /state0\.dense1\.bias: expected 16 bytes within the file/);
    assert.throws(() => fromSafetensors(new Uint8Array(0)), /truncated or of another format$/);
    assert.throws(() => fromSafetensors(Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 65, 66)), /expected a JSON header/);
    const longer = new Uint8Array(bytes.length + 4);
    longer.set(bytes);
    assert.throws(() => fromSafetensors(longer), /expected \d+ bytes of tensors, got \d+: the file is damaged$/);
    const foreign = fromSafetensors(readFileSync(join(paths.root, "test", "fixtures", "checkpoint.safetensors")));
    await assert.rejects(
      runTo(1, { kind: "sgd", learningRate: 0.1, momentum: 0 }, foreign),
      /expected a checkpoint of network small as described, got one of another \(tiny\)$/,
    );
  });
});
