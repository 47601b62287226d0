import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { readRecords } from "../../lib/experiment/index.js";
import { readNotebook } from "../../lib/jupyter/document.js";
import { filterPicture } from "../../lib/notebook/moving/filter.js";
import { gridPicture } from "../../lib/notebook/moving/grid.js";
import { movingBundle } from "../../lib/notebook/moving/picture.js";
import { quadraticPicture } from "../../lib/notebook/moving/quadratic.js";
import { ridgePicture } from "../../lib/notebook/moving/ridge.js";
import { synapsePicture } from "../../lib/notebook/moving/synapse.js";
import { paths } from "../../lib/paths.js";
import { findBrowser } from "../../paper-figures/index.js";
import { Lab, screenshots } from "./jupyter.js";

const e1 = { title: "E1", records: readRecords(join(paths.records, "E1-paper-3-folds-10-epochs.jsonl")) };
const pictures = [quadraticPicture(), synapsePicture(), filterPicture(), gridPicture(e1), ridgePicture(e1)];

/**
 * What a reader does with each picture by keys (a slider, a key, how often) and by dragging in a panel (from and to, as parts of it), and
 * the words that are to be seen then.
 */
const moves = [
  {
    slider: 1,
    key: "ArrowLeft",
    times: 4,
    keyed: /momentum weight α = 0\.870/,
    panel: "plane",
    drag: [
      [0.5, 0.5],
      [0.2, 0.1],
    ],
    dragged: /unstable: the error grows/,
  },
  {
    slider: 0,
    key: "ArrowRight",
    times: 10,
    keyed: /^At p = 0\.628 /,
    panel: "losses",
    drag: [
      [0.5, 0.5],
      [0.2, 0.5],
    ],
    dragged: /^At p = 0\.(19|20)\d .* and falls there/,
  },
  {
    slider: 1,
    key: "ArrowUp",
    times: 6,
    keyed: /momentum weight α = 0\.880/,
    panel: "gain",
    drag: [
      [0.5, 0.5],
      [0.95, 0.4],
    ],
    dragged: /momentum weight α = 0\.000/,
  },
  {
    slider: 0,
    key: "ArrowDown",
    times: 1,
    keyed: /^Learning rate 0\.01, momentum weight 0\.874: /,
    panel: "grid",
    drag: [
      [0.9, 0.9],
      [0.05, 0.05],
    ],
    dragged: /^Learning rate 0\.2, momentum weight 0: /,
  },
  {
    slider: 1,
    key: "ArrowLeft",
    times: 20,
    keyed: /At power k = 0\.00, the learning rate alone/,
    panel: "ridge",
    drag: [
      [0.5, 0.5],
      [0.01, 0.9],
    ],
    dragged: /is number [1-3] of/,
  },
] as const;

/** A notebook as it comes from elsewhere: the pictures are in its outputs. */
async function notebook(): Promise<string> {
  const cells = await Promise.all(
    pictures.map(async (picture, i) => {
      const { bundle, metadata } = await movingBundle(picture, true);
      return {
        id: `cell-${i}`,
        cell_type: "code",
        source: `// ${picture.name}`,
        execution_count: i + 1,
        metadata: {},
        outputs: [{ output_type: "display_data", data: bundle, metadata }],
      };
    }),
  );
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: readNotebook(join(paths.notebooks, "00-start-here.ipynb")).metadata,
    cells,
  });
}

const words = async (picture: Locator): Promise<string> => (await picture.locator("svg [role=status]").getAttribute("aria-label"))!;

