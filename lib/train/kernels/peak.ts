/** What the machine could do at best: multiply-adds on registers alone, twelve sums under way so that no latency shows. */
import { madd } from "./vector";

/** Runs `rounds` x 12 multiply-adds of four Float32 (96 floating-point operations a round); answers a sum, so that nothing is left out. */
export function peak(rounds: i32, factor: f32, summand: f32): f32 {
  // Arguments, not constants: an engine may make a constant anew at each use.
  const x = f32x4.splat(factor), y = f32x4.splat(summand);
  let a = y, b = x, c = f32x4.splat(0.1), d = f32x4.splat(0.2), e = f32x4.splat(0.3), f = f32x4.splat(0.4);
  let g = f32x4.splat(0.5), h = f32x4.splat(0.6), i = f32x4.splat(0.7), j = f32x4.splat(0.8), k = f32x4.splat(0.9), l = f32x4.splat(1.1);
  for (let n = 0; n < rounds; n++) {
    a = madd(a, x, y); b = madd(b, x, y); c = madd(c, x, y); d = madd(d, x, y); e = madd(e, x, y); f = madd(f, x, y);
    g = madd(g, x, y); h = madd(h, x, y); i = madd(i, x, y); j = madd(j, x, y); k = madd(k, x, y); l = madd(l, x, y);
  }
  const sum = f32x4.add(f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h))), f32x4.add(f32x4.add(i, j), f32x4.add(k, l)));
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}
