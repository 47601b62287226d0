/**
 * The weights' gradient of a pooled 3x3 convolution on one channel (conv3.ts is its way forward). Nine sums, one for each place of the
 * kernel, for eight output channels stay in registers while all windows pass. Each of a window's four pixels has won the pooling of some
 * channels. The pixel's patch is added to the sums of all channels, times the slope where it has won and times zero where it has not.
 */
import { ConvRecord } from "./records";
import { madd, share, wide } from "./vector";

/**
 * Is this convolution's gradient made here? It then lies as its weights do, (N/8, 9, 8). Vectors of four are faster on one channel at a
 * time, see conv-gradient.ts.
 */
// @ts-ignore: decorator
@inline
export function isConv3(r: ConvRecord): bool {
  return wide() && r.pooled != 0 && r.kernel == 3 && r.inpPixel == 4 && (r.W & 1) == 0;
}

/**
 * dweight += the gradient of one image: the sum over the windows in even columns goes on where the last image's ended, that over the odd
 * ones is added to it.
 */
export function conv3Gradient(r: ConvRecord, b: i32, dweight: usize, known: bool): void {
  for (let c: usize = 0; c < <usize>r.N << 2; c += 32, dweight += 9 * 32) {
    even(r, b, c, dweight, known);
    odd(r, b, c, dweight, known);
  }
}

/** gradient = the blocks' sums in their order; `weights` bytes from one block to the next. */
export function conv3Reduce(r: ConvRecord, blocks: i32, weights: usize, thread: i32, threads: i32): void {
  const to = <usize>(share(r.N >> 3, thread + 1, threads) * 9) << 5;
  for (let i = <usize>(share(r.N >> 3, thread, threads) * 9) << 5; i < to; i += 16) {
    let sum = v128.load(r.dweight + i);
    for (let block = 1; block < blocks; block++) sum = f32x4.add(sum, v128.load(r.dweight + <usize>block * weights + i));
    v128.store(r.gradient + i, sum);
  }
}

// One text for both columns; each becomes a function of its own, without choices among vectors, which V8's revectorizer does not join.
function even(r: ConvRecord, b: i32, c: usize, dweight: usize, known: bool): void { columns(r, b, c, dweight, 0, known); }
function odd(r: ConvRecord, b: i32, c: usize, dweight: usize, known: bool): void { columns(r, b, c, dweight, 1, known); }

/** Every second column of windows, from `odd`, x 8 channels, c bytes from the first: pairs of vectors. */
// @ts-ignore: decorator
@inline
function columns(r: ConvRecord, b: i32, c: usize, dweight: usize, odd: i32, known: bool): void {
  //each t < 9 {
  let a$t = odd ? f32x4.splat(0) : v128.load(dweight, $(32 * t)), b$t = odd ? f32x4.splat(0) : v128.load(dweight, $(32 * t + 16));
  //}
  const channels = <usize>r.N << 2, step = r.outPixel << 1, row = r.inpRow;
  let d = r.dout + <usize>b * r.outSample + <usize>odd * r.outPixel + c, index = r.index + <usize>(b * r.H * r.W + odd) * channels + c;
  let corner = r.inp + <usize>b * r.inpSample + (<usize>odd << 3);
  for (let y = 0; y < r.H; y++) {
    // At the border a blank window's pixels are not equal: some of them see the zeros around the image.
    let ink = known && y > 0 && y < r.H - 1 ? (load<u64>(r.outInk + (<usize>(b * r.H + y) << 3)) | 1 | <u64>1 << (r.W - 1)) >> odd
      : <u64>-1, at = d;
    for (let p0 = corner, end = corner + (<usize>r.W << 3) - (<usize>odd << 3); p0 < end; p0 += 16, at += step, index += 2 * channels,
      ink >>= 2) {
      const p1 = p0 + row, p2 = p1 + row, p3 = p2 + row;
      let x: v128;
      const g = v128.load(at), h = v128.load(at, 16);
      if (!(ink & 1)) { // background: the first of four equal pixels has won everywhere
        //each y < 3 { //each z < 3 {
        x = v128.load32_splat(p$y, $(4 * z));
        a$(3 * y + z) = madd(x, g, a$(3 * y + z)); b$(3 * y + z) = madd(x, h, b$(3 * y + z));
        //} //}
        continue;
      }
      const i = v128.load(index);
      const j = v128.load(index, 16);
      //each w < 4 { const g$w = v128.and(g, i32x4.eq(i, i32x4.splat($(4 * w)))); //}
      //each w < 4 { const h$w = v128.and(h, i32x4.eq(j, i32x4.splat($(4 * w)))); //}
      // The pixel (y, z) of the patch of 4 x 4 is seen by tap (y - v, z - u) of the window at (v, u).
      //each y < 4 { //each z < 4 {
      x = v128.load32_splat(p$y, $(4 * z));
      //each v < 2 { //each u < 2 { //if y >= v && y <= v + 2 && z >= u && z <= u + 2 {
      a$(3 * (y - v) + z - u) = madd(x, g$(2 * v + u), a$(3 * (y - v) + z - u));
      b$(3 * (y - v) + z - u) = madd(x, h$(2 * v + u), b$(3 * (y - v) + z - u));
      //} //} //}
      //} //}
    }
    d += r.outRow; corner += 2 * row;
  }
  //each t < 9 {
  if (odd) { a$t = f32x4.add(v128.load(dweight, $(32 * t)), a$t); b$t = f32x4.add(v128.load(dweight, $(32 * t + 16)), b$t); }
  v128.store(dweight, b$t, $(32 * t + 16)); v128.store(dweight, a$t, $(32 * t));
  //}
}
