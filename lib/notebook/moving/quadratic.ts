/**
 * Momentum on a quadratic, moved (ledger M1, M9): the error step by step, the two roots, the place in the stability plane. Vega's
 * expressions have no loops, so the error is
 * the closed form of the recurrence `w(t+1) = (1 + alpha - h) w(t) - alpha w(t-1)`, w(0) = 1, w(1) = 1 - h, h = eta c; a test holds it
 * against the recurrence.
 */
import { publishedGridPair } from "../../theory/index.js";
import { panels } from "./panels.js";
import { computed, curve, dot, fixed, ink, letters, mark, rule, said, short, signed, type Slider } from "./pieces.js";
import type { Json, MovingPicture } from "./picture.js";

/** Learning rate, momentum weight and curvature at which the picture starts. */
export interface QuadraticStart {
  readonly eta?: number;
  readonly alpha?: number;
  readonly curvature?: number;
}

const steps = 80;

/**
 * With roots of half sum m and half difference s: `R^t cos(t a) + (w(1) - m) R^(t-1) sin(t a)/sin a` where they are complex, of size R and
 * angle a; else the same with powers of the two.
 */
const closedForm =
  "complex ? pow(size, datum.t) * cos(datum.t * angle) + (1 - h - half) * pow(size, datum.t - 1) * " +
  "(sin(angle) < 1e-7 ? datum.t : sin(datum.t * angle) / sin(angle)) : " +
  "(pow(half + s, datum.t) + pow(half - s, datum.t)) / 2 + (1 - h - half) * (datum.t === 0 ? 0 : " +
  "s < 1e-7 ? datum.t * pow(half, datum.t - 1) : (pow(half + s, datum.t) - pow(half - s, datum.t)) / (2 * s))";

const sliders = ({ eta, alpha, curvature }: Required<QuadraticStart>): Slider[] => [
  { name: "eta", label: "learning rate η", value: eta, ends: [0.001, 0.3, 0.001] },
  {
    name: "alpha",
    label: "momentum weight α",
    value: alpha,
    ends: [0, 0.999, 0.001],
    drags: [{ from: "plane", value: "invert('planeX', planeAt[0])" }],
  },
  {
    name: "power",
    label: "curvature c, as a power of ten",
    value: Math.log10(curvature),
    ends: [-1, 3, 0.01],
    drags: [{ from: "plane", value: "log(invert('planeY', planeAt[1]) / eta) / LN10" }],
  },
];

const signals: readonly Json[] = [
  computed("curvature", "pow(10, power)"),
  computed("h", "eta * curvature"),
  computed("half", "(1 + alpha - h) / 2"),
  computed("complex", "half * half < alpha"),
  computed("s", "complex ? 0 : sqrt(half * half - alpha)"),
  computed("angle", "complex ? acos(half / sqrt(alpha)) : 0"),
  computed("size", "complex ? sqrt(alpha) : abs(half) + s"),
  computed("critical", "pow(1 - sqrt(alpha), 2)"),
  computed("stable", "h < 2 * (1 + alpha)"),
  computed("last", "data('trace').length ? data('trace')[data('trace').length - 1].w : 1"),
];

const way =
  "(stable ? 'stable and ' + (abs(h / critical - 1) < 0.02 ? 'critically damped' : h < critical ? 'creeping' : " +
  "alpha === 0 && h <= 1 ? 'direct' : 'swinging') + ': the error shrinks by a factor of ' : 'unstable: the error grows by a factor of ')";

const words = said(
  "'At learning rate η = '",
  fixed("eta", 3),
  "', momentum weight α = '",
  fixed("alpha", 3),
  "' and curvature c = '",
  short("curvature"),
  "' the pair is '",
  way,
  fixed("size", 3),
  "' a step. The roots are '",
  `(complex ? ${said(signed("half"), "' ± '", fixed("sqrt(alpha - half * half)", 3), "' i'")} : ${said(
    signed("half + (half < 0 ? -1 : 1) * s"),
    "' and '",
    signed("half - (half < 0 ? -1 : 1) * s"),
  )})`,
  "(size < 1 ? ', inside' : ', not inside')",
  `' the circle. After ${steps} steps the error is '`,
  `(isFinite(last) && abs(last) < 1e4 ? ${signed("last")} : 'beyond all bounds')`,
  "'. With this pair the curvature of critical damping is '",
  short("critical / eta"),
  "', and stability ends at '",
  short("2 * (1 + alpha) / eta"),
  "'.'",
);

const roots = "(complex ? half : half + (half < 0 ? -1 : 1) * s)";

