/**
 * M9, measured: M1 is iterated on quadratics L(w) = c w^2 / 2 of curvature c, and the rate, the limit of stability and critical damping are
 * read off the path. Nothing of M9's formulas is used. The path is scaled back to size one at every step, which a linear iteration allows,
 * so that it can be followed for long.
 */
import { momentumStep, type Pair } from "../../theory/index.js";

/** One step of M1 on the quadratic, from (w, dw). */
function step(w: number, dw: number, curvature: number, pair: Pair): [number, number] {
  const next = momentumStep(curvature * w, dw, pair);
  return [w + next, next];
}

/**
 * Rate at which the error shrinks per step, measured: the geometric mean over many steps; below 1 is stable.
 * @example measuredRate(10, golden.pair) // 0.9349, the root of alpha
 */
export function measuredRate(curvature: number, pair: Pair, steps = 20_000): number {
  let [w, dw] = [1, 0], growth = 0;
  const first = Math.floor(steps / 10); // while the slower of two modes takes the lead
  for (let t = 0; t < steps; t++) {
    [w, dw] = step(w, dw, curvature, pair);
    const size = Math.hypot(w, dw);
    if (size === 0) return 0; // it has arrived, to the last bit
    if (t >= first) growth += Math.log(size);
    w /= size;
    dw /= size;
  }
  return Math.exp(growth / (steps - first));
}

/** Whether the path, started at rest, ever passes to the other side of the minimum. */
function overshoots(curvature: number, pair: Pair, steps: number): boolean {
  let [w, dw] = [1, 0];
  for (let t = 0; t < steps; t++) {
    [w, dw] = step(w, dw, curvature, pair);
    if (w < 0) return true;
    const size = Math.hypot(w, dw);
    if (size === 0) return false;
    w /= size;
    dw /= size;
  }
  return false;
}

/** The place in (low, high) where `beyond` turns from false to true, on a logarithmic scale. */
function turn(low: number, high: number, beyond: (curvature: number) => boolean, halvings = 40): number {
  let [a, b] = [Math.log(low), Math.log(high)];
  for (let i = 0; i < halvings; i++) {
    const middle = (a + b) / 2;
    if (beyond(Math.exp(middle))) b = middle;
    else a = middle;
  }
  return Math.exp((a + b) / 2);
}

/**
 * The two curvatures at which a pair changes its behaviour, measured: `critical`, the least at which a path from rest overshoots the
 * minimum, and `limit`, the least at which it grows. M9 predicts them: see `curvatures` in the theory.
 * @param pair its momentum weight must lie in (0, 1): without momentum, a path first overshoots at 1/eta, which is no critical damping
 * @throws RangeError when it does not
 * @example measuredCurvatures(golden.pair) // { critical: 0.2671..., limit: 236.2... }
 */
export function measuredCurvatures(pair: Pair): { readonly critical: number; readonly limit: number } {
  if (!(pair.momentum > 0 && pair.momentum < 1)) {
    throw new RangeError(`quadratic: expected a momentum weight between 0 and 1, got ${pair.momentum}`);
  }
  const { learningRate: eta } = pair;
  return {
    critical: turn(1e-6 / eta, 1 / eta, (c) => overshoots(c, pair, 20_000)),
    limit: turn(1 / eta, 10 / eta, (c) => measuredRate(c, pair, 4000) > 1, 30),
  };
}

/**
 * The path of the error from rest, w(0) = 1.
 * @example path(0.2671, golden.pair, 100).length // 101
 */
export function path(curvature: number, pair: Pair, steps: number): number[] {
  const all = [1];
  let [w, dw] = [1, 0];
  for (let t = 0; t < steps; t++) {
    [w, dw] = step(w, dw, curvature, pair);
    all.push(w);
  }
  return all;
}
