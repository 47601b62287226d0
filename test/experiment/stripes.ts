/** A small data set that can be learned, for tests that train. */
import { random, type Dataset } from "../../lib/data/index.js";

/** Stripes: class 0 horizontal, 1 vertical, 2 none, with noise, so that there is something to learn. */
export function stripes(count: number, seed: number): Dataset {
  const source = random(seed, "stripes");
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  const images = Uint8Array.from({ length: count * 16 }, (_, i) => {
    const [label, row, column] = [labels[Math.floor(i / 16)], Math.floor((i % 16) / 4), i % 4];
    const stripe = label === 0 ? row % 2 : label === 1 ? column % 2 : 0.5;
    return Math.round(180 * stripe + source.integer(70));
  });
  return { name: "stripes", images, labels, count, height: 4, width: 4, classes: 3, inputs: [-1, 1], sha256: ["i", String(count)] };
}
