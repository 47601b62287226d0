import { strict as assert } from "node:assert";
import { random } from "../../lib/data/index.js";
import { engineOf, lenet5, mlp, type Network, type Optimizer, paperNetwork, ReferenceNetwork } from "../../lib/train/index.js";

/** Weights after a few steps of odd batches, the last ones not full. */
function weights(network: Network, threads: number, optimizer: Optimizer): Float32Array {
  const stream = random(9, network.name), B = 21;
  const engine = engineOf(network, "auto", { batchSize: B, loss: "synapse", optimizer, threads, dropoutKey: Int32Array.of(5, 6, 7, 8) });
  engine.setParameters(Float32Array.from(new ReferenceNetwork(network, Float32Array).parameters, () => (stream.uniform() - 0.5) / 4));
  const [height, width, channels] = network.input;
  for (let step = 1; step <= 4; step++) {
    const count = step === 4 ? 5 : B;
    engine.loadValues(
      Float32Array.from({ length: count * height * width * channels }, () => 2 * stream.uniform() - 1),
      Uint8Array.from({ length: count }, () => stream.integer(10)),
    );
    engine.step(step);
  }
  engine.close();
  return engine.parameters();
}

describe("several threads on one run", () => {
  for (const network of [paperNetwork, lenet5, mlp([33, 10])]) {
    it(`give the weights of one thread, bit for bit: ${network.name}`, () => {
      const optimizers: Optimizer[] = [{ kind: "sgd", learningRate: 0.02, momentum: 0.874 }, { kind: "adam", learningRate: 0.001 }];
      for (const optimizer of optimizers) {
        const one = weights(network, 1, optimizer);
        for (const threads of [2, 3]) assert.deepEqual(weights(network, threads, optimizer), one, `${threads} threads, ${optimizer.kind}`);
      }
    });
  }
});
