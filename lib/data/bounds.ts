/**
 * How large data may be, so that a few bytes that claim a lot cannot fill the memory. Images: at most 1,024 x 1,024 pixels each and 2^30
 * bytes in all; that is MNIST twenty-two times over, and larger images than the networks here are for. Everything is refused from its
 * header, before memory is taken for it.
 */
import { UsageError } from "../errors.js";

/** Most pixels along one side of an image. */
export const mostSide = 1024;

/** Most bytes of one data set's images, and so of one idx file without its header. */
export const mostImageBytes = 2 ** 30;

/** Most bytes of one PNG file: its pixels uncompressed, four bytes each of sixteen bits, and room for its text. */
export const mostPngBytes = mostSide * mostSide * 8 + 2 ** 20;

const count = (n: number): string => n.toLocaleString("en");

/**
 * @throws UsageError when so many images of that size are more than this library holds, naming the bound
 * @example checkBounds("images.idx", 60_000, 28, 28)
 */
export function checkBounds(place: string, images: number, height: number, width: number): void {
  if (height > mostSide || width > mostSide) {
    throw new UsageError(
      `${place}: its header claims images of ${count(height)} x ${count(width)} pixels; ` +
      `expected at most ${count(mostSide)} x ${count(mostSide)}: make them smaller, networks here are for small images`,
    );
  }
  if (images * height * width > mostImageBytes) {
    throw new UsageError(
      `${place}: its header claims ${count(images)} images of ${height} x ${width}, ${count(images * height * width)} bytes; ` +
      `expected at most ${count(mostImageBytes)}: take a part of them, or make them smaller`,
    );
  }
}
