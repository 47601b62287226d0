import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { examine, readEquations, readRanges, type OwnEquation } from "../../lib/derivation/index.js";
import { UsageError } from "../../lib/errors.js";
import { paths } from "../../lib/paths.js";

const outcome = { holds: "holds", partial: "holds where both sides exist", refuted: "refuted", open: "open" } as const;
interface Known extends Omit<OwnEquation, "id"> { readonly kind: string; readonly verdict: keyof typeof outcome }
const known = JSON.parse(readFileSync(join(paths.root, "test", "derivation", "equations.json"), "utf8")) as readonly Known[];
/** With more time than a reader's ten seconds: a busy machine must not turn a verdict into "open". */
const judge = (lhs: string, rhs: string, domain: OwnEquation["domain"]) =>
  examine({ id: "mine", lhs, rhs, domain }, { mutants: 0, seconds: 120 });

describe("equations with a known verdict", () => {
  for (const kind of new Set(known.map((equation) => equation.kind))) {
    it(`${kind}: each gets it`, function () {
      this.timeout(240_000);
      for (const { lhs, rhs, domain, verdict } of known.filter((equation) => equation.kind === kind)) {
        assert.equal(judge(lhs, rhs, domain).verdict, outcome[verdict], `${lhs} = ${rhs}`);
      }
    });
  }
});

describe("where both sides exist", function () {
  this.timeout(240_000);
  it("is named", () => {
    const cases: readonly [string, string, OwnEquation["domain"], string][] = [
      ["sqrt(x)^2", "x", { x: [-1, 1] }, "x >= 0"], ["x / x", "1", { x: [-1, 1] }, "x != 0"],
      ["tan(x) cos(x)", "sin(x)", { x: [0, 3] }, "x != pi / 2"],
      ["log(x) + log(y)", "log(x y)", { x: [-1, 1], y: [-1, 1] }, "x > 0 and y > 0"],
      ["1 / (x - y) - 1 / (x - y)", "0", { x: [0, 1], y: [0, 1] }, "x - y != 0"],
    ];
    for (const [lhs, rhs, domain, where] of cases) assert.equal(judge(lhs, rhs, domain).where, where, lhs);
  });
  it("is named as a condition where its ends are not all found, not as a set that is too large", () => {
    assert.equal(judge("W(x)", "W(x) + 0 * W(x - 1)", { x: [0, 2] }).where, "x - 1 + exp(-1) >= 0");
    // Two zeros lie 0.0002 apart, where no search by steps sees them.
    const close = "((x - 0.2) * (x^2 - x + 0.24999999))";
    const { evidence } = judge(`1 / ${close} - 1 / ${close}`, "0", { x: [0, 1] });
    assert.match(evidence.find(({ method }) => method === "domain")?.detail ?? "", /only for \(x - 1 \/ 5\) \* \(x\^2.*\) != 0$/);
  });
  it("is nowhere for numbers that do not exist", () => {
    for (const [lhs, rhs] of [["0^0", "1"], ["1 / 0", "1 / 0"], ["sqrt(-1)", "sqrt(-1)"], ["log(0)", "log(0)"]]) {
      assert.equal(judge(lhs, rhs, {}).verdict, "open", lhs);
    }
  });
  it("is everywhere for second derivatives of polynomials, and not at 0 for a power 0^0", () => {
    assert.equal(judge("D(D(x^2, x), x)", "2", { x: [-3, 3] }).verdict, "holds");
    assert.equal(judge("D(D(exp(-x^2 / 2), x), x)", "(x^2 - 1) exp(-x^2 / 2)", { x: [-3, 3] }).verdict, "holds");
    assert.equal(judge("x^0", "1", { x: [-1, 1] }).where, "x != 0");
  });
  it("is proved, or the verdict stays open", () => {
    const verdict = judge("sqrt(sin(x) + 1)^2", "sin(x) + 1", { x: [-9, 9] });
    assert.equal(verdict.verdict, "holds");
    assert.equal(verdict.evidence.find(({ method }) => method === "domain")?.agrees, true);
  });
});

