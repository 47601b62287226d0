import { strict as assert } from "node:assert";
import fc from "fast-check";
import { UsageError } from "../../lib/errors.js";
import { stratifiedFolds, stratifiedSubset } from "../../lib/data/index.js";

const someLabels = fc.uint8Array({ min: 0, max: 9, minLength: 20, maxLength: 300 });
const countOf = (labels: Uint8Array, indices: Iterable<number>, label: number) => [...indices].filter((i) => labels[i] === label).length;

describe("stratifiedFolds(labels, { folds, seed })", () => {
  it("validates on every position exactly once and trains on all the others", () => {
    fc.assert(fc.property(someLabels, fc.integer({ min: 2, max: 10 }), fc.nat(), (labels, folds, seed) => {
      const split = stratifiedFolds(labels, { folds, seed });
      assert.deepEqual(split.flatMap(({ validation }) => [...validation]).sort((a, b) => a - b), [...labels.keys()]);
      for (const { train, validation } of split) assert.deepEqual([...train, ...validation].sort((a, b) => a - b), [...labels.keys()]);
    }), { numRuns: 30 });
  });

  it("gives each fold each class, and all classes together, to within one sample", () => {
    fc.assert(fc.property(someLabels, fc.integer({ min: 2, max: 10 }), fc.nat(), (labels, folds, seed) => {
      const split = stratifiedFolds(labels, { folds, seed });
      const spread = (counts: number[]) => Math.max(...counts) - Math.min(...counts);
      for (let label = 0; label < 10; label++) assert.ok(spread(split.map(({ validation }) => countOf(labels, validation, label))) <= 1);
      assert.ok(spread(split.map(({ validation }) => validation.length)) <= 1);
    }), { numRuns: 30 });
  });

  it("is the same for the same seed and another for another seed", () => {
    const labels = Uint8Array.from({ length: 200 }, (_, i) => i % 10);
    assert.deepEqual(stratifiedFolds(labels, { seed: 5 }), stratifiedFolds(labels, { seed: 5 }));
    assert.notDeepEqual(stratifiedFolds(labels, { seed: 5 }), stratifiedFolds(labels, { seed: 6 }));
  });

  it("rejects a number of folds below 2, above the samples, or fractional", () => {
    for (const folds of [1, 21, 2.5, NaN]) assert.throws(() => stratifiedFolds(new Uint8Array(20), { folds, seed: 1 }), UsageError);
  });
});

describe("stratifiedSubset(labels, indices, fraction, seed)", () => {
  it("takes the fraction of each class, rounded, from the given positions only, ascending, none twice", () => {
    fc.assert(fc.property(someLabels, fc.double({ min: 0.05, max: 1, noNaN: true }), fc.nat(), (labels, fraction, seed) => {
      const indices = Uint32Array.from([...labels.keys()].filter((i) => i % 3 !== 0));
      const part = stratifiedSubset(labels, indices, fraction, seed);
      assert.deepEqual([...part], [...new Set(part)].sort((a, b) => a - b));
      assert.ok(part.every((i) => i % 3 !== 0));
      for (let label = 0; label < 10; label++) {
        const all = countOf(labels, indices, label);
        assert.equal(countOf(labels, part, label), all === 0 ? 0 : fraction === 1 ? all : Math.max(1, Math.round(fraction * all)));
      }
    }), { numRuns: 50 });
  });

  it("rejects fractions outside (0, 1]", () => {
    for (const fraction of [0, -1, 1.5, NaN]) {
      assert.throws(() => stratifiedSubset(new Uint8Array(20), new Uint32Array(5), fraction, 1), UsageError);
    }
  });
});
