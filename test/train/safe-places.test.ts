import { strict as assert } from "node:assert";
import { random, type Dataset } from "../../lib/data/index.js";
import { type Checkpoint, type Epoch, fromSafetensors, type Network, toSafetensors, train } from "../../lib/train/index.js";
import { stripes } from "../experiment/stripes.js";

interface Both { readonly whole: [Epoch[], Checkpoint]; readonly parts: [Epoch[], Checkpoint]; readonly left: Checkpoint }

/** A run that is left within its second epoch and gone on with from a file's bytes, beside one that is never stopped. */
async function both(network: Network, dataset: Dataset, batchSize: number, safeAt: number): Promise<Both> {
  const samples = { dataset, indices: Uint32Array.from({ length: dataset.count }, (_, i) => i) };
  const split = { train: samples, validation: samples };
  const optimizer = { kind: "sgd", learningRate: 0.02, momentum: 0.8 } as const;
  let left: Checkpoint | undefined, place = 0;
  const leave = (checkpoint: () => Checkpoint): void => {
    if (++place !== safeAt) return;
    left = fromSafetensors(toSafetensors(checkpoint()));
    throw new Error("left");
  };
  const to = async (resume?: Checkpoint, stop = false): Promise<[Epoch[], Checkpoint]> => {
    const epochs: Epoch[] = [];
    const training = train(network, split, {
      loss: "cross-entropy", optimizer, epochs: 3, seed: 4, batchSize, ...(resume && { resume }), ...(stop && { onSafePlace: leave }),
    });
    for await (const epoch of training) epochs.push({ ...epoch, seconds: 0, samplesPerSecond: 0 });
    return [epochs, training.checkpoint()];
  };
  await assert.rejects(to(undefined, true), /left/);
  return { whole: await to(), parts: await to(left), left: left! };
}

const network: Network = {
  name: "small", input: [4, 4, 1], head: "softmax",
  layers: [{ kind: "flatten" }, { kind: "dense", units: 7 }, { kind: "relu" }, { kind: "dropout", rate: 0.2 }, { kind: "dense", units: 3 }],
};

describe("a run that is left within an epoch", () => {
  for (const [batchSize, count] of [[2, 500], [1, 300]] as const) {
    it(`goes on to the numbers of one never stopped, bit for bit: batches of ${batchSize}`, async () => {
      const perEpoch = Math.ceil(count / batchSize / 64) - 1;
      const { whole, parts, left } = await both(network, stripes(count, random(1, "count").integer(100)), batchSize, perEpoch + 2);
      assert.deepEqual([left.epoch, left.within!.samples, left.step], [1, 2 * 64 * batchSize, count / batchSize + 128]);
      assert.deepEqual(parts[0], whole[0].slice(1));
      assert.deepEqual(parts[1], whole[1]);
    });
  }

  it("is refused where it was left at no safe place", () => {
    const dataset = stripes(300, 1), samples = { dataset, indices: Uint32Array.from({ length: 300 }, (_, i) => i) };
    const split = { train: samples, validation: samples }, optimizer = { kind: "sgd", learningRate: 0.02, momentum: 0.8 } as const;
    const start = (resume?: Checkpoint) =>
      train(network, split, { loss: "cross-entropy", optimizer, epochs: 3, seed: 4, batchSize: 2, ...(resume && { resume }) });
    const checkpoint = start().checkpoint();
    const elsewhere = { ...checkpoint, within: { samples: 100, loss: 1, correct: 1 } };
    assert.throws(() => start(elsewhere), /expected a checkpoint after a multiple of 128 of 300 samples, got one after 100/);
    const bytes = Buffer.from(toSafetensors({ ...checkpoint, within: { samples: 128, loss: 1, correct: 129 } }));
    assert.throws(() => fromSafetensors(bytes), /within: expected samples, loss and correct of an epoch/);
  });
});
