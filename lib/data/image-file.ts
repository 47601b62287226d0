/** One image file, PNG or JPEG, told by its first bytes and not by its name. Its size is read from the header before memory is taken. */
import { decode } from "jpeg-js";
import { UsageError } from "../errors.js";
import { readBounded } from "../files.js";
import { checkBounds, mostPngBytes, mostSide } from "./bounds.js";
import { decodePng } from "./png.js";

/** Pixels of rows first, each red, green, blue and opacity, 0 to 255. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/**
 * Reads an image.
 * @throws UsageError naming the file when it cannot be read, is neither PNG nor JPEG, is damaged, or has more pixels than bounds.ts allows
 * @example readImage("data/mine/train/cat/1.jpg").width // 32
 */
export function readImage(path: string): Image {
  const bytes = readBounded(path, mostPngBytes, "a PNG or JPEG file");
  if (bytes[0] === 0x89 && bytes.toString("latin1", 1, 4) === "PNG") {
    const { width, height, data } = decodePng(bytes, path);
    return { width, height, rgba: data };
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    const size = jpegSize(bytes);
    if (size !== undefined) checkBounds(path, 1, size[1], size[0]);
    try {
      const { width, height, data } = decode(
        bytes,
        { useTArray: true, formatAsRGBA: true, maxResolutionInMP: (mostSide * mostSide) / 1e6, maxMemoryUsageInMB: 256 },
      );
      return { width, height, rgba: data };
    } catch (error) {
      throw new UsageError(`${path}: cannot be read as JPEG (${(error as Error).message}); save the image again, or remove it`);
    }
  }
  throw new UsageError(`${path}: cannot be read as PNG or JPEG (its first bytes are those of neither); save the image again, or remove it`);
}

/** Width and height from a JPEG's frame header, without decoding anything; undefined where there is none. */
function jpegSize(bytes: Buffer): [number, number] | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    // Frame headers are C0 to CF, but for C4 (tables), C8 (reserved) and CC (arithmetic conditioning).
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
