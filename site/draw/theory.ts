/** The theory's drawings: the synapse's three curves, the golden section, the golden crossing. Every number comes from lib/theory. */
import { golden, synapse } from "../../lib/theory/index.js";
import { type Drawing, Frame, moves, spread } from "./plot.js";

const ps = spread(0.004, 0.996, 125);
const probability = { title: "probability p", range: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] } as const;

/** Heights of the drawings. */
export const theoryHeights = { synapse: 316, section: 120, crossing: 270 } as const;

/** Of the three curves at p: their values in nats, and the slope of the net loss. */
interface SynapseValues { readonly excitatory: number; readonly inhibitory: number; readonly net: number; readonly slope: number }

/** What the three curves say at p, in nats. */
export function synapseAt(p: number): SynapseValues {
  const { excitatory, inhibitory, net } = synapse;
  return { excitatory: excitatory.value(p), inhibitory: inhibitory.value(p), net: net.value(p), slope: net.slope(p) };
}

const synapseFrame = new Frame(probability, { title: "loss (nats)", range: [-0.4, 1.4], ticks: [0, 0.5, 1] }, [48, 26, 380, 244]);
const synapseCurves = /* @__PURE__ */ [
  synapseFrame.rule("y", 0), synapseFrame.rule("x", golden.p1, "guide dotted"),
  synapseFrame.line(ps, ps.map(synapse.excitatory.value), "ink"),
  synapseFrame.line(ps, ps.map(synapse.inhibitory.value), "blue dash"), synapseFrame.line(ps, ps.map(synapse.net.value), "accent dots"),
  synapseFrame.note(0.59, 1.24, "excitatory −p ln(1−p)", "", [0, 0, "end"]),
  synapseFrame.note(0.03, 0.49, "inhibitory −p ln p", "blue", [0, 0, "start"]),
  synapseFrame.note(0.735, 0.52, "net", "accent", [0, 0, "start"]), synapseFrame.note(golden.p1, -0.36, "p₁", "", [5, 0, "start"]),
].join("");

/**
 * The curves S4 and S5 with the place p.
 * @example drawSynapse(0.5).words // "At p = 0.500 the excitatory loss is 0.347, ..."
 */
export function drawSynapse(p: number): Drawing {
  const at = synapseAt(p), frame = synapseFrame;
  const moving = [
    frame.rule("x", p, "hand"), frame.dot(p, at.excitatory, "ink"), frame.dot(p, at.inhibitory, "blue"), frame.dot(p, at.net, "accent"),
  ].join("");
  const near = Math.abs(p - golden.p1) < 0.0006
    ? " This is the golden point: net and inhibitory loss are equal, and the excitatory loss is twice as high."
    : Math.abs(p - synapse.pStar) < 0.0006 ? " This is p*, where the net loss is least." : "";
  return {
    svg: frame.around(synapseCurves, moving),
    words: `At p = ${p.toFixed(3)} the excitatory loss is ${at.excitatory.toFixed(3)}, the inhibitory ${at.inhibitory.toFixed(3)} ` +
      `and the net loss ${signed(at.net)} nats; the net loss ${at.slope < 0 ? "falls" : "rises"} there, ` +
      `with slope ${signed(at.slope)}.${near}`,
  };
}

/** A line cut at p: the longer part to the whole, and the shorter to the longer. */
export function drawSection(p: number): Drawing {
  const [left, width] = [12, 416], cut = left + width * p, away = (1 - p) / p - p;
  const ofLong = p.toFixed(3), ofShort = (1 - p).toFixed(3), rest = ((1 - p) / p).toFixed(3);
  const differ = Math.abs(away) < 0.002 ? undefined : `they differ by ${Math.abs(away).toFixed(3)}`;
  const text = (look: string, x: number | string, y: number, anchor: string, words: string) =>
    `<text class="note${look}" x="${x}" y="${y}"${anchor && ` text-anchor="${anchor}"`}>${words}</text>`;
  // A part's number stands above it where the part is wide enough for it.
  const longWords = p < 0.12 ? "" : text(" accent", (left + width * p / 2).toFixed(1), 23, "middle", `p = ${ofLong}`);
  const shortWords = p > 0.88 ? "" : text(" blue", (cut + width * (1 - p) / 2).toFixed(1), 23, "middle", ofShort);
  const svg = `<rect class="bar accent" x="${left}" y="34" width="${(width * p).toFixed(1)}" height="26"/>`
    + `<rect class="bar blue" x="${cut.toFixed(1)}" y="34" width="${(width * (1 - p)).toFixed(1)}" height="26"/>`
    + `<path class="hand" d="M${cut.toFixed(1)} 24v46"/>${longWords}${shortWords}`
    + text("", 12, 90, "", `p to the whole: ${ofLong}`) + text("", 428, 90, "end", `the rest to p: ${rest}`)
    + text(" strong", 220, 113, "middle", differ ?? "equal: the golden section");
  return {
    svg: moves(svg), words: `p to the whole is ${ofLong}, the rest to p is ${rest}: ${differ ?? "equal, the golden section"}.`,
  };
}

const bothSides = { title: "both sides of p = (1 − p)/p", range: [0, 2], ticks: [0, 0.5, 1, 1.5, 2] } as const;
const crossingFrame = new Frame(probability, bothSides, [48, 26, 380, 198]);
const crossingCurves = /* @__PURE__ */ [
  crossingFrame.rule("x", golden.p1, "guide dotted"), crossingFrame.line([0, 1], [0, 1], "accent"),
  crossingFrame.line(ps, ps.map((p) => (1 - p) / p), "blue dash"),
  crossingFrame.dot(golden.p1, golden.p1, "hollow", 7), crossingFrame.note(0.12, 0.12, "p", "accent", [-4, -12, "end"]),
  crossingFrame.note(0.39, 1.64, "(1 − p)/p", "blue", [8, 0, "start"]),
  crossingFrame.note(golden.p1, golden.p1, `p₁ = ${golden.p1.toFixed(4)}`, "", [16, 6, "start"]),
].join("");

/** Both sides of p = (1 - p)/p over p. */
export function drawCrossing(p: number): Drawing {
  const frame = crossingFrame, right = (1 - p) / p;
  const moving = [frame.rule("x", p, "hand"), frame.dot(p, p, "accent"), frame.dot(p, right, "blue")].join("");
  return {
    svg: frame.around(crossingCurves, moving),
    words: `At p = ${p.toFixed(3)} the left side is ${p.toFixed(3)}, the right side ${right.toFixed(3)}.`,
  };
}

/** A number with its sign, in the typography of the page. @example signed(-0.5) // "−0.500" */
export const signed = (value: number, digits = 3): string => `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}`;
