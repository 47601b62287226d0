import { strict as assert } from "node:assert";
import fc from "fast-check";
import { type Layer, type Network, ReferenceNetwork, WasmEngine } from "../../lib/train/index.js";
import { random } from "../../lib/data/index.js";

/** 2^-24: the largest relative error of one Float32 rounding. */
const U = 2 ** -24;
const variants = ["relaxed-simd", "simd"] as const;

/**
 * A running bound on the error of a Float32 computation (Higham 2002, Lemma 3.1): a sum of m products, in any order, fused or not, errs by
 * at most gamma(m) = (m + 1) U / (1 - (m + 1) U) of the sum of the products' absolute values.
 */
const gamma = (m: number) => (m + 1) * U / (1 - (m + 1) * U);

const layer = fc.record({
  height: fc.integer({
    min: 1, max: 12,
  }), width: fc.integer({ min: 1, max: 12 }), channels: fc.integer({ min: 1, max: 18 }), outputs: fc.integer({ min: 1, max: 19 }),
  kernel: fc.constantFrom(1, 3, 5, 7), batch: fc.integer({ min: 1, max: 9 }), seed: fc.nat(),
});

/** Network of one layer with weights and of logits that are its outputs, so that the loss's slopes can be chosen. */
function check(network: Network, batch: number, seed: number, terms: number): void {
  for (const variant of variants) {
    const stream = random(seed, "exactness");
    const reference = new ReferenceNetwork(network, Float64Array), magnitude = new ReferenceNetwork(network, Float64Array);
    const engine = new WasmEngine(network, variant, { batchSize: batch, loss: "squared-error" });
    const parameters = Float32Array.from(reference.parameters, () => 2 * stream.uniform() - 1);
    engine.setParameters(parameters);
    reference.parameters.set(parameters);
    magnitude.parameters.set(parameters.map(Math.abs));
    const [height, width, channels] = network.input;
    const inputs = Float32Array.from({ length: batch * height * width * channels }, () => 2 * stream.uniform() - 1);
    const labels = Uint8Array.from({ length: batch }, () => stream.integer(reference.shapes.classes));
    engine.loadValues(inputs, labels);
    engine.step(1);
    const logits = engine.logits();
    const expected = reference.forward(Float64Array.from(inputs)), bound = magnitude.forward(Float64Array.from(inputs, Math.abs));
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs(logits[i] - expected[i]);
      assert.ok(
        error <= gamma(terms) * bound[i],
        `${variant} ${network.name} logit ${i}: ${logits[i]}, reference ${expected[i]}, bound ${gamma(terms) * bound[i]}`,
      );
    }
    // Backward from the engine's own slopes, so that only the layers' arithmetic is judged.
    const slopes = Float64Array.from(engine.logitGradient());
    reference.backward(slopes, batch);
    magnitude.backward(slopes.map(Math.abs), batch);
    const gradient = engine.gradient();
    // A weight's gradient sums over the batch and the pixels, and each slope that reaches it is itself a sum over later weights.
    const count = batch * height * width + terms;
    for (let i = 0; i < gradient.length; i++) {
      // and products that underflow
      const error = Math.abs(gradient[i] - reference.gradient[i]), allowed = 2 * gamma(count) * magnitude.gradient[i] + count * 2 ** -140;
      assert.ok(
        error <= allowed, `${variant} ${network.name} gradient ${i}: ${gradient[i]}, reference ${reference.gradient[i]}, bound ${allowed}`,
      );
    }
  }
}

