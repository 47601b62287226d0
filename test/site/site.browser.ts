/**
 * The page that runs, in a real browser: every control by mouse and keyboard, a training whose weights are Node's, a grid, an equation,
 * and what goes wrong.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { mnist } from "../../lib/data/index.js";
import { makeSplit, splitSeed } from "../../lib/experiment/index.js";
import { golden } from "../../lib/theory/index.js";
import { paperNetwork, toPytorch, train, type Variant } from "../../lib/train/index.js";
import { says, Served, shot } from "./served.js";

const widths = [360, 420, 900, 1400, 2560], schemes = ["light", "dark"] as const;

/** What Node's run of the same size and seed ends with, as the file for PyTorch. */
async function hashOnNode(variant: Variant, epochs: number): Promise<string> {
  const limit = { train: 1000, validation: 1000, test: 1000 }, optimizer = { kind: "sgd", ...golden.pair } as const;
  const split = makeSplit(await mnist(), { seed: splitSeed, folds: 10, fold: 0, trainFraction: 1, limit });
  const training = train(paperNetwork, split, { loss: "synapse", optimizer, epochs, seed: 1, variant });
  for await (const { validation } of training) assert.ok(validation.accuracy > 0.5);
  return createHash("sha256").update(toPytorch(paperNetwork, training.model.parameters(), { inputs: [-1, 1], optimizer })).digest("hex");
}

const value = (page: Page, selector: string) => page.locator(selector).first().inputValue();
const values = (page: Page, ...selectors: readonly string[]) => Promise.all(selectors.map((selector) => value(page, selector)));

/** What of axe-core's answer is looked at. */
interface Axe { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> }

