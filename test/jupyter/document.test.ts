import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { differences, faults, joined, notebookText, readNotebook, type NotebookFile, type Output } from "../../lib/jupyter/document.js";
import { notebookNames } from "../../lib/jupyter/execute.js";
import { fromPercent, toPercent } from "../../lib/jupyter/percent.js";
import { paths } from "../../lib/paths.js";

const text = "// %% [markdown]\n// # Title\n//\n// > Quote.\n\n// %%\nconst a = 1;\n\nconsole.log(a);\n";
/** A notebook of one code cell with that output. */
const withOutput = (output: Output, count: number | null = 1): NotebookFile =>
  ({ cells: [{ cell_type: "code", source: "x", execution_count: count, outputs: [output] }], metadata: {} });
const figure = (y: number, png: string): Output =>
  ({ output_type: "display_data", data: { "application/vnd.plotly.v1+json": { data: [{ y: [y] }] }, "image/png": png } });

describe("the file of a notebook", () => {
  it("keeps a list of numbers on one line, and says the same", () => {
    const notebook = withOutput({ output_type: "display_data", data: { x: [[1, -2.5, 1e-9], ["[\\n 1\\n]", 3]] } });
    assert.deepEqual(JSON.parse(notebookText(notebook)), notebook);
    assert.match(notebookText(notebook), /\[1,-2\.5,1e-9\]/);
  });
});

describe("the text form of a notebook", () => {
  it("gives the same notebook again", () => assert.equal(toPercent(fromPercent(text)), text));

  it("keeps the outputs of cells that did not change, and of those alone", () => {
    const before = fromPercent(text);
    const outputs: Output[] = [{ output_type: "stream", name: "stdout", text: "1\n" }];
    const run = {
      ...before,
      cells: before.cells.map((cell) => (cell.cell_type === "code" ? { ...cell, execution_count: 1, outputs } : cell)),
    };
    assert.equal(fromPercent(text.replace("# Title", "# Other"), run).cells[1].outputs?.length, 1);
    assert.equal(fromPercent(text.replace("a = 1", "a = 2"), run).cells[1].outputs?.length, 0);
  });

  it("names the line that is no cell or no prose", () => {
    assert.throws(() => fromPercent("const a = 1;"), /line 1: expected the text to open with a cell/);
    assert.throws(() => fromPercent("// %% [markdown]\nnaked"), /line 2: expected prose as a comment .*got "naked"/);
  });
});

describe("faults of committed outputs", () => {
  const stream = (name: string, of: string): Output => ({ output_type: "stream", name, text: of });

  it("are errors, text on stderr, and cells run out of order", () => {
    assert.match(faults(withOutput({ output_type: "error" })).join(), /cell 1: an error/);
    assert.match(faults(withOutput(stream("stderr", "TypeError: no"))).join(), /cell 1: text on stderr: TypeError/);
    assert.match(faults(withOutput(stream("stdout", "fine"), 3)).join(), /expected execution count 1, got 3/);
    assert.match(faults(withOutput(stream("stdout", "fine"), null)).join(), /got none/);
    assert.deepEqual(faults(withOutput(stream("stdout", "fine"))), []);
  });

  it("are paths of a machine, in text and in figures", () => {
    for (const path of ["/home/someone/golden/x.json", "file:///Users/someone/x", "at /root/a.js:1", "C:\\Users\\someone"]) {
      assert.match(faults(withOutput(stream("stdout", `see ${path}`))).join(), /a path of the machine/, path);
    }
    const titled = { output_type: "display_data", data: { "application/vnd.plotly.v1+json": { title: "/home/someone/x" } } };
    assert.match(faults(withOutput(titled)).join(), /a path of the machine/);
    for (const harmless of ["-p ln(1-p)/p", "6,000/s", "and/or", "https://example.org/home/x"]) {
      assert.deepEqual(faults(withOutput(stream("stdout", harmless))), [], harmless);
    }
  });
});

