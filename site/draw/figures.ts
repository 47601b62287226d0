/** Every drawing that moves, by the id that it has in the page: its height, and how it follows the state. */
import type { State } from "../state.js";
import { drawFilter, drawRoots, drawTrace, momentumHeights } from "./momentum.js";
import type { Drawing } from "./plot.js";
import { drawCrossing, drawSection, drawSynapse, theoryHeights } from "./theory.js";

/** The drawings of the theory. `label` is what the drawing is, `draw` how it stands. */
export const figures = {
  synapse: {
    height: theoryHeights.synapse, label: "The synapse loss: excitatory, inhibitory and net loss over p",
    draw: ({ p }: State): Drawing => drawSynapse(p),
  },
  section: { height: theoryHeights.section, label: "A line cut at p", draw: ({ p }: State): Drawing => drawSection(p) },
  crossing: {
    height: theoryHeights.crossing, label: "Both sides of the golden equation over p",
    draw: ({ p }: State): Drawing => drawCrossing(p),
  },
  trace: {
    height: momentumHeights.trace, label: "The error on a quadratic, step by step", draw: (state: State): Drawing => drawTrace(state),
  },
  roots: { height: momentumHeights.roots, label: "The two roots that decide stability", draw: (state: State): Drawing => drawRoots(state) },
  filter: {
    height: momentumHeights.filter, label: "Momentum as a filter: gain over frequency",
    draw: (state: State): Drawing => drawFilter(state),
  },
} as const;

/** Names of the drawings. */
export type FigureName = keyof typeof figures;

/** Which drawings a parameter moves. */
export const movedBy: Readonly<Record<string, readonly FigureName[]>> = {
  p: ["synapse", "section", "crossing"],
  eta: ["trace", "roots", "filter"], alpha: ["trace", "roots", "filter"], c: ["trace", "roots"], noise: ["trace"],
};
