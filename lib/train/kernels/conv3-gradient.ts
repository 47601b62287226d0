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
  let a0 = odd ? f32x4.splat(0) : v128.load(dweight, 0), b0 = odd ? f32x4.splat(0) : v128.load(dweight, 16),
    a1 = odd ? f32x4.splat(0) : v128.load(dweight, 32), b1 = odd ? f32x4.splat(0) : v128.load(dweight, 48),
    a2 = odd ? f32x4.splat(0) : v128.load(dweight, 64), b2 = odd ? f32x4.splat(0) : v128.load(dweight, 80),
    a3 = odd ? f32x4.splat(0) : v128.load(dweight, 96), b3 = odd ? f32x4.splat(0) : v128.load(dweight, 112),
    a4 = odd ? f32x4.splat(0) : v128.load(dweight, 128), b4 = odd ? f32x4.splat(0) : v128.load(dweight, 144),
    a5 = odd ? f32x4.splat(0) : v128.load(dweight, 160), b5 = odd ? f32x4.splat(0) : v128.load(dweight, 176),
    a6 = odd ? f32x4.splat(0) : v128.load(dweight, 192), b6 = odd ? f32x4.splat(0) : v128.load(dweight, 208),
    a7 = odd ? f32x4.splat(0) : v128.load(dweight, 224), b7 = odd ? f32x4.splat(0) : v128.load(dweight, 240),
    a8 = odd ? f32x4.splat(0) : v128.load(dweight, 256), b8 = odd ? f32x4.splat(0) : v128.load(dweight, 272);
  const channels = <usize>r.N << 2, step = r.outPixel << 1, row = r.inpRow;
  let d = r.dout + <usize>b * r.outSample + <usize>odd * r.outPixel + c, index = r.index + <usize>(b * r.H * r.W + odd) * channels + c;
  let corner = r.inp + <usize>b * r.inpSample + (<usize>odd << 3);
  for (let y = 0; y < r.H; y++) {
    // At the border a blank window's pixels are not equal: some of them see the zeros around the image.
    let ink = known && y > 0 && y < r.H - 1 ? (load<u64>(r.outInk + (<usize>(b * r.H + y) << 3)) | 1 | <u64>1 << (r.W - 1)) >> odd
      : <u64>-1, at = d;
    for (let p = corner, end = corner + (<usize>r.W << 3) - (<usize>odd << 3); p < end; p += 16, at += step, index += 2 * channels,
      ink >>= 2) {
      const q = p + row, s = q + row, t = s + row;
      let x: v128;
      const g = v128.load(at), h = v128.load(at, 16);
      if (!(ink & 1)) { // background: the first of four equal pixels has won everywhere
        x = v128.load32_splat(p); a0 = madd(x, g, a0); b0 = madd(x, h, b0);
        x = v128.load32_splat(p, 4); a1 = madd(x, g, a1); b1 = madd(x, h, b1);
        x = v128.load32_splat(p, 8); a2 = madd(x, g, a2); b2 = madd(x, h, b2);
        x = v128.load32_splat(q); a3 = madd(x, g, a3); b3 = madd(x, h, b3);
        x = v128.load32_splat(q, 4); a4 = madd(x, g, a4); b4 = madd(x, h, b4);
        x = v128.load32_splat(q, 8); a5 = madd(x, g, a5); b5 = madd(x, h, b5);
        x = v128.load32_splat(s); a6 = madd(x, g, a6); b6 = madd(x, h, b6);
        x = v128.load32_splat(s, 4); a7 = madd(x, g, a7); b7 = madd(x, h, b7);
        x = v128.load32_splat(s, 8); a8 = madd(x, g, a8); b8 = madd(x, h, b8);
        continue;
      }
      const i = v128.load(index);
      const j = v128.load(index, 16);
      const g0 = v128.and(g, i32x4.eq(i, i32x4.splat(0))), g1 = v128.and(g, i32x4.eq(i, i32x4.splat(4))),
        g2 = v128.and(g, i32x4.eq(i, i32x4.splat(8))), g3 = v128.and(g, i32x4.eq(i, i32x4.splat(12)));
      const h0 = v128.and(h, i32x4.eq(j, i32x4.splat(0))), h1 = v128.and(h, i32x4.eq(j, i32x4.splat(4))),
        h2 = v128.and(h, i32x4.eq(j, i32x4.splat(8))), h3 = v128.and(h, i32x4.eq(j, i32x4.splat(12)));
      x = v128.load32_splat(p); a0 = madd(x, g0, a0); b0 = madd(x, h0, b0);
      x = v128.load32_splat(p, 4); a1 = madd(x, g0, a1); b1 = madd(x, h0, b1); a0 = madd(x, g1, a0); b0 = madd(x, h1, b0);
      x = v128.load32_splat(p, 8); a2 = madd(x, g0, a2); b2 = madd(x, h0, b2); a1 = madd(x, g1, a1); b1 = madd(x, h1, b1);
      x = v128.load32_splat(p, 12); a2 = madd(x, g1, a2); b2 = madd(x, h1, b2);
      x = v128.load32_splat(q); a3 = madd(x, g0, a3); b3 = madd(x, h0, b3); a0 = madd(x, g2, a0); b0 = madd(x, h2, b0);
      x = v128.load32_splat(q, 4); a4 = madd(x, g0, a4); b4 = madd(x, h0, b4); a3 = madd(x, g1, a3); b3 = madd(x, h1, b3);
      a1 = madd(x, g2, a1); b1 = madd(x, h2, b1); a0 = madd(x, g3, a0); b0 = madd(x, h3, b0);
      x = v128.load32_splat(q, 8); a5 = madd(x, g0, a5); b5 = madd(x, h0, b5); a4 = madd(x, g1, a4); b4 = madd(x, h1, b4);
      a2 = madd(x, g2, a2); b2 = madd(x, h2, b2); a1 = madd(x, g3, a1); b1 = madd(x, h3, b1);
      x = v128.load32_splat(q, 12); a5 = madd(x, g1, a5); b5 = madd(x, h1, b5); a2 = madd(x, g3, a2); b2 = madd(x, h3, b2);
      x = v128.load32_splat(s); a6 = madd(x, g0, a6); b6 = madd(x, h0, b6); a3 = madd(x, g2, a3); b3 = madd(x, h2, b3);
      x = v128.load32_splat(s, 4); a7 = madd(x, g0, a7); b7 = madd(x, h0, b7); a6 = madd(x, g1, a6); b6 = madd(x, h1, b6);
      a4 = madd(x, g2, a4); b4 = madd(x, h2, b4); a3 = madd(x, g3, a3); b3 = madd(x, h3, b3);
      x = v128.load32_splat(s, 8); a8 = madd(x, g0, a8); b8 = madd(x, h0, b8); a7 = madd(x, g1, a7); b7 = madd(x, h1, b7);
      a5 = madd(x, g2, a5); b5 = madd(x, h2, b5); a4 = madd(x, g3, a4); b4 = madd(x, h3, b4);
      x = v128.load32_splat(s, 12); a8 = madd(x, g1, a8); b8 = madd(x, h1, b8); a5 = madd(x, g3, a5); b5 = madd(x, h3, b5);
      x = v128.load32_splat(t); a6 = madd(x, g2, a6); b6 = madd(x, h2, b6);
      x = v128.load32_splat(t, 4); a7 = madd(x, g2, a7); b7 = madd(x, h2, b7); a6 = madd(x, g3, a6); b6 = madd(x, h3, b6);
      x = v128.load32_splat(t, 8); a8 = madd(x, g2, a8); b8 = madd(x, h2, b8); a7 = madd(x, g3, a7); b7 = madd(x, h3, b7);
      x = v128.load32_splat(t, 12); a8 = madd(x, g3, a8); b8 = madd(x, h3, b8);
    }
    d += r.outRow; corner += 2 * row;
  }
  if (odd) { a0 = f32x4.add(v128.load(dweight, 0), a0); b0 = f32x4.add(v128.load(dweight, 16), b0); }
  v128.store(dweight, b0, 16); v128.store(dweight, a0, 0);
  if (odd) { a1 = f32x4.add(v128.load(dweight, 32), a1); b1 = f32x4.add(v128.load(dweight, 48), b1); }
  v128.store(dweight, b1, 48); v128.store(dweight, a1, 32);
  if (odd) { a2 = f32x4.add(v128.load(dweight, 64), a2); b2 = f32x4.add(v128.load(dweight, 80), b2); }
  v128.store(dweight, b2, 80); v128.store(dweight, a2, 64);
  if (odd) { a3 = f32x4.add(v128.load(dweight, 96), a3); b3 = f32x4.add(v128.load(dweight, 112), b3); }
  v128.store(dweight, b3, 112); v128.store(dweight, a3, 96);
  if (odd) { a4 = f32x4.add(v128.load(dweight, 128), a4); b4 = f32x4.add(v128.load(dweight, 144), b4); }
  v128.store(dweight, b4, 144); v128.store(dweight, a4, 128);
  if (odd) { a5 = f32x4.add(v128.load(dweight, 160), a5); b5 = f32x4.add(v128.load(dweight, 176), b5); }
  v128.store(dweight, b5, 176); v128.store(dweight, a5, 160);
  if (odd) { a6 = f32x4.add(v128.load(dweight, 192), a6); b6 = f32x4.add(v128.load(dweight, 208), b6); }
  v128.store(dweight, b6, 208); v128.store(dweight, a6, 192);
  if (odd) { a7 = f32x4.add(v128.load(dweight, 224), a7); b7 = f32x4.add(v128.load(dweight, 240), b7); }
  v128.store(dweight, b7, 240); v128.store(dweight, a7, 224);
  if (odd) { a8 = f32x4.add(v128.load(dweight, 256), a8); b8 = f32x4.add(v128.load(dweight, 272), b8); }
  v128.store(dweight, b8, 272); v128.store(dweight, a8, 256);
}
