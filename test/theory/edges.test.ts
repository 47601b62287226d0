import { strict as assert } from "node:assert";
import {
  chainEnds, chainValues, effectiveLearningRate, errorProbability, fixedPointBase, focal, golden, logarithm, posterior, sigmoid, Surd,
} from "../../lib/theory/index.js";

/** Refused with the name of the argument and what came. */
const refuses = (work: () => unknown, sentence: RegExp): void => {
  assert.throws(work, (error: Error) => error instanceof RangeError && sentence.test(error.message));
};

describe("the double-Bayesian frame", () => {
  it("has Bayes' theorem, and names the argument that is no probability", () => {
    assert.ok(Math.abs(posterior(0.5, 0.4, 0.25) - 0.3125) < 1e-15);
    refuses(() => posterior(1.5, 0.5, 0.5), /^a must lie between 0 and 1, got 1\.5$/);
    refuses(() => posterior(0.5, -0.1, 0.5), /^b must lie/);
    refuses(() => posterior(0.5, 0.5, 2), /^v must lie/);
  });

  it("has a logarithm that is its own argument, to the base x^(1/x)", () => {
    for (const x of [0.01, 0.5, 0.99, 3]) assert.ok(Math.abs(logarithm(x, fixedPointBase(x)) - x) < 1e-12, String(x));
    for (const x of [0, -1, 1]) refuses(() => fixedPointBase(x), /needs x > 0 and x != 1/);
  });

  it("has two chains that end alike at pi/4, and change places about it", () => {
    const { first, second } = chainEnds(Math.PI / 4, 0.5);
    assert.ok(Math.abs(first - Math.SQRT1_2) < 1e-12 && Math.abs(second - Math.SQRT1_2) < 1e-12);
    const [before, after] = [0.3, Math.PI / 2 - 0.3].map((f) => chainEnds(f, 0.4));
    assert.ok(Math.abs(before.first - after.second) < 1e-12 && Math.abs(before.second - after.first) < 1e-12);
    assert.ok(Math.abs(before.first - before.second) > 0.1);
  });

  it("has the first chain's lines at the golden point, of which 10 to 12 and 14 agree", () => {
    const lines = chainValues(), p = golden.p1;
    assert.deepEqual(lines.map(({ equation }) => equation), [10, 11, 12, 13, 14, 15]);
    const expected = [(1 - p), 1 - p, 1 - p, (1 - p) * p * p, p * (1 - p * p), 2 * p * Math.sqrt(1 - p * p)];
    lines.forEach(({ floating, first, second, equation }, i) => {
      assert.ok(Math.abs(floating - expected[i]) < 1e-12, `Eq. ${equation}: ${floating}, expected ${expected[i]}`);
      if (i > 0) assert.ok(Math.abs(floating - first * second * (i === 5 ? 2 : 1)) < 1e-15);
    });
    assert.ok(Math.abs(lines[0].second - p / (1 - p)) < 1e-12, "Eq. 10 has v/u");
    // With one base log_L(v) = v holds for v alone.
    const base = fixedPointBase(p);
    lines.forEach(({ oneBase, floating, second }) => {
      assert.ok(Math.abs(oneBase - (floating * logarithm(second, base)) / second) < 1e-12);
    });
    assert.ok(Math.abs(lines[1].oneBase - lines[1].floating) < 1e-12 && Math.abs(lines[3].oneBase - lines[3].floating) > 0.01);
  });
});

describe("ends of ranges", () => {
  it("names the output that is no probability", () => {
    refuses(() => errorProbability(1, 1.5), /^y must lie between 0 and 1/);
    refuses(() => focal(-0.5, 2), /^y must lie between 0 and 1/);
  });

  it("takes a momentum weight of 0, and none of 1", () => {
    assert.equal(effectiveLearningRate({ learningRate: 0.25, momentum: 0 }), 0.25);
    for (const momentum of [1, -0.1]) refuses(() => effectiveLearningRate({ learningRate: 0.25, momentum }), /must lie in \[0, 1\)/);
  });

  it("keeps a sigmoid that is smaller than 1 by e^z overflows", () => {
    assert.equal(sigmoid(-720), Math.exp(-720));
    assert.equal(sigmoid(0), 0.5);
  });

  it("writes 0, and tells what is rational", () => {
    assert.equal(Surd.of(0).toString(), "0");
    assert.equal(Surd.of("3/2").rational()?.valueOf(), 1.5);
    for (const root of [Surd.of(1, 1), Surd.of(1, 0, 1), Surd.of(1, 0, 0, 1), Surd.root(5)]) assert.equal(root.rational(), null);
    assert.equal(Surd.of(0).rational()?.valueOf(), 0);
  });
});
