import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeReport } from "../../lib/cli/report.js";
import { removeTemporary, temporaryFolder } from "../../lib/temporaries.js";

describe("the report", function () {
  this.timeout(120_000);
  const out = temporaryFolder("report");
  let page = "", text = "";
  before(() => {
    mkdirSync(join(out, "figures"), { recursive: true });
    page = writeReport({ out });
    text = readFileSync(page, "utf8");
  });
  after(() => { removeTemporary(out); });

  it("opens with its contents, each of which is there", () => {
    const listed = [.../<nav[^]*?<\/nav>/.exec(text)![0].matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    const sections = [...text.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    assert.ok(listed.length >= 3);
    assert.deepEqual(listed, sections);
    assert.equal(listed[0], "the-verdict", "what was found comes first");
  });

  it("links to files that a browser shows, and to none that is not there", () => {
    const links = [...text.matchAll(/(?:href|src)="([^"#][^"]*)"/g)].map(([, link]) => link);
    assert.ok(links.length > 0);
    for (const link of links) {
      assert.match(link, /\.(?:html|svg)$/);
      assert.ok(existsSync(join(dirname(page), link)), link);
    }
  });

  it("is short until a part is opened: what is long is folded", () => {
    const seen = text.replace(/<style>[^]*?<\/style>|<details>[^]*?<\/details>/g, "").replace(/<[^>]+>/g, "");
    assert.ok(seen.length < 8000, `it shows ${seen.length} characters at first`);
    assert.equal((text.match(/<details>/g) ?? []).length, (text.match(/<\/details>/g) ?? []).length);
  });
});
