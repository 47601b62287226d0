/** What the machine could do at best: multiply-adds on registers alone, enough sums under way that no latency shows. */
import { madd, wide } from "./vector";

/** Multiply-adds of four Float32 in a round. */
// @ts-ignore: decorator
@inline
function chains(): i32 {
  return wide() ? 16 : 12;
}

/**
 * Runs `rounds` rounds of multiply-adds and leaves the sums in the 256 bytes at `at`, a multiple of 64, so that nothing is left out;
 * answers the floating-point operations done.
 */
export function peak(at: usize, rounds: i32, factor: f32, summand: f32): f64 {
  // Arguments, not constants: an engine may make a constant anew at each use.
  const x = f32x4.splat(factor), y = f32x4.splat(summand);
  let a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48), e = v128.load(at, 64), f = v128.load(at, 80);
  let g = v128.load(at, 96), h = v128.load(at, 112), i = v128.load(at, 128), j = v128.load(at, 144), k = v128.load(at, 160),
    l = v128.load(at, 176);
  if (wide()) {
    let m = v128.load(at, 192), n = v128.load(at, 208), o = v128.load(at, 224), p = v128.load(at, 240);
    for (let round = 0; round < rounds; round++) {
      a = madd(a, x, y); b = madd(b, x, y); c = madd(c, x, y); d = madd(d, x, y); e = madd(e, x, y); f = madd(f, x, y); g = madd(g, x, y);
      h = madd(h, x, y);
      i = madd(i, x, y); j = madd(j, x, y); k = madd(k, x, y); l = madd(l, x, y); m = madd(m, x, y); n = madd(n, x, y); o = madd(o, x, y);
      p = madd(p, x, y);
    }
    v128.store(at, n, 208); v128.store(at, m, 192); v128.store(at, p, 240); v128.store(at, o, 224);
  } else for (let round = 0; round < rounds; round++) {
    a = madd(a, x, y); b = madd(b, x, y); c = madd(c, x, y); d = madd(d, x, y); e = madd(e, x, y); f = madd(f, x, y);
    g = madd(g, x, y); h = madd(h, x, y); i = madd(i, x, y); j = madd(j, x, y); k = madd(k, x, y); l = madd(l, x, y);
  }
  v128.store(at, b, 16); v128.store(at, a); v128.store(at, d, 48); v128.store(at, c, 32); v128.store(at, f, 80); v128.store(at, e, 64);
  v128.store(at, h, 112); v128.store(at, g, 96); v128.store(at, j, 144); v128.store(at, i, 128); v128.store(at, l, 176);
  v128.store(at, k, 160);
  return <f64>rounds * 8 * chains();
}
