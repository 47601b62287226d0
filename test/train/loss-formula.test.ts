import { strict as assert } from "node:assert";
import {
  engineOf,
  formula,
  formulaName,
  hasKernel,
  lossOf,
  mlp,
  outputAt,
  ReferenceNetwork,
  sigmoidUnit,
  softmaxSample,
  train,
  type LossName,
} from "../../lib/train/index.js";
import type { Split } from "../../lib/data/index.js";
import { UsageError } from "../../lib/errors.js";

/** Bright on the left or on the right half, on noise that is a function of the place. */
function halves(): Split {
  const count = 64, labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const images = Uint8Array.from(
    { length: count * 16 },
    (_, at) => { const [i, x] = [Math.floor(at / 16), at % 4]; return (x < 2) === (i % 2 === 0) ? 200 + ((at * 7) % 50) : (at * 13) % 60; },
  );
  const samples = {
    dataset: { name: "halves", images, labels, count, height: 4, width: 4, classes: 2, inputs: [-1, 1], sha256: ["", ""] } as const,
    indices: Uint32Array.from({ length: count }, (_, i) => i),
  };
  return { train: samples, validation: samples };
}

const near = (a: number, b: number, bound: number, what: string) =>
  assert.ok(Math.abs(a - b) <= bound * Math.max(1, Math.abs(b)), `${what}: ${a}, expected ${b}`);
const outputs = [0.01, 0.2, 0.5, 0.8, 0.99];
const own: LossName[] = [formulaName("-(1 - y) ln(y)"), formulaName("(1 - y)^2 + 0.1 exp(-3y)"), "focal", "label-smoothing"];

describe("a loss by its formula", () => {
  it("is read as it is written, with products without a sign, and minus weaker than powers", () => {
    const cases: [string, (y: number) => number][] = [
      ["-(1 - y) ln(y)", (y) => -(1 - y) * Math.log(y)],
      ["-y^2 + 2y", (y) => -(y ** 2) + 2 * y],
      ["2 / y / 4", (y) => 2 / y / 4],
      ["y^y", (y) => y ** y],
      ["2^-y", (y) => 2 ** -y],
      ["-log(y)(1 - y)^2 / 2", (y) => (-Math.log(y) * (1 - y) ** 2) / 2],
      ["1 - (1 - (1 - y))", (y) => 1 - y],
      ["exp(-y) - sqrt(y) + cos(pi y) sin(y)", (y) => Math.exp(-y) - Math.sqrt(y) + Math.cos(Math.PI * y) * Math.sin(y)],
      ["1e-1*(1-y)^3", (y) => 0.1 * (1 - y) ** 3],
    ];
    for (const [text, expected] of cases) for (const y of outputs) near(
      formula(text)(outputAt(y))[0],
      expected(y),
      1e-14,
      `${text} at ${y}`,
    );
  });

  it("has the slope that differences give", () => {
    for (const text of [
      "-(1 - y) ln(y)",
      "-ln(y)",
      "y^y",
      "2^-y / (1 + y)",
      "exp(-y) - sqrt(y) + cos(pi y) sin(y)",
      "-(1 - y)^2 ln(y) + ln(1 - y)^2",
    ]) {
      const loss = formula(text), h = 1e-6;
      for (const y of outputs) {
        const difference = (loss(outputAt(y + h))[0] - loss(outputAt(y - h))[0]) / (2 * h);
        near(loss(outputAt(y))[1] / y, difference, 1e-7, `${text} at ${y}`);
      }
    }
  });

  it("is refused in one sentence where it is none, or no loss", () => {
    const mistakes: [string, RegExp][] = [
      [
        "",
        /expected an expression in y.*got nothing/,
      ], ["-ln(x)", /got "x"/], ["(1 - y", /got an open bracket/], ["1 - y)", /got "\)" behind it/], ["ln y", /"ln" without brackets/],
      [
        "y +",
        /its end too early/,
      ], [
        "constructor(y)",
        /got "constructor"/,
      ], ["ln(y - 2)", /expected a finite loss.*got NaN at y/], ["1/(y - 0.5)", /got Infinity at y = 0\.5/], ["3", /does not depend on y/],
      [
        "(".repeat(60) + "y" + ")".repeat(60),
        /deeper than 50/,
      ], [`y${"+y".repeat(300)}`, /got 601 characters/], ["--".repeat(40) + "y", /deeper than 50/],
    ];
    for (const [text, sentence] of mistakes) assert.throws(
      () => formula(text),
      (error: Error) => error.name === "UsageError" && sentence.test(error.message),
      text,
    );
  });

  it("of a known loss is that loss, also where y is next to 0 or 1: value and slopes", () => {
    const pairs: [LossName, LossName][] = [
      [formulaName("-(1 - y) ln(y)"), "synapse"],
      [formulaName("-ln(y)"), "cross-entropy"],
      [formulaName("(1-y) (ln(1 - y) - ln(y))"), "synapse-net"],
    ];
    for (const [mine, known] of pairs) {
      for (const z of [[0, 1, -2], [40, -3, 0], [-60, 5, 1], [300, 0, 1], [-300, 0, 1]]) {
        const [a, b] = [new Float64Array(3), new Float64Array(3)];
        near(
          softmaxSample(mine, a, z as unknown as Float64Array, 0, 3, 0),
          softmaxSample(known, b, z as unknown as Float64Array, 0, 3, 0),
          1e-12,
          `${mine} at ${z.join()}`,
        );
        a.forEach((slope, k) => { near(slope, b[k], 1e-12, `${mine} at ${z.join()}, slope ${k}`); });
      }
      for (const s of [-300, -40, -1, 0, 2, 40, 300]) {
        const [a, b] = [sigmoidUnit(mine, s), sigmoidUnit(known, s)];
        near(a.value, b.value, 1e-12, `${mine}, unit at ${s}`);
        near(a.slope, b.slope, 1e-12, `${mine}, slope of a unit at ${s}`);
      }
    }
  });
});

