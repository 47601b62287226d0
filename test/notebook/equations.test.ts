import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check, ledger } from "../../lib/derivation/index.js";
import { proofBundle } from "../../lib/notebook/index.js";
import { paths } from "../../lib/paths.js";
import { contents } from "../derivation/contents.js";

describe("equations in notebooks", () => {
  it("every equation of the theory is stepped through in a notebook, once, in the theory's order", () => {
    const folder = join(paths.notebooks, "text");
    const shown = readdirSync(folder)
      .sort()
      .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/proofs?\(("[^"]+"(?:, "[^"]+")*)\)/g)])
      .flatMap(([, ids]) => JSON.parse(`[${ids}]`) as string[]);
    assert.deepEqual(shown, contents.map(([id]) => id));
  });
  it("the executed notebooks show every one of them, with its verdict", () => {
    const text = readdirSync(paths.notebooks)
      .filter((file) => file.endsWith(".ipynb"))
      .map((file) => readFileSync(join(paths.notebooks, file), "utf8"))
      .join("\n");
    const missing = contents.filter(([id]) => !text.includes(`${id}: ${ledger[id].title} (${ledger[id].standing}, `));
    assert.deepEqual(missing.map(([id]) => id), []);
  });
  it("show formula, standing, source, evidence and verdict, in words too, and nothing timed", () => {
    const show = () => proofBundle(ledger.M2, check(ledger.M2, { mutants: 10 }));
    const bundle = show();
    for (const part of [
      "\\alpha = \\sqrt2\\,p_1", "<i>Published</i>", "DB24, Eq. 33", "exact: equal in Q(", "</summary>",
      "small changes of the formula were tried: ",
    ]) {
      assert.ok(String(bundle["text/markdown"]).includes(part), part);
    }
    assert.match(bundle["text/plain"], /^M2: the golden momentum weight \(published, DB24, Eq\. 33; definition\)/);
    assert.deepEqual(show(), bundle);
  });
  it("show a counterexample and what holds instead for what is refuted", () => {
    const text = proofBundle(ledger["B10.3"], check(ledger["B10.3"], { mutants: 0 }))["text/plain"];
    assert.match(
      text,
      /one base: does not follow, though granted: Bayes \(B1\); a = 1 - b; v = 1 - u; b = v; the inner equation of Eq\. 12; Eq\. 12 \(at a = /,
    );
    assert.match(text, /inner equation: holds, for v = b/);
    assert.match(text, /one base: instead, what would have to be assumed: v = b\^\(2b\)/);
  });
});
