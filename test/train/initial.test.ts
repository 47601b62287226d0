import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { UsageError } from "../../lib/errors.js";
import {
  initialParameters, type InitialWeights, initialWeightsNames, lenet5, type Network, paperNetwork, shapesOf, train,
} from "../../lib/train/index.js";
import { oneBlackImage } from "./samples.js";

const moment = (values: Float32Array, power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / values.length;

/** Every weight and bias of a network with the bound that U(-bound, bound) should have by its definition. */
function tensors(network: Network, kind: InitialWeights) {
  const shapes = shapesOf(network), values = initialParameters(shapes, 5, kind);
  return shapes.layers.filter(({ parameters }) => parameters.length > 0).map(({ layer, input, parameters }) => ({
    fanIn: layer.kind === "conv" ? layer.kernel ** 2 * input[2] : input[0] * input[1] * input[2],
    weight: values.subarray(parameters[0].offset, parameters[0].offset + parameters[0].size),
    bias: values.subarray(parameters[1].offset, parameters[1].offset + parameters[1].size),
  }));
}

/**
 * Of n values of U(-b, b): none is beyond b and the greatest is near it (P(max < b (1 - 20/n)) = e^-20); the mean has the deviation
 * b/sqrt(3n), the mean square b^2/3 has b^2 sqrt(4/45)/sqrt(n). Five deviations are allowed.
 */
function assertUniform(values: Float32Array, bound: number, what: string): void {
  const n = values.length, greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assert.ok(greatest <= Math.fround(bound), `${what}: ${greatest} is beyond ${bound}`);
  assert.ok(greatest >= bound * (1 - 20 / n), `${what}: the greatest of ${n} values is ${greatest}, far below ${bound}`);
  assert.ok(Math.abs(moment(values, 1)) < 5 * bound / Math.sqrt(3 * n), `${what}: mean ${moment(values, 1)}`);
  assert.ok(
    Math.abs(moment(values, 2) - bound ** 2 / 3) < 5 * bound ** 2 * Math.sqrt(4 / 45 / n), `${what}: mean square ${moment(values, 2)}`,
  );
}

describe("initial weights", () => {
  it("he: weights are U(-sqrt(6/fan_in), sqrt(6/fan_in)), biases zero", () => {
    for (const network of [paperNetwork, lenet5]) for (const { fanIn, weight, bias } of tensors(network, "he")) {
      assertUniform(weight, Math.sqrt(6 / fanIn), `${network.name}, fan-in ${fanIn}`);
      assert.ok(bias.every((value) => value === 0));
    }
  });

  it("framework: weights and biases are U(-1/sqrt(fan_in), 1/sqrt(fan_in))", () => {
    for (const network of [paperNetwork, lenet5]) for (const { fanIn, weight, bias } of tensors(network, "framework")) {
      assertUniform(weight, 1 / Math.sqrt(fanIn), `${network.name}, fan-in ${fanIn}`);
      assertUniform(bias, 1 / Math.sqrt(fanIn), `${network.name}, biases, fan-in ${fanIn}`);
    }
  });

  it("framework draws from the same stream: the first layer's weight is that of he, scaled by 1/sqrt 6", () => {
    const [he] = tensors(paperNetwork, "he"), [framework] = tensors(paperNetwork, "framework");
    he.weight.forEach((value, i) => { assert.ok(Math.abs(framework.weight[i] * Math.sqrt(6) - value) < 1e-6 * Math.abs(value)); });
  });

  it("he, named or not, gives the weights that it gave before there was a choice", () => {
    const digest = (values: Float32Array): string => createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex").slice(0, 16);
    assert.equal(digest(initialParameters(shapesOf(paperNetwork), 1)), "d5fa78923a91aadf");
    assert.equal(digest(initialParameters(shapesOf(paperNetwork), 1, "he")), "d5fa78923a91aadf");
    assert.equal(digest(initialParameters(shapesOf(lenet5), 1)), "8682c101a8101ddc");
  });

  it("train() begins with the weights that its options name, and refuses a way it does not know", () => {
    const options = {
      loss: "cross-entropy", optimizer: { kind: "sgd", learningRate: 0.1, momentum: 0 }, epochs: 1, seed: 7, variant: "plain",
    } as const;
    for (const initialWeights of initialWeightsNames) {
      assert.deepEqual(
        train(lenet5, oneBlackImage, { ...options, initialWeights }).model.parameters(),
        initialParameters(shapesOf(lenet5), 7, initialWeights),
      );
    }
    assert.throws(() => train(lenet5, oneBlackImage, { ...options, initialWeights: "xavier" as "he" }),
      (error: Error) => error instanceof UsageError && /initial weights: expected he or framework, got xavier/.test(error.message));
  });
});
