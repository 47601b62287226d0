/**
 * Momentum's drawings: the error on a quadratic step by step, the two roots that decide it, and the filter that momentum is
 * (ledger M1, M8, M9).
 */
import { random } from "../../lib/data/random.js";
import {
  convergenceRate, criticalDamping, frequencyResponse, golden, memory, momentumStep, type Pair, stabilityLimit,
} from "../../lib/theory/index.js";
import { type Drawing, Frame, spread } from "./plot.js";
import { signed } from "./theory.js";

/** A pair on a quadratic of some curvature, with gradients that are noisy by some standard deviation. */
export interface Setting {
  readonly eta: number;
  readonly alpha: number;
  readonly c: number;
  readonly noise: number;
}

/** A root of r² - (1 + alpha - eta c) r + alpha, as a point of the plane. */
export type Root = readonly [real: number, imaginary: number];

/** Heights of the drawings. */
export const momentumHeights = { trace: 290, roots: 290, filter: 270 } as const;
const steps = 80;
const pairOf = ({ eta, alpha }: Setting): Pair => ({ learningRate: eta, momentum: alpha });

/**
 * The two roots (M9): of size below one, the error dies out.
 * @example rootsOf({ eta: 0.1, alpha: 0, c: 10, noise: 0 }) // [[0, 0], [0, 0]]
 */
export function rootsOf({ eta, alpha, c }: Setting): readonly [Root, Root] {
  const half = (1 + alpha - eta * c) / 2, discriminant = half * half - alpha;
  if (discriminant < 0) return [[half, Math.sqrt(-discriminant)], [half, -Math.sqrt(-discriminant)]];
  // The larger first, the other from the product: no digits are lost.
  const large = half + (half < 0 ? -1 : 1) * Math.sqrt(discriminant);
  return [[large, 0], [large === 0 ? 0 : alpha / large, 0]];
}

/** Twelve uniform numbers make one that is normal enough for the eye. */
const aboutNormal = (uniform: () => number): number => Array.from({ length: 12 }, uniform).reduce((sum, u) => sum + u, 0) - 6;

/** The error from rest, w(0) = 1, with the gradient c w and seeded noise: M1, iterated. */
export function traceOf(setting: Setting): number[] {
  const stream = random(1, "noise"), pair = pairOf(setting), errors = [1];
  for (let t = 0, dw = 0; t < steps; t++) {
    const noise = setting.noise === 0 ? 0 : setting.noise * aboutNormal(() => stream.uniform());
    dw = momentumStep(setting.c * (errors[t] + noise), dw, pair);
    errors.push(errors[t] + dw);
  }
  return errors;
}

/** How the pair behaves at this curvature, in a few words. */
export function behaviour({ eta, alpha, c }: Setting): string {
  const h = eta * c, rate = convergenceRate(h, alpha);
  if (h >= stabilityLimit(alpha)) return `unstable: the error grows by a factor of ${rate.toFixed(3)} a step`;
  const critical = criticalDamping(alpha);
  const way = Math.abs(h / critical - 1) < 0.02 ? "critically damped"
    : h < critical ? "creeping"
    : alpha === 0 && h <= 1 ? "direct" : "swinging";
  return `stable and ${way}: the error shrinks by a factor of ${rate.toFixed(3)} a step`;
}

/** The error over the steps. */
export function drawTrace(setting: Setting): Drawing {
  const frame = new Frame(
    { title: "step", range: [0, steps], ticks: [0, 20, 40, 60, 80] },
    { title: "error w", range: [-1.1, 1.1], ticks: [-1, -0.5, 0, 0.5, 1], words: (tick) => signed(tick, 1) },
    [48, 26, 380, 218],
  );
  const ts = spread(0, steps, steps + 1), errors = traceOf(setting), end = errors[steps];
  const marked = ts.filter((t) => t % 4 === 0 && Math.abs(errors[t]) < 1.1).map((t) => frame.dot(t, errors[t], "accent", 2.5));
  const inside = [frame.rule("y", 0), frame.line(ts, errors, "accent"), ...marked].join("");
  const far = Number.isFinite(end) && Math.abs(end) < 1e4 ? signed(end) : "beyond all bounds";
  const noisy = setting.noise > 0 ? `, with gradients that err by ${setting.noise.toFixed(2)} (seed 1)` : "";
  const words = `${sentence(behaviour(setting))}. After ${steps} steps the error is ${far}${noisy}.`;
  return { svg: frame.around("", inside), words };
}

