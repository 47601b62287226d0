import { strict as assert } from "node:assert";
import { random } from "../../lib/data/index.js";
import {
  lossNames, ReferenceNetwork, sigmoidUnit, softmaxSample, type Head, type KernelLossName, type Layer, type Network,
} from "../../lib/train/index.js";
import { activationLayers } from "./choices.js";

const losses = lossNames;
const heads: Head[] = ["softmax", "sigmoid"];
const end: Layer = { kind: "dense", units: 3 };
const key = Int32Array.of(1, 2, 3, 4);

const conv3 = { kind: "conv", channels: 3, kernel: 3 } as const, flatten = { kind: "flatten" } as const;

/** Each layer in a network as small as shows it. */
const networks: Record<string, Layer[]> = {
  "dense": [flatten, { kind: "dense", units: 4 }, end],
  "conv, 3x3": [conv3, { kind: "conv", channels: 2, kernel: 3 }, flatten, end],
  "conv, 1x1": [{ kind: "conv", channels: 3, kernel: 1 }, { kind: "conv", channels: 2, kernel: 1 }, flatten, end],
  "conv, 5x5 without padding": [conv3, { kind: "conv", channels: 2, kernel: 5, padding: "valid" }, flatten, end],
  "maxPool": [conv3, { kind: "maxPool", size: 2 }, flatten, end],
  "maxPool, overlapping": [conv3, { kind: "maxPool", size: 3, stride: 1 }, flatten, end],
  "conv, stride 2": [{ ...conv3, stride: 2 }, { kind: "conv", channels: 2, kernel: 3, stride: 2, padding: "valid" }, flatten, end],
  "avgPool": [conv3, { kind: "avgPool", size: 2 }, { kind: "avgPool", size: 2, stride: 1 }, flatten, end],
  "globalAvgPool": [conv3, { kind: "globalAvgPool" }, end],
  "batchNorm": [{ kind: "batchNorm" }, conv3, { kind: "batchNorm" }, { kind: "tanh" }, flatten, { kind: "dense", units: 4 }, end],
  ...Object.fromEntries(activationLayers.map((layer): [string, Layer[]] => [JSON.stringify(layer), [conv3, layer, flatten, end]])),
  "dropout": [conv3, { kind: "dropout", rate: 0.4 }, flatten, end],
};

/** Central difference with the step that balances truncation against rounding, the cube root of the machine epsilon. */
const STEP = 6e-6;

describe("reference gradients", () => {
  for (const [name, layers] of Object.entries(networks)) {
    it(`equal central differences in every weight: ${name}, each head and loss`, () => {
      for (const head of heads) for (const loss of losses) {
        const network: Network = { name, input: [6, 5, 2], layers, head };
        const reference = new ReferenceNetwork(network, Float64Array);
        const stream = random(1, name, head, loss);
        for (let i = 0; i < reference.parameters.length; i++) reference.parameters[i] = stream.uniform() - 0.5;
        const inputs = Float64Array.from({ length: 2 * 60 }, () => 2 * stream.uniform() - 1), labels = [0, 2];
        const mask = { key, step: 1 };
        reference.forwardBackward(inputs, labels, loss, mask);
        const gradient = reference.gradient.slice();
        for (let i = 0; i < gradient.length; i++) {
          const kept = reference.parameters[i];
          reference.parameters[i] = kept + STEP;
          const above = reference.forwardBackward(inputs, labels, loss, mask);
          reference.parameters[i] = kept - STEP;
          const below = reference.forwardBackward(inputs, labels, loss, mask);
          reference.parameters[i] = kept;
          // The engine's gradient is that of the mean over the two samples, the values are sums. At a kink of ReLU or pooling the two
          // would differ; the seeds above meet none.
          const difference = (above - below) / (2 * STEP) / 2;
          const error = Math.abs(difference - gradient[i]), tolerance = 1e-8 * (1 + Math.abs(difference));
          assert.ok(error <= tolerance, `${head} ${loss} parameter ${i}: ${gradient[i]}, central difference ${difference}`);
        }
      }
    });
  }
});

