/**
 * Dense layers forward. n = samples, K = inputs (a multiple of 4), N = outputs (a multiple of 8).
 * Weights are (N/8, K, 8): panels of 8 columns, so that a tile of 4 samples x 8 outputs streams through memory.
 */
import { Context, DenseRecord } from "./records";
import { madd, relu, share, wide } from "./vector";

/** Inputs per pass: 256 rows of a panel are 8 KB and stay in the first cache. */
const BLOCK: i32 = 256;

/** out (n, N) = inp (n, K) W (K, N) + bias, then ReLU if asked. Samples come in fours: buffers have room for the last ones. */
export function denseForward(r: DenseRecord, context: Context, thread: i32, threads: i32): void {
  const K = r.K, N = r.N, n = context.n;
  const panels = N >> 3;
  const from = share(panels, thread, threads), to = share(panels, thread + 1, threads);
  if (n == 1) return denseForwardOne(r, from, to);
  const outRow = <usize>N << 2;
  for (let k = 0; k < K; k += BLOCK) {
    const count = min(BLOCK, K - k);
    const rectify = r.relu != 0 && k + count == K;
    const first = k == 0;
    let p = from;
    if (wide()) for (; p + 2 <= to; p += 2) {
      const w = r.weight + (<usize>(p * K + k) << 5);
      for (let b = 0; b < n; b += 4) {
        const out = r.out + <usize>b * outRow + (<usize>p << 5);
        tile4x16(out, outRow, first ? r.bias + (<usize>p << 5) : out, first ? 0 : outRow,
          r.inp + <usize>b * r.inpSample + (<usize>k << 2), r.inpSample, w, <usize>K << 5, count, rectify);
      }
    }
    for (; p < to; p++) {
      const w = r.weight + (<usize>(p * K + k) << 5);
      for (let b = 0; b < n; b += 4) {
        const out = r.out + <usize>b * outRow + (<usize>p << 5);
        tile4x8(out, outRow, first ? r.bias + (<usize>p << 5) : out, first ? 0 : outRow,
          r.inp + <usize>b * r.inpSample + (<usize>k << 2), r.inpSample, w, count, rectify);
      }
    }
  }
}

