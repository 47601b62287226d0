import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { paths } from "../../lib/paths.js";
import { idxBytes, writeBytes } from "../data/idx-files.js";
import { stripes } from "../experiment/stripes.js";

describe("golden ask", function () {
  this.timeout(120_000);
  const folder = `${dirname(writeBytes(new Uint8Array()))}/ask`, data = join(folder, "stripes");
  const network = join(folder, "net.json");
  const program = join(paths.root, "bin", "golden.js");
  const golden = (...words: string[]) => spawnSync(process.execPath, [program, "ask", ...words], { encoding: "utf8", cwd: folder });
  const asking = (...words: string[]) => golden("--data", data, "--network", network, "--batch-size", "8", "--workers", "1", ...words);

  before(() => {
    mkdirSync(data, { recursive: true });
    for (const [part, count] of [["train", 300], ["t10k", 60]] as const) {
      const { images, labels } = stripes(count, count);
      writeFileSync(join(data, `${part}-images-idx3-ubyte`), idxBytes([count, 4, 4], images));
      writeFileSync(join(data, `${part}-labels-idx1-ubyte`), idxBytes([count], labels));
    }
    const layers = [{ kind: "flatten" }, { kind: "dense", units: 3 }];
    writeFileSync(network, JSON.stringify({ name: "one-dense", input: [4, 4, 1], layers, head: "softmax" }));
  });

  it("answers in a sentence and a page that needs no other file, and the same again from its records", () => {
    const first = asking("--samples", "20000", "--out", "one");
    assert.equal(first.status, 0, first.stderr);
    const page = readFileSync(join(folder, "one", "index.html"), "utf8"), [sentence] = first.stdout.split("\n");
    assert.ok(page.includes(sentence.replace(/"/g, "&quot;")), sentence);
    assert.doesNotMatch(page, /https?:\/\/(?!www\.w3\.org)|<script/);
    assert.match(page, /--samples 20000<\/code>/);
    const again = asking("--samples", "20000", "--out", "one", "--json");
    assert.equal(again.status, 0, again.stderr);
    assert.equal((JSON.parse(again.stdout) as { sentence: string }).sentence, sentence);
  });

  it("writes no name of a file or network as markup", () => {
    const evil = join(folder, "evil.json");
    writeFileSync(evil, readFileSync(network, "utf8").replace("one-dense", "<script>alert(1)<\\/script>"));
    const { status, stderr } = asking("--network", evil, "--samples", "20000", "--out", "evil");
    assert.ok(status === 2 || (status === 0 && !readFileSync(join(folder, "evil", "index.html"), "utf8").includes("<script")), stderr);
  });

  it("refuses in one sentence what cannot be answered", () => {
    const refused = (words: string[], message: RegExp) => {
      const { status, stderr, stdout } = asking(...words);
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stdout, "");
    };
    refused(["--samples", "100", "--out", "small"], /budget: expected at least [\d,]+ training samples for this data set, got 100/);
    refused(
      ["--minutes", "0.00001", "--out", "short"],
      /--minutes: 0\.00001 are too few for this network and data: .*give --minutes 0\.\d or more/,
    );
    refused(["--samples", "20000", "--seed", "2", "--out", "one"], /--out: one holds the answer to another question/);
    refused(["--margin", "-1"], /expected a decimal number from 0\.001 to 50, got "-1"/);
    assert.ok(!existsSync(join(folder, "small", "index.html")));
  });

  it("refuses a network that does not fit the data", () => {
    const { status, stderr } = golden("--data", data, "--network", "paper", "--samples", "20000", "--out", "paper");
    assert.equal(status, 2, stderr);
    assert.match(stderr, /28/);
  });
});
