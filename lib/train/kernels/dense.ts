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

/** Four samples x `n` vectors of outputs: one panel of weights, or two that lie `panel` bytes apart. */
//each n of 2, 4 {
function tile4x$(4 * n)(out: usize, outRow: usize, init: usize, initRow: usize, x0: usize, inpRow: usize, w0: usize,
  //if n == 4 { panel: usize, //}
  count: i32, rectify: bool): void {
  //each y < 4 {
  //each z < n { let s$y$z = v128.load(init, $(16 * z)); //}
  //if y < 3 { init += initRow; //}
  //}
  let x1 = x0 + inpRow, x2 = x1 + inpRow, x3 = x2 + inpRow;
  const end = w0 + (<usize>count << 5);
  //if n == 4 { let w1 = w0 + panel; //}
  // Not unrolled: with one step a turn everything stays in registers; compilers spill when given more.
  while (w0 < end) {
    //each z < n { const k$z = v128.load(w$(z >> 1), $(16 * (z & 1))); //}
    //each y < 4 {
    //if y == 0 { let //} x = v128.load32_splat(x$y);
    //each z < n { s$y$z = madd(x, k$z, s$y$z); //}
    //}
    //each p < n / 2 { w$p += 32; //}
    //each y < 4 { x$y += 4; //}
  }
  if (rectify) {
    //each y < 4 { //each z < n { s$y$z = relu(s$y$z); //} //}
  }
  //each y < 4 {
  //each p < n / 2 { v128.store(out, s$y$(2 * p + 1), $(32 * p + 16)); v128.store(out, s$y$(2 * p), $(32 * p)); //}
  //if y < 3 { out += outRow; //}
  //}
}
//}

/**
 * One sample: four panels together, so that eight sums are under way; each adds in the same order as a tile does. Zero inputs are skipped.
 */
function denseForwardOne(r: DenseRecord, from: i32, to: i32): void {
  const panel = <usize>r.K << 5;
  const end = r.inp + (<usize>r.K << 2);
  let p = from;
  for (; p + 4 <= to; p += 4) {
    const bias = r.bias + (<usize>p << 5), out = r.out + (<usize>p << 5);
    //each i < 8 { let a$i = v128.load(bias, $(16 * i)); //}
    let w0 = r.weight + <usize>p * panel;
    let w1 = w0 + panel, w2 = w1 + panel, w3 = w2 + panel;
    for (let inp = r.inp; inp < end; inp += 4) {
      if (load<f32>(inp) != 0) {
        const x = v128.load32_splat(inp);
        //each i < 8 { a$i = madd(x, v128.load(w$(i >> 1), $(16 * (i & 1))), a$i); //}
      }
      //each j < 4 { w$j += 32; //}
    }
    if (r.relu) {
      //each i < 8 { a$i = relu(a$i); //}
    }
    //each j < 4 { v128.store(out, a$(2 * j + 1), $(32 * j + 16)); v128.store(out, a$(2 * j), $(32 * j)); //}
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
