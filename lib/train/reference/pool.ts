/**
 * Pooling by definition. B = samples, H, W, C = shape of inp; a window of rows x columns pixels, `step` pixels from one to the next; a
 * remainder at the right and below is left out. Backward adds; the caller clears.
 */
import type { Reals } from "./reals.js";

export interface PoolSizes {
  readonly B: number;
  readonly H: number;
  readonly W: number;
  readonly C: number;
  readonly rows: number;
  readonly columns: number;
  readonly step: number;
}

/** Visits the windows in the order of out: the place in out, and the places in inp of the window's pixels. */
function eachWindow({ B, H, W, C, rows, columns, step }: PoolSizes, visit: (out: number, pixels: readonly number[]) => void): void {
  const height = Math.floor((H - rows) / step) + 1, width = Math.floor((W - columns) / step) + 1;
  const pixels = new Array<number>(rows * columns);
  let out = 0;
  for (let b = 0; b < B; b++) for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) for (let c = 0; c < C; c++) {
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = ((b * H + y * step + Math.floor(i / columns)) * W + x * step + i % columns) * C + c;
    }
    visit(out++, pixels);
  }
}

/** out = the greatest of each window; winner (like out) keeps its place in inp: the first of equals, and a NaN before any number. */
export function maxPoolForward(out: Reals, winner: Uint32Array, inp: Reals, sizes: PoolSizes): void {
  eachWindow(sizes, (at, pixels) => {
    let [best] = pixels;
    for (const pixel of pixels) if (inp[pixel] > inp[best] || (Number.isNaN(inp[pixel]) && !Number.isNaN(inp[best]))) best = pixel;
    winner[at] = best;
    out[at] = inp[best]!;
  });
}
/** dinp at each winner += dout */
export function maxPoolBackward(dinp: Reals, dout: Reals, winner: Uint32Array): void {
  for (let i = 0; i < dout.length; i++) dinp[winner[i]] += dout[i];
}

/** out = the mean of each window. */
export function avgPoolForward(out: Reals, inp: Reals, sizes: PoolSizes): void {
  eachWindow(sizes, (at, pixels) => {
    let sum = 0;
    for (const pixel of pixels) sum += inp[pixel];
    out[at] = sum / pixels.length;
  });
}
/** dinp at each pixel of a window += dout / (rows columns) */
export function avgPoolBackward(dinp: Reals, dout: Reals, sizes: PoolSizes): void {
  eachWindow(sizes, (at, pixels) => {
    for (const pixel of pixels) dinp[pixel] += dout[at] / pixels.length;
  });
}
