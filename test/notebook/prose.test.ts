import assert from "node:assert/strict";
import { proseBundle, readings } from "../../lib/notebook/index.js";

describe("sentences in a notebook", () => {
  it("stand as prose with their formulas typeset, and as text", () => {
    const bundle = proseBundle("Accuracy depends on eta/(1-alpha) alone.", { lead: "E1." });
    assert.equal(bundle["text/markdown"], String.raw`**E1.** Accuracy depends on $\frac{\eta}{1 - \alpha}$ alone.`);
    assert.equal(bundle["text/plain"], "E1. Accuracy depends on eta/(1-alpha) alone.");
  });
  it("stand as a list where there are several", () => {
    assert.equal(proseBundle(["One.", "Two."])["text/markdown"], "- One.\n- Two.");
  });
  it("unfold where the lead is enough at first", () => {
    const bundle = proseBundle("All of it.", { lead: "By eta/2, <tag>", folded: true });
    assert.equal(bundle["text/markdown"], "<details><summary>By $\\frac{\\eta}{2}$, &lt;tag&gt;</summary>\n\nAll of it.\n\n</details>");
    assert.equal(bundle["text/plain"], "By eta/2, <tag>\nAll of it.");
  });
});

describe("the arrows of a chain", () => {
  it("say for each reading whether the step follows, and under which condition", () => {
    const [first, , third] = readings("B10");
    assert.deepEqual(first, {
      step: "Eq. 10 to 11", "one base": "does not follow", "floating base": "follows", "inner equation": "does not follow",
    });
    assert.equal(third["inner equation"], "follows for $v = b$");
    const follow = (chain: "B10" | "B11") => readings(chain)
      .map((row) => Object.values(row).map((cell) => cell.replace(/ for.*/, "")).slice(1));
    assert.deepEqual(follow("B11"), follow("B10"), "the dual chain is the mirror of the first");
  });
});
