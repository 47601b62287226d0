import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { equationsPage } from "../../lib/cli/equations-page.js";
import { main } from "../../lib/cli/main.js";
import { check, ledger, summarise } from "../../lib/derivation/index.js";

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
    assert.match(printed.join("\n"), /M2 +published +definition +holds[^]*B13 +published +conditional +holds[^]*0 not as their kind declares/);
    assert.match(readFileSync(page, "utf8"), /<section id="M2">[^]*<math[^]*<td>typeset<\/td><td>yes<\/td>/);
    rmSync(folder, { recursive: true });
  });
  it("prints one JSON object with entries and summary", async () => {
    assert.equal(await main(["verify", "G3", "--json"]), 0);
    const { entries, summary } = JSON.parse(printed.join("")) as { entries: { id: string; standing: string; verdict: string; evidence: unknown[]; mutants: { tried: number; accepted: number } }[]; summary: { holds: number; notReadBack: string[] } };
    assert.equal(entries[0].id, "G3");
    assert.deepEqual(summary.notReadBack, []);
    assert.ok(entries[0].mutants.tried >= 10 && entries[0].mutants.accepted === 0 && entries[0].evidence.length > 0);
    assert.equal(summary.holds, 1);
  });
  it("answers 2, in one sentence with the ids there are, to an equation that is not there", async () => {
    assert.equal(await main(["verify", "X1"]), 2);
    assert.match(printed.join("\n"), /^golden: there is no equation "X1" in the ledger; its ids are G1, /);
  });
});

describe("the page of the equations", () => {
  it("typesets every equation, and needs nothing from elsewhere", () => {
    const one = check(ledger.M1, { mutants: 0 });
    const verdicts = Object.values(ledger).map((entry) => ({ ...one, id: entry.id, title: entry.title, kind: entry.kind, standing: entry.standing, source: entry.source }));
    const page = equationsPage(summarise(verdicts, 1), "");
    assert.equal(page.match(/<math/g)?.length, verdicts.length);
    assert.doesNotMatch(page, /<script|<link|src=/);
  });
});
