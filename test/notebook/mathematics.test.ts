import assert from "node:assert/strict";
import { check, ledger } from "../../lib/derivation/index.js";
import { formulasIn, proofBundle } from "../../lib/notebook/index.js";
import { inMarkdown, latexOf } from "../../lib/notebook/mathematics.js";

describe("formulas in a notebook's sentences", () => {
  const written: readonly (readonly [text: string, latex: string])[] = [
    ["a * sqrt(1 - a ^ 2)", String.raw`a\,\sqrt{1 - a^{2}}`],
    ["(1 - p) / p", String.raw`\frac{1 - p}{p}`],
    ["a - (b - c)", "a - (b - c)"],
    ["-(a + b) * c", String.raw`-(a + b)\,c`],
    ["2 * 3 * x", String.raw`2\cdot 3\,x`],
    ["(a / b) ^ 2", String.raw`\left(\frac{a}{b}\right)^{2}`],
    ["b ^ (2 * b)", "b^{2b}"],
    ["log(v, L)", String.raw`\log_{L} v`],
    ["log_L(x) = x", String.raw`\log_{L} x = x`],
    ["-log(1 - p)", String.raw`-\ln(1 - p)`],
    ["D(p ^ 2, p)", String.raw`\frac{d}{dp}(p^{2})`],
    ["0 < p < 1", String.raw`0 \lt p \lt 1`],
    ["eta/(1-alpha)", String.raw`\frac{\eta}{1 - \alpha}`],
    ["exp(-z) != 0", String.raw`e^{-z} \ne 0`],
    ["1 - p* = 0.7822", String.raw`1 - p^{*} = 0.7822`],
    ["p*(1 - p)", String.raw`p\,(1 - p)`],
    ["abs(x)", String.raw`\lvert x\rvert `],
  ];
  for (const [text, latex] of written) it(`writes ${text}`, () => { assert.equal(latexOf(text), latex); });

  it("takes a name of the checker for the sign that the formula has", () => {
    assert.equal(latexOf("b = sin(f)", { f: "\\varphi" }), String.raw`b = \sin \varphi`);
  });

  it("finds the formulas in a sentence and leaves words, numbers, names of equations and code alone", () => {
    assert.equal(inMarkdown("from u = j/b and v = j/a: u = a * v / b"),
      String.raw`from $u = \frac{j}{b}$ and $v = \frac{j}{a}$: $u = \frac{a\,v}{b}$`);
    assert.equal(inMarkdown("a rate of N/(B (1 - alpha)) a step"), String.raw`a rate of $\frac{N}{B\,(1 - \alpha)}$ a step`);
    const words = ["The pair (0.016, 0.874): 60 pairs, 95% interval -0.11 to 0.05", "B10.3, Eq. 10-16", "a x-axis, a p-value", "A and B"];
    for (const plain of words) {
      assert.deepEqual(formulasIn(plain), [{ words: plain }], plain);
    }
    assert.deepEqual(formulasIn("posterior(a, b, v) / v agrees at 60 points"), [{ words: "posterior(a, b, v) / v agrees at 60 points" }]);
  });

  it("lets nothing of a sentence become markup", () => {
    assert.equal(inMarkdown("*a_b* <i> [x]"), String.raw`\*a\_b\* \<i\> \[x\]`);
  });

  it("leave no formula of the ledger typed as text in what a notebook shows", function () {
    this.timeout(120_000);
    for (const id of ["G2", "B2", "B10.5", "B12", "S10", "M6", "M8"]) {
      const shown = String(proofBundle(ledger[id], check(ledger[id], { mutants: 0 }))["text/markdown"]);
      // What the code is called stands between backticks, and what is typeset between dollars.
      const words = shown.replace(/\$\$[^$]+\$\$|\$[^$]+\$|`[^`]*`/g, "");
      assert.doesNotMatch(words, /\w \* \w|sqrt\(|\w \^ \w|\w \/ \w/, `${id} shows a formula as text`);
    }
  });
});
