/**
 * The inner tiles of a convolution: four patches (of one pool window where pooling is fused) times 8 or 16 output channels, all sums in
 * registers. Each output adds its bias, then its products kernel row by row; the size of the tile changes no sum.
 */
import { ConvRecord } from "./records";
import { madd, relu } from "./vector";

/**
 * Four patches x `n` vectors of output channels: one panel of weights, or two that lie `panel` bytes apart. With an index the four patches
 * are pooled into o0. Sixteen sums are eight where an engine joins pairs of vectors into vectors of eight: just enough to hide a
 * multiply-add's latency.
 */
//each n of 2, 4 {
// @ts-ignore: decorator
@inline
export function tile$(4 * n)(r: ConvRecord, x0: usize, x1: usize, x2: usize, x3: usize, w0: usize,
  //if n == 4 { panel: usize, //}
  bias: usize, o0: usize, o1: usize, o2: usize, o3: usize, index: usize): void {
  //each z < n { let s0$z = v128.load(bias, $(16 * z)); //}
  //each y < 3 { //each z < n { let s$(y + 1)$z = s0$z; //} //}
  const k = r.kernel, row = r.inpRow;
  const whole = r.inpPixel == <usize>r.C << 2; // no gaps between pixels: a kernel row is one run
  const run: usize = <usize>(whole ? k * r.C : r.C) << 2;
  const runs = whole ? 1 : k;
  const gap: usize = whole ? 0 : r.inpPixel - run;
  const next = row - <usize>k * r.inpPixel;
  //if n == 4 { let w1 = w0 + panel; //}
  // Not unrolled: with one step a turn everything stays in registers; compilers spill when given more.
  for (let ky = 0; ky < k; ky++) {
    for (let kx = 0; kx < runs; kx++) {
      const end = x0 + run;
      while (x0 < end) {
        //each z < n { const k$z = v128.load(w$(z >> 1), $(16 * (z & 1))); //}
        //each y < 4 {
        //if y == 0 { let //} x = v128.load32_splat(x$y);
        //each z < n { s$y$z = madd(x, k$z, s$y$z); //}
        //}
        //each p < n / 2 { w$p += 32; //}
        //each y < 4 { x$y += 4; //}
      }
      //each y < 4 { x$y += gap; //}
    }
    //each y < 4 { x$y += next; //}
  }
  if (index != 0) {
    //each z < n { s0$z = pooled(s0$z, s1$z, s2$z, s3$z, index + $(16 * z)); //}
    if (r.relu) {
      //each z < n { s0$z = relu(s0$z); //}
    }
    //each p < n / 2 { v128.store(o0, s0$(2 * p + 1), $(32 * p + 16)); v128.store(o0, s0$(2 * p), $(32 * p)); //}
    return;
  }
  if (r.relu) {
    //each y < 4 { //each z < n { s$y$z = relu(s$y$z); //} //}
  }
  //each y < 4 { //each p < n / 2 {
  v128.store(o$y, s$y$(2 * p + 1), $(32 * p + 16)); v128.store(o$y, s$y$(2 * p), $(32 * p));
  //} //}
}
//}

/**
 * Two pool windows side by side x 8 output channels, for a panel that has no other beside it. These are eight sums of joined pairs; the
 * four of `tile8` would have to wait for each other's multiply-adds. The second window's patches lie `next` bytes behind the first's.
 */
export function tile8Pair(r: ConvRecord, x0: usize, x1: usize, x2: usize, x3: usize, next: usize, w: usize, bias: usize, o0: usize,
  o1: usize, index0: usize, index1: usize): void {
  let a0 = v128.load(bias), b0 = v128.load(bias, 16);
  //each y < 7 { let a$(y + 1) = a0, b$(y + 1) = b0; //}
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
        //each y < 4 { //if y == 0 { let //} x = v128.load32_splat(x$y); a$y = madd(x, u, a$y); b$y = madd(x, v, b$y); //}
        //each y < 4 { x = v128.load32_splat(x$y + next); a$(y + 4) = madd(x, u, a$(y + 4)); b$(y + 4) = madd(x, v, b$(y + 4)); //}
        w += 32; x0 += 4; x1 += 4; x2 += 4; x3 += 4;
      }
      //each y < 4 { x$y += gap; //}
    }
    //each y < 4 { x$y += down; //}
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