describe("kernels on random shapes stay within the bound of their operation count", () => {
  const end = (units: number): Layer[] => [{ kind: "flatten" }, { kind: "dense", units }];

  it("dense layers: any inputs, outputs and batch", () => {
    fc.assert(fc.property(layer, ({ height, width, channels, outputs, batch, seed }) => {
      const inputs = height * width * channels;
      check(
        { name: `dense ${inputs} -> ${outputs}`, input: [height, width, channels], layers: end(outputs), head: "sigmoid" }, batch, seed,
        inputs + 1,
      );
    }), { numRuns: 60, seed: 1 });
  });

  it("dense layers on grey levels, whose background is taken apart: the sum of absolute values is that of both parts", () => {
    fc.assert(fc.property(layer, fc.constantFrom(-1, -0.3, 0, 2), ({ height, width, outputs, batch, seed }, low) => {
      const inputs = height * width, stream = random(seed, "grey levels"), span = [low, low + 1.7] as const;
      const network: Network = {
        name: `grey levels ${inputs} -> ${outputs}`, input: [height, width, 1], layers: end(outputs), head: "sigmoid",
      };
      const images = Uint8Array.from({ length: batch * inputs }, () => (stream.uniform() < 0.6 ? 0 : stream.integer(256)));
      const dataset = {
        name: "grey", images, labels: new Uint8Array(batch), count: batch, height, width, classes: 1, inputs: span,
        sha256: ["", ""] as const,
      };
      const values = Float32Array.from(images, (level) => low + level * 1.7 / 255);
      for (const variant of variants) {
        const reference = new ReferenceNetwork(network, Float64Array), magnitude = new ReferenceNetwork(network, Float64Array);
        const engine = new WasmEngine(network, variant, { batchSize: batch, loss: "squared-error" });
        const parameters = Float32Array.from(reference.parameters, () => 2 * stream.uniform() - 1);
        engine.setParameters(parameters);
        reference.parameters.set(parameters);
        magnitude.parameters.set(parameters.map(Math.abs));
        engine.load(dataset, Uint32Array.from({ length: batch }, (_, i) => i), 0, batch);
        engine.step(1);
        // x = low + (x - low): two sums of up to K products each, and the difference x - low is rounded once.
        const terms = 2 * inputs + 3, apart = Float64Array.from(values, (x) => Math.abs(low) + Math.abs(x - low));
        const expected = reference.forward(Float64Array.from(values)), bound = magnitude.forward(apart), logits = engine.logits();
        for (let i = 0; i < expected.length; i++) {
          assert.ok(
            Math.abs(logits[i] - expected[i]) <= gamma(terms) * bound[i],
            `${variant} ${network.name}, low ${low}, logit ${i}: ${logits[i]}, reference ${expected[i]}, bound ${gamma(terms) * bound[i]}`,
          );
        }
        const slopes = Float64Array.from(engine.logitGradient()), gradient = engine.gradient();
        reference.backward(slopes, batch);
        magnitude.backward(slopes.map(Math.abs), batch);
        for (let i = 0; i < gradient.length; i++) {
          const allowed = gamma(2 * batch + 3) * magnitude.gradient[i] + batch * 2 ** -140;
          assert.ok(
            Math.abs(gradient[i] - reference.gradient[i]) <= allowed,
            `${variant} ${network.name}, low ${low}, gradient ${i}: ${gradient[i]}, reference ${reference.gradient[i]}, bound ${allowed}`,
          );
        }
      }
    }), { numRuns: 40, seed: 3 });
  });

  it("convolutions of 1x1 to 7x7, any channels, not square, the gradient of their inputs by way of a second one", () => {
    fc.assert(fc.property(layer, ({ height, width, channels, outputs, kernel, batch, seed }) => {
      const layers: Layer[] = [{ kind: "conv", channels: outputs, kernel }, { kind: "conv", channels: 3, kernel }, ...end(2)];
      const terms = kernel * kernel * (channels + outputs) + height * width * 3 + 3;
      check({
        name: `conv ${channels} -> ${outputs}, ${kernel}x${kernel} on ${height}x${width}`, input: [height, width, channels], layers,
        head: "sigmoid",
      }, Math.min(batch, 3), seed, terms);
    }), { numRuns: 40, seed: 2 });
  });
});