describe("losses without a kernel", () => {
  it("have slopes in the logits that differences give, under both heads", () => {
    for (const loss of own) {
      const z = Float64Array.of(0.3, -1.2, 0.7, 2), h = 1e-6;
      const value = (at: Float64Array) => softmaxSample(loss, new Float64Array(4), at, 0, 4, 1);
      const slopes = new Float64Array(4);
      softmaxSample(loss, slopes, z, 0, 4, 1);
      for (let k = 0; k < 4; k++) {
        const moved = (by: number) => { const at = z.slice(); at[k] += by; return value(at); };
        near(slopes[k], (moved(h) - moved(-h)) / (2 * h), 1e-8, `${loss}, logit ${k}`);
      }
      for (const s of [
        -3,
        0,
        0.4,
        2,
      ]) near(
        sigmoidUnit(loss, s).slope,
        (sigmoidUnit(loss, s + h).value - sigmoidUnit(loss, s - h).value) / (2 * h),
        1e-8,
        `${loss}, unit at ${s}`,
      );
    }
  });

  it("have a gradient in the weights that differences give", () => {
    for (const loss of own) {
      const network = mlp([5, 3], [2, 2, 1]), reference = new ReferenceNetwork(network, Float64Array);
      reference.parameters.forEach((_, i) => { reference.parameters[i] = Math.sin(i + 1) / 2; });
      const inputs = Float64Array.from({ length: 8 }, (_, i) => Math.cos(i)), labels = [0, 2], h = 1e-6;
      reference.forwardBackward(inputs, labels, loss);
      const gradient = reference.gradient.slice();
      for (let i = 0; i < gradient.length; i += 3) {
        const moved = (by: number) => {
          reference.parameters[i] += by;
          const sum = reference.forwardBackward(inputs, labels, loss);
          reference.parameters[i] -= by;
          return sum / 2;
        };
        near(gradient[i], (moved(h) - moved(-h)) / (2 * h), 1e-7, `${loss}, weight ${i}`);
      }
    }
  });

  it("label smoothing is cross entropy against smoothed targets", () => {
    const z = Float64Array.of(1, -1, 0.5), top = Math.log(z.reduce((sum, v) => sum + Math.exp(v), 0));
    const expected = -[0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3].reduce((sum, target, k) => sum + target * (z[k] - top), 0);
    near(softmaxSample("label-smoothing", new Float64Array(3), z, 0, 3, 0), expected, 1e-12, "value");
  });

  it("run in the plain engine, and are refused by name elsewhere", () => {
    for (const loss of own) {
      assert.equal(hasKernel(loss), false);
      assert.equal(engineOf(mlp([3], [2, 2, 1]), undefined, { batchSize: 2, loss }).variant, "plain");
      assert.throws(
        () => engineOf(mlp([3], [2, 2, 1]), "simd", { batchSize: 2, loss }),
        /expected the variant auto or plain, since this loss has no kernel, got simd/,
      );
    }
    assert.throws(() => lossOf("hinge" as LossName), /loss: expected synapse,.*or formula: and an expression in y, got "hinge"/);
  });

  it("train: a formula that is cross entropy ends where cross entropy ends in the plain engine", async () => {
    const ends: number[] = [];
    for (const loss of ["cross-entropy", formulaName("-ln(y)")] as const) {
      for await (const { validation } of train(
        mlp([2], [4, 4, 1]),
        halves(),
        { loss, optimizer: { kind: "sgd", learningRate: 0.05, momentum: 0.9 }, epochs: 2, seed: 1, batchSize: 16, variant: "plain" },
      )) ends.push(validation.loss);
    }
    assert.ok(ends[1] < ends[0], "it learns");
    near(ends[3], ends[1], 1e-5, "the last loss"); // Float32 weights, slopes equal to the last bits of float64
  });
});

