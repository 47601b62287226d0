/**
 * Vectors of four Float32 and what every kernel needs of them. Set by the build: RELAXED, 1 where multiply-add is one instruction; WIDE, 1
 * for an engine that joins pairs of neighbouring vectors into vectors of eight (V8's revectorizer): tiles are then twice as large. No sum
 * depends on WIDE.
 *
 * For that engine to join a pair, and to join it rightly, a kernel keeps four rules. Both vectors of a pair are loaded, computed and stored
 * side by side, with no other load or store between them. Splats are made before a branch, not within it. The upper half of a pair is
 * stored first; else the lower is written twice. Vectors are never arguments of a function that is not inlined; that would end the process.
 */

// @ts-ignore: decorator
@inline
export function wide(): bool {
  return WIDE != 0;
}

/** a * b + c in each lane: rounded once (relaxed SIMD on a processor with fused multiply-add) or twice (plain SIMD). */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (RELAXED) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** max(v, 0), and NaN stays NaN: pmax(a, b) is b where a < b, else a. */
// @ts-ignore: decorator
@inline
export function relu(v: v128): v128 {
  return f32x4.pmax(v, f32x4.splat(0));
}

/** First of the items 0 .. count-1 that a thread works on; the next thread's first is its end. */
// @ts-ignore: decorator
@inline
export function share(count: i32, thread: i32, threads: i32): i32 {
  return <i32>((<i64>count * thread) / threads);
}
