/** The synapse's losses with a place p that is moved (ledger S4 to S6, S8, S10, S12): the two forces, the net loss, the slopes. */
import { golden, synapse } from "../../theory/index.js";
import { panels } from "./panels.js";
import { computed, curve, dot, fixed, ink, letters, rule, said, signed } from "./pieces.js";
import type { Json, MovingPicture } from "./picture.js";

/** The two terms and their difference, and the slopes, as Vega's expressions of a name for p. */
const terms = (p: string) => ({
  excitatory: `-${p} * log(1 - ${p})`,
  inhibitory: `-${p} * log(${p})`,
  net: `${p} * (log(${p}) - log(1 - ${p}))`,
  excitatorySlope: `${p} / (1 - ${p}) - log(1 - ${p})`,
  inhibitorySlope: `-log(${p}) - 1`,
  netSlope: `log(${p}) - log(1 - ${p}) + 1 / (1 - ${p})`,
});

const styles: Readonly<Record<"excitatory" | "inhibitory" | "net", Json>> = {
  excitatory: { stroke: ink.first },
  inhibitory: { stroke: ink.third, strokeDash: [6, 4] },
  net: { stroke: ink.second, strokeWidth: 3 },
};

const here = terms("p");
const lines = (panel: string, ending: "" | "Slope"): Json[] =>
  (["excitatory", "inhibitory", "net"] as const).flatMap((name) => [
    curve(panel, "curves", ["p", `${name}${ending}`], styles[name]),
    dot(panel, ["p", here[`${name}${ending}`]], { fill: styles[name].stroke }),
  ]);
const hand = (panel: string): Json => rule(panel, "x", "p", { strokeWidth: 2 });

const words = said(
  "'At p = '",
  fixed("p", 3),
  "' the excitatory force opens with '",
  fixed("excitatory", 3),
  "' nats, the inhibitory closes with '",
  fixed("inhibitory", 3),
  "': '",
  fixed("excitatory / inhibitory", 2),
  "' to 1. The net loss is '",
  signed("net"),
  "' nats and '",
  "(abs(netSlope) < 0.005 ? 'is level' : netSlope < 0 ? 'falls' : 'rises')",
  "' there, with slope '",
  signed("netSlope"),
  "'.'",
  `(abs(p - ${golden.p1}) < 0.0006 ? ' This is the golden point: net and inhibitory loss are equal, ' : '')`,
  `(abs(p - ${golden.p1}) < 0.0006 ? 'and the excitatory force is twice the inhibitory.' : '')`,
  `(abs(p - ${synapse.pStar}) < 0.0006 ? ' This is p*, where the net loss is least.' : '')`,
);

/** The picture; p starts at the golden point. @example synapsePicture({ p: 0.5 }).name // "moving-synapse" */
export function synapsePicture({ p = golden.p1 }: { readonly p?: number } = {}): MovingPicture {
  const drag = (from: string) => ({ from, value: `invert('${from}X', ${from}At[0])` });
  const along = { title: "probability p", scale: { type: "linear", domain: [0, 1] }, ticks: { values: [0, 0.5, 1] } };
  const spec = panels({
    description:
      "The synapse loss: excitatory, inhibitory and net loss over p, and below or beside them their slopes. A slider for p follows.",
    sliders: [
      {
        name: "p",
        label: "probability p",
        value: Math.round(1000 * p) / 1000,
        ends: [0.005, 0.995, 0.001],
        drags: [drag("losses"), drag("slopes")],
      },
    ],
    signals: (["excitatory", "inhibitory", "net", "netSlope"] as const).map((name) => computed(name, here[name])),
    data: [
      {
        name: "curves",
        transform: [
          { type: "sequence", start: 0.005, stop: 0.9951, step: 0.005, as: "p" },
          ...Object.entries(terms("datum.p")).map(([as, expr]) => ({ type: "formula", as, expr })),
        ],
      },
    ],
    all: [
      {
        name: "losses",
        title: "forces and net loss (nats)",
        moves: true,
        x: along,
        y: { title: "loss", scale: { type: "linear", domain: [-0.4, 1.4] }, ticks: { values: [0, 0.5, 1] } },
        marks: [
          rule("losses", "y", "0"),
          rule("losses", "x", String(golden.p1), { strokeDash: [2, 4] }),
          hand("losses"),
          ...lines("losses", ""),
          letters("losses", ["0.6", "1.25"], "'excitatory −p ln(1−p)'", { align: "right" }),
          letters("losses", ["0.03", "0.5"], "'inhibitory −p ln p'"),
          letters("losses", ["0.8", "0.55"], "'net'"),
          letters("losses", [String(golden.p1), "-0.32"], "'golden point'", { align: "right", dx: -5 }),
        ],
      },
      {
        name: "slopes",
        title: "their slopes over p (nats)",
        moves: true,
        x: along,
        y: { title: "slope", scale: { type: "linear", domain: [-2.6, 5] }, ticks: { values: [-2, 0, 2, 4] } },
        marks: [
          rule("slopes", "y", "0"),
          rule("slopes", "x", String(golden.p1), { strokeDash: [2, 4] }),
          hand("slopes"),
          ...lines("slopes", "Slope"),
          letters("slopes", ["0.67", "1.6"], "'excitatory'"),
          letters("slopes", ["0.78", "-1.3"], "'inhibitory'"),
          letters("slopes", ["0.1", "-2.2"], "'net'"),
        ],
      },
    ],
    words,
    letterCount: 300,
  });
  return {
    name: "moving-synapse",
    title: "The synapse loss at a place that moves",
    spec,
    words:
      "On the left the excitatory force −p ln(1−p), the inhibitory force −p ln p, and the net loss, which is their difference; on " +
      "the right their slopes. The dotted line is the golden " +
      "point p1 = 0.618, where the excitatory force is twice the inhibitory. The upright line at p is moved by the slider, or by " +
      "dragging in either panel.",
  };
}