describe("two runs of a notebook", () => {
  it("are the same when figures agree as data, whatever their images", () => {
    assert.deepEqual(differences(withOutput(figure(1, "a")), withOutput(figure(1 + 1e-12, "b"))), []);
  });

  it("differ where a number of a figure does, and the place is named", () => {
    const sentence = differences(withOutput(figure(1, "a")), withOutput(figure(1.001, "a"))).join();
    assert.match(sentence, /^cell 1, output 1\/data\/application.*\/y\/0: 1 was committed, a fresh run gives 1.001$/);
  });

  it("differ where a text does, or an output is missing", () => {
    const said = (of: string) => withOutput({ output_type: "stream", name: "stdout", text: of });
    assert.match(differences(said("0.97"), said("0.98")).join(), /"0.97" was committed, a fresh run gives "0.98"/);
    const silent: NotebookFile = { cells: [{ cell_type: "code", source: "x" }], metadata: {} };
    assert.match(differences(said("x"), silent).join(), /committed with 1 outputs, a fresh run gives 0/);
  });
});

describe("the notebooks", () => {
  for (const name of notebookNames()) {
    it(`${name}: outputs without fault, text form that agrees, title, question and answer, short cells and lines`, function () {
      // A text without its notebook is a draft that waits for its records.
      if (!existsSync(join(paths.notebooks, `${name}.ipynb`))) this.skip();
      const notebook = readNotebook(join(paths.notebooks, `${name}.ipynb`));
      assert.deepEqual(faults(notebook), []);
      const written = join(paths.notebooks, "text", `${name}.ts`);
      assert.ok(existsSync(written), `notebooks/text/${name}.ts is missing: run npm run notebooks`);
      assert.equal(readFileSync(written, "utf8"), toPercent(notebook), `run npx golden notebooks ${name} --from text (or notebook)`);
      assert.match(joined(notebook.cells[0].source), /^# [^\n]+\n\n> \*\*Question\.\*\* [^\n]+\?\n>\n> \*\*Answer\.\*\* [^\n]+[^]*\*[^*]*Time: about \d+ s to run/);
      for (const { data } of notebook.cells.flatMap(({ outputs }) => outputs ?? [])) {
        if (data === undefined || !("application/vnd.plotly.v1+json" in data)) continue;
        assert.ok("image/png" in data, "a figure without its image: run npx golden notebooks --force where there is a Chromium");
        assert.match(joined(data["text/plain"] as string[]), /^Figure: [^]{40,}\(rests on: /);
      }
      notebook.cells.forEach(({ cell_type, source }, i) => {
        if (cell_type !== "code") return;
        const lines = joined(source).split("\n");
        assert.ok(lines.length <= 12, `cell ${i + 1} has ${lines.length} lines, more than 12`);
        for (const line of lines) {
          assert.ok(line.length <= 130, `cell ${i + 1}: a line of ${line.length} letters is cut off on the screen: ${line}`);
        }
      });
    });
  }
});

describe("the notebooks together", () => {
  let texts: Map<string, string>;
  before(() => {
    texts = new Map(notebookNames().map((name) => [name, readFileSync(join(paths.notebooks, "text", `${name}.ts`), "utf8")]));
  });

  it("are all named by the first, and every link to a notebook leads to one", () => {
    const links = (text: string) => [...text.matchAll(/\]\(([^)#]+)\.ipynb[^)]*\)/g)].map(([, to]) => to);
    const [first] = texts.keys();
    assert.deepEqual([...texts.keys()].filter((name) => name !== first && !links(texts.get(first)!).includes(name)), []);
    for (const [name, text] of texts) {
      for (const to of links(text)) assert.ok(texts.has(to), `${name}: a link to ${to}, which is not there`);
    }
  });

  /** A function at a line's beginning: the name behind `const` with an arrow, or behind `function`. */
  const arrowFunction = /const (\w+)(?:: [^=\n]+)? = (?:async )?(?:\([^\n]*\)|\w+)(?:: [^=\n]+)? =>/;
  const functions = new RegExp(`^(?:${arrowFunction.source}|(?:async )?function (\\w+))`, "gm");

  it("define no function twice: what two of them need lives in lib", () => {
    const places = new Map<string, string>();
    for (const [name, text] of texts) {
      for (const [, arrow, named] of text.matchAll(functions)) {
        const called = arrow ?? named;
        assert.ok(!places.has(called), `${called} is defined in ${places.get(called)} and in ${name}`);
        places.set(called, name);
      }
    }
    assert.ok(places.size > 0);
  });
});
