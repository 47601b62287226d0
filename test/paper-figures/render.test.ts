import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { figureHash, findBrowser, makeFigures, NoBrowser, readManifest, renderFigures, type Figure } from "../../paper-figures/index.js";
import { axis, layout, line } from "../../paper-figures/theme.js";

const parabola: Figure = {
  name: "parabola", title: "A parabola", caption: "y = x^2 from 0 to 1.",
  data: [
    line([0, 0.5, 1], [0, 0.25, 1], { color: "#000000" }),
  ], layout: layout({ xaxis: axis("x"), yaxis: axis("y") }), sources: { label: "a test" },
};
const hasBrowser = (() => { try { return findBrowser() !== ""; } catch { return false; } })();

describe("figures as files", () => {
  let out: string;
  beforeEach(() => { out = mkdtempSync(join(tmpdir(), "golden-figures-")); });
  afterEach(() => rmSync(out, { recursive: true }));

  it("are drawn when they changed, and only then, to the same bytes each time", async function () {
    if (!hasBrowser) this.skip();
    this.timeout(60_000);
    const state = async (figure: Figure) => (await renderFigures([figure], { out })).figures[0].state;
    const bytes = () => ["svg", "png", "pdf", "json"].map((kind) => readFileSync(join(out, `parabola.${kind}`)).toString("latin1"));
    assert.equal(await state(parabola), "drawn");
    const [svg, png, pdf, json] = bytes();
    assert.match(svg, /^<svg [^>]*width="85mm"/);
    assert.equal(png.slice(1, 4), "PNG");
    assert.match(pdf, /^%PDF-[^]*CreationDate ?\(D:19700101000000/);
    assert.equal(await state(parabola), "unchanged");
    writeFileSync(join(out, "parabola.svg"), "<svg/>");
    assert.equal(await state(parabola), "drawn");
    assert.deepEqual(bytes(), [svg, png, pdf, json]);
  });

  it("are Plotly JSON with one line of advice where there is no browser", async () => {
    const before = process.env["GOLDEN_BROWSER"];
    process.env["GOLDEN_BROWSER"] = join(out, "no-such-program");
    try {
      const report = await renderFigures([parabola], { out });
      assert.deepEqual(report.figures, [{ name: "parabola", state: "json", files: ["parabola.json"] }]);
      assert.match(report.note ?? "", /^GOLDEN_BROWSER: expected the path of a Chromium program/);
      assert.deepEqual(JSON.parse(readFileSync(join(out, "parabola.json"), "utf8")), parabola);
      const entry = readManifest(out)["parabola"];
      assert.equal(entry.command, "npx golden figures parabola");
      assert.equal(entry.figure, figureHash(parabola));
      assert.deepEqual(Object.keys(entry.files), ["parabola.json"]);
    } finally {
      if (before === undefined) delete process.env["GOLDEN_BROWSER"];
      else process.env["GOLDEN_BROWSER"] = before;
    }
  });

  it("find no browser on an empty path, and say how to get one", function () {
    if (process.platform !== "linux") this.skip(); // elsewhere the usual places are searched too
    assert.throws(
      () => findBrowser({ PATH: out }), (error: Error) => error instanceof NoBrowser && error.message.includes("apt install chromium"),
    );
  });
});

describe("a figure's hash", () => {
  it("overlooks the last digits of a number, and nothing else", () => {
    const moved = (by: number): Figure => ({ ...parabola, data: [line([0, 0.5, 1], [0, 0.25 + by, 1], { color: "#000000" })] });
    assert.equal(figureHash(moved(1e-14)), figureHash(parabola));
    assert.notEqual(figureHash(moved(1e-8)), figureHash(parabola));
    assert.notEqual(figureHash({ ...parabola, caption: "y = x^3" }), figureHash(parabola));
  });
});

describe("the registry of figures", () => {
  it("names the figures there are when asked for another", async () => {
    await assert.rejects(
      makeFigures(["nonsense"]), /^UsageError: figures: there is none called nonsense; expected names from: .*mnist-samples/,
    );
  });

  it("gives every figure a caption, a source, and axes with titles", async () => {
    const { figures, missing } = await makeFigures();
    assert.ok(figures.length > 0);
    for (const { why } of missing) assert.match(why, /npx golden sweep/);
    for (const figure of figures) {
      assert.match(figure.caption, /^\S[^]{30,}\.$/, figure.name);
      assert.ok(figure.sources.label.length > 3, figure.name);
      const axes = Object.entries(figure.layout).filter(([key]) => /^[xy]axis/.test(key)) as [string, { title?: { text?: string } }][];
      for (const [key, { title }] of axes) assert.ok((title?.text ?? "").length > 0, `${figure.name}: ${key} has no title`);
    }
  });
});
