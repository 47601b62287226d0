import { strict as assert } from "node:assert";
import { random } from "../../lib/data/index.js";
import { activity, type Network, ReferenceNetwork } from "../../lib/train/index.js";

describe("activity", () => {
  const network: Network = {
    name: "pooled", input: [8, 8, 1], head: "softmax",
    layers: [
      { kind: "conv", channels: 4, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 }, { kind: "flatten" },
      { kind: "dense", units: 3 },
    ],
  };

  function passed(inputs: Float64Array, bias: number) {
    const reference = new ReferenceNetwork(network, Float64Array), stream = random(1, "activity");
    reference.parameters.forEach((_, i) => { reference.parameters[i] = stream.uniform() - 0.5; });
    const [, biases] = reference.shapes.layers[0].parameters;
    reference.parameters.fill(bias, biases.offset, biases.offset + biases.size);
    reference.forwardBackward(inputs, [1, 2], "cross-entropy");
    return activity(reference);
  }

  it("counts a quarter of the slopes behind 2 x 2 pooling when every unit is on, and all of a dense layer's", () => {
    const stream = random(2, "inputs");
    const [conv, dense] = passed(Float64Array.from({ length: 128 }, () => stream.uniform()), 5);
    assert.deepEqual([conv.layer, dense.layer], ["conv 1", "dense 1"]);
    assert.equal(conv.slopes, 0.25);
    assert.equal(dense.slopes, 1);
  });

  it("counts none when every unit is off, and takes an image's background for its zero", () => {
    const [conv, dense] = passed(Float64Array.from({ length: 128 }, (_, i) => (i % 4 === 0 ? i : -1)), -1e6);
    assert.equal(conv.inputs, 0.25);
    assert.equal(conv.slopes, 0);
    assert.equal(dense.inputs, 0);
  });
});
