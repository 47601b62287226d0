/**
 * SHA-256 (FIPS 180-4), at once and everywhere: the hash of browsers is asynchronous, and that of Node is Node's. For short texts; files
 * are hashed by Node.
 */

/** The first 32 bits behind the point of a number. */
const fractionBits = (x: number): number => (x - Math.floor(x)) * 2 ** 32 | 0;

/** The first 64 prime numbers. */
const primes = /* @__PURE__ */ (() => {
  const found: number[] = [];
  for (let n = 2; found.length < 64; n++) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
})();

/** Section 4.2.2: of the cube roots of the primes; section 5.3.3: of the square roots of the first eight. */
const constants = /* @__PURE__ */ Int32Array.from(primes, (p) => fractionBits(Math.cbrt(p)));
const start = /* @__PURE__ */ Int32Array.from(primes.slice(0, 8), (p) => fractionBits(Math.sqrt(p)));

const turned = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/**
 * The SHA-256 of some bytes, as 32 bytes.
 * @example sha256(new TextEncoder().encode("abc"))[0] // 186, 0xba
 */
export function sha256(message: Uint8Array): Uint8Array {
  // A bit 1, zeros, and the length in bits as 64 bits fill up the last block (section 5.1.1).
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64), view = new DataView(padded.buffer);
  padded.set(message);
  padded[message.length] = 0x80;
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(padded.length - 4, message.length << 3);
  const state = start.slice(), schedule = new Int32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 64; t++) schedule[t] = t < 16 ? view.getInt32(block + 4 * t) : scheduled(schedule, t);
    compress(state, schedule);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => { digest.setInt32(4 * i, word); });
  return new Uint8Array(digest.buffer);
}

/** Section 6.2.2, step 1. */
function scheduled(w: Int32Array, t: number): number {
  const early = w[t - 15], late = w[t - 2];
  const s0 = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3), s1 = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
  return s1 + w[t - 7] + s0 + w[t - 16];
}

/** Section 6.2.2, steps 2 to 4. */
function compress(state: Int32Array, schedule: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const choice = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
    const sum1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25), sum0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const first = (h + sum1 + choice + constants[t] + schedule[t]) | 0, second = (sum0 + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
}