const sentence = (text: string): string => text[0].toUpperCase() + text.slice(1);

/** The two roots in the plane; the circle is where stability ends. */
export function drawRoots(setting: Setting): Drawing {
  const words = (tick: number): string => signed(tick, 0);
  const frame = new Frame(
    { title: "real part", range: [-1.87, 1.87], ticks: [-1, 0, 1], words },
    { title: "imaginary part", range: [-1.2, 1.2], ticks: [-1, 0, 1], words },
    [48, 26, 340, 218],
  );
  const roots = rootsOf(setting), size = convergenceRate(setting.eta * setting.c, setting.alpha);
  const radius = frame.across(1) - frame.across(0), [x, y] = [frame.across(0), frame.down(0)];
  const circle = (r: number, style: string) =>
    `<circle class="${style}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${(r * radius).toFixed(1)}"/>`;
  const isOutside = roots.some(([real]) => Math.abs(real) > 1.87);
  const inside = [
    frame.rule("y", 0), frame.rule("x", 0), circle(1, "circle"), circle(Math.sqrt(setting.alpha), "guide dotted"),
    ...roots.map(([real, imaginary]) => frame.dot(real, imaginary, size < 1 ? "accent" : "hollow", 6)),
    isOutside ? frame.note(0, 0, "a root lies outside this frame", "", [0, -8, "middle"]) : "",
  ].join("");
  const [[first, imaginary], [second]] = roots;
  const both = imaginary === 0 ? `${signed(first)} and ${signed(second)}` : `${signed(first)} ± ${imaginary.toFixed(3)} i`;
  const where = size < 1 ? "inside" : "not inside";
  return {
    svg: frame.around("", inside),
    words: `The roots are ${both}; the larger has size ${size.toFixed(3)}, ${where} the circle where stability ends.`,
  };
}

/** The gain over the frequency, beside that of the golden pair. */
export function drawFilter(setting: Setting): Drawing {
  const frame = new Frame(
    { title: "frequency (turns per step)", range: [0.001, 0.5], ticks: [0.001, 0.01, 0.1, 0.5], log: true },
    {
      title: "gain of the update over the gradient", range: [1e-4, 100], ticks: [1e-4, 0.01, 1, 100], log: true,
      words: (tick) => (tick < 0.001 ? "0.0001" : String(tick)),
    },
    [58, 26, 370, 198],
  );
  const turns = spread(Math.log(0.001), Math.log(0.5), 81).map(Math.exp);
  const gain = (pair: Pair) => turns.map((turn) => frequencyResponse(2 * Math.PI * turn, pair).gain);
  const pair = pairOf(setting), { mean, halfLife } = memory(setting.alpha);
  const slow = frequencyResponse(0, pair).gain, fast = frequencyResponse(Math.PI, pair).gain;
  const half = setting.alpha > 0 ? `, half of it for ${halfLife.toFixed(1)}` : "";
  const inside = [frame.line(turns, gain(golden.pair), "guideline dash"), frame.line(turns, gain(pair), "accent")].join("");
  return {
    svg: frame.around("", inside),
    words: `Slow gradients pass with a gain of ${figures(slow)}, the fastest with ${figures(fast)}: ` +
      `${(slow / fast).toFixed(1)} times less. A gradient is remembered for ${mean.toFixed(1)} steps on average${half}. ` +
      "The dashed line is the golden pair.",
  };
}

const figures = (value: number): string => String(Number(value.toPrecision(3)));
