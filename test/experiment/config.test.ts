import { strict as assert } from "node:assert";
import fc from "fast-check";
import { canonical, runHash } from "../../lib/experiment/index.js";
import { someConfig } from "./records.js";

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, part]) => [key, reversed(part)]));
};

describe("runHash(config)", () => {
  it("does not depend on the order of keys", () => {
    assert.equal(runHash(reversed(someConfig()) as ReturnType<typeof someConfig>), runHash(someConfig()));
  });

  it("differs when any one number differs", () => {
    const changes = [
      { seed: 2 },
      { epochs: 3 },
      { batchSize: 9 },
      { loss: "synapse" },
      { optimizer: { kind: "sgd", learningRate: 0.01, momentum: 0.91 } },
    ] as const;
    const hashes = new Set([{}, ...changes].map((change) => runHash(someConfig(change))));
    assert.equal(hashes.size, changes.length + 1);
  });

  it("is that of a run without the field where a later field says what its absence means, and another where it does not", () => {
    assert.equal(runHash(someConfig({ initialWeights: "he" })), runHash(someConfig()));
    const sgd = { kind: "sgd", learningRate: 0.01, momentum: 0.9 } as const;
    assert.equal(runHash(someConfig({ optimizer: { ...sgd, weightDecay: 0, nesterov: false } })), runHash(someConfig()));
    const changed = [{ weightDecay: 0.1 }, { nesterov: true }, { schedule: { kind: "cosine", over: 3 } }] as const;
    for (const more of changed) assert.notEqual(runHash(someConfig({ optimizer: { ...sgd, ...more } })), runHash(someConfig()));
    const leaky = (slope: { slope?: number }) =>
      runHash(someConfig({ network: { ...someConfig().network, layers: [{ kind: "leakyRelu", ...slope }] } }));
    assert.equal(leaky({ slope: 0.01 }), leaky({}));
    assert.notEqual(leaky({ slope: 0.02 }), leaky({}));
    assert.notEqual(runHash(someConfig({ initialWeights: "framework" })), runHash(someConfig()));
  });

  it("keeps its value from version to version (this one by Python's json and hashlib), because records are found by it", () => {
    assert.equal(runHash(someConfig()), "65f4734b43739526");
  });
});

describe("canonical(value)", () => {
  it("is one text for equal values, whatever the order of their keys, and reads back as the value", () => {
    fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      assert.equal(canonical(reversed(value)), canonical(value));
      assert.deepEqual(JSON.parse(canonical(value)), JSON.parse(JSON.stringify(value)));
    }), { numRuns: 50 });
  });

  it("refuses numbers that JSON would turn into null", () => {
    for (const value of [NaN, Infinity]) assert.throws(() => canonical({ value }), /finite/);
  });
});
