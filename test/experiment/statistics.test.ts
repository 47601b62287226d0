import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { holm, pairedDifference, rankInterval, rankOf } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";

interface Fixture {
  paired: {
    differences: number[];
    rho: number;
    mean: number;
    p: number;
    interval: [number, number];
    effect: number;
    uncorrected: number;
  }[];
  holm: { p: number[]; corrected: number[] }[];
}
const fixture = JSON.parse(readFileSync(join(paths.root, "test", "fixtures", "statistics.json"), "utf8")) as Fixture;
/** jstat's distribution of Student's t is good to about 1e-8 against SciPy's; what is arithmetic alone agrees to 1e-12. */
const close = (actual: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1e-3, Math.abs(expected)), `${what}: ${actual}, expected ${expected}`);

describe("pairedDifference(differences, rho)", () => {
  it("agrees with SciPy in mean, p-value, interval and effect size, with and without the correction for shared training samples", () => {
    for (const { differences, rho, mean, p, interval, effect, uncorrected } of fixture.paired) {
      const ours = pairedDifference(differences, rho);
      const what = `n = ${differences.length}, rho = ${rho}`;
      close(ours.mean, mean, 1e-12, `${what}, mean`);
      close(ours.p!, p, 1e-7, `${what}, p`);
      close(ours.effect!, effect, 1e-12, `${what}, effect`);
      interval.forEach((end, i) => close(ours.interval![i], end, 1e-7, `${what}, interval`));
      if (rho === 0) close(ours.p!, uncorrected, 1e-7, `${what}, ordinary test`);
      else assert.ok(ours.p! > uncorrected, `${what}: the correction makes a claim harder`);
    }
  });

  it("claims nothing from one block, nor from blocks that are all equal", () => {
    assert.deepEqual(pairedDifference([0.01], 0), { mean: 0.01, blocks: 1, interval: undefined, p: undefined, effect: undefined });
    assert.equal(pairedDifference([0, 0, 0], 0).p, 1);
    assert.throws(() => pairedDifference([], 0), RangeError);
  });
});

describe("holm(p)", () => {
  it("agrees with NumPy", () => {
    for (const { p, corrected } of fixture.holm) holm(p).forEach((value, i) => close(value, corrected[i], 1e-12, `p = ${p[i]}`));
  });

  it("never makes a p-value smaller, keeps their order, and stays within [p, min(1, n p)]", () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }), (p) => {
      const corrected = holm(p);
      p.forEach((value, i) => {
        assert.ok(corrected[i] >= value && corrected[i] <= 1);
        p.forEach((other, j) => assert.ok(value > other || corrected[i] <= corrected[j]));
      });
      assert.equal(Math.min(...corrected), Math.min(1, Math.min(...p) * p.length));
    }));
  });
});

const cells = (values: Record<string, (number | undefined)[]>) =>
  new Map(Object.entries(values).map(([name, row]) => [name, new Map(row.map((value, i) => [String(i), value]))]));

describe("rankOf and rankInterval", () => {
  it("treat ties as ties, in any order of the blocks, and put diverged cells last", () => {
    const grid = cells({ a: [0.1, 0.2, 0.3], b: [0.3, 0.1, 0.2], c: [0.9, 0.9, undefined], d: [0.4, 0.4, 0.4] });
    assert.deepEqual(["a", "b", "c", "d"].map((name) => rankOf(name, grid)), [2, 2, 4, 1]);
  });

  it("gives a single rank as interval when every block agrees, a wide one when they do not, and none for one block", () => {
    assert.deepEqual(rankInterval("a", cells({ a: [0.9, 0.8, 0.9], b: [0.1, 0.2, 0.1] }), { seed: 1 }), [1, 1]);
    assert.deepEqual(rankInterval("a", cells({ a: [0.9, 0.1, 0.5], b: [0.1, 0.9, 0.5] }), { seed: 1 }), [1, 2]);
    assert.equal(rankInterval("a", cells({ a: [0.9], b: [0.1] }), { seed: 1 }), undefined);
  });
});
