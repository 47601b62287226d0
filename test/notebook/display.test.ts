import assert from "node:assert/strict";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { display, figureBundle, inNotebook, openPlace, progress, sentence, show, table, tableBundle } from "../../lib/notebook/index.js";
import { learningCurves, sizeOf, solutionCircle, widened, type Json } from "../../paper-figures/index.js";
import { someConfig, someRecord } from "../experiment/records.js";
import { peer } from "../peers.js";

/** What of danfojs is used here. */
type Frame = Parameters<typeof table>[0] & {
  readonly column: (name: string) => { readonly gt: (value: number) => object }; readonly query: (condition: object) => Frame;
};
interface Danfo { readonly DataFrame: new (rows: readonly object[]) => Frame }

const figure = learningCurves([someRecord(someConfig(), 0.9)]);

/** What is printed while `work` runs. */
async function printed(work: () => unknown): Promise<string> {
  const lines: string[] = [];
  const before = console.log;
  console.log = (...values: unknown[]) => { lines.push(values.join(" ")); };
  try { await work(); } finally { console.log = before; }
  return lines.join("\n");
}

/** What a kernel is asked to show. */
interface Sent {
  readonly data: Record<string, unknown>;
  readonly metadata: object;
  readonly id: string | undefined;
  readonly update: boolean;
}

/** Runs `work` as in a cell: with a kernel in its place that notes what comes. */
async function asInCell(work: () => unknown): Promise<Sent[]> {
  const sent: Sent[] = [];
  const show = (data: Sent["data"], { metadata = {}, id, update = false }: Partial<Omit<Sent, "data">> = {}) => {
    sent.push({ data, metadata, id, update });
  };
  const place = globalThis as unknown as Record<symbol, unknown>, name = Symbol.for("golden-momentum.kernel");
  place[name] = { show, format: () => {}, signal: () => new AbortController().signal };
  try { await work(); } finally { delete place[name]; }
  return sent;
}

