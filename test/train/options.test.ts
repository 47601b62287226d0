import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../lib/paths.js";
import { engineOf, learningRateAt, ReferenceNetwork, type Network, type Optimizer, type Variant } from "../../lib/train/index.js";
import { assertWeights, batchOf, hashedWeights } from "./hashed.js";

/**
 * Made by fixtures/options.py: the losses before each of `steps` updates, the learning rates, and eight of each tensor's final weights, in
 * float64.
 */
interface Fixture {
  readonly steps: number;
  /** Updates of an epoch. */
  readonly epoch: number;
  readonly batch: number;
  readonly cases: readonly {
    readonly title: string; readonly network: Network; readonly optimizer: Optimizer;
    readonly losses: number[]; readonly rates: number[]; readonly final: readonly { readonly values: number[] }[];
  }[];
}
const fixture = JSON.parse(readFileSync(join(paths.root, "test", "fixtures", "options.json"), "utf8")) as Fixture;
const epochOf = (step: number): number => Math.ceil(step / fixture.epoch);

describe("activations, update rules and schedules beside PyTorch", () => {
  for (const { title, network, optimizer, losses, rates, final } of fixture.cases) {
    it(`the float64 reference repeats every step: ${title}`, () => {
      const reference = new ReferenceNetwork(network, Float64Array, optimizer.kind);
      reference.parameters.set(hashedWeights(network));
      for (let step = 1; step <= fixture.steps; step++) {
        const { inputs, labels } = batchOf(network, step, fixture.batch), epoch = epochOf(step);
        // PyTorch multiplies the rate step by step, here it is computed anew: some roundings of 1e-16.
        const rate = learningRateAt(optimizer, { step, epoch });
        assert.ok(Math.abs(rate - rates[step - 1]) <= 1e-13, `step ${step}: rate ${rate}, PyTorch ${rates[step - 1]}`);
        const value = reference.forwardBackward(Float64Array.from(inputs), labels, "cross-entropy") / fixture.batch;
        const expected = losses[step - 1];
        // The order of the sums differs; thirty steps let that grow.
        assert.ok(Math.abs(value - expected) <= 1e-11 * expected, `step ${step}: ${value}, PyTorch ${expected}`);
        reference.update(optimizer, step, epoch);
      }
      assertWeights(network, reference.parameters, final, 1e-11);
    });

    it(`every engine stays with it within Float32 rounding: ${title}`, () => {
      for (const variant of ["relaxed-simd", "simd", "plain"] as Variant[]) {
        const engine = engineOf(network, variant, { batchSize: fixture.batch, loss: "cross-entropy", optimizer });
        engine.setParameters(hashedWeights(network));
        for (let step = 1; step <= fixture.steps; step++) {
          const { inputs, labels } = batchOf(network, step, fixture.batch);
          engine.loadValues(inputs, labels);
          const value = engine.step(step, epochOf(step)).loss / fixture.batch, expected = losses[step - 1];
          assert.ok(Math.abs(value - expected) <= 1e-5 * Math.max(1, expected), `${variant}, step ${step}: ${value}, PyTorch ${expected}`);
        }
        assertWeights(network, engine.parameters(), final, 1e-5);
      }
    });
  }
});
