import { strict as assert } from "node:assert";
import fc from "fast-check";
import { random } from "../../lib/data/index.js";

const seeds = fc.nat();

describe("random(seed, ...stream)", () => {
  it("repeats itself for the same seed and stream, and differs for another stream", () => {
    const draw = (...stream: (string | number)[]) => {
      const source = random(7, ...stream);
      return Array.from({ length: 8 }, () => source.bits());
    };
    assert.deepEqual(draw("folds"), draw("folds"));
    assert.notDeepEqual(draw("folds"), draw("weights"));
    assert.notDeepEqual(draw("shuffle", 1), draw("shuffle", 2));
  });

  it("keeps its first numbers from version to version, because records depend on them", () => {
    const stream = random(1, "golden");
    assert.deepEqual([stream.bits(), stream.integer(10), stream.uniform()], [165508403, 1, 0.3111032329090573]);
  });

  it("shuffle permutes: every value once", () => {
    fc.assert(fc.property(seeds, fc.integer({ min: 0, max: 200 }), (seed, n) => {
      const shuffled = random(seed, "shuffle").shuffle(Uint32Array.from({ length: n }, (_, i) => i));
      assert.deepEqual([...shuffled].sort((a, b) => a - b), Array.from({ length: n }, (_, i) => i));
    }));
  });

  it("integer(below) is uniform: chi-square of 60,000 draws over 6 values under the 99.9% point of 5 degrees, 20.5", () => {
    const stream = random(3, "dice");
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i++) counts[stream.integer(6)] += 1;
    const chiSquare = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    assert.ok(chiSquare < 20.5, `chi-square ${chiSquare}, counts ${counts.join(" ")}`);
  });

  it("uniform lies in [0, 1)", () => {
    fc.assert(fc.property(seeds, (seed) => {
      const u = random(seed, "u").uniform();
      assert.ok(u >= 0 && u < 1);
    }));
  });

  it("rejects a seed that is negative, fractional or not finite, naming it", () => {
    for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 60]) {
      assert.throws(() => random(seed, "x"), new RegExp(`got ${String(seed).replace("+", "\\+")}`));
    }
  });
});
