/** What the machine can bring and take at best: every Float32 of a stretch of memory read, changed and written. */

/** Adds `summand` to the Float32 in `bytes` bytes at `at` (multiples of 64), `rounds` times over; answers the bytes read and written. */
export function stream(at: usize, bytes: usize, rounds: i32, summand: f32): f64 {
  const s = f32x4.splat(summand), end = at + bytes;
  for (let round = 0; round < rounds; round++) {
    for (let i = at; i < end; i += 64) {
      const a = f32x4.add(v128.load(i), s), b = f32x4.add(v128.load(i, 16), s), c = f32x4.add(v128.load(i, 32), s),
        d = f32x4.add(v128.load(i, 48), s);
      v128.store(i, b, 16); v128.store(i, a); v128.store(i, d, 48); v128.store(i, c, 32);
    }
  }
  return 2 * <f64>bytes * rounds;
}
