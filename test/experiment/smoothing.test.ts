import { strict as assert } from "node:assert";
import { random } from "../../lib/data/index.js";
import { measure, run, sameResult, updates } from "../../lib/experiment/index.js";
import { golden } from "../../lib/theory/index.js";
import { someConfig } from "./records.js";
import { stripes } from "./stripes.js";

/** Weights under M1 driven by given gradients: what a run's weights are when its gradients are known. */
function drive(gradient: (t: number, i: number) => number, steps: number, watched: number, eta: number, alpha: number): Float64Array[] {
  const [w, dw] = [new Float64Array(watched), new Float64Array(watched)];
  return Array.from({ length: steps }, (_, t) => {
    for (let i = 0; i < watched; i++) {
      dw[i] = -eta * gradient(t, i) + alpha * dw[i];
      w[i] += dw[i];
    }
    return w.slice();
  });
}

describe("measure(weights, learningRate, momentum)", () => {
  const source = random(1, "noise");
  // Uniform noise of variance 1: 64 weights x 4096 steps leave the measured gain a standard error near 1%.
  const white = () => (source.uniform() - 0.5) * Math.sqrt(12);

  it("finds the predicted gain (M8) and the filter's transfer function when the gradients are white noise", () => {
    const result = measure(drive(white, 4096, 64, golden.eta, golden.alpha), golden.eta, golden.alpha);
    assert.ok(Math.abs(result.predictedGain - (1 - golden.alpha) ** 3 / (1 + golden.alpha)) < 1e-15);
    assert.ok(
      Math.abs(result.measuredGain / result.predictedGain - 1) < 0.05, `measured ${result.measuredGain}, predicted ${result.predictedGain}`,
    );
    result.frequency.forEach((w, k) => {
      assert.ok(Math.abs(result.gradientPower[k] - 1) < 0.1, `white at frequency ${w}: ${result.gradientPower[k]}`);
      if (k < 2) return; // the filter is steep there and the window blurs it
      const predicted = golden.eta ** 2 / (1 - 2 * golden.alpha * Math.cos(w) + golden.alpha ** 2);
      assert.ok(Math.abs(result.updatePower[k] / result.gradientPower[k] / predicted - 1) < 0.15, `transfer at ${w}`);
    });
  });

  it("finds more than the predicted gain when gradients resemble their predecessors, and less when they alternate", () => {
    const gain = (memory: number) => {
      const last = new Float64Array(16);
      return measure(drive((_, i) => (last[i] = memory * last[i] + white()), 2048, 16, 0.01, 0.9), 0.01, 0.9);
    };
    const [slow, alternating] = [gain(0.7), gain(-0.7)];
    assert.ok(slow.measuredGain > 2 * slow.predictedGain);
    assert.ok(alternating.measuredGain < 0.5 * alternating.predictedGain);
  });
});

describe("run(config, data) with a recording", () => {
  const data = { train: stripes(120, 1), test: stripes(30, 2) };
  const config = someConfig({
    data: { name: "stripes", sha256: ["i", "120", "i", "30"] }, optimizer: updates.golden, epochs: 22, recording: { watched: 20 },
  });

  it("records every step, the same for the same seed, and trains as a run without one", async () => {
    const [a, b] = [await run(config, data), await run(config, data)];
    assert.ok(sameResult(a, b));
    assert.equal(a.smoothing!.steps, 22 * Math.ceil(a.samples.train / 8));
    assert.ok(a.smoothing!.measuredGain > 0 && Number.isFinite(a.smoothing!.measuredGain));
    const { recording: _none, ...plain } = config;
    const without = await run(plain, data);
    assert.deepEqual(without.epochs, a.epochs);
    assert.equal(without.smoothing, undefined);
    assert.notEqual(without.hash, a.hash);
  });

  it("wants sgd and enough steps", async () => {
    await assert.rejects(run({ ...config, optimizer: updates.adam }, data), /expected a run with sgd, got adam/);
    await assert.rejects(run({ ...config, epochs: 2 }, data), /at least 256 updates in the run, got 28/);
  });
});
