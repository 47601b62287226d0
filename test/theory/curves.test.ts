import assert from "node:assert/strict";
import fc from "fast-check";
import { derivative, evaluate } from "mathjs";
import {
  confidenceTerm, divergenceSummand, errorProbability, focal, forces, golden, logit, netOfLogit, performance, probabilityOf, sigmoid,
  synapse, unitLoss,
} from "../../lib/theory/index.js";

const grid = [0.001, 0.05, 0.2178, 0.5, 0.6180339887498949, 0.9, 0.999];
const close = (a: number, b: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${what}: got ${a}, expected ${b} within ${tolerance}`);
const inside = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
const { excitatory, inhibitory, net } = synapse;

describe("the synapse's curves", () => {
  for (const [name, curve] of Object.entries({ excitatory, inhibitory, net, ...unitLoss })) {
    it(`${name}: code, formula, symbolic derivative and central difference agree`, () => {
      const symbolic = derivative(curve.formula, curve.variable);
      for (const x of grid) {
        const scope = { [curve.variable]: x };
        close(curve.value(x), evaluate(curve.formula, scope) as number, 1e-12, `${name} value at ${x}`);
        close(curve.slope(x), symbolic.evaluate(scope) as number, 1e-12, `${name} slope at ${x}`);
        close(curve.slope(x), evaluate(curve.slopeFormula, scope) as number, 1e-12, `${name} slope formula at ${x}`);
        // The step follows the distance to the nearer end, where the third derivative grows.
        const h = 6e-6 * Math.min(x, 1 - x);
        close((curve.value(x + h) - curve.value(x - h)) / (2 * h), curve.slope(x), 1e-6, `${name} difference at ${x}`);
      }
    });
    it(`${name}: refuses probabilities outside [0, 1], naming the value`, () => {
      for (const bad of [-0.1, 1.1, NaN]) for (const f of [curve.value, curve.slope]) assert.throws(() => f(bad), new RegExp(`got ${bad}`));
    });
  }

  it("takes the limits at the ends", () => {
    assert.deepEqual([excitatory.value(0), excitatory.value(1), excitatory.slope(0), excitatory.slope(1)], [0, Infinity, 0, Infinity]);
    assert.deepEqual([inhibitory.value(0), Math.abs(inhibitory.value(1)), inhibitory.slope(0), inhibitory.slope(1)], [0, 0, Infinity, -1]);
    assert.deepEqual([net.value(0), net.value(1), net.slope(0), net.slope(1)], [0, Infinity, -Infinity, Infinity]);
  });

  it("the net curve is the excitatory less the inhibitory one (S5), and cross entropy less nothing at p1 (S6, S7, S12)", () => {
    fc.assert(fc.property(inside, (p) => {
      close(net.value(p), excitatory.value(p) - inhibitory.value(p), 1e-12, `S5 at ${p}`);
      close(-p * Math.log((1 - p) / p), inhibitory.value(p) + divergenceSummand(p), 1e-12, `S7 at ${p}`);
    }));
    close(net.value(golden.p1), inhibitory.value(golden.p1), 1e-15, "S6");
    close(divergenceSummand(golden.p1), 0, 1e-15, "S7 at p1");
    close(excitatory.value(golden.p1), 2 * inhibitory.value(golden.p1), 1e-15, "S12");
  });

  it("is least at pStar, with value -W(1/e) (S10)", () => {
    assert.ok(Math.abs(net.slope(synapse.pStar)) < 1e-15);
    close(net.value(synapse.pStar), synapse.leastNet, 1e-15, "least value");
    fc.assert(fc.property(inside, (p) => net.value(p) >= synapse.leastNet - 1e-16));
    assert.equal(synapse.pStar.toFixed(7), "0.2178117");
    assert.equal(synapse.leastNet.toFixed(7), "-0.2784645");
  });

  it("behaves like squared error near 0: Lexc(p) / p^2 tends to 1 (S11)", () => {
    for (const p of [1e-3, 1e-6, 1e-9, 1e-150]) close(excitatory.value(p) / p / p, 1, p, `ratio at ${p}`);
  });
});

describe("forces, sigmoid and logit", () => {
  it("undo one another (S1-S3)", () => {
    fc.assert(fc.property(inside, fc.double({ min: 0.1, max: 10, noNaN: true }), (p, E) => {
      const { excitatory: open, inhibitory: closed, net: total } = forces(p, E);
      close(performance(open, E), p, 1e-12, "S1");
      close(open - closed, total, 1e-11, "S2");
      close(probabilityOf(total, E), p, 1e-12, "S3");
      close(closed, -E * Math.log(p), 1e-12, "K-");
    }));
    assert.throws(() => forces(0.5, 0), /E must be positive, got 0/);
  });
  it("the sigmoid neither overflows nor loses its tails", () => {
    assert.equal(sigmoid(-800), 0);
    assert.equal(sigmoid(800), 1);
    close(sigmoid(-80) / Math.exp(-80), 1, 1e-15, "left tail");
    fc.assert(fc.property(inside, (p) => close(sigmoid(logit(p)), p, 1e-12, "inverse")));
  });
  it("the net curve over the logit is z sigmoid(z) (S9)", () => {
    const symbolic = derivative(netOfLogit.formula, "z");
    for (const z of [-30, -2, -0.3, 0, 0.7, 5, 30]) {
      close(netOfLogit.value(z), evaluate(netOfLogit.formula, { z }) as number, 1e-13, "formula");
      close(netOfLogit.value(z), z === 30 ? 30 : net.value(sigmoid(z)), 1e-12, "S9");
      close(netOfLogit.slope(z), symbolic.evaluate({ z }) as number, 1e-12, "slope");
    }
  });
});

describe("the synapse as a training loss", () => {
  it("measures the error against either target, and weighs the cross entropy by it (S13, S15-S17)", () => {
    // Multiples of 2^-30, for which 1 - y is exact: -ln(1 - e) near e = 1 would otherwise show the rounding of e.
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 30 - 1 }).map((n) => n / 2 ** 30), (y) => {
      assert.equal(errorProbability(0, y), y);
      assert.equal(errorProbability(1, y), 1 - y);
      const e = errorProbability(1, y);
      close(unitLoss.synapse.value(e), e * unitLoss["cross-entropy"].value(e), 1e-12, "S15");
      close(unitLoss.synapse.value(e), focal(y, 1), 1e-12, "S16");
      close(unitLoss["synapse-net"].value(e), unitLoss.synapse.value(e) + confidenceTerm(e), 1e-12, "S17");
    }));
    close(focal(0.5, 2), 0.25 * Math.LN2, 1e-15, "gamma");
  });
});
