import assert from "node:assert/strict";
import { examine } from "../../lib/derivation/index.js";
import { UsageError } from "../../lib/errors.js";

const zeroToOne = [0, 1] as const;

describe("a reader's own equation", () => {
  it("is judged like one of the ledger, mutants included", () => {
    const verdict = examine({ id: "mine", lhs: "D(x * log(x), x)", rhs: "log(x) + 1", domain: { x: [0, "inf"] } });
    assert.equal(verdict.verdict, "holds");
    assert.deepEqual([...new Set(verdict.evidence.map((e) => e.method))], ["numeric", "symbolic", "domain"]);
    assert.ok(verdict.mutants.tried >= 10 && verdict.mutants.accepted === 0);
  });
  it("is refuted with a counterexample when it is false", () => {
    const verdict = examine({ id: "not so", lhs: "log(x + y)", rhs: "log(x) + log(y)", domain: { x: zeroToOne, y: zeroToOne } });
    assert.equal(verdict.verdict, "refuted");
    assert.match(verdict.counterexample ?? "", /^not so\.1: at x = 0\.\d+, y = 0\.\d+: left side -?\d/);
  });
  it("may be proved in steps, of which each is checked", () => {
    const steps = [{ to: "x * (log(x) - log(1 - x))", by: "logarithm of a quotient" }];
    assert.equal(examine(
      { id: "mine", lhs: "-x * log((1 - x) / x)", rhs: "x * log(x / (1 - x))", domain: { x: zeroToOne }, steps }, { mutants: 0 },
    ).verdict, "holds");
    const wrong = examine({
      id: "mine", lhs: "-x * log((1 - x) / x)", rhs: "x * log(x / (1 - x))", domain: { x: zeroToOne }, steps: [{ to: "x", by: "hope" }],
    }, { mutants: 0 });
    assert.equal(wrong.verdict, "open");
  });
  it("may hold under a constraint", () => {
    const given = { name: "x + y = 1", lhs: "x + y", rhs: "1", holdsAt: [{ y: "1 - x" }], failsAt: { x: "0.5", y: "0.25" } };
    assert.equal(examine({ id: "mine", lhs: "x^2 - y^2", rhs: "x - y", domain: { x: zeroToOne, y: zeroToOne }, given }, { mutants: 0 })
      .verdict, "holds");
  });
  it("cannot take an id of the ledger", () => assert.throws(() =>
    examine({ id: "M2", lhs: "x", rhs: "x", domain: { x: zeroToOne } }), /^UsageError: M2: the ledger has an equation of this id already/));
  it("reaches no file, process, global or part of mathjs", () => {
    for (const text of [
      "process.exit(1)", "import(\"fs\")", "createUnit(\"x\")", "evaluate(\"1\")", "parse(\"1\")", "config({})",
      "x.constructor", "cos.constructor(\"return process\")()", "f(x) = x",
      "x; 1", "[1, 2]", "{a: 1}", "\"x\"", "x ? 1 : 2", "globalThis", "this", "x[1]", "1 to 2", "simplify(x)",
      "x!", "x'", "D(x, 1)", "i", "Infinity", "NaN", "true", "2 cm", "x == 1", "x and y", "toString", "__proto__", "hasOwnProperty(x)",
      "\u0445", "x\u00b2", "x \u2212 1", "factorial(1e9)", "", "x\ny", "1e9999999 * x", `${"(".repeat(5000)}x${")".repeat(5000)}`,
      `${"sin(".repeat(400)}x${")".repeat(400)}`, `${"max(".repeat(20)}x${", 1)".repeat(20)}`, `${"tan(".repeat(20)}x${")".repeat(20)}`,
    ]) {
      assert.throws(() => examine({ id: "mine", lhs: text, rhs: "x", domain: { x: zeroToOne } }), (error) =>
        error instanceof UsageError && /^mine: [^\n]+$/.test(error.message) || assert.fail(`${text}: ${String(error)}`));
    }
  });
  it("that is no equation at all gets one sentence, too", () => {
    const wrong: [object, RegExp][] = [
      [{ lhs: 5 }, /^UsageError: mine: expected an expression as text, got 5\.$/],
      [{ id: "" }, /^UsageError: an equation of your own needs an id/],
      [{ domain: { x: 5 } }, /^UsageError: mine: expected the domain of x as \[low, high\], got 5\.$/],
      [{ domain: undefined }, /^UsageError: mine: unknown symbol "x"/],
    ];
    for (const [patch, message] of wrong) assert.throws(() =>
      examine({ id: "mine", lhs: "x", rhs: "x", domain: { x: zeroToOne }, ...patch }), message);
  });
  it("is judged in the end, however large it grows", () => {
    for (const text of [
      "9^9^9^9", "((1 + x)^60)^60", "((x^64)^64)^64", "exp(900000 * x)^900", "sin(exp(900000 * x)^900)", "exp(exp(exp(exp(x))))",
      "x^1000000000", "(1 + sqrt(1 + x) + log(x) + exp(x))^30",
    ]) {
      assert.notEqual(examine({ id: "mine", lhs: text, rhs: "x", domain: { x: zeroToOne } }, { mutants: 0 }).verdict, "holds", text);
    }
  });
});
