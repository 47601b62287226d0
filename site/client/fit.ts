/** How much of a grid fits into a minute. */

/** The largest size whose grid fits: each image is passed once to learn from and once, at about a third of the cost, to judge by. */
export function sizeThatFits(cells: number, secondsPerImage: number, workers: number, seconds = 45): number {
  return [5000, 2000, 1000].find((size) => cells * size * 4 / 3 * secondsPerImage / workers <= seconds) ?? 500;
}
