import assert from "node:assert/strict";
import { show } from "../../lib/derivation/algebra/comparison.js";
import { check, ledger } from "../../lib/derivation/index.js";

describe("show(point)", () => {
  it("shows the value that was taken: an expression and a large number whole, a decimal by its first 22 digits", () => {
    const long = "sqrt(2) * (sqrt(5) - 1) / 2", power = "((sqrt(5) - 1) / 2) ^ (1 / ((sqrt(5) - 1) / 2))";
    assert.equal(show({ alpha: long, L: power }), `at alpha = ${long}, L = ${power}: `);
    assert.equal(show({ n: `1${"0".repeat(30)}`, x: "1.25e-300" }), `at n = 1${"0".repeat(30)}, x = 1.25e-300: `);
    assert.equal(show({ p: "0.618033988749894848204586834366" }), "at p = 0.6180339887498948482045: ");
    assert.equal(show({ p: `0.${"0".repeat(30)}123` }), `at p = 0.${"0".repeat(30)}123: `);
    assert.equal(show({}), "");
  });

  it("shows of M3's argument the alpha at which its premise holds", () => {
    assert.match(check(ledger["M3.argument"]).counterexample!, /at alpha = sqrt\(2\) \* \(sqrt\(5\) - 1\) \/ 2/);
  });
});
