import { strict as assert } from "node:assert";
import { UsageError } from "../../lib/errors.js";
import { readFormula } from "../../lib/derivation/typesetting/latex.js";

/** Inputs that once brought a reader down, as the fuzzer found them: whoever finds another puts it here. */
describe("inputs on which a reader once crashed", () => {
  for (const latex of ["p^20.5 + \ufffd - 1 = 0", "p^{.}", "a\\log_L(1-a^20.5) \\to 2a\\log_L\\sqrt{1\"x\"-a^2}", ". + 1"]) {
    it(`are refused with a sentence: ${JSON.stringify(latex)}`, () => { assert.throws(() => readFormula(latex, "M2"), UsageError); });
  }
});
