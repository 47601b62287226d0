/** Small idx files for the tests, written to a folder that is removed when the test process ends. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { random } from "../../lib/data/index.js";

const folder = mkdtempSync(join(tmpdir(), "golden-momentum-test-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
let written = 0;

/** Writes bytes under a fresh name and returns the path. */
export function writeBytes(bytes: Uint8Array, ending = ""): string {
  const path = join(folder, `file-${written++}${ending}`);
  writeFileSync(path, bytes);
  return path;
}

/** An idx file's bytes. */
export function idxBytes(dimensions: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(0x0800 + dimensions.length, 0);
  dimensions.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, values]);
}

/** Writes an idx file, gzipped if asked, and returns the path. */
export function writeIdx(dimensions: readonly number[], values: Uint8Array, gzip = false): string {
  const bytes = idxBytes(dimensions, values);
  return writeBytes(gzip ? gzipSync(bytes) : bytes);
}

/** `n` seeded random bytes below `below`. */
export function randomBytes(n: number, below = 256, seed = 1): Uint8Array {
  const source = random(seed, "bytes");
  return Uint8Array.from({ length: n }, () => source.integer(below));
}