/** Moves a picture by keys, by its slider, and in a panel, and reads what it says each time. */
async function move(page: Page, picture: Locator, i: number): Promise<void> {
  const { slider, key, times, keyed, panel, drag, dragged } = moves[i],
    input = picture.locator("input[type=range]").nth(slider);
  const said = async (expected: RegExp, how: string) => {
    for (let attempt = 0; attempt < 40 && !expected.test(await words(picture)); attempt++) await page.waitForTimeout(50);
    assert.match(await words(picture), expected, `${pictures[i].name} ${how}`);
    const seen = (await picture.locator("svg [role=status] tspan, svg text[role=status]").allTextContents()).join(" ");
    assert.ok(seen.includes((await words(picture)).slice(0, 20)), "the words are not what is seen");
  };
  await input.scrollIntoViewIfNeeded();
  await input.focus();
  for (let press = 0; press < times; press++) await page.keyboard.press(key);
  await said(keyed, `by ${times} times ${key}`);
  assert.ok(await input.evaluate((element) => document.activeElement === element), "the arrow keys have left the slider");
  const before = await words(picture),
    bar = (await input.boundingBox())!;
  await page.mouse.move(bar.x + bar.width / 2, bar.y + bar.height / 2);
  await page.mouse.down();
  await page.mouse.move(bar.x + bar.width * 0.9, bar.y + bar.height / 2, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(100);
  assert.notEqual(await words(picture), before, `${pictures[i].name}: the slider is dragged, and the words stay`);
  const pad = picture.locator(`svg g.${panel}Pad path`).first();
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox())!,
    at = ([x, y]: readonly [number, number]) => [box.x + box.width * x, box.y + box.height * y] as const;
  await page.mouse.move(...at(drag[0]));
  await page.mouse.down();
  await page.mouse.move(...at(drag[1]), { steps: 5 });
  await page.mouse.up();
  await said(dragged, "by a drag in the picture");
  await page.mouse.move(...at(drag[0]));
  await page.waitForTimeout(60);
  assert.match(await words(picture), dragged, "it moves after the button was let go");
}

/** What is cut off: places that are wider inside than outside, and letters that leave their picture. */
const cutOff = (page: Page, place: string): Promise<string[]> =>
  page.evaluate((selector) => {
    const wrong: string[] = [];
    for (const output of document.querySelectorAll(selector)) {
      if (output.scrollWidth > output.clientWidth) wrong.push(`${output.scrollWidth} pixels in a place of ${output.clientWidth}`);
      const svg = output.querySelector("svg.marks")!,
        whole = svg.getBoundingClientRect();
      for (const letters of svg.querySelectorAll("text")) {
        const box = letters.getBoundingClientRect();
        if (
          box.width > 0 &&
          (box.left < whole.left - 1 || box.right > whole.right + 1 || box.top < whole.top - 1 || box.bottom > whole.bottom + 1)
        )
          wrong.push(`"${letters.textContent}" leaves the picture`);
      }
    }
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) wrong.push("the page scrolls sideways");
    return wrong;
  }, place);

/** Brightness of the letters of a picture and of what is behind it, from 0 to 1. */
const brightness = (picture: Locator): Promise<readonly [letters: number, paper: number]> =>
  picture.evaluate((element) => {
    const bright = (colour: string) =>
      colour
        .match(/[\d.]+/g)!
        .slice(0, 3)
        .reduce((sum, part) => sum + Number(part), 0) / 765;
    let paper: Element | null = element;
    while (paper !== null && /, 0\)$|^transparent$/.test(getComputedStyle(paper).backgroundColor)) paper = paper.parentElement;
    return [
      bright(getComputedStyle(element.querySelector("svg text")!).fill),
      paper === null ? 1 : bright(getComputedStyle(paper).backgroundColor),
    ];
  });