/** The picture. @example quadraticPicture({ curvature: 10 }).name // "moving-quadratic" */
export function quadraticPicture(start: QuadraticStart = {}): MovingPicture {
  const { eta = publishedGridPair.learningRate, alpha = publishedGridPair.momentum, curvature = 1 } = start;
  const spec = panels({
    description:
      "Momentum on a quadratic: the error step by step, the two roots, and the stability plane. Sliders for learning rate, momentum" +
      " weight and curvature follow.",
    sliders: sliders({ eta, alpha, curvature }),
    signals,
    data: [
      {
        name: "trace",
        transform: [
          { type: "sequence", start: 0, stop: steps + 1, as: "t" },
          { type: "formula", as: "w", expr: closedForm },
          { type: "formula", as: "seen", expr: "isNaN(datum.w) ? 9 : clamp(datum.w, -9, 9)" },
        ],
      },
      {
        name: "boundaries",
        transform: [
          { type: "sequence", start: 0, stop: 1.0001, step: 0.01, as: "a" },
          { type: "formula", as: "limit", expr: "2 * (1 + datum.a)" },
          { type: "formula", as: "critical", expr: "max(1e-6, pow(1 - sqrt(datum.a), 2))" },
        ],
      },
      {
        name: "circle",
        transform: [
          { type: "sequence", start: 0, stop: 101, as: "i" },
          { type: "formula", as: "x", expr: "cos(2 * PI * datum.i / 100)" },
          { type: "formula", as: "y", expr: "sin(2 * PI * datum.i / 100)" },
        ],
      },
    ],
    all: [
      {
        name: "trace",
        title: "error w on the quadratic",
        x: { title: "step", scale: { type: "linear", domain: [0, steps] }, ticks: { tickCount: 4 } },
        y: { title: "error", scale: { type: "linear", domain: [-1.1, 1.1] }, ticks: { values: [-1, -0.5, 0, 0.5, 1] } },
        marks: [rule("trace", "y", "0"), curve("trace", "trace", ["t", "seen"], { stroke: ink.first })],
      },
      {
        name: "roots",
        title: "the two roots, imaginary part",
        x: {
          title: "real part",
          scale: { type: "linear", domain: { signal: "[-1.25 * panelWidth / panelHeight, 1.25 * panelWidth / panelHeight]" } },
          ticks: { values: [-1, 0, 1] },
        },
        y: { title: "imaginary part", scale: { type: "linear", domain: [-1.25, 1.25] }, ticks: { values: [-1, 0, 1] } },
        marks: [
          rule("roots", "x", "0"),
          rule("roots", "y", "0"),
          curve("roots", "circle", ["x", "y"], { stroke: ink.grey }),
          dot("roots", [roots, "complex ? sqrt(alpha - half * half) : 0"], { fill: ink.first }),
          dot("roots", ["complex ? half : half - (half < 0 ? -1 : 1) * s", "complex ? -sqrt(alpha - half * half) : 0"], {
            fill: ink.second,
          }),
          letters("roots", ["0", "1"], `abs(${roots}) > 1.25 * panelWidth / panelHeight ? 'a root lies outside this frame' : ''`, {
            align: "center",
            dy: -6,
          }),
        ],
      },
      {
        name: "plane",
        title: "stability plane: η c (drag the dot)",
        moves: true,
        x: { title: "momentum weight α", scale: { type: "linear", domain: [0, 1] }, ticks: { values: [0, 0.5, 1] } },
        y: { title: "η c", scale: { type: "log", domain: [0.0001, 100] }, ticks: { values: [0.0001, 0.01, 1, 100], format: "~r" } },
        marks: [
          mark("area", { table: "boundaries", clip: true }, {
            x: { scale: "planeX", field: "a" }, y: { scale: "planeY", field: "limit" }, y2: 0, fill: ink.faint,
          }),
          curve("plane", "boundaries", ["a", "limit"], { stroke: ink.second }),
          curve("plane", "boundaries", ["a", "critical"], { stroke: ink.grey, strokeDash: [5, 4] }),
          letters("plane", ["0.05", "12"], "'unstable'"),
          letters("plane", ["0.5", "0.7"], "'swings'", { align: "center" }),
          letters("plane", ["0.05", "0.01"], "'creeps'"),
          dot("plane", ["alpha", "h"], { fill: ink.first, size: 130 }),
        ],
      },
    ],
    words,
    letterCount: 345,
  });
  return {
    name: "moving-quadratic",
    title: "Momentum on a quadratic, moved",
    spec,
    words:
      "On the left the error on a quadratic, step by step, from rest at 1; in the middle the two roots of r² − (1 + α − η c) r + α," +
      " which decide it: inside the circle the error " +
      "dies out; on the right the stability plane, unstable above the upper line, swinging below it, creeping below the dashed line" +
      " of critical damping. Learning rate, momentum weight " +
      "and curvature are moved by sliders, or by dragging the dot.",
  };
}
