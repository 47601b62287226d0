import assert from "node:assert/strict";
import fc from "fast-check";
import { evaluate } from "mathjs";
import { exactGolden, golden, lambertW, publishedGridPair, sources, Surd } from "../../lib/theory/index.js";

describe("the golden constants", () => {
  it("solve their equations exactly in Q(sqrt2, sqrt5)", () => {
    const { p1, p2, alpha, eta } = exactGolden;
    const one = Surd.of(1);
    for (const p of [p1, p2]) {
      assert.ok(one.minus(p).over(p).equals(p), "G1");
      assert.ok(one.minus(p).equals(p.power(2)), "G5");
    }
    assert.ok(alpha.power(2).equals(Surd.of(3).minus(Surd.root(5))), "M4");
    assert.ok(eta.equals(Surd.of(4, 1, -1, -1)), "M4");
    assert.ok(alpha.power(4).minus(Surd.of(6).times(alpha.power(2))).plus(Surd.of(4)).isZero(), "M4: x^4 - 6x^2 + 4");
  });
  it("have the published digits, and round to the pair that DB24 prints", () => {
    assert.equal(exactGolden.alpha.toDecimal(16), "0.8740320488976421");
    assert.equal(exactGolden.eta.toDecimal(16), "0.0158679247049260");
    assert.equal(exactGolden.p1.toDecimal(10), "0.6180339887");
    assert.equal(Number(golden.alpha.toFixed(3)), publishedGridPair.momentum);
    assert.equal(Number(golden.eta.toFixed(3)), publishedGridPair.learningRate);
    assert.deepEqual(golden.pair, { learningRate: golden.eta, momentum: golden.alpha });
  });
  it("are, as Float64, the exact numbers rounded once", () => {
    for (const name of ["p1", "p2", "alpha", "eta"] as const) assert.equal(golden[name], exactGolden[name].toNumber(), name);
  });
  it("agree with their own formulas", () => {
    for (const name of [
      "p1", "p2", "alpha", "eta",
    ] as const) assert.ok(Math.abs((evaluate(golden.formula[name]) as number) - golden[name]) < 1e-15, name);
  });
  it("name a title for every source", () => assert.equal(sources.DB24.title, "Double-Bayesian Learning"));
});

describe("exact arithmetic in Q(sqrt2, sqrt5)", () => {
  const rational = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 7 })).map(([n, d]) => `${n}/${d}`);
  const surd = fc.tuple(rational, rational, rational, rational).map((parts) => Surd.of(...parts));
  it("is a field: inverses, distribution, and agreement with Float64", () => {
    fc.assert(fc.property(surd, surd, surd, (x, y, z) => {
      assert.ok(x.times(y.plus(z)).equals(x.times(y).plus(x.times(z))));
      assert.ok(x.minus(y).plus(y).equals(x));
      if (!y.isZero()) assert.ok(x.over(y).times(y).equals(x));
      assert.ok(Math.abs(x.times(y).toNumber() - x.toNumber() * y.toNumber()) < 1e-9);
      assert.ok(Math.abs((evaluate(x.toString()) as number) - x.toNumber()) < 1e-12);
    }));
  });
  it("takes the roots that lie in the field and refuses the others", () => {
    assert.equal(Surd.root(20).toString(), "2 * sqrt(5)");
    assert.equal(Surd.root("1/2").toString(), "1/2 * sqrt(2)");
    assert.equal(Surd.of("-1/3", 0, 2, -1).toString(), "-1/3 + 2 * sqrt(5) - sqrt(10)");
    for (const bad of [3, -1, "7/2"]) assert.throws(() => Surd.root(bad), /does not lie in Q/);
    assert.throws(() => Surd.of(1).over(Surd.of(0)), /division by zero/);
    assert.throws(() => Surd.of(1).power(0.5), /whole exponent, got 0.5/);
    assert.equal(Surd.of(2).power(-2).toString(), "1/4");
  });
});

describe("Lambert's W", () => {
  it("undoes w e^w, from the smallest to the largest numbers", () => {
    for (const w of [1e-300, 1e-9, 0.1, 0.2784645427610738, 1, 5, 100, 700]) {
      const x = w * Math.exp(w);
      if (Number.isFinite(x)) assert.ok(Math.abs(lambertW(x) / w - 1) < 1e-14, `w = ${w}: ${lambertW(x)}`);
    }
    assert.equal(lambertW(0), 0);
    assert.equal(lambertW(Infinity), Infinity);
    for (const bad of [-0.1, NaN]) assert.throws(() => lambertW(bad), new RegExp(`got ${bad}`));
  });
});
