import assert from "node:assert/strict";
import { Lab } from "./jupyter.js";

/** A training of many minutes, and a cell that shows whether the kernel still answers. */
const long = `// %%
import { mnist } from "golden-momentum/data";
import { makeSplit } from "golden-momentum/experiment";
import { interruption, watch } from "golden-momentum/notebook";
import { paperNetwork, train } from "golden-momentum/train";

// %%
const split = makeSplit(await mnist(), { seed: 1, folds: 10, fold: 0, trainFraction: 1 });
const training = train(paperNetwork, split, { loss: "synapse", optimizer: { kind: "sgd", learningRate: 0.016, momentum: 0.874 }, epochs: 500, seed: 1, signal: interruption() });
await watch(training, { label: "long", epochs: 500, size: "54,000 training images, seed 1" });

// %%
console.log("the kernel answers", 6 * 7);
`;

describe("the notebooks in JupyterLab", function () {
  this.timeout(300_000);
  let lab: Lab;
  before(async () => { lab = await Lab.start({ long }); });
  after(async () => { await lab?.close(); });

  for (const name of ["00-start-here", "03-synapse-loss", "06-first-training-run"]) {
    it(`${name} runs from top to bottom: interactive figure, table, typeset equation, no error`, async () => {
      const { page } = lab;
      await lab.open(name);
      await lab.runAll();
      await lab.shot(`${name}-top`);
      assert.deepEqual(await lab.errors(), []);
      assert.ok((await lab.prompts()).every((prompt, i) => prompt === `[${i + 1}]:`), "not every cell has run");
      assert.ok(await page.locator(".jp-OutputArea-output table td").first().isVisible(), "no table is visible");
      assert.ok(await page.locator(".jp-MarkdownOutput mjx-container").first().isVisible(), "no equation is typeset");
      const figure = page.locator(".jp-RenderedPlotly").last();
      await figure.waitFor();
      await figure.scrollIntoViewIfNeeded();
      const [figureBox, notebookBox] = [await figure.locator("img.plot-img:visible, .svg-container:visible").first().boundingBox(), await page.locator(".jp-Notebook").first().boundingBox()];
      assert.ok(figureBox!.x + figureBox!.width <= notebookBox!.x + notebookBox!.width, "the figure is cut off at the right");
      await lab.shot(`${name}-image`);
      await lab.hover(figure);
      const graph = figure.locator(".main-svg").first();
      await graph.waitFor({ timeout: 20_000 });
      await lab.hover(figure);
      await figure.locator(".modebar-btn").first().waitFor({ timeout: 20_000, state: "attached" }); // a static image has no buttons
      await lab.shot(`${name}-interactive`);
      assert.ok(await figure.locator(".scatterlayer path").count() > 0, "the figure shows axes and no data");
    });
  }

  it("a long training stops at the stop button, and the kernel lives on", async () => {
    const { page } = lab;
    await lab.open("long");
    await page.locator(".jp-CodeCell .jp-InputArea-editor").first().click();
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    const second = page.locator(".jp-CodeCell").nth(1);
    await second.locator(".jp-OutputArea-output").first().waitFor({ timeout: 60_000 }); // the empty curve: training has begun
    await page.waitForTimeout(2000);
    assert.equal((await lab.prompts())[1], "[*]:", "the training ended by itself");
    await lab.command("kernelmenu:interrupt");
    await lab.idle();
    await page.locator(".jp-CodeCell .jp-InputArea-editor").nth(2).click();
    await page.keyboard.press("Shift+Enter");
    await page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output", { hasText: "the kernel answers 42" }).waitFor({ timeout: 20_000 });
    await lab.shot("interrupted");
  });
});
