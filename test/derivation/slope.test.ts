import assert from "node:assert/strict";
import { slopeOf } from "../../lib/derivation/index.js";
import { formula, outputAt } from "../../lib/train/index.js";

const code = (text: string) => { const loss = formula(text); return (y: number) => loss(outputAt(y))[1] / y; };

describe("the slope of a loss of one's own", function () {
  this.timeout(60_000);

  it("is found, holds by the checker, and is the slope that the training core computes", () => {
    for (const text of ["-(1 - y) ln(y)", "(1 - y)^2 + 0.1 exp(-3y)", "y^y - 2y"]) {
      const { slope, verdict, code: { difference } } = slopeOf(text, code(text));
      assert.equal(verdict.verdict, "holds", `${text}: ${slope}`);
      assert.ok(difference < 1e-13, `${text}: ${difference}`); // a few roundings of float64
    }
  });

  it("tells of code that computes another one, and where", () => {
    const { code: { difference, at } } = slopeOf("-ln(y)", (y) => -1 / y + (y > 0.5 ? 0.01 : 0));
    assert.ok(difference > 0.005 && at > 0.5, `${difference} at ${at}`);
  });

  it("refuses what is no expression in y", () => {
    assert.throws(() => slopeOf("-ln(x)", () => 0), /loss.*x/);
  });
});
