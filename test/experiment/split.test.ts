import { strict as assert } from "node:assert";
import type { Dataset } from "../../lib/data/index.js";
import { makeSplit } from "../../lib/experiment/index.js";
import { randomBytes } from "../data/idx-files.js";

const set = (count: number): Dataset => ({
  name: "synthetic", images: randomBytes(
    count * 16,
  ), labels: randomBytes(count, 3), count, height: 4, width: 4, classes: 3, inputs: [-1, 1], sha256: ["a", String(count)],
});
const data = { train: set(300), test: set(50) };
const base = { seed: 1, folds: 10, fold: 0, trainFraction: 1 };

describe("makeSplit(data, config)", () => {
  it("shares no sample between training and validation, and leaves the test set apart", () => {
    const { train, validation, test } = makeSplit(data, base);
    const trained = new Set(train.indices);
    assert.ok(validation.indices.every((i) => !trained.has(i)));
    assert.equal(train.indices.length + validation.indices.length, 300);
    assert.equal(test!.dataset, data.test);
    assert.equal(test!.indices.length, 50);
  });

  it("takes a half from within the same fold's training samples", () => {
    const [whole, half] = [makeSplit(data, base), makeSplit(data, { ...base, trainFraction: 0.5 })];
    const all = new Set(whole.train.indices);
    assert.ok(half.train.indices.every((i) => all.has(i)));
    assert.ok(Math.abs(half.train.indices.length - whole.train.indices.length / 2) <= 1.5);
    assert.deepEqual(half.validation, whole.validation);
  });

  it("keeps limits to within one sample a class, and names a fold that does not exist", () => {
    const { train, validation, test } = makeSplit(data, { ...base, limit: { train: 60, validation: 9, test: 12 } });
    for (const [{ indices }, limit] of [[train, 60], [validation, 9], [test!, 12]] as const) {
      assert.ok(Math.abs(indices.length - limit) <= 3, `${indices.length} of ${limit}`);
    }
    assert.throws(() => makeSplit(data, { ...base, fold: 10 }), /from 0 to 9, got 10/);
  });
});