describe("pictures that move, in JupyterLab", function () {
  this.timeout(300_000);
  const output = ".jp-OutputArea-output:has(.vega-embed)";
  let lab: Lab;
  before(async () => {
    lab = await Lab.start();
    writeFileSync(join(paths.cache, "browser", "served", "moving.ipynb"), await notebook());
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await lab.shot(`failed-moving-${this.currentTest.title.split(" ", 3).join("-")}`);
  });
  after(async () => {
    await lab?.close();
  });

  for (const trusted of [false, true]) {
    it(`follow the keys and the pointer in a notebook that is ${trusted ? "" : "not "}trusted, without a cell being run`, async () => {
      const { page } = lab;
      await lab.open("moving");
      if (trusted) await Promise.all([lab.command("notebook:trust"), page.locator(".jp-Dialog .jp-mod-accept").click()]);
      assert.equal(await lab.trusted(), trusted);
      await page
        .locator(".vega-embed svg.marks")
        .nth(pictures.length - 1)
        .waitFor({ timeout: 30_000 });
      for (const i of pictures.keys()) await move(page, page.locator(output).nth(i), i);
      await lab.shot(`moving-${trusted ? "trusted" : "untrusted"}`);
    });
  }

  it("are whole at 1400, 900 and 420 pixels in both themes, opened there and brought there, and their letters stand out", async () => {
    const { page } = lab;
    await lab.command("application:toggle-left-area");
    try {
      for (const theme of ["Light", "Dark"]) {
        await lab.command("apputils:change-theme", { theme: `JupyterLab ${theme}` });
        for (const width of [1400, 900, 420]) {
          await page.setViewportSize({ width, height: 1000 });
          await page.waitForTimeout(500);
          for (const i of pictures.keys()) {
            const picture = page.locator(output).nth(i);
            await picture.scrollIntoViewIfNeeded();
            await picture.screenshot({ path: join(screenshots, `moving-${pictures[i].name}-${width}-${theme.toLowerCase()}.png`) });
            const [letters, paper] = await brightness(picture);
            assert.ok(
              theme === "Dark" ? letters > 0.6 && paper < 0.2 : letters < 0.4 && paper > 0.8,
              `${theme}: letters ${letters} on paper ${paper}`,
            );
          }
          assert.deepEqual(await cutOff(page, output), [], `${theme}, ${width} pixels`);
        }
      }
      // A page that is opened narrow has no width to remember.
      await page.reload();
      await page
        .locator(".vega-embed svg.marks")
        .nth(pictures.length - 1)
        .waitFor({ timeout: 60_000 });
      await page.waitForTimeout(500);
      assert.deepEqual(await cutOff(page, output), [], "opened at 420 pixels");
    } finally {
      await page.setViewportSize({ width: 1200, height: 1100 });
      await lab.command("apputils:change-theme", { theme: "JupyterLab Light" });
    }
  });
});

describe("pictures that move, in a page of npm run html", function () {
  this.timeout(300_000);
  let browser: Browser;
  let address: string;
  before(async () => {
    const from = join(paths.cache, "browser", "moving"),
      out = join(paths.cache, "browser", "moving-pages");
    for (const folder of [from, out]) rmSync(folder, { recursive: true, force: true });
    mkdirSync(from, { recursive: true });
    writeFileSync(join(from, "moving.ipynb"), await notebook());
    const { status, stderr } = spawnSync(process.execPath, [join(paths.root, "scripts", "html.mjs"), from, out], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    address = pathToFileURL(join(out, "moving.html")).href;
    browser = await chromium.launch({ executablePath: findBrowser(), headless: true });
  });
  after(async () => {
    await browser?.close();
  });

  it("follow the keys and the pointer without a network, and are whole at 1400, 900 and 420 pixels", async () => {
    const page = await (
      await browser.newContext({ offline: true, viewport: { width: 1400, height: 1000 }, reducedMotion: "reduce" })
    ).newPage();
    const wrong: string[] = [];
    page.on("request", (request) => {
      if (/^https?:/.test(request.url())) wrong.push(request.url());
    });
    page.on("pageerror", ({ message }) => {
      wrong.push(message);
    });
    for (const width of [1400, 900, 420]) {
      await page.setViewportSize({ width, height: 1000 });
      await page.waitForTimeout(300);
      await page.goto(address);
      await page
        .locator("[data-moving] svg.marks")
        .nth(pictures.length - 1)
        .waitFor({ timeout: 30_000 });
      for (const i of pictures.keys()) await move(page, page.locator("[data-moving]").nth(i), i);
      assert.deepEqual(await cutOff(page, "[data-moving]"), [], `${width} pixels`);
      await page.screenshot({ path: join(screenshots, `moving-page-${width}.png`), fullPage: true });
    }
    assert.equal(await page.locator("[data-moving] img:visible").count(), 0);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("[data-moving] img:visible").count(), pictures.length, "in print the images stand there");
    assert.deepEqual(wrong, []);
  });

  it("are their images at the start where no script runs", async () => {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await page.goto(address);
    assert.equal(await page.locator("[data-moving] img:visible").count(), pictures.length);
    assert.match((await page.locator("[data-moving] img").first().getAttribute("alt"))!, /^Figure: Momentum on a quadratic/);
  });
});
