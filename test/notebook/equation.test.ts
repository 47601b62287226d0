import assert from "node:assert/strict";
import { check, ledger } from "../../lib/derivation/index.js";
import { equation, equationBundle } from "../../lib/notebook/index.js";

describe("an equation in a notebook", () => {
  it("carries formula, id, standing with its place, and verdict, typeset and as text", () => {
    const bundle = equationBundle(ledger.M2, check(ledger.M2, { mutants: 0 }));
    assert.match(
      String(bundle["text/markdown"]),
      /^\$\$[^$]+\\tag\{M2\}\$\$\n\n<b>The golden momentum weight\.<\/b> <i>Published<\/i>, .*DB24, Eq\. 33.*<b>A definition; what it implies holds\.<\/b>$/,
    );
    assert.match(bundle["text/plain"], /^M2: [^]*\(published, DB24, Eq\. 33; [^]*A definition; what it implies holds\.$/);
  });

  it("says when the verdict is not the one that was declared", () => {
    const verdict = { ...check(ledger.M2, { mutants: 0 }), verdict: "open", asDeclared: false } as const;
    const { "text/plain": words } = equationBundle(ledger.M2, verdict);
    assert.match(words, /It is neither proved nor refuted \(this is not what the ledger expects\)\.$/);
  });

  it("names the ids there are when asked for another", () => {
    assert.throws(() => equation("Z9"), /there is no equation "Z9" in the ledger; its ids are G1/);
  });
});
