/**
 * Dense layers. n = samples, K = inputs (a multiple of 4), N = outputs (a multiple of 8).
 * Weights are (N/8, K, 8): panels of 8 columns, so that a tile of 4 samples x 8 outputs streams through memory.
 */
import { Context } from "./context";
import { madd, relu, share, sums } from "./vector";

@unmanaged
export class DenseRecord {
  opcode: i32;
  out: usize; // (B, N)
  inp: usize; // (B, K), samples inpSample bytes apart
  weight: usize; // (N/8, K, 8)
  bias: usize; // (N)
  K: i32;
  N: i32;
  relu: i32;
  inpSample: usize;
  dout: usize; // (B, N)
  dinp: usize; // (B, K), like inp
  dweight: usize; // like weight, or the momentum where the update is fused
  dbias: usize;
  fused: i32; // 1: the gradient never goes to memory, weights are updated at once (SGD)
}

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
    for (let p = from; p < to; p++) {
      const w = r.weight + (<usize>(p * K + k) << 5);
      for (let b = 0; b < n; b += 4) {
        const out = r.out + <usize>b * outRow + (<usize>p << 5);
        const first = k == 0;
        tile4x8(out, outRow, first ? r.bias + (<usize>p << 5) : out, first ? 0 : outRow,
          r.inp + <usize>b * r.inpSample + (<usize>k << 2), r.inpSample, w, count, rectify);
      }
    }
  }
}

function tile4x8(out: usize, outRow: usize, init: usize, initRow: usize, x0: usize, inpRow: usize, w: usize, count: i32, rectify: bool): void {
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
  v128.store(out, a0); v128.store(out, b0, 16);
  out += outRow;
  v128.store(out, a1); v128.store(out, b1, 16);
  out += outRow;
  v128.store(out, a2); v128.store(out, b2, 16);
  out += outRow;
  v128.store(out, a3); v128.store(out, b3, 16);
}

/** One sample: four panels together, so that eight sums are under way; each adds in the same order as a tile does. Zero inputs are skipped. */
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
    v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32); v128.store(out, a3, 48);
    v128.store(out, a4, 64); v128.store(out, a5, 80); v128.store(out, a6, 96); v128.store(out, a7, 112);
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
    v128.store(out, a); v128.store(out, b, 16);
  }
}

/** dinp (n, K) = dout (n, N) W^T (N, K): four inputs of two samples at a time, lanes run over outputs and are summed at the end. */
export function denseInputGradient(r: DenseRecord, context: Context, thread: i32, threads: i32): void {
  const K = r.K, n = context.n;
  const outRow = <usize>r.N << 2;
  const from = share(K >> 2, thread, threads), to = share(K >> 2, thread + 1, threads);
  // Sixteen inputs share their cache lines: their weights and a pair of samples stay in the first cache.
  for (let first = from; first < to; first += 4) {
    const last = min(first + 4, to);
    for (let b = 0; b < n; b += 2) {
      const dout = r.dout + <usize>b * outRow, dinp = r.dinp + <usize>b * r.inpSample;
      for (let k = first; k < last; k++) dots(dinp + (<usize>k << 4), r.inpSample, dout, outRow, r.weight + (<usize>k << 7), <usize>K << 5);
    }
  }
}

/** Products of two rows of dout with four columns of weights. */
function dots(dinp: usize, inpSample: usize, d0: usize, outRow: usize, w: usize, panel: usize): void {
  const d1 = d0 + outRow;
  const end = d1;
  let e0 = d1;
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  const back = panel - 16;
  while (d0 < end) {
    let d = v128.load(d0), e = v128.load(e0);
    let u = v128.load(w);
    a0 = madd(d, u, a0); b0 = madd(e, u, b0);
    u = v128.load(w, 32);
    a1 = madd(d, u, a1); b1 = madd(e, u, b1);
    u = v128.load(w, 64);
    a2 = madd(d, u, a2); b2 = madd(e, u, b2);
    u = v128.load(w, 96);
    a3 = madd(d, u, a3); b3 = madd(e, u, b3);
    d0 += 16; e0 += 16;
    // The two halves of a panel, then the next panel.
    w += (d0 & 16) == (end & 16) ? back : 16;
  }
  v128.store(dinp, sums(a0, a1, a2, a3));
  v128.store(dinp + inpSample, sums(b0, b1, b2, b3));
}

