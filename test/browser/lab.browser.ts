import assert from "node:assert/strict";
import { join } from "node:path";
import { readNotebook } from "../../lib/jupyter/document.js";
import { paths } from "../../lib/paths.js";
import type { Locator, Page } from "playwright-core";
import { Lab } from "./jupyter.js";

/** A training of many minutes, and a cell that shows whether the kernel still answers and the training has stopped. */
const long = `// %%
import { mnist } from "golden-momentum/data";
import { makeSplit } from "golden-momentum/experiment";
import { interruption, watch } from "golden-momentum/notebook";
import { paperNetwork, train } from "golden-momentum/train";
const job: { work?: Promise<unknown> } = {};

// %%
const limit = { train: 4000, validation: 500, test: 500 };
const split = makeSplit(await mnist(), { seed: 1, folds: 10, fold: 0, trainFraction: 1, limit });
const optimizer = { kind: "sgd", learningRate: 0.016, momentum: 0.874 } as const;
const training = train(paperNetwork, split, { loss: "synapse", optimizer, epochs: 500, seed: 1, signal: interruption() });
job.work = watch(training, { label: "long", epochs: 500, size: "4,000 training images, seed 1" });
await job.work;

// %%
const patience = new Promise((resolve) => setTimeout(resolve, 15_000, "goes on"));
const state = await Promise.race([job.work!.then(() => "ended by itself", () => "has stopped"), patience]);
console.log("the kernel answers: training", state, "and", typeof split, "is there");
`;

/** Notebook 06's run with far more epochs than anybody waits for, and what is shown of it. */
const steered = `// %%
import { mnist } from "golden-momentum/data";
import { trial } from "golden-momentum/notebook";
import { golden } from "golden-momentum/theory";
const data = await mnist();

// %%
const run = trial(data, { pair: golden.pair, loss: "synapse", images: 1000, epochs: 5000 });

// %%
await run.start();

// %%
run.confusion();
run.worst(10);
console.log("epochs kept:", run.epochs.length);
`;

/** Waits until the curve has so many epochs. */
const points = (page: Page, count: number) => page.waitForFunction(
  (least) => document.querySelectorAll(".jp-RenderedPlotly .scatterlayer .trace:first-child .point").length >= least, count,
  { timeout: 60_000 },
);

/** Left and right end of a figure, as it is seen, and of the notebook around it. */
async function ends(figure: Locator, page: Page): Promise<{ right: number; limit: number; width: number }> {
  const inner = await figure.locator("img.plot-img:visible, .svg-container:visible").first().boundingBox();
  const outer = await page.locator(".jp-Notebook").first().boundingBox();
  return { right: inner!.x + inner!.width, limit: outer!.x + outer!.width, width: inner!.width };
}

