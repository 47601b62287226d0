/** Seeded normal numbers, for simulations of a test's own distribution. */
import { random } from "../../data/index.js";

/**
 * A source of standard normal numbers (Box and Muller 1958), two at a time.
 * @example normals(1, "dunnett")() // the same number each time
 */
export function normals(seed: number, ...stream: readonly (string | number)[]): () => number {
  const source = random(seed, ...stream);
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - source.uniform())), angle = 2 * Math.PI * source.uniform();
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
