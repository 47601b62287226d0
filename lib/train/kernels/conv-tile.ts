/**
 * The inner tiles of a convolution: four patches (of one pool window where pooling is fused) times 8 or 16 output channels, all sums in
 * registers. Each output adds its bias, then its products kernel row by row; the size of the tile changes no sum.
 */
import { ConvRecord } from "./records";
import { madd, relu } from "./vector";

/** Four patches x 8 output channels. With an index the four are pooled into o0. */
// @ts-ignore: decorator
@inline
export function tile8(r: ConvRecord, x0: usize, x1: usize, x2: usize, x3: usize, w: usize, bias: usize,
  o0: usize, o1: usize, o2: usize, o3: usize, index: usize): void {
  let a0 = v128.load(bias), b0 = v128.load(bias, 16);
  let a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0;
  const k = r.kernel, row = r.inpRow;
  const whole = r.inpPixel == <usize>r.C << 2; // no gaps between pixels: a kernel row is one run
  const run: usize = <usize>(whole ? k * r.C : r.C) << 2;
  const runs = whole ? 1 : k;
  const gap: usize = whole ? 0 : r.inpPixel - run;
  const next = row - <usize>k * r.inpPixel;
  // Not unrolled: with one step a turn everything stays in registers; compilers spill when given more.
  for (let ky = 0; ky < k; ky++) {
    for (let kx = 0; kx < runs; kx++) {
      const end = x0 + run;
      while (x0 < end) {
        const u = v128.load(w), v = v128.load(w, 16);
        let x = v128.load32_splat(x0);
        a0 = madd(x, u, a0); b0 = madd(x, v, b0);
        x = v128.load32_splat(x1);
        a1 = madd(x, u, a1); b1 = madd(x, v, b1);
        x = v128.load32_splat(x2);
        a2 = madd(x, u, a2); b2 = madd(x, v, b2);
        x = v128.load32_splat(x3);
        a3 = madd(x, u, a3); b3 = madd(x, v, b3);
        w += 32; x0 += 4; x1 += 4; x2 += 4; x3 += 4;
      }
      x0 += gap; x1 += gap; x2 += gap; x3 += gap;
    }
    x0 += next; x1 += next; x2 += next; x3 += next;
  }
  if (index != 0) {
    a0 = pooled(a0, a1, a2, a3, index); b0 = pooled(b0, b1, b2, b3, index + 16);
    if (r.relu) { a0 = relu(a0); b0 = relu(b0); }
    v128.store(o0, b0, 16); v128.store(o0, a0);
    return;
  }
  if (r.relu) {
    a0 = relu(a0); b0 = relu(b0); a1 = relu(a1); b1 = relu(b1);
    a2 = relu(a2); b2 = relu(b2); a3 = relu(a3); b3 = relu(b3);
  }
  v128.store(o0, b0, 16); v128.store(o0, a0);
  v128.store(o1, b1, 16); v128.store(o1, a1);
  v128.store(o2, b2, 16); v128.store(o2, a2);
  v128.store(o3, b3, 16); v128.store(o3, a3);
}

/**
 * Four patches x 16 output channels, two panels of weights `panel` bytes apart. Sixteen sums are eight where an engine joins pairs of
 * vectors into vectors of eight: just enough to hide a multiply-add's latency.
 */
// @ts-ignore: decorator
@inline
export function tile16(r: ConvRecord, x0: usize, x1: usize, x2: usize, x3: usize, w: usize, panel: usize, bias: usize,
  o0: usize, o1: usize, o2: usize, o3: usize, index: usize): void {
  let a0 = v128.load(bias), b0 = v128.load(bias, 16), c0 = v128.load(bias, 32), d0 = v128.load(bias, 48);
  let a1 = a0, b1 = b0, c1 = c0, d1 = d0, a2 = a0, b2 = b0, c2 = c0, d2 = d0, a3 = a0, b3 = b0, c3 = c0, d3 = d0;
  const k = r.kernel, row = r.inpRow;
  const whole = r.inpPixel == <usize>r.C << 2;
  const run: usize = <usize>(whole ? k * r.C : r.C) << 2;
  const runs = whole ? 1 : k;
  const gap: usize = whole ? 0 : r.inpPixel - run;
  const next = row - <usize>k * r.inpPixel;
  let w1 = w + panel;
  for (let ky = 0; ky < k; ky++) {
    for (let kx = 0; kx < runs; kx++) {
      const end = x0 + run;
      while (x0 < end) {
        const s = v128.load(w), t = v128.load(w, 16), u = v128.load(w1), v = v128.load(w1, 16);
        let x = v128.load32_splat(x0);
        a0 = madd(x, s, a0); b0 = madd(x, t, b0); c0 = madd(x, u, c0); d0 = madd(x, v, d0);
        x = v128.load32_splat(x1);
        a1 = madd(x, s, a1); b1 = madd(x, t, b1); c1 = madd(x, u, c1); d1 = madd(x, v, d1);
        x = v128.load32_splat(x2);
        a2 = madd(x, s, a2); b2 = madd(x, t, b2); c2 = madd(x, u, c2); d2 = madd(x, v, d2);
        x = v128.load32_splat(x3);
        a3 = madd(x, s, a3); b3 = madd(x, t, b3); c3 = madd(x, u, c3); d3 = madd(x, v, d3);
        w += 32; w1 += 32; x0 += 4; x1 += 4; x2 += 4; x3 += 4;
      }
      x0 += gap; x1 += gap; x2 += gap; x3 += gap;
    }
    x0 += next; x1 += next; x2 += next; x3 += next;
  }
  if (index != 0) {
    a0 = pooled(a0, a1, a2, a3, index); b0 = pooled(b0, b1, b2, b3, index + 16);
    c0 = pooled(c0, c1, c2, c3, index + 32); d0 = pooled(d0, d1, d2, d3, index + 48);
    if (r.relu) { a0 = relu(a0); b0 = relu(b0); c0 = relu(c0); d0 = relu(d0); }
    v128.store(o0, b0, 16); v128.store(o0, a0); v128.store(o0, d0, 48); v128.store(o0, c0, 32);
    return;
  }
  if (r.relu) {
    a0 = relu(a0); b0 = relu(b0); c0 = relu(c0); d0 = relu(d0); a1 = relu(a1); b1 = relu(b1); c1 = relu(c1); d1 = relu(d1);
    a2 = relu(a2); b2 = relu(b2); c2 = relu(c2); d2 = relu(d2); a3 = relu(a3); b3 = relu(b3); c3 = relu(c3); d3 = relu(d3);
  }
  v128.store(o0, b0, 16); v128.store(o0, a0); v128.store(o0, d0, 48); v128.store(o0, c0, 32);
  v128.store(o1, b1, 16); v128.store(o1, a1); v128.store(o1, d1, 48); v128.store(o1, c1, 32);
  v128.store(o2, b2, 16); v128.store(o2, a2); v128.store(o2, d2, 48); v128.store(o2, c2, 32);
  v128.store(o3, b3, 16); v128.store(o3, a3); v128.store(o3, d3, 48); v128.store(o3, c3, 32);
}

