/** PNGs for notebooks, drawn once: a notebook that runs again with the same figures needs no browser. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../lib/files.js";
import { paths } from "../lib/paths.js";
import { NoBrowser, Renderer } from "./browser.js";
import { figureHash, type Figure } from "./figure.js";
import { rendererVersion } from "./render.js";

/** Pixels of a notebook's PNG for each of the layout's. JupyterLab shows the image first, at its own size, then the interactive figure in its place: they must be of one size. */
const scale = 1;

let open: { renderer: Promise<Renderer>; closing?: NodeJS.Timeout } | undefined;

/**
 * The figure as PNG for the screen, from `.cache` where it was drawn before.
 * @throws NoBrowser when it was not, and there is no browser
 * @example (await cachedPng(figure)).subarray(1, 4).toString() // "PNG"
 */
export async function cachedPng(figure: Figure): Promise<Buffer> {
  const folder = join(paths.cache, "figures");
  const file = join(folder, `${figureHash(figure)}-${rendererVersion}-${scale}.png`);
  if (existsSync(file)) return readFileSync(file);
  const png = Buffer.from(await drawn(figure));
  writeWhole(file, png);
  return png;
}

/** The browser stays open for the next figure, and closes after a second without one: open, it would keep the process from ending. */
async function drawn(figure: Figure): Promise<Uint8Array> {
  open ??= { renderer: Renderer.open() };
  clearTimeout(open.closing);
  const { renderer } = open;
  try {
    return await (await renderer).png(figure, scale);
  } catch (error) {
    if (error instanceof NoBrowser) open = undefined;
    throw error;
  } finally {
    if (open !== undefined) {
      open.closing = setTimeout(() => {
        open = undefined;
        void renderer.then((one) => one.close(), () => undefined);
      }, 1000);
    }
  }
}
