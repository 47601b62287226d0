import { strict as assert } from "node:assert";
import fc from "fast-check";
import { calibration } from "../../lib/experiment/index.js";

describe("calibration(outputs, labels, classes)", () => {
  it("is |accuracy - confidence| when all confidences are one number", () => {
    // Ten predictions at confidence 0.7 (exact in Float32 to 1e-8), six of them right.
    const outputs = Float32Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0.7 : 0.3));
    const { accuracy, calibrationError, reliability } = calibration(outputs, Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1), 2);
    assert.equal(accuracy, 0.6);
    assert.ok(Math.abs(calibrationError - 0.1) < 1e-7);
    assert.deepEqual(reliability.filter(({ count }) => count > 0).map(({ count, accuracy: right }) => [count, right]), [[10, 0.6]]);
  });

  it("is 0 for certain and right, 1 for certain and wrong", () => {
    assert.equal(calibration(Float32Array.of(1, 0, 0, 1), Uint8Array.of(0, 1), 2).calibrationError, 0);
    assert.equal(calibration(Float32Array.of(1, 0, 0, 1), Uint8Array.of(1, 0), 2).calibrationError, 1);
  });

  it("lies in [0, 1], and its bins hold every sample once", () => {
    fc.assert(fc.property(fc.array(fc.tuple(
      fc.float({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 }),
    ), { minLength: 1, maxLength: 60 }), (samples) => {
      const outputs = Float32Array.from(samples.flatMap(([p]) => [p, 1 - p]));
      const { calibrationError, reliability } = calibration(outputs, samples.map(([, label]) => label), 2);
      assert.ok(calibrationError >= 0 && calibrationError <= 1);
      assert.equal(reliability.reduce((sum, { count }) => sum + count, 0), samples.length);
    }));
  });

  it("says how many outputs it expected", () => {
    assert.throws(() => calibration(new Float32Array(3), Uint8Array.of(0, 1), 2), /expected 4 values \(N \* K\), got 3/);
  });
});
