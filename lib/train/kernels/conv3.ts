/**
 * The first convolution of most image networks: 3x3 on one channel, pooled. Nine weights of some output channels stay in registers while a
 * run of windows passes; every pixel of a window's 4x4 patch is loaded once and goes to each of the four sums that it belongs to. Each sum
 * adds as tile8 does.
 */
import { pooled } from "./conv-tile";
import { ConvRecord } from "./records";
import { madd, relu, wide } from "./vector";

/** All output channels of `count` windows of a row; inp, out and index are the first one's. */
export function conv3Run(r: ConvRecord, inp: usize, out: usize, index: usize, count: i32): void {
  const channels = <usize>r.N << 2, end = inp + (<usize>count << 3);
  let w = r.weight;
  for (let c: usize = 0; c < channels; c += 32, w += 9 * 32) {
    if (wide()) run8(r, inp, end, out + c, index + c, w, r.bias + c);
    else {
      run4(r, inp, end, out + c, index + c, w, r.bias + c);
      run4(r, inp, end, out + c + 16, index + c + 16, w + 16, r.bias + c + 16);
    }
  }
}

/** The windows from p to `end` x 4 channels. */
function run4(r: ConvRecord, p: usize, end: usize, out: usize, index: usize, w: usize, bias: usize): void {
  const v0 = v128.load(w), v1 = v128.load(w, 32), v2 = v128.load(w, 64), v3 = v128.load(w, 96), v4 = v128.load(w, 128);
  const v5 = v128.load(w, 160), v6 = v128.load(w, 192), v7 = v128.load(w, 224), v8 = v128.load(w, 256);
  const channels = <usize>r.N << 2, row = r.inpRow;
  while (p < end) {
    const q = p + row, s = q + row, t = s + row;
    let a0 = v128.load(bias), a1 = a0, a2 = a0, a3 = a0, x: v128;
    x = v128.load32_splat(p); a0 = madd(x, v0, a0);
    x = v128.load32_splat(p, 4); a0 = madd(x, v1, a0); a1 = madd(x, v0, a1);
    x = v128.load32_splat(p, 8); a0 = madd(x, v2, a0); a1 = madd(x, v1, a1);
    x = v128.load32_splat(p, 12); a1 = madd(x, v2, a1);
    x = v128.load32_splat(q); a0 = madd(x, v3, a0); a2 = madd(x, v0, a2);
    x = v128.load32_splat(q, 4); a0 = madd(x, v4, a0); a1 = madd(x, v3, a1); a2 = madd(x, v1, a2); a3 = madd(x, v0, a3);
    x = v128.load32_splat(q, 8); a0 = madd(x, v5, a0); a1 = madd(x, v4, a1); a2 = madd(x, v2, a2); a3 = madd(x, v1, a3);
    x = v128.load32_splat(q, 12); a1 = madd(x, v5, a1); a3 = madd(x, v2, a3);
    x = v128.load32_splat(s); a0 = madd(x, v6, a0); a2 = madd(x, v3, a2);
    x = v128.load32_splat(s, 4); a0 = madd(x, v7, a0); a1 = madd(x, v6, a1); a2 = madd(x, v4, a2); a3 = madd(x, v3, a3);
    x = v128.load32_splat(s, 8); a0 = madd(x, v8, a0); a1 = madd(x, v7, a1); a2 = madd(x, v5, a2); a3 = madd(x, v4, a3);
    x = v128.load32_splat(s, 12); a1 = madd(x, v8, a1); a3 = madd(x, v5, a3);
    x = v128.load32_splat(t); a2 = madd(x, v6, a2);
    x = v128.load32_splat(t, 4); a2 = madd(x, v7, a2); a3 = madd(x, v6, a3);
    x = v128.load32_splat(t, 8); a2 = madd(x, v8, a2); a3 = madd(x, v7, a3);
    x = v128.load32_splat(t, 12); a3 = madd(x, v8, a3);
    a0 = pooled(a0, a1, a2, a3, index);
    v128.store(out, r.relu ? relu(a0) : a0);
    p += 8; out += r.outPixel; index += channels;
  }
}

