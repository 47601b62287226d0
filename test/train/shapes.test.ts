import { strict as assert } from "node:assert";
import { UsageError } from "../../lib/errors.js";
import { lenet5, mlp, network, paperNetwork, shapesOf, type Layer, type Network } from "../../lib/train/index.js";

const of = (input: Network["input"], ...layers: Layer[]): Network => ({ name: "n", input, layers, head: "softmax" });
const refuses = (description: Network, message: RegExp) =>
  assert.throws(() => network(description), (error: Error) => error instanceof UsageError && message.test(error.message));

describe("shapesOf", () => {
  it("counts the parameters of the networks everybody knows", () => {
    assert.equal(shapesOf(paperNetwork).parameterCount, 206_922);
    assert.equal(shapesOf(lenet5).parameterCount, 61_706);
    assert.equal(shapesOf(mlp([100, 10])).parameterCount, 79_510);
  });

  it("names each parameter by its layer's kind and number among its kind", () => {
    assert.deepEqual(shapesOf(paperNetwork).parameters.map(({ name, shape }) => `${name} ${shape.join("x")}`), [
      "conv 1 weight 16x3x3x1", "conv 1 bias 16", "conv 2 weight 32x3x3x16", "conv 2 bias 32",
      "dense 1 weight 128x1568", "dense 1 bias 128", "dense 2 weight 10x128", "dense 2 bias 10",
    ]);
  });

  it("refuses what does not fit, with both sides", () => {
    const end: Layer = { kind: "dense", units: 10 };
    refuses(
      of([28, 28, 1], { kind: "flatten" }, { kind: "dense", units: 8 }, { kind: "dense", units: 10, inputs: 9 }),
      /^dense 2: expected 9 inputs, got 8$/,
    );
    refuses(of([28, 28, 1], end), /^dense 1: expected a flat input, got 28 x 28 x 1: put \{ kind: "flatten" \} before it$/);
    refuses(
      of([28, 28, 1], { kind: "flatten" }, { kind: "conv", channels: 2, kernel: 3 }, end), /^conv 1: expected an image .*, got 784 values/,
    );
    refuses(of([28, 28, 1], { kind: "conv", channels: 2, kernel: 4 }, end), /^conv 1: expected an odd kernel, got 4$/);
    refuses(of([2, 2, 1], { kind: "conv", channels: 2, kernel: 3, padding: "valid" }, end), /at least 3 x 3 .* got 2 x 2 x 1$/);
    refuses(of([1, 2, 1], { kind: "maxPool", size: 2 }, end), /^maxPool 1: expected an image of at least 2 x 2, got 1 x 2 x 1$/);
    refuses(of([1, 1, 4], { kind: "relu" }), /expected the last layer to be dense .* got relu$/);
    refuses(of([1, 1, 4], { kind: "dense", units: 1 }), /at least 2 units under a softmax, got 1$/);
    refuses(of([1, 1, 4], { kind: "dropout", rate: 1 }, end), /^dropout 1: expected a rate of at least 0 and below 1, got 1$/);
    refuses(of([1, 1, 4], { kind: "dense", units: 1.5 }, end), /^dense 1: expected units to be a whole number of at least 1, got 1.5$/);
    refuses(of([1, 1, 4], { kind: "lstm" } as unknown as Layer, end), /expected a layer of kind conv, .* got \{"kind":"lstm"\}$/);
    refuses({ ...of([1, 1, 4], end), head: "linear" as "softmax" }, /expected head to be softmax or sigmoid, got linear$/);
  });
});

describe("network(description)", () => {
  it("takes what a file holds, and says in one sentence what of it does not fit", () => {
    const dense = { kind: "dense", units: 10 }, flatten = { kind: "flatten" };
    const described = (layers: unknown, more: object = { head: "softmax" }) => ({ name: "x", input: [28, 28, 1], layers, ...more });
    assert.deepEqual(network(described([flatten, dense])), described([flatten, dense]));
    const said: [unknown, RegExp][] = [
      [null, /expected an object with name, input, layers and head, got null/],
      [[dense], /expected an object .*, got \[{"kind":"dense"/],
      [{ ...described([flatten, dense]), name: "../x" }, /expected a name of letters, digits.*got "\.\.\/x"/],
      [{ ...described([flatten, dense]), optimizer: "adam" }, /network x: expected only name, input, layers, head, got optimizer/],
      [described("none"), /network x: expected layers to be a list, got "none"/],
      [described([7, dense]), /layer 1: expected an object with its kind, got 7/],
      [
        described([{ kind: "conv", channels: 4, kernel: 3, dilation: 2 }, flatten, dense]),
        /layer 1 \(conv\): expected only kind, channels, kernel, padding, stride, got dilation/,
      ],
      [
        described([{ kind: "conv", channels: 4, kernel: 3, padding: 1 }, flatten, dense]),
        /layer 1 \(conv\): expected padding to be same or valid, got 1/,
      ],
      [described([{ kind: "lstm" }, dense]), /expected a layer of kind conv, .*got {"kind":"lstm"}/],
      [described([dense]), /dense 1: expected a flat input, got 28 x 28 x 1/],
      [described([flatten, dense], {}), /expected head to be softmax or sigmoid, got undefined/],
    ];
    for (const [description, sentence] of said) {
      assert.throws(
        () => network(description), (error: Error) => error instanceof UsageError && sentence.test(error.message),
        JSON.stringify(description),
      );
    }
  });
});
