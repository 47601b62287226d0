import assert from "node:assert/strict";
import fc from "fast-check";
import { effectiveLearningRate, golden, momentumStep, movingAverage, unrolled } from "../../lib/theory/index.js";

const series = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 30 });
const pair = fc.record({
  learningRate: fc.double({ min: 1e-4, max: 1, noNaN: true }), momentum: fc.double({ min: 0, max: 0.99, noNaN: true }),
});
const close = (a: number, b: number, what: string) =>
  assert.ok(Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b)), `${what}: ${a} against ${b}`);

describe("momentum", () => {
  it("unrolls into a decayed sum of gradients (M1, M5)", () => {
    fc.assert(fc.property(series, pair, (gradients, p) => {
      let step = 0;
      unrolled(gradients, p).forEach((sum, t) => close(sum, (step = momentumStep(gradients[t], step, p)), `t = ${t}`));
    }));
  });
  it("with the golden pair steps 1 - alpha along the moving average (M6)", () => {
    fc.assert(fc.property(series, (gradients) => {
      const mean = movingAverage(gradients, golden.alpha);
      unrolled(gradients, golden.pair).forEach((step, t) => close(step, -(1 - golden.alpha) * mean[t], `t = ${t}`));
    }));
  });
  it("tends to the effective learning rate under a constant gradient (M7)", () => {
    const steps = unrolled(Array<number>(400).fill(1), golden.pair);
    close(-steps[399], effectiveLearningRate(golden.pair), "limit");
    close(effectiveLearningRate(golden.pair), 1 - golden.alpha, "M7");
    for (const momentum of [1, -0.1, NaN]) assert.throws(() =>
      effectiveLearningRate({ learningRate: 1, momentum }), new RegExp(`got ${momentum}`));
  });
});