describe("showing things in a notebook", () => {
  it("sends one bundle of several forms", async () => {
    const sent = await asInCell(() => { assert.ok(inNotebook()); display({ "text/plain": "x", "text/latex": "$x$" }); });
    assert.deepEqual(sent, [{ data: { "text/plain": "x", "text/latex": "$x$" }, metadata: {}, id: undefined, update: false }]);
  });

  it("replaces an output in its place", async () => {
    const sent = await asInCell(() => { const place = openPlace(); place.put({ "text/plain": "1" }); place.put({ "text/plain": "2" }); });
    assert.deepEqual(sent.map(({ update }) => update), [false, true]);
    assert.ok(sent[0].id !== undefined && sent[0].id === sent[1].id);
  });

  it("prints the text where there is no front end", async () => {
    assert.equal(inNotebook(), false);
    assert.equal(await printed(() => show(figure)), sentence(figure));
    assert.equal(
      await printed(() => { const place = openPlace(); for (const text of ["1", "1", "2"]) place.put({ "text/plain": text }); }),
      "1\n2",
    );
  });

  it("puts a figure's words below it, for who cannot see it", async () => {
    const before = process.env["GOLDEN_BROWSER"];
    process.env["GOLDEN_BROWSER"] = join(tmpdir(), "no-such-program"); // no image is needed here
    const sent = await asInCell(() => show({ ...figure, caption: "Loss < 1." })).finally(() => {
      if (before === undefined) delete process.env["GOLDEN_BROWSER"];
      else process.env["GOLDEN_BROWSER"] = before;
    });
    assert.equal(sent.length, 2);
    assert.ok("application/vnd.plotly.v1+json" in sent[0].data);
    assert.match(
      String(sent[1].data["text/html"]),
      /^<details><summary>the figure in words<\/summary><p>Figure: Learning curves\. Loss &lt; 1\. \(rests on: /,
    );
  });

  it("gives a figure as Plotly JSON and a sentence with what it rests on", async () => {
    const { bundle } = await figureBundle(figure, false);
    assert.deepEqual(Object.keys(bundle), ["application/vnd.plotly.v1+json", "text/plain"]);
    assert.match(
      bundle["text/plain"],
      /^Figure: Learning curves\. .*90\.00% validation accuracy.*\(rests on: 100 training images, seed 1\)$/,
    );
  });

  it("gives a figure the width of the pictures that move; only one whose axes share a scale keeps its own", async () => {
    const { bundle } = await figureBundle(figure, false), graph = bundle["application/vnd.plotly.v1+json"] as { layout: Json };
    assert.equal(graph.layout["width"], 720);
    assert.deepEqual(sizeOf(widened({ ...figure, layout: { width: 480, height: 340 } })), { width: 720, height: 340 });
    assert.equal(sizeOf(widened(solutionCircle())).width, 480);
  });
});

describe("tables", () => {
  it("read well as text: numbers to the right, at most six digits", () => {
    assert.equal(tableBundle([{ loss: "synapse", value: Math.PI }, { loss: "net", value: 12 }], { caption: "Values" })["text/plain"],
      "Values\nloss       value\n-------  -------\nsynapse  3.14159\nnet           12");
  });

  it("escape what would be markup", () => {
    assert.match(String(tableBundle([{ "a<b": "<script>" }])["text/html"]), /<th[^>]*>a&lt;b<\/th>[^]*&lt;script&gt;/);
  });

  it("leave missing values blank and count the rows they do not show", () => {
    const text = tableBundle([{ a: 1 }, { b: 2 }, { a: 3 }], { rows: 2 })["text/plain"];
    assert.match(text, /^a\s+b\n[^]*and 1 more rows$/);
    assert.ok(!text.includes("undefined"));
  });

  it("take a danfojs data frame, selections of it included", async function () {
    this.timeout(30_000);
    const { DataFrame } = peer("danfojs-node") as Danfo;
    const frame = new DataFrame([{ loss: "synapse", accuracy: 0.98 }, { loss: "cross-entropy", accuracy: 0.97 }]);
    assert.equal(
      await printed(() => table(frame)),
      "loss           accuracy\n-------------  --------\nsynapse            0.98\ncross-entropy      0.97",
    );
    assert.match(tableBundle(frame.query(frame.column("accuracy").gt(0.975)))["text/plain"], /synapse/);
  });

  it("show the names of a frame's rows where it has any, and names of columns that are no text", () => {
    const frame = { columns: ["a", 2024, null], values: [[1, 2, 3], [4, 5, 6]], index: ["first", "second"] };
    assert.equal(tableBundle(frame)["text/plain"], "        a  2024\n------  -  ----  -\nfirst   1     2  3\nsecond  4     5  6");
    assert.equal(tableBundle({ ...frame, index: [0, 1] })["text/plain"].split("\n")[0], "a  2024");
    assert.match(tableBundle({ ...frame, index: [1, 0] })["text/plain"], /^1 +1 +2 +3$/m);
  });

  it("take any name of a column, also one that every object inherits", () => {
    const rows = [{ constructor: 1, toString: 2 }, { "": 3, hasOwnProperty: 4 }, { ["__proto__"]: 5 }] as never;
    const lines = tableBundle(rows)["text/plain"].split("\n");
    assert.equal(lines.length, 5);
    assert.match(lines[0], /constructor.*toString.*hasOwnProperty.*__proto__/);
    assert.ok(!lines.join().includes("native code"));
    assert.equal(lines.slice(2).map((line) => line.trim().replaceAll(/\s+/g, " ")).join("|"), "1 2|3 4|5");
  });

  it("show any value", () => {
    const circle: Record<string, unknown> = { of: [1, 10n] };
    circle["self"] = circle;
    const values: [unknown, string][] = [
      [
        10n,
        "10",
      ], [
        Symbol("s"),
        "Symbol(s)",
      ], [
        () => 1,
        "function",
      ], [function named() { /* nothing */ }, "function named"], [new Date(0), "1970-01-01T00:00:00.000Z"], [new Date(NaN), "no date"],
      [
        new Error("bad"),
        "Error: bad",
      ], [
        new Map([["k", 1n]]),
        '[["k","1"]]',
      ], [new Set([NaN]), '["NaN"]'], [Float32Array.of(1, 2), "[1,2]"], [circle, '{"of":[1,"10"],"self":"..."}'],
      [
        "two\nlines",
        "two lines",
      ], [
        -0,
        "0",
      ], [
        Infinity,
        "Infinity",
      ], [true, "true"], [null, ""], [{ get x() { throw new Error("no"); } }, "[object Object]"], [Object.create(null), "{}"],
    ];
    for (const [value, expected] of values) assert.equal(
      tableBundle([{ a: value }])["text/plain"].split("\n").slice(2).join("\n").trim(),
      expected,
    );
    const shared = { n: 1 };
    assert.match(tableBundle([{ a: [shared, shared] }])["text/plain"], /\[\{"n":1\},\{"n":1\}\]/, "what is there twice is no circle");
  });

  it("refuse what is no table, saying what they take", () => {
    assert.throws(() => table([1] as never), /expected every row to be an object, got 1/);
    assert.throws(() => table(3 as never), /expected rows \(an array of objects\) or a danfojs DataFrame/);
  });
});

describe("the progress line", () => {
  it("tells rate and time left, and ends without either", async () => {
    let time = 0;
    const text = await printed(() => {
      const line = progress("samples", 1000, () => time);
      for (const done of [0, 250]) { line.at(done); time += 1000; }
      line.end();
    });
    assert.equal(text, "0 of 1,000 samples\n250 of 1,000 samples, 250/s, 3 s left\n1,000 samples done");
  });
});