describe("each rule of differentiation", () => {
  /** Formula, value and slope by y, in closed form. */
  const rules: readonly (readonly [text: string, value: (y: number) => number, slope: (y: number) => number])[] = [
    ["ln(1 + y)", (y) => Math.log(1 + y), (y) => 1 / (1 + y)],
    ["log(3 y + 2)", (y) => Math.log(3 * y + 2), (y) => 3 / (3 * y + 2)],
    ["sqrt(1 + y)", (y) => Math.sqrt(1 + y), (y) => 0.5 / Math.sqrt(1 + y)],
    ["sin(2 y) + cos(3 y)", (y) => Math.sin(2 * y) + Math.cos(3 * y), (y) => 2 * Math.cos(2 * y) - 3 * Math.sin(3 * y)],
    ["exp(-2 y)", (y) => Math.exp(-2 * y), (y) => -2 * Math.exp(-2 * y)],
    ["(y + 2)/(y + 3)", (y) => (y + 2) / (y + 3), (y) => 1 / (y + 3) ** 2],
    ["(1 + y)^(2 + y)", (y) => (1 + y) ** (2 + y), (y) => (1 + y) ** (2 + y) * (Math.log(1 + y) + (2 + y) / (1 + y))],
    ["(y^2 + 1)^3", (y) => (y * y + 1) ** 3, (y) => 6 * y * (y * y + 1) ** 2],
    // Numbers alone are worked out when they are read.
    ["(2 + 3) y", (y) => 5 * y, () => 5], ["(2 - 3) y", (y) => -y, () => -1], ["(2*3) y", (y) => 6 * y, () => 6],
    ["(6/4) y", (y) => 1.5 * y, () => 1.5], ["2^3 y", (y) => 8 * y, () => 8], ["ln(2) y", (y) => Math.LN2 * y, () => Math.LN2],
    ["y - y^0", (y) => y - 1, () => 1], ["pi y + .5", (y) => Math.PI * y + 0.5, () => Math.PI], ["2e-1 y", (y) => 0.2 * y, () => 0.2],
    // What is 1 - y and what is y by another name.
    ["1 - (1 - y)", (y) => y, () => 1], ["2 - (1 - y)", (y) => 1 + y, () => 1],
    ["1 + (1 - y)", (y) => 2 - y, () => -1], ["1 + y", (y) => 1 + y, () => 1],
  ];
  for (const [text, value, slope] of rules) {
    it(`gives value and slope of ${text}`, () => {
      const of = formula(text);
      for (const y of [0.01, 0.3, 0.5, 0.97]) {
        const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b));
        const [found, scaled] = of(outputAt(y)), [expected, steep] = [value(y), y * slope(y)];
        assert.ok(near(found, expected) && near(scaled, steep), `y = ${y}: ${found}, ${scaled}; expected ${expected}, ${steep}`);
      }
    });
  }

  it("takes logarithms of y and of 1 - y from the logits, by whatever name they go", () => {
    const at = { y: 1, e: 1e-30, lnY: -1e-30, lnE: Math.log(1e-30) };
    assert.deepEqual(formula("-ln(y)")(at), [1e-30, -1]);
    assert.equal(formula("-ln(1 - (1 - y))")(at)[0], 1e-30);
    assert.equal(formula("(1 - y) ln(1 - y)")(at)[0], 1e-30 * Math.log(1e-30));
    assert.equal(formula("exp(1 - y) - 1 + y")(at)[0], 1);
  });
});

describe("a formula that is none", () => {
  it("is refused in a sentence that says what was expected, and what came", () => {
    const refused: readonly (readonly [text: string, sentence: RegExp])[] = [
      [" ", /expected an expression in y .*, got nothing$/], ["y".repeat(501), /got 501 characters$/], ["1e999 y", /got "1e999"$/],
      ["sqrt(y) - 1/0", /expected a finite loss/], ["sqrt(y - 1)", /expected a finite loss .* got NaN at y = 1e-12$/],
      ["(y - 0.5)^(1/3)", /expected a finite loss/], ["sqrt((y - 0.5)^2)", /got a slope of NaN at y = 0\.5$/],
      ["2 + 3", /does not depend on y/], ["ln y", /got "ln" without brackets$/], ["ln(y", /got an open bracket$/],
      ["y)", /got "\)" behind it$/],
      ["x", /got "x"$/], ["y +", /got its end too early$/], ["constructor(y)", /got "constructor"$/],
      [`${"(".repeat(60)}y${")".repeat(60)}`, /got brackets deeper than 50$/],
      [`${"-".repeat(60)}y`, /got signs or powers deeper than 50$/],
    ];
    for (const [text, sentence] of refused) {
      assert.throws(() => formula(text), (error: Error) => error instanceof UsageError && sentence.test(error.message), text.slice(0, 40));
    }
    assert.doesNotThrow(() => formula(`${"(".repeat(20)}y${")".repeat(20)}`));
    assert.doesNotThrow(() => formula(`y${" ".repeat(499)}`));
  });
});
