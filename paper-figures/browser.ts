/**
 * Figures to SVG, PNG and PDF, by Plotly in a headless Chromium: the only place where text is as wide as it will be in print.
 * The same figure gives the same bytes: the page's random numbers are reseeded before each export and dates leave the PDF.
 */
import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { removeTemporary, temporaryFolder } from "../lib/temporaries.js";
import { sizeOf, type Figure } from "./figure.js";
import { column } from "./theme.js";

/** A figure as files. */
export interface Images {
  readonly svg: string;
  readonly png: Uint8Array;
  readonly pdf: Uint8Array;
}

/** Why there are no images, as one line that says how to get them. */
export class NoBrowser extends Error {
  override readonly name = "NoBrowser";
}

const usualNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge"];
const usualPlaces = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe", "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe"];

/**
 * The browser's program: from the variable GOLDEN_BROWSER, else the first of the usual names on the path.
 * @throws NoBrowser when there is none, or the variable names no program
 * @example findBrowser() // "/usr/bin/chromium"
 */
export function findBrowser(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = environment["GOLDEN_BROWSER"];
  if (named !== undefined && named !== "") {
    if (runs(named)) return named;
    throw new NoBrowser(`GOLDEN_BROWSER: expected the path of a Chromium program, got "${named}", where there is none that can be run`);
  }
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = [...folders.flatMap((folder) => usualNames.map((name) => join(folder, name))), ...usualPlaces].find(runs);
  if (found !== undefined) return found;
  throw new NoBrowser(
    "no Chromium was found, so figures stay Plotly JSON without images: install it (Debian: apt install chromium), or name its " +
    "program in the variable GOLDEN_BROWSER",
  );
}

