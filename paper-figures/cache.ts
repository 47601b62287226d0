/** PNGs for notebooks, drawn once: a notebook that runs again with the same figures needs no browser. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../lib/files.js";
import { paths } from "../lib/paths.js";
import { NoBrowser, Renderer } from "./browser.js";
import { figureHash, type Figure } from "./figure.js";
import { rendererVersion } from "./render.js";

/**
 * Pixels of a notebook's PNG for each of the layout's. JupyterLab shows the image first, at its own size, then the interactive figure in
 * its place: they must be of one size.
 */
const scale = 1;

let open: { renderer: Promise<Renderer>; closing?: NodeJS.Timeout } | undefined;

/**
 * The figure as PNG for the screen, from `.cache` where it was drawn before.
 * @throws NoBrowser when it was not, and there is no browser
 * @example (await cachedPng(figure)).subarray(1, 4).toString() // "PNG"
 */
export function cachedPng(figure: Figure): Promise<Buffer> {
  return cached(figureHash(figure), (renderer) => renderer.png(figure, scale));
}

/**
 * A picture that moves, as it stands at first, as PNG for the screen; from `.cache` where it was drawn before.
 * @param spec as Vega takes it
 * @throws NoBrowser when it was not, and there is no browser or no Vega
 * @example (await cachedVegaPng(spec)).readUInt32BE(16) // 720, its width
 */
export function cachedVegaPng(spec: unknown): Promise<Buffer> {
  return cached(createHash("sha256").update(JSON.stringify(spec)).digest("hex"), (renderer) => renderer.vegaPng(spec, scale));
}

async function cached(hash: string, draw: (renderer: Renderer) => Promise<Uint8Array>): Promise<Buffer> {
  const file = join(paths.cache, "figures", `${hash}-${rendererVersion}-${scale}.png`);
  if (existsSync(file)) return readFileSync(file);
  const png = Buffer.from(await drawn(draw));
  writeWhole(file, png);
  return png;
}

/** The browser stays open for the next figure, and closes after a second without one: open, it would keep the process from ending. */
async function drawn(draw: (renderer: Renderer) => Promise<Uint8Array>): Promise<Uint8Array> {
  open ??= { renderer: Renderer.open() };
  clearTimeout(open.closing);
  const { renderer } = open;
  try {
    return await draw(await renderer);
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
