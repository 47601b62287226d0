import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { equationsPage } from "../../lib/cli/equations-page.js";
import { main } from "../../lib/cli/main.js";
import { check, ledger, summarise } from "../../lib/derivation/index.js";

/** What the tests read of the object that `golden verify --json` prints. */
interface Printed {
  readonly entries: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly evidence: readonly unknown[];
    readonly mutants: { readonly tried: number; readonly accepted: number };
    readonly cases: readonly { readonly verdict: string }[];
    readonly details: { readonly formulas: readonly unknown[]; readonly ledger: string };
  }[];
  readonly summary: { readonly holds: number; readonly notReadBack: readonly string[] };
}

describe("golden verify", () => {
  const printed: string[] = [];
  const { log, error } = console;
  before(() => { console.log = console.error = (line: string) => { printed.push(line); }; });
  beforeEach(() => { printed.length = 0; });
  after(() => { console.log = log; console.error = error; });

  it("prints a table, writes the page and answers 0 when every verdict is as declared", async () => {
    const folder = mkdtempSync(join(tmpdir(), "golden-verify-"));
    const page = join(folder, "page.html");
    assert.equal(await main(["verify", "m2", "B13", "--html", page]), 0);
    const table = printed.join("\n");
    assert.match(table, /M2 +published +definition +holds[^]*B13 +published +conditional +holds[^]*0 not as their kind declares/);
    assert.match(readFileSync(page, "utf8"), /<section id="M2">[^]*<math[^]*<td>typeset<\/td><td>yes<\/td>/);
    rmSync(folder, { recursive: true });
  });
  it("prints one JSON object with entries and summary", async () => {
    assert.equal(await main(["verify", "G3", "--json"]), 0);
    const { entries: [{ id, mutants, evidence }], summary } = JSON.parse(printed.join("")) as Printed;
    assert.equal(id, "G3");
    assert.deepEqual(summary.notReadBack, []);
    assert.ok(mutants.tried >= 10 && mutants.accepted === 0 && evidence.length > 0);
    assert.equal(summary.holds, 1);
  });
  it("shows an equation in full when asked by its id: formula, condition, letters, evidence, and where the code is", async () => {
    assert.equal(await main(["verify", "M7"]), 0);
    const text = printed.join("\n");
    for (const part of [
      /^M7: the effective learning rate\n {2}derived, proved here; definition$/m,
      /^ {6}eta_eff = eta\/\(1 - alpha\)$/m,
      /^ {2}for +eta > 0, 0 < alpha < 1$/m,
      /^ {2}alpha +momentum weight \(0 < alpha < 1\)$/m,
      /under eta = \(1 - alpha\)\^2: holds\n +eta = \(1 - alpha\)\^2 {2}=> {2}eta\/\(1 - alpha\) = 1 - alpha/,
      /^ {4}agrees +code +the effective learning rate is/m,
      /^ {4}lib\/theory\/momentum\.ts {2}effectiveLearningRate\(pair\)$/m,
      /^ {2}entry +lib\/derivation\/ledger\/momentum\.ts$/m,
    ]) assert.match(text, part);
  });
  it("gives the same as data with --json, beside what was there", async () => {
    assert.equal(await main(["verify", "B10.5", "--json"]), 0);
    const { entries: [{ id, verdict, cases, details }] } = JSON.parse(printed.join("")) as Printed;
    assert.deepEqual([id, verdict, cases.map((one) => one.verdict)], ["B10.5", "by reading", ["holds", "refuted", "refuted"]]);
    assert.equal(details.formulas.length, 4);
    assert.equal(details.ledger, "lib/derivation/ledger/chains.ts");
  });
  it("answers 2, in one sentence with the ids there are, to an equation that is not there", async () => {
    assert.equal(await main(["verify", "X1"]), 2);
    assert.match(printed.join("\n"), /^golden: there is no equation "X1" in the ledger; its ids are G1, /);
  });
});

describe("the page of the equations", () => {
  it("typesets every equation, and needs nothing from elsewhere", () => {
    const one = check(ledger.M1, { mutants: 0 });
    const verdicts = Object.values(ledger).map(({ id, title, kind, standing, source }) => ({ ...one, id, title, kind, standing, source }));
    const page = equationsPage(summarise(verdicts, 1), "");
    const sections = [...page.matchAll(/<section id="([^"]+)">(.*?)<\/section>/gs)];
    assert.deepEqual(sections.map(([, id]) => id), verdicts.map(({ id }) => id));
    // The formula itself stands before what is folded; claims and evidence below it may be typeset too.
    for (const [, id, text] of sections) assert.equal(text.split("<details")[0].match(/<div class="formula">.*?<math/gs)?.length, 1, id);
    assert.doesNotMatch(page, /<script|<link|src=/);
  });
});
