/**
 * Seeded random numbers: the same seed and stream give the same numbers on every machine, today or next year.
 * The generator is xoroshiro128+ of the library pure-rand; its start is the SHA-256 of seed and stream name, so that
 * streams of one seed (weights, order of samples, folds, ...) share nothing. The distributions are fixed here and not taken from the
 * library, because a changed distribution would change every record.
 */
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { sha256 } from "./sha256.js";

/** A stream of random numbers. */
export interface RandomStream {
  /** 32 random bits as an unsigned integer. */
  bits(): number;
  /** Uniform on [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /** Uniform on {0, ..., below-1}, without bias. `below` is a whole number in 1 .. 2^32. */
  integer(below: number): number;
  /** Shuffles in place (Fisher-Yates, Durstenfeld 1964) and returns its argument. */
  shuffle<T extends { length: number; [index: number]: number }>(values: T): T;
}

/**
 * Opens the stream of that name under a seed.
 * @param seed a whole number of at least 0
 * @param stream what the numbers are for, such as ("shuffle", epoch)
 * @throws RangeError when the seed is not a safe integer of at least 0
 * @example random(1, "folds").integer(10) // always the same digit
 */
export function random(seed: number, ...stream: readonly (string | number)[]): RandomStream {
  const state = streamState(seed, ...stream);
  const generator = xoroshiro128plusFromState([state[0], state[1], state[2], state[3]]);
  const bits = (): number => generator.next() >>> 0;
  const integer = (below: number): number => {
    // Rejection: the largest multiple of `below` within 2^32 bounds the accepted values, so each remainder is equally likely.
    const limit = 2 ** 32 - (2 ** 32 % below);
    for (;;) {
      const value = bits();
      if (value < limit) return value % below;
    }
  };
  return {
    bits,
    uniform: () => (Math.floor(bits() / 32) * 2 ** 26 + Math.floor(bits() / 64)) / 2 ** 53,
    integer,
    shuffle(values) {
      for (let last = values.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        const kept = values[last];
        values[last] = values[other]!;
        values[other] = kept;
      }
      return values;
    },
  };
}

/**
 * The 128 bits from which a stream starts, as four signed 32-bit integers; kernels that need random bits of their own
 * (dropout) key a counter-based hash with them.
 * @throws RangeError when the seed is not a safe integer of at least 0
 * @example streamState(1, "dropout").length // 4
 */
export function streamState(seed: number, ...stream: readonly (string | number)[]): Int32Array {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed: expected a whole number of at least 0, got ${seed}`);
  const digest = new DataView(sha256(new TextEncoder().encode(JSON.stringify([seed, ...stream]))).buffer);
  return Int32Array.from([0, 4, 8, 12], (offset) => digest.getInt32(offset, true));
}
