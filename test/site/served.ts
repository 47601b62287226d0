/** The site behind a server on this machine, below a path, and a page in a headless browser that notes what goes wrong. */
import { createReadStream, existsSync, mkdirSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { paths } from "../../lib/paths.js";
import { findBrowser } from "../../paper-figures/browser.js";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml",
};
const below = "/some/where/";

/** Where the site of the test is built. */
const siteFolder = join(paths.cache, "site");
const screenshots = join(paths.cache, "browser", "screenshots");

/** A page with what was asked for and what went wrong. */
export interface Visit {
  readonly page: Page;
  readonly asked: string[];
  readonly wrong: string[];
}

/** How a page is visited: `before` may change the browser before the page's scripts run, `prepare` the page before it is asked for. */
interface Visiting extends BrowserContextOptions {
  hash?: string;
  before?: () => void;
  prepare?: (page: Page) => Promise<void>;
}

/** The server and the browser. */
export class Served {
  private constructor(readonly server: Server, readonly browser: Browser, readonly address: string) {}

  static async open(): Promise<Served> {
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
      const file = join(siteFolder, normalize(path.slice(below.length) || "index.html"));
      const isThere = path.startsWith(below) && file.startsWith(siteFolder) && existsSync(file) && statSync(file).isFile();
      if (!isThere) response.writeHead(404).end();
      else createReadStream(file).pipe(response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" }));
    });
    await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
    const browser = await chromium.launch({ executablePath: findBrowser(), headless: true });
    return new Served(server, browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`);
  }

  /** A fresh window. */
  async visit({ hash = "", before, prepare, ...options }: Visiting = {}): Promise<Visit> {
    const context = await this.browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    const asked: string[] = [], wrong: string[] = [];
    page.on("request", (request) => { asked.push(request.url()); });
    page.on("pageerror", ({ message }) => { wrong.push(message); });
    page.on("console", (message) => { if (message.type() === "error") wrong.push(message.text()); });
    if (before !== undefined) await page.addInitScript(before);
    await prepare?.(page);
    await page.goto(`${this.address}${hash}`);
    if (options.javaScriptEnabled !== false) await page.waitForSelector("html.runs");
    return { page, asked, wrong };
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}

/** A picture for people. */
export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `site-${name}.png`) });
}

/** Waits until an element says something. */
export async function says(page: Page, id: string, what: RegExp, timeout = 60_000): Promise<string> {
  const isSaid = ({ id: of, source }: { id: string; source: string }) =>
    new RegExp(source).test(document.getElementById(of)?.textContent ?? "");
  await page.waitForFunction(isSaid, { id, source: what.source }, { timeout }).catch(async () => {
    throw new Error(`#${id} was to say ${String(what)}, it says "${await page.locator(`#${id}`).textContent()}"`);
  });
  return (await page.locator(`#${id}`).textContent()) ?? "";
}
