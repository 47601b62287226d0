import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { paths } from "../../lib/paths.js";
import { findBrowser } from "../../paper-figures/index.js";
import { screenshots } from "./jupyter.js";

/** Opens pages without a network, and notes what they ask for beyond their own files. */
class Offline {
  readonly asked: string[] = [];
  readonly errors: string[] = [];
  private constructor(readonly browser: Browser, readonly page: Page) {}

  static async open(): Promise<Offline> {
    const browser = await chromium.launch({ executablePath: findBrowser(), headless: true });
    const page = await (await browser.newContext({ offline: true, viewport: { width: 1000, height: 1200 } })).newPage();
    const self = new Offline(browser, page);
    page.on("request", (request) => { if (/^https?:/.test(request.url())) self.asked.push(request.url()); });
    page.on("pageerror", ({ message }) => { self.errors.push(message); });
    return self;
  }

  async goto(file: string): Promise<void> {
    await this.page.goto(pathToFileURL(file).href);
  }

  async shot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}

const npmRun = (script: string) => {
  const { status, stderr } = spawnSync(process.execPath, [join(paths.root, "scripts", `${script}.mjs`)], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
};

describe("pages without a network", function () {
  this.timeout(180_000);
  let offline: Offline;
  before(async () => { offline = await Offline.open(); });
  after(async () => { await offline?.browser.close(); });

  it("npm run html: every notebook with its figures, their words, and typeset mathematics, whole at 1400, 900 and 420 pixels", async () => {
    npmRun("html");
    const folder = join(paths.report, "notebooks"), pages = readdirSync(folder).sort();
    const notebooks = readdirSync(paths.notebooks).filter((name) => name.endsWith(".ipynb")).sort();
    assert.deepEqual(pages.map((name) => name.replace(/html$/, "ipynb")), notebooks);
    const { page } = offline;
    for (const name of pages) {
      await page.setViewportSize({ width: 1400, height: 1200 });
      await offline.goto(join(folder, name));
      await page.evaluate(() => (window as unknown as { MathJax: { startup: { promise: Promise<void> } } }).MathJax.startup.promise);
      const seen = await page.evaluate(looked);
      for (const { alt, naturalWidth } of seen.images) {
        const isDigit = naturalWidth === 28 && /^\d, taken for \d/.test(alt), isFigure = naturalWidth > 100 && alt.startsWith("Figure: ");
        assert.ok(isDigit || isFigure, `${name}: an image of ${naturalWidth} pixels with the words "${alt}"`);
      }
      assert.equal(seen.raw, undefined, `${name}: mathematics that is not typeset`);
      assert.equal(seen.broken, 0, name);
      for (const to of seen.links) {
        if (to.endsWith(".html")) assert.ok(pages.includes(to), `${name}: a link to ${to}, which is not there`);
      }
      if (name.startsWith("03")) assert.ok(seen.formulas > 10 && seen.images.length > 0);
      for (const width of [1400, 900, 420]) {
        await page.setViewportSize({ width, height: 1200 });
        await page.waitForTimeout(200);
        assert.deepEqual(await page.evaluate(cutOff), [], `${name}, ${width} pixels`);
        await offline.shot(`page-${name.slice(0, 2)}-${width}`);
      }
    }
    assert.deepEqual([offline.asked, offline.errors], [[], []]);
  });
});

/** Runs in the page: what it shows. */
function looked() {
  const targets = [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].map((link) => link.getAttribute("href")!);
  const prose = [...document.querySelectorAll(".jp-RenderedMarkdown")].map(({ textContent }) => textContent).join("\n");
  return {
    images: [...document.images].map(({ alt, naturalWidth }) => ({ alt, naturalWidth })),
    formulas: document.querySelectorAll("mjx-container").length,
    broken: document.querySelectorAll("mjx-merror, [data-mjx-error]").length,
    links: targets.filter((to) => !/^(#|[a-z]+:)/.test(to)), raw: /\$[^$\n]+\\[a-z]+[^$\n]*\$/.exec(prose)?.[0],
  };
}

/** Runs in the page: what is cut off, or wider than the page without a scroll bar of its own. */
function cutOff(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  const wrong = scrollWidth > clientWidth ? [`the page is ${scrollWidth} pixels wide in a window of ${clientWidth}`] : [];
  for (const image of document.images) {
    const { right, width } = image.getBoundingClientRect();
    if (width > 0 && right > clientWidth + 1) wrong.push(`an image ends at ${Math.round(right)}: ${image.alt.slice(0, 40)}`);
  }
  for (const part of document.querySelectorAll(".jp-OutputArea-output, .jp-RenderedMarkdown, .jp-RenderedHTMLCommon table")) {
    const hidden = part.scrollWidth > part.clientWidth + 1 && !/auto|scroll/.test(getComputedStyle(part).overflowX);
    if (hidden) wrong.push(`${part.className}: ${part.scrollWidth} pixels in a place of ${part.clientWidth}`);
  }
  return wrong;
}