describe("the notebooks in JupyterLab", function () {
  this.timeout(300_000);
  let lab: Lab;
  before(async () => { lab = await Lab.start({ long, steered }); });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await lab.shot(`failed-${this.currentTest.title.split(" ", 3).join("-")}`);
  });
  after(async () => { await lab?.close(); });

  for (const name of ["00-start-here", "03-synapse-loss", "06-first-training-run"]) {
    it(`${name} shows its committed outputs before it is trusted`, async () => {
      const { page } = lab;
      await lab.open(name);
      assert.equal(await lab.trusted(), false);
      assert.ok(await page.locator(".jp-OutputArea-output table td:visible").count() > 0, "no table is visible");
      assert.ok(await page.locator(".jp-RenderedPlotly img.plot-img:visible").count() > 0, "no figure's image is visible");
      const words = page.locator('.jp-OutputArea-output details:has(summary:text-is("the figure in words")) p').first();
      assert.match((await words.textContent())!, /^Figure: /);
    });

    it(`${name} runs from top to bottom: interactive figure, table, typeset equation, no error`, async () => {
      const { page } = lab;
      await lab.open(name);
      await lab.runAll();
      await lab.shot(`${name}-top`);
      assert.deepEqual(await lab.errors(), []);
      assert.deepEqual(await lab.prompts(), (await lab.prompts()).map((_, i) => `[${i + 1}]:`), "not every cell has run");
      // An output too few is a failure that nobody awaited, one too many a curve that was not drawn in its place.
      const { cells } = readNotebook(join(paths.notebooks, `${name}.ipynb`));
      const committed = cells.filter(({ cell_type }) => cell_type === "code").map(({ outputs }) => outputs?.length);
      assert.deepEqual(await lab.outputs(), committed, "the cells do not have as many outputs each as were committed");
      assert.ok(await page.locator(".jp-OutputArea-output table td:visible").count() > 0, "no table is visible");
      // In the cells of prose and in the outputs alike: a formula that is not typeset yet still shows its dollars.
      await page.waitForFunction(
        () => ![...document.querySelectorAll(".jp-RenderedMarkdown")].some(({ textContent }) => textContent.includes("$$")), undefined,
        { timeout: 20_000 },
      );
      assert.ok(await page.locator(".jp-RenderedMarkdown mjx-container").first().isVisible(), "no equation is typeset");
      assert.equal(await page.locator("mjx-merror").count(), 0, "a formula that cannot be read");
      const figure = page.locator(".jp-RenderedPlotly").last();
      await figure.waitFor();
      await figure.scrollIntoViewIfNeeded();
      const { right, limit, width } = await ends(figure, page);
      assert.ok(right <= limit, "the figure is cut off at the right");
      assert.equal(width, 720);
      await lab.shot(`${name}-image`);
      await lab.hover(figure);
      const graph = figure.locator(".main-svg").first();
      await graph.waitFor({ timeout: 20_000 });
      await lab.hover(figure);
      await figure.locator(".modebar-btn").first().waitFor({ timeout: 20_000, state: "attached" }); // a static image has no buttons
      await lab.shot(`${name}-interactive`);
      assert.ok(await figure.locator(".scatterlayer path, .heatmaplayer image").count() > 0, "the figure shows axes and no data");
    });
  }

  it("can be read in the dark theme and in a narrow window", async () => {
    const { page } = lab;
    await lab.open("03-synapse-loss");
    await lab.command("apputils:change-theme", { theme: "JupyterLab Dark" });
    await lab.command("application:toggle-left-area");
    await page.setViewportSize({ width: 640, height: 900 });
    try {
      const table = page.locator(".jp-RenderedHTMLCommon table").first();
      await table.scrollIntoViewIfNeeded();
      await lab.shot("dark-table");
      const [letters, paper] = await table.evaluate((element) => {
        const bright = (colour: string) => colour.match(/\d+/g)!.slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765;
        const of = (one: Element) => getComputedStyle(one);
        return [bright(of(element.querySelector("td")!).color), bright(of(element.closest(".jp-Notebook")!).backgroundColor)];
      });
      assert.ok(letters > 0.7 && paper < 0.2, `letters ${letters} on paper ${paper}`);
      const figure = page.locator(".jp-RenderedPlotly").last();
      await figure.scrollIntoViewIfNeeded();
      await lab.shot("dark-figure");
      // In a window narrower than the figure, its own output scrolls, and the notebook does not.
      const scrolls = await figure.evaluate((element) => {
        const output = element.closest(".jp-OutputArea-output")!, notebook = element.closest(".jp-WindowedPanel-outer, .jp-Notebook")!;
        return {
          output: /auto|scroll/.test(getComputedStyle(output).overflowX), notebook: notebook.scrollWidth - notebook.clientWidth,
        };
      });
      assert.deepEqual(scrolls, { output: true, notebook: 0 });
      await page.setViewportSize({ width: 960, height: 900 });
      await page.waitForTimeout(300);
      const { right, limit } = await ends(figure, page);
      assert.ok(right <= limit, "the figure is cut off at the right");
    } finally {
      await page.setViewportSize({ width: 1200, height: 1100 });
      await lab.command("application:toggle-left-area");
      await lab.command("apputils:change-theme", { theme: "JupyterLab Light" });
    }
  });

  it("a long training draws its curve as it goes, stops at the stop button, and the kernel lives on", async () => {
    const { page } = lab;
    await lab.open("long");
    await page.locator(".jp-CodeCell .jp-InputArea-editor").first().click();
    for (let cell = 0; cell < 2; cell++) await page.keyboard.press("Shift+Enter");
    const second = page.locator(".jp-CodeCell").nth(1);
    await second.locator(".jp-RenderedPlotly .scatterlayer").first().waitFor({ timeout: 60_000 }); // the empty curve: training has begun
    await points(page, 3);
    assert.equal((await lab.prompts())[1], "[*]:", "the training ended by itself");
    assert.equal(await second.locator(".jp-RenderedPlotly").count(), 1, "the curve is not drawn in its place");
    await lab.shot("live");
    await lab.command("kernelmenu:interrupt");
    await lab.idle();
    await page.locator(".jp-CodeCell .jp-InputArea-editor").nth(2).click();
    await page.keyboard.press("Shift+Enter");
    const answer = page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output", { hasText: "the kernel answers" });
    await answer.waitFor({ timeout: 30_000 });
    await lab.shot("interrupted");
    assert.match((await answer.textContent())!, /training has stopped and object is there/);
    const curve = second.locator(".jp-RenderedPlotly:has(.scatterlayer .point)");
    assert.equal(await curve.count(), 1, "the curve of the stopped training is gone");
  });

  it("a run that is steered keeps, at the stop button of the toolbar, what it has learnt: matrix, worst images, epochs", async () => {
    const { page } = lab;
    await lab.open("steered");
    await page.locator(".jp-CodeCell .jp-InputArea-editor").first().click();
    for (let cell = 0; cell < 3; cell++) await page.keyboard.press("Shift+Enter");
    await points(page, 2);
    await page.locator('.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]').first().click();
    await lab.idle();
    await page.locator(".jp-CodeCell .jp-InputArea-editor").nth(3).click();
    await page.keyboard.press("Shift+Enter");
    const shown = page.locator(".jp-CodeCell").nth(3);
    const kept = shown.locator(".jp-OutputArea-output", { hasText: "epochs kept:" });
    await kept.waitFor({ timeout: 60_000 });
    await lab.shot("steered");
    const count = Number(/epochs kept: (\d+)/.exec((await kept.textContent())!)![1]);
    assert.ok(count >= 2 && count < 5000, `${count} epochs are kept`);
    assert.equal(await shown.locator("table").first().locator("tbody tr").count(), 10, "the matrix has a row for each digit");
    const worst = shown.locator("table").nth(1).locator("img");
    assert.equal(await worst.count(), 10);
    assert.match((await worst.first().getAttribute("alt"))!, /^\d, taken for \d; it gave \d a probability of /);
  });
});
