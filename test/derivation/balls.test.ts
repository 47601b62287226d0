import assert from "node:assert/strict";
import fc from "fast-check";
import { ballsOf, signAt, type Ball } from "../../lib/derivation/algebra/balls.js";
import { evaluate } from "../../lib/derivation/algebra/evaluate.js";
import { number, Outside, type Expr } from "../../lib/derivation/algebra/expression.js";
import { substitute } from "../../lib/derivation/algebra/derivatives.js";
import { parse } from "../../lib/derivation/algebra/parse.js";
import { compare } from "../../lib/derivation/algebra/real.js";
import { decimals, mostDecimals } from "../../lib/derivation/algebra/reals.js";

const balls = ballsOf(decimals, 352);
const functions = [
  "exp(x)", "exp(-x)", "log(x)", "sqrt(x)", "sin(x)", "cos(x)", "W(x)", "W(-x / 20)", "erf(x)", "x^5",
  "x^(1/3)", "x^-2", "x - x^2", "x + pi",
];

describe("numbers with a bound on their error", () => {
  it("hold the value that 1,695 digits give, and not much more than that", () => {
    const one = fc.constantFrom(...functions);
    fc.assert(fc.property(one, one, fc.integer({ min: 1, max: 4_000_000 }), (outer, inner, n) => {
      const text = `${outer} of ${inner} at ${n}/1000003`;
      const at = (of: string, x: Expr): Expr => substitute(parse(of, "test"), { x });
      const expr = at(outer, at(inner, number(`${n}/1000003`)));
      let ball: Ball;
      try {
        ball = evaluate(expr, balls, {});
      } catch (error) {
        if (error instanceof Outside) return;
        throw error;
      }
      const gap = mostDecimals.minus(evaluate(expr, mostDecimals, {}), ball.middle);
      assert.ok(compare({ m: gap.m < 0n ? -gap.m : gap.m, e: gap.e }, { m: 1n, e: Math.ceil(ball.error) }) <= 0, text);
      assert.ok(ball.error < ball.top - 200, `${text}: an error of 2^${ball.error} in 2^${ball.top}`);
    }), { numRuns: 60, seed: 2020 });
  });
  it("tell signs where cancellation leaves nothing of the digits, and no sign where there is none", () => {
    const sign = (text: string, x: string) => signAt(parse(text, "test"), { x });
    assert.equal(sign("sqrt(x^2 + 1) - x", `1${"0".repeat(60)}`), 1);
    assert.equal(sign("1 - erf(x)", "5"), 1);
    assert.equal(sign("x - x", "0.3"), null);
    assert.equal(sign("x - x", "0.5"), 0);
    assert.equal(sign("log(x)", "-1"), "missing");
    assert.equal(sign("log(sqrt(x^2) - x)", "0.3"), null);
  });
});