/**
 * Two pool windows side by side x 8 output channels, for a panel that has no other beside it. These are eight sums of joined pairs; the
 * four of `tile8` would have to wait for each other's multiply-adds. The second window's patches lie `next` bytes behind the first's.
 */
export function tile8Pair(r: ConvRecord, x0: usize, x1: usize, x2: usize, x3: usize, next: usize, w: usize, bias: usize, o0: usize,
  o1: usize, index0: usize, index1: usize): void {
  let a0 = v128.load(bias), b0 = v128.load(bias, 16);
  let a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0, a4 = a0, b4 = b0, a5 = a0, b5 = b0, a6 = a0, b6 = b0, a7 = a0, b7 = b0;
  const k = r.kernel, row = r.inpRow;
  const whole = r.inpPixel == <usize>r.C << 2;
  const run: usize = <usize>(whole ? k * r.C : r.C) << 2;
  const runs = whole ? 1 : k;
  const gap: usize = whole ? 0 : r.inpPixel - run;
  const down = row - <usize>k * r.inpPixel;
  for (let ky = 0; ky < k; ky++) {
    for (let kx = 0; kx < runs; kx++) {
      const end = x0 + run;
      while (x0 < end) {
        const u = v128.load(w), v = v128.load(w, 16);
        let x = v128.load32_splat(x0); a0 = madd(x, u, a0); b0 = madd(x, v, b0);
        x = v128.load32_splat(x1); a1 = madd(x, u, a1); b1 = madd(x, v, b1);
        x = v128.load32_splat(x2); a2 = madd(x, u, a2); b2 = madd(x, v, b2);
        x = v128.load32_splat(x3); a3 = madd(x, u, a3); b3 = madd(x, v, b3);
        x = v128.load32_splat(x0 + next); a4 = madd(x, u, a4); b4 = madd(x, v, b4);
        x = v128.load32_splat(x1 + next); a5 = madd(x, u, a5); b5 = madd(x, v, b5);
        x = v128.load32_splat(x2 + next); a6 = madd(x, u, a6); b6 = madd(x, v, b6);
        x = v128.load32_splat(x3 + next); a7 = madd(x, u, a7); b7 = madd(x, v, b7);
        w += 32; x0 += 4; x1 += 4; x2 += 4; x3 += 4;
      }
      x0 += gap; x1 += gap; x2 += gap; x3 += gap;
    }
    x0 += down; x1 += down; x2 += down; x3 += down;
  }
  a0 = pooled(a0, a1, a2, a3, index0); b0 = pooled(b0, b1, b2, b3, index0 + 16);
  a4 = pooled(a4, a5, a6, a7, index1); b4 = pooled(b4, b5, b6, b7, index1 + 16);
  if (r.relu) { a0 = relu(a0); b0 = relu(b0); a4 = relu(a4); b4 = relu(b4); }
  v128.store(o0, b0, 16); v128.store(o0, a0);
  v128.store(o1, b4, 16); v128.store(o1, a4);
}

/**
 * The greatest of four in each lane. Which one won goes to `index`, as 4 times 0 to 3. Of equal values the first wins.
 */
// @ts-ignore: decorator
@inline
export function pooled(a0: v128, a1: v128, a2: v128, a3: v128, index: usize): v128 {
  let win = v128.and(f32x4.gt(a1, a0), i32x4.splat(4));
  let best = f32x4.pmax(a0, a1);
  win = v128.bitselect(i32x4.splat(8), win, f32x4.gt(a2, best));
  best = f32x4.pmax(best, a2);
  win = v128.bitselect(i32x4.splat(12), win, f32x4.gt(a3, best));
  v128.store(index, win);
  return f32x4.pmax(best, a3);
}