function runs(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Version of plotly.js that draws, for the manifest and the hash of what is up to date. */
export function plotlyVersion(): string {
  try {
    return (createRequire(import.meta.url)("plotly.js-dist-min/package.json") as { version: string }).version;
  } catch {
    throw new NoBrowser(
      "the package plotly.js-dist-min was not found, so figures stay Plotly JSON without images: run `npm install plotly.js-dist-min " +
      "playwright-core`",
    );
  }
}

/**
 * The browser's profile is made where the system's temporary folders are: for the launch that is a folder of ours, which is swept when this
 * process is killed.
 */
async function withTemporariesIn<T>(folder: string, launch: () => Promise<T>): Promise<T> {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    return await launch();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

/** What Plotly and Vega offer in the page. */
declare const Plotly: { toImage(figure: unknown, options: unknown): Promise<string> };
declare const vega: {
  parse(spec: unknown): unknown;
  View: new (dataflow: unknown, options: unknown) => {
    background(colour: string): { toImageURL(kind: "png", scale: number): Promise<string> };
  };
};

/** Vega's program for a page. @throws NoBrowser when the package is missing */
export function vegaFile(): string {
  try {
    return createRequire(import.meta.url).resolve("vega/build/vega.min.js");
  } catch {
    throw new NoBrowser("the package vega was not found, so pictures that move have no image: run `npm install vega`");
  }
}

/** A browser with Plotly loaded, drawing one figure after the other. Close it, or the process does not end. */
export class Renderer {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #folder: string;
  #vega = false;

  private constructor(browser: Browser, page: Page, folder: string) {
    this.#folder = folder;
    this.#browser = browser;
    this.#page = page;
  }

  /** @throws NoBrowser when there is no browser, or the packages that drive it are missing */
  static async open(): Promise<Renderer> {
    const executablePath = findBrowser();
    plotlyVersion();
    const { chromium } = await import("playwright-core").catch(() => {
      throw new NoBrowser(
        "the package playwright-core was not found, so figures stay Plotly JSON without images: run `npm install playwright-core`",
      );
    });
    // A Jupyter interrupt is a SIGINT to this process: the notebook's kernel handles it, the browser must not end the kernel over it.
    const folder = temporaryFolder("browser");
    const browser = await withTemporariesIn(
      folder,
      () =>
        chromium.launch(
          {
            env: { ...process.env, TMPDIR: folder },
            executablePath,
            headless: true,
            handleSIGINT: false,
            handleSIGTERM: false,
            handleSIGHUP: false,
            args: ["--font-render-hinting=none", "--disable-lcd-text"],
          },
        ),
    )
      .catch((error: Error) => {
        removeTemporary(folder);
        throw new NoBrowser(
          `${executablePath} did not start (${error.message.split("\n")[0]}), so figures stay Plotly JSON without images`,
        );
      });
    const page = await browser.newPage();
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js") });
    return new Renderer(browser, page, folder);
  }

  /** The figure as PNG, `scale` pixels for each of the layout's. */
  async png(figure: Figure, scale: number): Promise<Uint8Array> {
    const url = await this.#export(figure, "png", scale);
    return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  }

  /** The figure as SVG, as wide as it prints. */
  async svg(figure: Figure): Promise<string> {
    const url = await this.#export(figure, "svg", 1);
    return inPrintSize(decodeURIComponent(url.slice(url.indexOf(",") + 1)), figure);
  }

  /** The figure as a PDF of its own size. */
  async pdf(figure: Figure): Promise<Uint8Array> {
    const svg = await this.svg(figure);
    const { width, height } = printSize(figure);
    const page = await this.#browser.newPage();
    try {
      await page.setContent(`<style>html,body{margin:0}svg{display:block}@page{margin:0;size:${width}mm ${height}mm}</style>${svg}`);
      return withoutDates(await page.pdf({ width: `${width}mm`, height: `${height}mm`, pageRanges: "1", printBackground: true }));
    } finally {
      await page.close();
    }
  }

  /** A picture that moves as it stands at first, on white, as PNG: `spec` is Vega's. */
  async vegaPng(spec: unknown, scale: number): Promise<Uint8Array> {
    if (!this.#vega) await this.#page.addScriptTag({ path: vegaFile() });
    this.#vega = true;
    const url = await this.#page.evaluate(
      ({ given, by }) => new vega.View(vega.parse(given), { renderer: "none" }).background("white").toImageURL("png", by),
      { given: spec, by: scale },
    );
    return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  }

  /** All three; PNG at three pixels for each of the layout's, 430 to the inch. */
  async images(figure: Figure): Promise<Images> {
    return { svg: await this.svg(figure), png: await this.png(figure, 3), pdf: await this.pdf(figure) };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    removeTemporary(this.#folder);
  }

  #export(figure: Figure, format: "png" | "svg", scale: number): Promise<string> {
    const { width, height } = sizeOf(figure);
    return this.#page.evaluate(async ({ data, layout, options }) => {
      // Plotly names clip paths by random numbers; a Lehmer generator from a fixed start makes them the same each time.
      let state = 20200607;
      Math.random = () => (state = (state * 48271) % 2147483647) / 2147483647;
      return Plotly.toImage({ data, layout, config: { staticPlot: true } }, options);
    }, { data: figure.data, layout: figure.layout, options: { format, width, height, scale } });
  }
}

/** Size on paper in millimetres: a column's pixels are a column's width. */
function printSize(figure: Figure): { width: number; height: number } {
  const { width, height } = sizeOf(figure);
  const millimetres = (pixels: number) => Number(((pixels * column.millimetres) / column.width).toFixed(2));
  return { width: millimetres(width), height: millimetres(height) };
}

function inPrintSize(svg: string, figure: Figure): string {
  const { width, height } = printSize(figure);
  const end = svg.indexOf(">");
  const opening = svg.slice(0, end).replace(/ width="[^"]*"/, ` width="${width}mm"`).replace(/ height="[^"]*"/, ` height="${height}mm"`);
  return opening + svg.slice(end);
}

/** The same PDF with its dates set to the first second of 1970; lengths stay, so its table of offsets stays true. */
function withoutDates(pdf: Buffer): Buffer {
  const text = pdf.toString("latin1").replace(/\/(CreationDate|ModDate) ?\(D:\d{14}/g, (found) => `${found.slice(0, -14)}19700101000000`);
  return Buffer.from(text, "latin1");
}