/**
 * dW (K, N) = inp^T (K, n) dout (n, N), db (N) = sum over samples of dout. A tile of 4 inputs x 8 outputs is finished in
 * registers and then either stored or, fused, used at once as in theory.md M1: dw = -eta g + alpha dw, w += dw.
 */
export function denseGradient(r: DenseRecord, context: Context, thread: i32, threads: i32): void {
  const K = r.K, n = context.n, panels = r.N >> 3;
  const outRow = <usize>r.N << 2, inpRow = r.inpSample;
  const from = share(K >> 2, thread, threads), to = share(K >> 2, thread + 1, threads);
  const fused = r.fused != 0;
  const rate = f32x4.splat(-context.rate), momentum = f32x4.splat(context.momentum);
  // Sixteen inputs share their cache lines, and a panel of dout is used for all of them while it is near.
  for (let first = from; first < to; first += 4) for (let p = 0; p < panels; p++) {
    const last = min(first + 4, to);
    for (let k = first; k < last; k++) {
      let d = r.dout + (<usize>p << 5);
      let x = r.inp + (<usize>k << 4);
      let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
      for (let b = 0; b < n; b++) {
        const u = v128.load(d), v = v128.load(d, 16);
        let s = v128.load32_splat(x);
        a0 = madd(s, u, a0); b0 = madd(s, v, b0);
        s = v128.load32_splat(x, 4);
        a1 = madd(s, u, a1); b1 = madd(s, v, b1);
        s = v128.load32_splat(x, 8);
        a2 = madd(s, u, a2); b2 = madd(s, v, b2);
        s = v128.load32_splat(x, 12);
        a3 = madd(s, u, a3); b3 = madd(s, v, b3);
        d += outRow; x += inpRow;
      }
      const at = (<usize>p * K + (<usize>k << 2)) << 5;
      const g = r.dweight + at;
      if (fused) {
        const w = r.weight + at;
        update(w, g, a0, rate, momentum); update(w + 16, g + 16, b0, rate, momentum);
        update(w + 32, g + 32, a1, rate, momentum); update(w + 48, g + 48, b1, rate, momentum);
        update(w + 64, g + 64, a2, rate, momentum); update(w + 80, g + 80, b2, rate, momentum);
        update(w + 96, g + 96, a3, rate, momentum); update(w + 112, g + 112, b3, rate, momentum);
      } else {
        v128.store(g, a0); v128.store(g, b0, 16); v128.store(g, a1, 32); v128.store(g, b1, 48);
        v128.store(g, a2, 64); v128.store(g, b2, 80); v128.store(g, a3, 96); v128.store(g, b3, 112);
      }
    }
  }
  if (thread == threads - 1) {
    for (let j: usize = 0; j < outRow; j += 16) {
      let sum = f32x4.splat(0);
      let d = r.dout + j;
      for (let b = 0; b < n; b++, d += outRow) sum = f32x4.add(sum, v128.load(d));
      if (fused) update(r.bias + j, r.dbias + j, sum, rate, momentum);
      else v128.store(r.dbias + j, sum);
    }
  }
}

/** Theory.md M1 on four weights: dw = -eta g + alpha dw, w += dw. */
// @ts-ignore: decorator
@inline
export function update(w: usize, step: usize, gradient: v128, minusEta: v128, alpha: v128): void {
  const dw = madd(alpha, v128.load(step), f32x4.mul(minusEta, gradient));
  v128.store(step, dw);
  v128.store(w, f32x4.add(v128.load(w), dw));
}