describe("an equation that fails", () => {
  it("comes with the part of its domain on which it holds", () => {
    assert.equal(judge("sqrt(x^2)", "x", { x: [-1, 1] }).suggestion, "x > 0");
    assert.equal(judge("sin(x)", "x", { x: [-1, 1] }).suggestion, null);
  });
});

describe("the time given", () => {
  it("ends in an open verdict", () => {
    const start = performance.now();
    const verdict = examine({ id: "mine", lhs: "sin(".repeat(38) + "x" + ")".repeat(38), rhs: "sin(".repeat(38) + "x + 0 * y"
      + ")".repeat(38), domain: { x: [0, 1], y: [0, 1] } }, { seconds: 0.001, mutants: 0 });
    assert.equal(verdict.outOfTime, true);
    assert.equal(verdict.verdict, "open");
    assert.ok(performance.now() - start < 8000);
  });
  it("ends in an open verdict where it does not suffice to read the equation", () => {
    const verdict = examine(
      { id: "mine", lhs: "x", rhs: "x", domain: { x: [0, 1], y: ["1 - 1", "cos(0)"] } }, { seconds: 1e-9, mutants: 0 },
    );
    assert.deepEqual([verdict.verdict, verdict.outOfTime, verdict.asDeclared, verdict.evidence.length], ["open", true, false, 0]);
  });
  it("must be a number above 0", () =>
    assert.throws(() => examine({ id: "mine", lhs: "x", rhs: "x", domain: { x: [0, 1] } }, { seconds: 0 }), /above 0/));
});

describe("what cannot be read", () => {
  it("gets one sentence", () => {
    const wrong: readonly [object, RegExp][] = [
      [{ domain: { x: [0, "1e400"] } }, /the domain of x is beyond the numbers up to 1e308/],
      [{ steps: 5 }, /^UsageError: mine: expected steps as a list of \{ to, by \}.*got 5\.$/],
      [{ assuming: "x < 1" }, /^UsageError: mine: expected assuming as a list of comparisons/],
      [{ lhs: "foo(x)" }, /unknown function "foo"/], [{ lhs: "y" }, /unknown symbol "y"/],
      [{ domain: { x: [1, 1] } }, /the domain of x is empty/], [{ lhs: "constructor(x)" }, /unknown function "constructor"/],
      [{ given: 3 }, /expected given as/], [{ given: { lhs: "x", rhs: "1", holdsAt: [{}], failsAt: null } }, /expected given as/],
      [{ given: { lhs: "x", rhs: "1", holdsAt: [5], failsAt: {} } }, /expected given as/],
      [{ domain: { x: [NaN, 1] } }, /expected numbers or expressions as the ends of the domain of x, got NaN\.$/],
      [{ domain: { x: ["", 1] } }, /the ends of the domain of x, got an empty text\.$/],
      [{ domain: { x: ["y", 1] } }, /mine: an end of the domain of x: unknown symbol "y" at character 1/],
      [{ lhs: "D(x)" }, /D takes two arguments, D\(f, x\), got 1 at character 1 of/],
      [{ lhs: "log(x, 2, 3)" }, /one argument, or two with the base/],
      [{ lhs: "x.y" }, /uses an accessor at character 2;/], [{ lhs: "f(x) = x" }, /uses the definition of a function at character 6;/],
    ];
    for (const [patch, message] of wrong) assert.throws(() => examine({
      id: "mine", lhs: "x", rhs: "x", domain: { x: [0, 1] }, ...patch,
    }), (error) => error instanceof UsageError && message.test(String(error)) || assert.fail(String(error)));
  });
  it("is told with its place", () => {
    assert.throws(() => readRanges("x: 0..1; y = 3"), /cannot be read at character 1/);
    assert.throws(() => readEquations("mine.txt", "x = x | x: 0..1\nx = = 2\n"), /^UsageError: mine\.txt line 2: expected one equation/);
    assert.deepEqual(readRanges("x: 0..pi/2; y: -inf..inf"), { x: ["0", "pi/2"], y: ["-inf", "inf"] });
  });
});
