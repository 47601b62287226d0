import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gridVerdict, largestSet } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";

const readme = readFileSync(join(paths.root, "README.md"), "utf8");

describe("the README", () => {
  it("says on its first screen what the records say of the golden pair", () => {
    const { rank, rankInterval, comparisons, outcome } = gridVerdict(largestSet("E1").records, "E1");
    const first = readme.slice(0, readme.indexOf("## Two commands"));
    assert.equal(outcome, "not refuted", "the sentence of the README is for this outcome");
    assert.ok(comparisons.every(({ says }) => says !== "better"));
    assert.ok(first.includes(`it ranks ${rank}th (95% interval ${rankInterval!.join(" to ")})`), `rank ${rank}, ${String(rankInterval)}`);
  });

  it("links to files that are there", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link).filter((link) => !link.startsWith("http"));
    assert.ok(links.length > 30);
    assert.deepEqual(links.filter((link) => !existsSync(join(paths.root, link))), []);
  });

  it("explains the codes of equations and experiments before the table that uses them", () => {
    const table = readme.indexOf("| synapse loss (S1-S12)");
    const before = readme.slice(0, table);
    for (const code of ["G1-G7", "B1-B13", "S1-S18", "M1-M10", "E1 is", "E2 on", "E3 ", "E4 "]) assert.ok(before.includes(code), code);
  });
});
