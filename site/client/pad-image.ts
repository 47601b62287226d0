/** From a drawing to an image as MNIST has them. */
/**
 * A drawing as MNIST has its digits: the ink scaled to fit 20 x 20 and set with its centre of mass in the middle of 28 x 28.
 * @param ink (280, 280) values from 0 to 255
 * @returns nothing when there is no ink
 */
export function asDigit(ink: Uint8ClampedArray | Uint8Array, side = 280): Uint8Array | undefined {
  let [left, right, top, bottom] = [side, -1, side, -1];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (ink[y * side + x] <= 40) continue;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
  }
  if (right < left) return undefined;
  const scale = Math.max(right - left + 1, bottom - top + 1) / 20;
  const small = new Float64Array(784);
  // Each small pixel is the mean of the drawing below it; the box is first set in the middle, then its weight.
  const sampled = (offsetX: number, offsetY: number): void => {
    for (let y = 0; y < 28; y++) {
      for (let x = 0; x < 28; x++) small[28 * y + x] = meanOf(ink, side, offsetX + x * scale, offsetY + y * scale, scale);
    }
  };
  const [middleX, middleY] = [(left + right + 1) / 2, (top + bottom + 1) / 2];
  sampled(middleX - 14 * scale, middleY - 14 * scale);
  let [mass, massX, massY] = [0, 0, 0];
  small.forEach((value, i) => { mass += value; massX += value * (i % 28 + 0.5); massY += value * (Math.floor(i / 28) + 0.5); });
  sampled(middleX - 14 * scale + (massX / mass - 14) * scale, middleY - 14 * scale + (massY / mass - 14) * scale);
  return Uint8Array.from(small, Math.round);
}

function meanOf(ink: ArrayLike<number>, side: number, left: number, top: number, scale: number): number {
  let sum = 0;
  const steps = 5;
  for (let j = 0; j < steps; j++) for (let i = 0; i < steps; i++) {
    const x = Math.floor(left + scale * (i + 0.5) / steps), y = Math.floor(top + scale * (j + 0.5) / steps);
    if (x >= 0 && x < side && y >= 0 && y < side) sum += ink[y * side + x];
  }
  return sum / (steps * steps);
}
