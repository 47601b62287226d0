/**
 * One PNG file, read within bounds: what its header claims is checked before memory is taken, and no more is inflated than the header
 * allows.
 */
import { inflateSync } from "node:zlib";
import { PNG } from "pngjs";
import { UsageError } from "../errors.js";
import { checkBounds } from "./bounds.js";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Signature, length and name of the first chunk, then width, height, depth, colour, compression, filter, interlace. */
const headerBytes = 8 + 8 + 13;

/**
 * The pixels of a PNG file, as red, green, blue and opacity.
 * @param bytes the content of the file
 * @param path names it in sentences
 * @throws UsageError when it is no PNG, damaged, or its header claims more than `bounds.ts` allows
 * @example decodePng(readFileSync("1.png"), "1.png").width // 28
 */
export function decodePng(bytes: Buffer, path: string): PNG {
  if (bytes.length < headerBytes || !bytes.subarray(0, 8).equals(signature) || bytes.toString("latin1", 12, 16) !== "IHDR") {
    throw new UsageError(`${path}: cannot be read as PNG (it does not begin like one); save the image again, or remove it`);
  }
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width === 0 || height === 0) {
    throw new UsageError(`${path}: its header claims an image of ${width} x ${height} pixels; expected at least one`);
  }
  checkBounds(path, 1, height, width);
  try {
    if (bytes[28] !== 0) inflateSync(imageData(bytes), { maxOutputLength: interlacedBytes(width, height) });
    return PNG.sync.read(bytes);
  } catch (error) {
    throw new UsageError(`${path}: cannot be read as PNG (${(error as Error).message}); save the image again, or remove it`);
  }
}

/** Most bytes of seven interlaced passes: eight for a pixel, one for each row's filter. */
const interlacedBytes = (width: number, height: number): number => 8 * (width + 8) * (height + 8) + 7 * (height + 8);

/** All IDAT chunks in one. The reader of interlaced images inflates them without a limit, so they are inflated within one before. */
function imageData(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return Buffer.concat(parts);
}