describe("the page that runs", function () {
  this.timeout(120_000);
  let served: Served;
  before(async () => { served = await Served.open(); });
  after(async () => { await served?.close(); });

  it("asks for its own files only, for no images, and is at peace with its policy", async () => {
    const { page, asked, wrong } = await served.visit();
    assert.deepEqual(asked.filter((url) => !url.startsWith(served.address)), []);
    assert.equal(asked.length <= 4, true, asked.join(" "));
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  it("moves every number by slider, keys and field, all of them, address and words alike", async () => {
    const { page, wrong } = await served.visit();
    for (const [name, figure] of [["p", "synapse"], ["eta", "trace"], ["alpha", "roots"], ["c", "trace"], ["noise", "trace"]] as const) {
      const slider = page.locator(`[data-slider="${name}"]`).first(), before = await page.locator(`#words-${figure}`).textContent();
      await slider.focus();
      for (let i = 0; i < 40; i++) await page.keyboard.press(name === "noise" || name === "p" ? "ArrowRight" : "ArrowLeft");
      const moved = await value(page, `[data-number="${name}"]`);
      assert.equal(await slider.getAttribute("aria-valuetext").then((text) => text?.endsWith(` ${moved}`)), true, `${name}: ${moved}`);
      await page.waitForFunction((hash) => location.hash.includes(hash), `&${name}=${moved}`);
      assert.notEqual(await page.locator(`#words-${figure}`).textContent(), before, name);
    }
    // By mouse; both sliders of p follow.
    await page.locator("#p-synapse").scrollIntoViewIfNeeded();
    const box = (await page.locator("#p-synapse").boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    assert.ok(Number(await value(page, '[data-number="p"]')) > 0.7);
    assert.equal(await value(page, "#p-golden"), await value(page, "#p-synapse"));
    await page.getByRole("button", { name: "golden point" }).click();
    await says(page, "words-synapse", /This is the golden point/);
    await page.locator('[data-number="p"]').first().fill("5");
    await page.keyboard.press("Tab");
    await says(page, "notes", /5 lies outside 0\.01 to 0\.99/);
    assert.equal(await value(page, '[data-number="p"]'), "0.99");
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  it("opens an address as it was left, and answers one that cannot be", async () => {
    const { page } = await served.visit({ hash: "#momentum&alpha=0.5&p=0.25&loss=hinge" });
    assert.deepEqual(await values(page, '[data-number="alpha"]', '[data-number="p"]', "#choose-loss"), ["0.5", "0.25", "synapse"]);
    await says(page, "notes", /loss = "hinge"; it is one of/);
    await page.context().close();
  });

  it("draws within 16 ms when something is dragged, and within 50 nineteen times of twenty while others use the machine", async () => {
    const { page } = await served.visit();
    const times = await page.evaluate(async () => {
      const frame = window.requestAnimationFrame.bind(window), spent: number[] = [];
      for (const name of ["p", "alpha"]) for (let i = 0; i < 60; i++) {
        const slider = document.querySelector<HTMLInputElement>(`[data-slider="${name}"]`)!;
        let cost = 0;
        window.requestAnimationFrame = (callback) => frame((now) => {
          const began = performance.now();
          callback(now);
          cost += performance.now() - began;
        });
        slider.value = String(100 + 13 * i);
        const began = performance.now();
        slider.dispatchEvent(new Event("input"));
        cost += performance.now() - began;
        await new Promise((resolve) => frame(() => frame(resolve)));
        spent.push(cost);
      }
      return spent.sort((a, b) => a - b);
    });
    const [half, most] = [0.5, 0.95].map((part) => times[Math.floor(part * times.length)]);
    const found = `half within ${half.toFixed(1)} ms, 95% within ${most.toFixed(1)} ms, the longest ${times.at(-1)!.toFixed(1)} ms`;
    assert.ok(half < 16 && most < 50, found);
    await page.context().close();
  });

  it("trains 1,000 images to Node's weights, bit for bit, moves meanwhile, and reads a digit drawn by mouse and by keys", async () => {
    const { page, wrong } = await served.visit();
    await page.selectOption("#choose-epochs", "3");
    await page.locator("#train-go").focus();
    await page.keyboard.press("Enter");
    await says(page, "train-says", /^Epoch 1/);
    const began = performance.now();
    await page.getByRole("button", { name: "least net loss" }).click();
    await says(page, "words-synapse", /This is p\*/);
    assert.ok(performance.now() - began < 3000, "the page did not answer while it trained");
    await says(page, "train-says", /^Done: /);
    const variant = (await page.locator("#fact-variant").textContent()) as Variant;
    assert.equal(await page.locator("#weights-hash").textContent(), await hashOnNode(variant, 3));
    const { eta, alpha } = golden;
    const command = `npx golden train --loss synapse --learning-rate ${eta} --momentum ${alpha} --limit 1000 [^]*` +
      `--epochs 3 --seed 1 --variant ${variant}`;
    assert.match((await page.locator("#weights-command").textContent())!, new RegExp(command));
    assert.equal(await page.locator("#confusion tbody tr").count(), 10);
    assert.match((await page.locator("#words-curve").textContent())!, /^After epoch 3 of 3/);
    await page.locator("#pad").scrollIntoViewIfNeeded();
    const box = (await page.locator("#pad").boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width / 280, box.y + y * box.height / 280] as const;
    await page.mouse.move(...at(70, 60));
    await page.mouse.down();
    for (const [x, y] of [[140, 58], [208, 60], [175, 130], [150, 180], [130, 235]] as const) {
      await page.mouse.move(...at(x, y), { steps: 6 });
    }
    await page.mouse.up();
    assert.match(await says(page, "pad-says", /^It reads/), /^It reads a 7/);
    await shot(page, "trained");
    await page.locator("#pad").focus();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Space");
    for (let i = 0; i < 14; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await says(page, "pad-says", /^It reads a \d/);
    await page.locator("#pad-sample").click();
    await says(page, "pad-says", /The label says \d/);
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  it("fills a grid of six cells, walks through them by keys and takes one's pair along", async () => {
    const { page, wrong } = await served.visit();
    await page.selectOption("#choose-cells", "6");
    await page.selectOption("#choose-size", "500");
    await page.locator("#grid-go").click();
    await says(page, "grid-says", /^6 cells in/);
    const numbers = await page.locator("#grid-live td:not(.empty)").allTextContents();
    assert.equal(numbers.length, 6);
    assert.ok(numbers.every((text) => text === "–" || Number(text) >= 0 && Number(text) <= 100), numbers.join());
    await says(page, "words-ridge", /Trained here: [56] cells/);
    await page.locator("#grid-live [data-cell]").first().focus();
    for (let i = 0; i < 7; i++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await says(page, "grid-words", /^Learning rate 0\.1, momentum weight 0\.874: /);
    await page.keyboard.press("Enter");
    assert.deepEqual(await values(page, '[data-number="eta"]', '[data-number="alpha"]', "#choose-pair"), ["0.1", "0.874", "moved"]);
    await page.locator("#grid-committed [data-cell]").first().focus();
    await says(page, "committed-words", /^Learning rate 0\.2, momentum weight 0: validation accuracy \d/);
    await shot(page, "grid");
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  it("stops a run and a grid when asked to", async () => {
    const { page } = await served.visit();
    await page.selectOption("#choose-epochs", "10");
    await page.locator("#train-go").click();
    await says(page, "train-says", /^Epoch 1/);
    await page.locator("#train-stop").click();
    await says(page, "train-says", /^Stopped in epoch \d/);
    await page.selectOption("#choose-size", "500");
    await page.locator("#grid-go").click();
    await says(page, "grid-says", /^[1-9]\d* of 60 cells/);
    await page.locator("#grid-stop").click();
    await says(page, "grid-says", /^Stopped after \d+ cells/);
    await page.context().close();
  });

  it("searches the ledger, unfolds evidence, and judges an equation of one's own, a wrong one, and one that is none", async () => {
    const { page, wrong } = await served.visit();
    await page.locator("#find").fill("smoothing filter");
    await says(page, "ledger-count", /^1 of \d+ equations$/);
    await page.locator("#ledger-M8 summary").click();
    await page.locator("#ledger-M8 .evidence table td").first().waitFor();
    await page.locator("#find").fill("");
    await page.selectOption("#choose-verdict", "not a derivation");
    await says(page, "ledger-count", /^2 of \d+ equations$/);
    for (const [equation, on, answer] of [
      ["(x + 1)^2 = x^2 + 2x + 1", "x: 0..1", /^holds: /], ["(x + 1)^2 = x^2 + 1", "x: 0..1", /^refuted: [^]*Counterexample/],
      ["x + = 2", "x: 0..1", /your equation/], ["x = x", "x; 0", /the domain "x; 0" cannot be read/],
    ] as const) {
      await page.locator("#equation").fill(equation);
      await page.locator("#on").fill(on);
      await page.locator("#on").press("Enter");
      await says(page, "own-says", answer);
    }
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  it("says what still works where there are no workers, no storage, no vectors, and where images break off", async () => {
    const none = await served.visit({ before: () => { delete (globalThis as { Worker?: unknown }).Worker; } });
    for (const id of ["train-says", "grid-says", "own-says"]) await says(none.page, id, /no workers.*the theory moves/);
    await none.page.context().close();
    let broken = 0;
    const { page, wrong } = await served.visit({
      before: () => {
        const get = (): never => { throw new DOMException("refused", "SecurityError"); };
        for (const name of ["localStorage", "caches"]) Object.defineProperty(globalThis, name, { get });
      },
      prepare: async (opened) => {
        await opened.route(/mnist-0.*\.bin$/, async (route) => {
          if (broken++ > 0) return route.continue();
          const response = await route.fetch();
          return route.fulfill({ response, headers: {}, body: (await response.body()).subarray(0, 100_000) });
        });
        await opened.route(/simd.*\.wasm$/, (route) => route.abort());
      },
    });
    await page.locator("#theme").click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset["theme"]), "dark");
    await page.locator("#train-go").click();
    await says(page, "train-says", /did not arrive whole: 100,000 of [\d,]+ bytes[^]*The rest of the page works without them; press/);
    await page.locator("#train-go").click();
    await says(page, "fact-variant", /^plain$/);
    await page.locator("#train-stop").click();
    await says(page, "train-says", /^Stopped/);
    assert.deepEqual(wrong.filter((text) => !/ERR_FAILED/.test(text)), []);
    await page.context().close();
  });

  it("is all there without scripts, and in print, and keeps still where motion is not wanted", async () => {
    const { page } = await served.visit({ javaScriptEnabled: false });
    assert.equal(await page.locator("figure svg path.line").count() >= 8, true);
    assert.equal(await page.locator("#train-go").isVisible(), false);
    assert.equal(await page.locator("noscript p").first().isVisible(), true);
    assert.match((await page.locator("#verdict").textContent())!, /Should you use the pair/);
    await page.context().close();
    const still = await served.visit({ reducedMotion: "reduce" });
    assert.equal(await still.page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto");
    await still.page.emulateMedia({ media: "print" });
    assert.deepEqual([await still.page.locator("nav").isVisible(), await still.page.locator("#verdict").isVisible()], [false, true]);
    await still.page.context().close();
  });

  for (const scheme of schemes) it(`leaves axe-core nothing to find, and cuts nothing off, at 360 to 2560 pixels: ${scheme}`, async () => {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const { page } = await served.visit({ colorScheme: scheme });
    await page.evaluate(() => {
      document.querySelector<HTMLElement>("#after-training")!.hidden = false;
      const folded = document.querySelectorAll<HTMLDetailsElement>("#ledger-M8, #ledger-B10\\.3, .finding");
      folded.forEach((entry) => { entry.open = true; });
    });
    await page.locator("#ledger-M8 .evidence table td").first().waitFor();
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(wide <= window, `the page is ${wide} pixels wide in a window of ${window}`);
      if (width !== 420 && width !== 1400) continue;
      await shot(page, `${width}-${scheme}`);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
        return violations.map(({ id, nodes: [{ html, failureSummary }, ...more] }) =>
          `${id}: ${more.length + 1}, such as ${html.slice(0, 200)}: ${failureSummary}`);
      });
      assert.deepEqual(found, [], `${width} pixels`);
    }
    await page.context().close();
  });
});
