/** A sum over some rows of a matrix, each times a factor: what the sparse kernels have in common. */
import { madd, wide } from "./vector";

/**
 * acc = from + sum over the list of factor * (vectors at base + offset), for `bytes` bytes, a multiple of 16; an item of the list is
 * (offset u32, factor f32). Each lane adds in the order of the list, so zeros that were left out of it change nothing. Twelve vectors at a
 * time stay in registers, sixteen where they are joined in pairs.
 */
export function sparseRowSum(acc: usize, from: usize, bytes: usize, list: usize, end: usize, base: usize): void {
  const last = acc + bytes;
  if (wide() && bytes == 416) { // a row of 104 floats, which would leave much less than all registers to its second half
    let a0 = v128.load(from), a1 = v128.load(from, 16), a2 = v128.load(from, 32), a3 = v128.load(from, 48), a4 = v128.load(from, 64),
      a5 = v128.load(from, 80), a6 = v128.load(from, 96), a7 = v128.load(from, 112), a8 = v128.load(from, 128), a9 = v128.load(from, 144),
      b0 = v128.load(from, 160), b1 = v128.load(from, 176), b2 = v128.load(from, 192), b3 = v128.load(from, 208), b4 = v128.load(from, 224),
      b5 = v128.load(from, 240), b6 = v128.load(from, 256), b7 = v128.load(from, 272), b8 = v128.load(from, 288), b9 = v128.load(from, 304),
      c0 = v128.load(from, 320), c1 = v128.load(from, 336), c2 = v128.load(from, 352), c3 = v128.load(from, 368), c4 = v128.load(from, 384),
      c5 = v128.load(from, 400);
    for (let item = list; item < end; item += 8) {
      const g = v128.load32_splat(item, 4), p = base + load<u32>(item);
      a0 = madd(g, v128.load(p), a0); a1 = madd(g, v128.load(p, 16), a1);
      a2 = madd(g, v128.load(p, 32), a2); a3 = madd(g, v128.load(p, 48), a3);
      a4 = madd(g, v128.load(p, 64), a4); a5 = madd(g, v128.load(p, 80), a5);
      a6 = madd(g, v128.load(p, 96), a6); a7 = madd(g, v128.load(p, 112), a7);
      a8 = madd(g, v128.load(p, 128), a8); a9 = madd(g, v128.load(p, 144), a9);
      b0 = madd(g, v128.load(p, 160), b0); b1 = madd(g, v128.load(p, 176), b1);
      b2 = madd(g, v128.load(p, 192), b2); b3 = madd(g, v128.load(p, 208), b3);
      b4 = madd(g, v128.load(p, 224), b4); b5 = madd(g, v128.load(p, 240), b5);
      b6 = madd(g, v128.load(p, 256), b6); b7 = madd(g, v128.load(p, 272), b7);
      b8 = madd(g, v128.load(p, 288), b8); b9 = madd(g, v128.load(p, 304), b9);
      c0 = madd(g, v128.load(p, 320), c0); c1 = madd(g, v128.load(p, 336), c1);
      c2 = madd(g, v128.load(p, 352), c2); c3 = madd(g, v128.load(p, 368), c3);
      c4 = madd(g, v128.load(p, 384), c4); c5 = madd(g, v128.load(p, 400), c5);
    }
    v128.store(acc, a1, 16); v128.store(acc, a0); v128.store(acc, a3, 48); v128.store(acc, a2, 32);
    v128.store(acc, a5, 80); v128.store(acc, a4, 64); v128.store(acc, a7, 112); v128.store(acc, a6, 96);
    v128.store(acc, a9, 144); v128.store(acc, a8, 128); v128.store(acc, b1, 176); v128.store(acc, b0, 160);
    v128.store(acc, b3, 208); v128.store(acc, b2, 192); v128.store(acc, b5, 240); v128.store(acc, b4, 224);
    v128.store(acc, b7, 272); v128.store(acc, b6, 256); v128.store(acc, b9, 304); v128.store(acc, b8, 288);
    v128.store(acc, c1, 336); v128.store(acc, c0, 320); v128.store(acc, c3, 368); v128.store(acc, c2, 352);
    v128.store(acc, c5, 400); v128.store(acc, c4, 384);
    return;
  }
  if (wide()) while (acc + 256 <= last) {
    let a0 = v128.load(from), a1 = v128.load(from, 16), a2 = v128.load(from, 32), a3 = v128.load(from, 48);
    let a4 = v128.load(from, 64), a5 = v128.load(from, 80), a6 = v128.load(from, 96), a7 = v128.load(from, 112);
    let a8 = v128.load(from, 128), a9 = v128.load(from, 144), aa = v128.load(from, 160), ab = v128.load(from, 176);
    let ac = v128.load(from, 192), ad = v128.load(from, 208), ae = v128.load(from, 224), af = v128.load(from, 240);
    for (let item = list; item < end; item += 8) {
      const g = v128.load32_splat(item, 4), p = base + load<u32>(item);
      a0 = madd(g, v128.load(p), a0); a1 = madd(g, v128.load(p, 16), a1);
      a2 = madd(g, v128.load(p, 32), a2); a3 = madd(g, v128.load(p, 48), a3);
      a4 = madd(g, v128.load(p, 64), a4); a5 = madd(g, v128.load(p, 80), a5);
      a6 = madd(g, v128.load(p, 96), a6); a7 = madd(g, v128.load(p, 112), a7);
      a8 = madd(g, v128.load(p, 128), a8); a9 = madd(g, v128.load(p, 144), a9);
      aa = madd(g, v128.load(p, 160), aa); ab = madd(g, v128.load(p, 176), ab);
      ac = madd(g, v128.load(p, 192), ac); ad = madd(g, v128.load(p, 208), ad);
      ae = madd(g, v128.load(p, 224), ae); af = madd(g, v128.load(p, 240), af);
    }
    v128.store(acc, a1, 16); v128.store(acc, a0); v128.store(acc, a3, 48); v128.store(acc, a2, 32);
    v128.store(acc, a5, 80); v128.store(acc, a4, 64); v128.store(acc, a7, 112); v128.store(acc, a6, 96);
    v128.store(acc, a9, 144); v128.store(acc, a8, 128); v128.store(acc, ab, 176); v128.store(acc, aa, 160);
    v128.store(acc, ad, 208); v128.store(acc, ac, 192); v128.store(acc, af, 240); v128.store(acc, ae, 224);
    acc += 256; from += 256; base += 256;
  }
  while (acc + 192 <= last) {
    let a0 = v128.load(from), a1 = v128.load(from, 16), a2 = v128.load(from, 32), a3 = v128.load(from, 48);
    let a4 = v128.load(from, 64), a5 = v128.load(from, 80), a6 = v128.load(from, 96), a7 = v128.load(from, 112);
    let a8 = v128.load(from, 128), a9 = v128.load(from, 144), aa = v128.load(from, 160), ab = v128.load(from, 176);
    for (let item = list; item < end; item += 8) {
      const g = v128.load32_splat(item, 4), p = base + load<u32>(item);
      a0 = madd(g, v128.load(p), a0); a1 = madd(g, v128.load(p, 16), a1);
      a2 = madd(g, v128.load(p, 32), a2); a3 = madd(g, v128.load(p, 48), a3);
      a4 = madd(g, v128.load(p, 64), a4); a5 = madd(g, v128.load(p, 80), a5);
      a6 = madd(g, v128.load(p, 96), a6); a7 = madd(g, v128.load(p, 112), a7);
      a8 = madd(g, v128.load(p, 128), a8); a9 = madd(g, v128.load(p, 144), a9);
      aa = madd(g, v128.load(p, 160), aa); ab = madd(g, v128.load(p, 176), ab);
    }
    v128.store(acc, a1, 16); v128.store(acc, a0); v128.store(acc, a3, 48); v128.store(acc, a2, 32);
    v128.store(acc, a5, 80); v128.store(acc, a4, 64); v128.store(acc, a7, 112); v128.store(acc, a6, 96);
    v128.store(acc, a9, 144); v128.store(acc, a8, 128); v128.store(acc, ab, 176); v128.store(acc, aa, 160);
    acc += 192; from += 192; base += 192;
  }
  while (acc + 160 <= last) { // what is left of a row of 104 floats, behind 64
    let a0 = v128.load(from), a1 = v128.load(from, 16), a2 = v128.load(from, 32), a3 = v128.load(from, 48), a4 = v128.load(from, 64);
    let a5 = v128.load(from, 80), a6 = v128.load(from, 96), a7 = v128.load(from, 112), a8 = v128.load(from, 128), a9 = v128.load(from, 144);
    for (let item = list; item < end; item += 8) {
      const g = v128.load32_splat(item, 4), p = base + load<u32>(item);
      a0 = madd(g, v128.load(p), a0); a1 = madd(g, v128.load(p, 16), a1);
      a2 = madd(g, v128.load(p, 32), a2); a3 = madd(g, v128.load(p, 48), a3);
      a4 = madd(g, v128.load(p, 64), a4); a5 = madd(g, v128.load(p, 80), a5);
      a6 = madd(g, v128.load(p, 96), a6); a7 = madd(g, v128.load(p, 112), a7);
      a8 = madd(g, v128.load(p, 128), a8); a9 = madd(g, v128.load(p, 144), a9);
    }
    v128.store(acc, a1, 16); v128.store(acc, a0); v128.store(acc, a3, 48); v128.store(acc, a2, 32); v128.store(acc, a5, 80);
    v128.store(acc, a4, 64); v128.store(acc, a7, 112); v128.store(acc, a6, 96); v128.store(acc, a9, 144); v128.store(acc, a8, 128);
    acc += 160; from += 160; base += 160;
  }
  while (acc + 128 <= last) {
    let a0 = v128.load(from), a1 = v128.load(from, 16), a2 = v128.load(from, 32), a3 = v128.load(from, 48);
    let a4 = v128.load(from, 64), a5 = v128.load(from, 80), a6 = v128.load(from, 96), a7 = v128.load(from, 112);
    for (let item = list; item < end; item += 8) {
      const g = v128.load32_splat(item, 4), p = base + load<u32>(item);
      a0 = madd(g, v128.load(p), a0); a1 = madd(g, v128.load(p, 16), a1);
      a2 = madd(g, v128.load(p, 32), a2); a3 = madd(g, v128.load(p, 48), a3);
      a4 = madd(g, v128.load(p, 64), a4); a5 = madd(g, v128.load(p, 80), a5);
      a6 = madd(g, v128.load(p, 96), a6); a7 = madd(g, v128.load(p, 112), a7);
    }
    v128.store(acc, a1, 16); v128.store(acc, a0); v128.store(acc, a3, 48); v128.store(acc, a2, 32);
    v128.store(acc, a5, 80); v128.store(acc, a4, 64); v128.store(acc, a7, 112); v128.store(acc, a6, 96);
    acc += 128; from += 128; base += 128;
  }
  while (acc + 64 <= last) {
    let a0 = v128.load(from), a1 = v128.load(from, 16), a2 = v128.load(from, 32), a3 = v128.load(from, 48);
    for (let item = list; item < end; item += 8) {
      const g = v128.load32_splat(item, 4), p = base + load<u32>(item);
      a0 = madd(g, v128.load(p), a0); a1 = madd(g, v128.load(p, 16), a1);
      a2 = madd(g, v128.load(p, 32), a2); a3 = madd(g, v128.load(p, 48), a3);
    }
    v128.store(acc, a1, 16); v128.store(acc, a0); v128.store(acc, a3, 48); v128.store(acc, a2, 32);
    acc += 64; from += 64; base += 64;
  }
  for (; acc < last; acc += 16, from += 16, base += 16) {
    let a = v128.load(from);
    for (let item = list; item < end; item += 8) a = madd(v128.load32_splat(item, 4), v128.load(base + load<u32>(item)), a);
    v128.store(acc, a);
  }
}
