/** One image file, PNG or JPEG, told by its first bytes and not by its name. Its size is read from the header before memory is taken. */
import { readFileSync, statSync } from "node:fs";
import { decode } from "jpeg-js";
import { PNG } from "pngjs";
import { UsageError } from "../errors.js";

/** Pixels of rows first, each red, green, blue and opacity, 0 to 255. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** The largest image that is read, in pixels (2048 x 2048): decoding one takes at most some 60 MB. */
export const mostPixels = 2048 * 2048;

/** The largest file that is read, in bytes. */
const mostBytes = 64 * 2 ** 20;

/**
 * Reads an image.
 * @throws UsageError naming the file when it cannot be read, is neither PNG nor JPEG, is damaged, or has more than `mostPixels` pixels
 * @example readImage("data/mine/train/cat/1.jpg").width // 32
 */
export function readImage(path: string): Image {
  const bytes = readBytes(path);
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47) {
    checkSize(path, bytes.readUInt32BE(16), bytes.readUInt32BE(20));
    return decoded(path, "PNG", () => {
      const { width, height, data } = PNG.sync.read(bytes);
      return { width, height, rgba: data };
    });
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    const size = jpegSize(bytes);
    if (size !== undefined) checkSize(path, ...size);
    return decoded(path, "JPEG", () => {
      const { width, height, data } = decode(bytes, { useTArray: true, formatAsRGBA: true, maxResolutionInMP: mostPixels / 1e6, maxMemoryUsageInMB: 256 });
      return { width, height, rgba: data };
    });
  }
  throw new UsageError(`${path}: cannot be read as PNG or JPEG (its first bytes are those of neither); save the image again, or remove it`);
}

function readBytes(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > mostBytes) throw new UsageError(`${path}: expected an image file of at most ${mostBytes} bytes, got ${size}; make it smaller, or remove it`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code}); check its permissions, or remove it`);
  }
}

function checkSize(path: string, width: number, height: number): void {
  if (width * height === 0 || width * height > mostPixels) {
    throw new UsageError(`${path}: expected an image of 1 to ${mostPixels} pixels (2048 x 2048), got ${width} x ${height}; bring it to a smaller size`);
  }
}

function decoded(path: string, format: string, read: () => Image): Image {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${path}: cannot be read as ${format} (${(error as Error).message}); save the image again, or remove it`);
  }
}

/** Width and height from a JPEG's frame header, without decoding anything; undefined where there is none. */
function jpegSize(bytes: Buffer): [number, number] | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    // Frame headers are C0 to CF, but for C4 (tables), C8 (reserved) and CC (arithmetic conditioning).
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
