import assert from "node:assert/strict";
import fc from "fast-check";
import {
  chainEnds, convergenceRate, criticalDamping, curvatures, fixedPointBase, frequencyResponse, golden, logarithm, memory, noiseGain,
  posterior, sigmoid, sigmoidUnit, softmaxSample, softplus, stabilityLimit, unitLoss, unrolled, type SynapseLoss,
} from "../../lib/theory/index.js";

const close = (a: number, b: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${what}: got ${a}, expected ${b} within ${tolerance}`);
const losses: SynapseLoss[] = ["synapse", "synapse-net"];

describe("synapse losses over logits (S18)", () => {
  it("are the unit losses at e = |t - sigmoid(z)|, with the slope of a central difference", () => {
    fc.assert(fc.property(fc.constantFrom(...losses), fc.double({
      min: -12, max: 12, noNaN: true,
    }), fc.constantFrom(0 as const, 1 as const), (loss, z, target) => {
      close(sigmoidUnit(loss, z, target).value, unitLoss[loss].value(Math.abs(target - sigmoid(z))), 1e-9, "value");
      const h = 6e-6;
      close((sigmoidUnit(loss, z + h, target)
        .value - sigmoidUnit(loss, z - h, target).value) / (2 * h), sigmoidUnit(loss, z, target).slope, 1e-8, "slope");
    }));
  });
  it("on a softmax see the target's error only, with the gradient of central differences, which sums to zero", () => {
    const logits = fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 2, maxLength: 6 });
    fc.assert(fc.property(fc.constantFrom(...losses), logits, fc.nat(), (loss, z, pick) => {
      const target = pick % z.length;
      const { value, slope } = softmaxSample(loss, z, target);
      const y = Math.exp(z[target]) / z.reduce((a, b) => a + Math.exp(b), 0);
      close(value, unitLoss[loss].value(1 - y), 1e-7, "value");
      close(slope.reduce((a, b) => a + b), 0, 1e-12, "sum of slopes");
      z.forEach((_, k) => {
        const at = (h: number) => softmaxSample(loss, z.map((v, i) => (i === k ? v + h : v)), target).value;
        close((at(6e-6) - at(-6e-6)) / 1.2e-5, slope[k], 1e-8, `slope ${k}`);
      });
    }));
  });
  it("stay finite and keep their tails for logits of size 80 and more", () => {
    for (const loss of losses) for (const z of [-800, -80, 80, 800]) {
      for (const t of [0, 1] as const) assert.ok(Object.values(sigmoidUnit(loss, z, t)).every(Number.isFinite), `${loss} at ${z}`);
      const { value, slope } = softmaxSample(loss, [z, 0, -z], 0);
      assert.ok([value, ...slope].every(Number.isFinite), `${loss} softmax at ${z}`);
    }
    close(sigmoidUnit("synapse", -80, 0).slope / (2 * Math.exp(-160)), 1, 1e-12, "tail of the slope");
    close(softplus(-80) / Math.exp(-80), 1, 1e-15, "tail of softplus");
    assert.equal(softplus(800), 800);
  });
  it("have a form that neither overflows nor cancels in Float32, for logits up to 80", () => {
    const f = Math.fround;
    const sigmoid32 = (z: number) => { const small = f(Math.exp(-Math.abs(z))); return f((z >= 0 ? 1 : small) / f(1 + small)); };
    for (const z of Array.from({ length: 641 }, (_, i) => f(-80 + i / 4))) {
      // The same expressions as in the library, rounded to Float32 after each operation.
      const [e, right, surprise] = [sigmoid32(z), sigmoid32(-z), f(Math.max(z, 0) + f(Math.log1p(f(Math.exp(-Math.abs(z))))))];
      const forms = {
        synapse: [f(e * surprise), f(e * f(f(right * surprise) + e))], "synapse-net": [f(e * z), f(e * f(1 + f(z * right)))],
      };
      for (const loss of losses) {
        const { value, slope } = sigmoidUnit(loss, z, 0);
        // Relative to the value, but for what Float32 cannot hold (1e-37) and for the one zero of the net slope, which no form avoids.
        const allowed = [1e-6 * Math.abs(value) + 1e-37, 1e-6 * (Math.abs(slope) + (loss === "synapse-net" ? e : 0)) + 1e-37];
        forms[loss].forEach((form, i) =>
          assert.ok(Math.abs(form - [value, slope][i]) <= allowed[i], `${loss} at ${z}: ${form}, in Float64 ${[value, slope][i]}`));
      }
    }
  });
  it("refuse a target that is no logit", () => {
    for (const [z, t] of [[[1], 0], [[1, 2], 2], [[1, 2], -1]] as const) assert.throws(() => softmaxSample("synapse", z, t), /target/);
  });
});

describe("the double-Bayesian frame", () => {
  const unit = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  it("has Bayes' theorem, logarithms to any base and their fixed point", () => {
    fc.assert(fc.property(unit, unit, (x, y) => {
      close(posterior(x, y, y), x, 1e-15, "b = v gives u = a (B7)");
      close(logarithm(x, fixedPointBase(x)), x, 1e-12, "B9");
      close(logarithm(y ** 3, y), 3, 1e-12, "B8");
    }));
    for (const bad of [1, 0, -2, NaN]) assert.throws(() => fixedPointBase(bad), new RegExp(`got ${bad}`));
    assert.throws(() => posterior(2, 0.5, 0.5), /a must lie between 0 and 1, got 2/);
  });
  it("ends both chains alike at pi/4 and nowhere else (B12)", () => {
    const middle = chainEnds(Math.PI / 4, 0.5);
    close(middle.first, middle.second, 1e-14, "pi/4");
    for (const f of [0.2, 0.7, 0.8, 1.3]) assert.ok(Math.abs(chainEnds(f, 0.5).first - chainEnds(f, 0.5).second) > 1e-3);
  });
});

describe("momentum as a filter and on a quadratic", () => {
  it("has the frequency response and the noise gain of its own impulse response (M8)", () => {
    const impulse = unrolled([1, ...Array<number>(300).fill(0)], golden.pair);
    for (const w of [0, 0.1, 1, Math.PI]) {
      const real = impulse.reduce((sum, h, k) => sum - h * Math.cos(w * k), 0);
      const imaginary = impulse.reduce((sum, h, k) => sum + h * Math.sin(w * k), 0);
      const { gain, phase } = frequencyResponse(w, golden.pair);
      close(gain, Math.hypot(real, imaginary), 1e-12, `gain at ${w}`);
      close(phase, Math.atan2(imaginary, real), 1e-12, `phase at ${w}`);
    }
    close(noiseGain(golden.pair), impulse.reduce((sum, h) => sum + h * h, 0), 1e-12, "noise gain");
    close(impulse.reduce((sum, h) => sum - h, 0), 1 - golden.alpha, 1e-12, "gain at 0");
    const { mean, halfLife } = memory(golden.alpha);
    close(golden.alpha ** halfLife, 0.5, 1e-15, "half-life");
    assert.deepEqual([mean.toFixed(2), halfLife.toFixed(2)], ["7.94", "5.15"]);
  });
  it("shrinks the error of a quadratic at the rate of its roots, and diverges beyond the limit (M9)", () => {
    const sizeAfter = (h: number, alpha: number, steps: number) => {
      let [w, step] = [1, 0];
      for (let t = 0; t < steps; t++) { step = -h * w + alpha * step; w += step; }
      return Math.hypot(w, step);
    };
    for (const alpha of [0, 0.3, 0.874, 0.95]) {
      const limit = stabilityLimit(alpha);
      for (const h of [0.01, criticalDamping(alpha) + 0.01, 1, 0.99 * limit]) {
        const rate = convergenceRate(h, alpha);
        assert.ok(rate < 1, `h = ${h}, alpha = ${alpha}`);
        const measured = Math.pow(sizeAfter(h, alpha, 1200), 1 / 1200);
        if (rate > 0.6) assert.ok(Math.abs(measured - rate) < 0.01, `rate at h = ${h}, alpha = ${alpha}: ${measured}, expected ${rate}`);
      }
      assert.ok(convergenceRate(1.001 * limit, alpha) > 1);
      // Equal roots lose half of the digits: 1e-8 is the square root of the machine epsilon.
      close(convergenceRate(criticalDamping(alpha), alpha), Math.sqrt(alpha), 3e-8, "critical rate");
    }
    const { limit, critical } = curvatures(golden.pair);
    close(critical, 1 / (1 + Math.sqrt(golden.alpha)) ** 2, 1e-12, "critical curvature");
    assert.deepEqual([limit.toFixed(1), critical.toFixed(4)], ["236.2", "0.2671"]);
  });
});