/** The windows from p to `end` x 8 channels: pairs of vectors. */
function run8(r: ConvRecord, p: usize, end: usize, out: usize, index: usize, w: usize, bias: usize): void {
  const v0 = v128.load(w), v1 = v128.load(w, 32), v2 = v128.load(w, 64), v3 = v128.load(w, 96), v4 = v128.load(w, 128);
  const v5 = v128.load(w, 160), v6 = v128.load(w, 192), v7 = v128.load(w, 224), v8 = v128.load(w, 256);
  const u0 = v128.load(w, 16), u1 = v128.load(w, 48), u2 = v128.load(w, 80), u3 = v128.load(w, 112), u4 = v128.load(w, 144);
  const u5 = v128.load(w, 176), u6 = v128.load(w, 208), u7 = v128.load(w, 240), u8 = v128.load(w, 272);
  const channels = <usize>r.N << 2, row = r.inpRow;
  while (p < end) {
    const q = p + row, s = q + row, t = s + row;
    let a0 = v128.load(bias), a1 = a0, a2 = a0, a3 = a0, x: v128;
    let b0 = v128.load(bias, 16), b1 = b0, b2 = b0, b3 = b0;
    x = v128.load32_splat(p); a0 = madd(x, v0, a0); b0 = madd(x, u0, b0);
    x = v128.load32_splat(p, 4); a0 = madd(x, v1, a0); b0 = madd(x, u1, b0); a1 = madd(x, v0, a1); b1 = madd(x, u0, b1);
    x = v128.load32_splat(p, 8); a0 = madd(x, v2, a0); b0 = madd(x, u2, b0); a1 = madd(x, v1, a1); b1 = madd(x, u1, b1);
    x = v128.load32_splat(p, 12); a1 = madd(x, v2, a1); b1 = madd(x, u2, b1);
    x = v128.load32_splat(q); a0 = madd(x, v3, a0); b0 = madd(x, u3, b0); a2 = madd(x, v0, a2); b2 = madd(x, u0, b2);
    x = v128.load32_splat(q, 4); a0 = madd(x, v4, a0); b0 = madd(x, u4, b0); a1 = madd(x, v3, a1); b1 = madd(x, u3, b1);
    a2 = madd(x, v1, a2); b2 = madd(x, u1, b2); a3 = madd(x, v0, a3); b3 = madd(x, u0, b3);
    x = v128.load32_splat(q, 8); a0 = madd(x, v5, a0); b0 = madd(x, u5, b0); a1 = madd(x, v4, a1); b1 = madd(x, u4, b1);
    a2 = madd(x, v2, a2); b2 = madd(x, u2, b2); a3 = madd(x, v1, a3); b3 = madd(x, u1, b3);
    x = v128.load32_splat(q, 12); a1 = madd(x, v5, a1); b1 = madd(x, u5, b1); a3 = madd(x, v2, a3); b3 = madd(x, u2, b3);
    x = v128.load32_splat(s); a0 = madd(x, v6, a0); b0 = madd(x, u6, b0); a2 = madd(x, v3, a2); b2 = madd(x, u3, b2);
    x = v128.load32_splat(s, 4); a0 = madd(x, v7, a0); b0 = madd(x, u7, b0); a1 = madd(x, v6, a1); b1 = madd(x, u6, b1);
    a2 = madd(x, v4, a2); b2 = madd(x, u4, b2); a3 = madd(x, v3, a3); b3 = madd(x, u3, b3);
    x = v128.load32_splat(s, 8); a0 = madd(x, v8, a0); b0 = madd(x, u8, b0); a1 = madd(x, v7, a1); b1 = madd(x, u7, b1);
    a2 = madd(x, v5, a2); b2 = madd(x, u5, b2); a3 = madd(x, v4, a3); b3 = madd(x, u4, b3);
    x = v128.load32_splat(s, 12); a1 = madd(x, v8, a1); b1 = madd(x, u8, b1); a3 = madd(x, v5, a3); b3 = madd(x, u5, b3);
    x = v128.load32_splat(t); a2 = madd(x, v6, a2); b2 = madd(x, u6, b2);
    x = v128.load32_splat(t, 4); a2 = madd(x, v7, a2); b2 = madd(x, u7, b2); a3 = madd(x, v6, a3); b3 = madd(x, u6, b3);
    x = v128.load32_splat(t, 8); a2 = madd(x, v8, a2); b2 = madd(x, u8, b2); a3 = madd(x, v7, a3); b3 = madd(x, u7, b3);
    x = v128.load32_splat(t, 12); a3 = madd(x, v8, a3); b3 = madd(x, u8, b3);
    a0 = pooled(a0, a1, a2, a3, index); b0 = pooled(b0, b1, b2, b3, index + 16);
    if (r.relu) { a0 = relu(a0); b0 = relu(b0); }
    v128.store(out, b0, 16); v128.store(out, a0);
    p += 8; out += r.outPixel; index += channels;
  }
}
