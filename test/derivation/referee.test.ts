import assert from "node:assert/strict";
import { check, ledger, referee, withReferee, type Entry } from "../../lib/derivation/index.js";
import { derived } from "../../lib/derivation/ledger/shared.js";

const entry = (patch: Partial<Entry>): Entry => ({
  id: "T1", title: "a trial", kind: "identity", latex: "", domain: { x: { low: 0, high: 1 } },
  claims: [{ lhs: "x", rhs: "x" }], ...derived, ...patch,
});

describe("the referee", () => {
  const some = [ledger.M2, ledger.S8];
  it("agrees, or says in one sentence what to install", function () {
    const report = referee(some);
    if ("missing" in report) { assert.match(report.missing, /install Python 3\.10/); this.skip(); }
    assert.ok(some.every(({ id }) => report.evidence[id].every((e) => e.agrees === true)));
    const contradicted = withReferee(check(ledger.M2, { mutants: 0 }), [{ method: "referee", claim: "M2.1", agrees: false, detail: "no" }]);
    assert.equal(contradicted.asDeclared, false);
  });
  it("knows tanh, abs, min, max and erf", function () {
    const claims = [[
      "tanh(x)", "sinh(x) / cosh(x)",
    ], ["abs(-x)", "abs(x)"], ["max(x, 1) + min(x, 1)", "x + 1"], ["erf(-x)", "-erf(x)"], ["D(erf(x), x)", "2 * exp(-x^2) / sqrt(pi)"]];
    const right = claims.map(([lhs, rhs], i) => entry({ id: `T${i}`, claims: [{ lhs, rhs }] }));
    const report = referee([...right, entry({ id: "T9", claims: [{ lhs: "erf(x)", rhs: "tanh(x)" }] })]);
    if ("missing" in report) this.skip();
    else {
      for (const { id, claims: [claim] } of right) assert.equal(
        report.evidence[id][0].agrees, true, `${JSON.stringify(claim)}: ${report.evidence[id][0].detail}`,
      );
      assert.equal(report.evidence.T9[0].agrees, false);
    }
  });
  it("contradicts what is false", function () {
    const wrong: Entry[] = [
      { lhs: "D(x^3, x)", rhs: "2 * x^2" }, { above: "x - 1", below: "0" }, { value: "W(exp(-1))", digits: "0.2784646" },
    ].map((claim, i) => entry({ id: `T${i}`, claims: [claim] }));
    const report = referee(wrong);
    if ("missing" in report) this.skip();
    else for (const { id } of wrong) assert.equal(report.evidence[id][0].agrees, false, id);
  });
  it("says so when there is no Python", () => assert.match((referee(
    some, "no-such-python",
  ) as { missing: string }).missing, /^the referee was not asked: no-such-python could not be started; install Python/));
});