describe("stable losses (ledger S13-S18)", () => {
  /** The definitions as they stand in the equations, for logits where they can be computed at all. */
  const definition: Record<KernelLossName, (e: number) => number> = {
    "cross-entropy": (e) => -Math.log(1 - e),
    "squared-error": (e) => e * e,
    "synapse": (e) => -e * Math.log(1 - e),
    "synapse-net": (e) => -e * Math.log((1 - e) / e),
  };
  const close = (a: number, b: number, bound: number, what: string) => {
    assert.ok(Math.abs(a - b) <= bound * (1 + Math.abs(b)), `${what}: ${a}, expected ${b}`);
  };

  it("agree with their definitions where those can be computed", () => {
    for (const loss of losses) for (let s = -8; s <= 8; s += 0.37) {
      close(sigmoidUnit(loss, s).value, definition[loss](1 / (1 + Math.exp(-s))), 1e-12, `sigmoid ${loss} at ${s}`);
      if (loss === "squared-error") continue; // under a softmax it is a sum over all units
      const z = Float64Array.of(s, 0.5, -1), total = Math.exp(s) + Math.exp(0.5) + Math.exp(-1);
      const value = softmaxSample(loss, new Float64Array(3), z, 0, 3, 0);
      close(value, definition[loss](1 - Math.exp(s) / total), 1e-11, `softmax ${loss} at ${s}`);
    }
  });

  it("take their limits at logits of 80 and beyond, on either side, without overflow", () => {
    for (const size of [80, 700, 1e4, 3e38]) {
      // A sure and right unit: no loss, no slope. A sure and wrong one: e = 1.
      for (const loss of losses) {
        const { value, slope } = sigmoidUnit(loss, -size);
        assert.ok(Math.abs(value) <= 1e-30 && Math.abs(slope) <= 1e-30, `${loss}: ${value}, ${slope}`);
        assert.equal(sigmoidUnit(loss, size).value, loss === "squared-error" ? 1 : size, loss);
        const dz = new Float64Array(2);
        assert.ok(Math.abs(softmaxSample(loss, dz, Float64Array.of(size / 2, -size / 2), 0, 2, 0)) <= 1e-30, loss);
        assert.ok(Math.abs(dz[0]) + Math.abs(dz[1]) <= 1e-30, loss);
        assert.equal(softmaxSample(loss, dz, Float64Array.of(size / 2, -size / 2), 0, 2, 1), loss === "squared-error" ? 2 : size, loss);
        if (loss !== "squared-error") assert.deepEqual([...dz], [1, -1], loss); // the slope of -ln y_t, for e = 1
      }
    }
  });

  it("keep every digit of every slope but one: of a dominant rival's under the squared error only what is above 1e-15", () => {
    // Two units a gap apart, the target below: y = 1/(1 + e^gap), and the exact slopes are -4 y (1 - y)^2 and 4 y (1 - y)^2.
    for (const gap of [1, 10, 20, 30, 40, 80]) {
      const dz = new Float64Array(2);
      softmaxSample("squared-error", dz, Float64Array.of(-gap / 2, gap / 2), 0, 2, 0);
      const y = 1 / (1 + Math.exp(gap)), exact = 4 * y / (1 + Math.exp(-gap)) ** 2;
      assert.ok(Math.abs(dz[0] / -exact - 1) < 1e-13, `target at ${gap}: ${dz[0]}, exactly ${-exact}`);
      assert.ok(Math.abs(dz[1] - exact) < 1e-15, `rival at ${gap}: ${dz[1]}, exactly ${exact}`);
      if (gap === 80) assert.equal(dz[1], 0, "the form cancels there, as its sentence says");
    }
    for (const loss of losses.filter((name) => name !== "squared-error")) {
      const dz = new Float64Array(2);
      softmaxSample(loss, dz, Float64Array.of(-40, 40), 0, 2, 0);
      assert.ok(Math.abs(dz[1] / -dz[0] - 1) < 1e-13 && dz[1] !== 0, `${loss}: the two slopes are opposite, ${dz[0]} and ${dz[1]}`);
    }
  });

  it("keep every digit of a small error: at s = -40 the synapse loss is e^2 = e^-80", () => {
    const { value, slope } = sigmoidUnit("synapse", -40);
    close(value / Math.exp(-80), 1, 1e-14, "value");
    close(slope / (2 * Math.exp(-80)), 1, 1e-14, "slope");
    const dz = new Float64Array(2);
    close(softmaxSample("synapse", dz, Float64Array.of(40, 0), 0, 2, 0) / Math.exp(-80), 1, 1e-14, "softmax value");
    close(dz[0] / (-2 * Math.exp(-80)), 1, 1e-14, "softmax slope");
  });

  it("make NaN of NaN and of infinite logits, so that a run that met one stops", () => {
    for (const loss of losses) for (const bad of [NaN, Infinity]) {
      assert.ok(Number.isNaN(softmaxSample(loss, new Float64Array(3), Float64Array.of(bad, 0, 1), 0, 3, 1)), `${loss} ${bad}`);
    }
  });
});