function tile4x8(out: usize, outRow: usize, init: usize, initRow: usize, x0: usize, inpRow: usize, w: usize, count: i32,
  rectify: bool): void {
  let a0 = v128.load(init), b0 = v128.load(init, 16);
  init += initRow;
  let a1 = v128.load(init), b1 = v128.load(init, 16);
  init += initRow;
  let a2 = v128.load(init), b2 = v128.load(init, 16);
  init += initRow;
  let a3 = v128.load(init), b3 = v128.load(init, 16);
  let x1 = x0 + inpRow, x2 = x1 + inpRow, x3 = x2 + inpRow;
  const end = w + (<usize>count << 5);
  // Not unrolled: with one step a turn everything stays in registers; compilers spill when given more.
  while (w < end) {
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
  if (rectify) {
    a0 = relu(a0); b0 = relu(b0); a1 = relu(a1); b1 = relu(b1);
    a2 = relu(a2); b2 = relu(b2); a3 = relu(a3); b3 = relu(b3);
  }
  v128.store(out, b0, 16); v128.store(out, a0);
  out += outRow;
  v128.store(out, b1, 16); v128.store(out, a1);
  out += outRow;
  v128.store(out, b2, 16); v128.store(out, a2);
  out += outRow;
  v128.store(out, b3, 16); v128.store(out, a3);
}

/** The same on two panels of weights, `panel` bytes apart. */
function tile4x16(out: usize, outRow: usize, init: usize, initRow: usize, x0: usize, inpRow: usize, w: usize, panel: usize, count: i32,
  rectify: bool): void {
  let a0 = v128.load(init), b0 = v128.load(init, 16), c0 = v128.load(init, 32), d0 = v128.load(init, 48);
  init += initRow;
  let a1 = v128.load(init), b1 = v128.load(init, 16), c1 = v128.load(init, 32), d1 = v128.load(init, 48);
  init += initRow;
  let a2 = v128.load(init), b2 = v128.load(init, 16), c2 = v128.load(init, 32), d2 = v128.load(init, 48);
  init += initRow;
  let a3 = v128.load(init), b3 = v128.load(init, 16), c3 = v128.load(init, 32), d3 = v128.load(init, 48);
  let x1 = x0 + inpRow, x2 = x1 + inpRow, x3 = x2 + inpRow;
  const end = w + (<usize>count << 5);
  let w1 = w + panel;
  while (w < end) {
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
  if (rectify) {
    a0 = relu(a0); b0 = relu(b0); c0 = relu(c0); d0 = relu(d0); a1 = relu(a1); b1 = relu(b1); c1 = relu(c1); d1 = relu(d1);
    a2 = relu(a2); b2 = relu(b2); c2 = relu(c2); d2 = relu(d2); a3 = relu(a3); b3 = relu(b3); c3 = relu(c3); d3 = relu(d3);
  }
  v128.store(out, b0, 16); v128.store(out, a0); v128.store(out, d0, 48); v128.store(out, c0, 32);
  out += outRow;
  v128.store(out, b1, 16); v128.store(out, a1); v128.store(out, d1, 48); v128.store(out, c1, 32);
  out += outRow;
  v128.store(out, b2, 16); v128.store(out, a2); v128.store(out, d2, 48); v128.store(out, c2, 32);
  out += outRow;
  v128.store(out, b3, 16); v128.store(out, a3); v128.store(out, d3, 48); v128.store(out, c3, 32);
}

/**
 * One sample: four panels together, so that eight sums are under way; each adds in the same order as a tile does. Zero inputs are skipped.
 */
function denseForwardOne(r: DenseRecord, from: i32, to: i32): void {
  const panel = <usize>r.K << 5;
  const end = r.inp + (<usize>r.K << 2);
  let p = from;
  for (; p + 4 <= to; p += 4) {
    const bias = r.bias + (<usize>p << 5), out = r.out + (<usize>p << 5);
    let a0 = v128.load(bias), a1 = v128.load(bias, 16), a2 = v128.load(bias, 32), a3 = v128.load(bias, 48);
    let a4 = v128.load(bias, 64), a5 = v128.load(bias, 80), a6 = v128.load(bias, 96), a7 = v128.load(bias, 112);
    let w0 = r.weight + <usize>p * panel;
    let w1 = w0 + panel, w2 = w1 + panel, w3 = w2 + panel;
    for (let inp = r.inp; inp < end; inp += 4) {
      if (load<f32>(inp) != 0) {
        const x = v128.load32_splat(inp);
        a0 = madd(x, v128.load(w0), a0); a1 = madd(x, v128.load(w0, 16), a1);
        a2 = madd(x, v128.load(w1), a2); a3 = madd(x, v128.load(w1, 16), a3);
        a4 = madd(x, v128.load(w2), a4); a5 = madd(x, v128.load(w2, 16), a5);
        a6 = madd(x, v128.load(w3), a6); a7 = madd(x, v128.load(w3, 16), a7);
      }
      w0 += 32; w1 += 32; w2 += 32; w3 += 32;
    }
    if (r.relu) {
      a0 = relu(a0); a1 = relu(a1); a2 = relu(a2); a3 = relu(a3);
      a4 = relu(a4); a5 = relu(a5); a6 = relu(a6); a7 = relu(a7);
    }
    v128.store(out, a1, 16); v128.store(out, a0); v128.store(out, a3, 48); v128.store(out, a2, 32);
    v128.store(out, a5, 80); v128.store(out, a4, 64); v128.store(out, a7, 112); v128.store(out, a6, 96);
  }
  for (; p < to; p++) {
    const bias = r.bias + (<usize>p << 5), out = r.out + (<usize>p << 5);
    let a = v128.load(bias), b = v128.load(bias, 16);
    let w = r.weight + <usize>p * panel;
    for (let inp = r.inp; inp < end; inp += 4) {
      if (load<f32>(inp) != 0) {
        const x = v128.load32_splat(inp);
        a = madd(x, v128.load(w), a); b = madd(x, v128.load(w, 16), b);
      }
      w += 32;
    }
    if (r.relu) { a = relu(a); b = relu(b); }
    v128.store(out, b, 16); v128.store(out, a);
  }
}
