/**
 * How all figures look. A figure is drawn on 480 pixels that print as one column of 85 mm, so 16 px are 8 pt and 14 px are 7 pt on paper.
 * Colours: after Okabe and Ito (2008), told apart by the colour-blind, darkened so that lines (3:1) and letters (4.5:1, all but orange)
 * stand out on white; every line also has its own dash, so that greyscale suffices. test/paper-figures/contrast.test.ts measures it.
 */
import type { Json } from "./figure.js";

/** Width of a column: pixels of the layout, and millimetres on paper. */
export const column = { width: 480, millimetres: 85 } as const;

/** The colours, each by what it looks like. `grey` is for frames, guides and remarks (contrast 7:1 on white). */
export const colour = {
  black: "#000000", blue: "#0072B2", vermilion: "#BF5200", green: "#007A5A", orange: "#B87800", purple: "#A8437F", grey: "#595959",
  faint: "#D9D9D9",
} as const;

/** Line styles in order: the n-th line of a figure takes the n-th, colour and dash together. */
export const lineStyles = [
  { color: colour.black, dash: "solid" }, { color: colour.blue, dash: "dash" }, { color: colour.vermilion, dash: "dot" },
  { color: colour.green, dash: "dashdot" }, { color: colour.orange, dash: "longdash" }, { color: colour.purple, dash: "longdashdot" },
] as const;

/** Sizes of letters in pixels: 8 pt, 7 pt and 6 pt in print. */
export const letters = { body: 16, ticks: 14, small: 12 } as const;

/** The first of these that the machine has; Liberation Sans comes with Debian's Chromium. */
const fontFamily = "Liberation Sans, Arial, Helvetica, sans-serif";

/** An axis with a title (with its unit), a frame line and no grid. */
export function axis(title: string, more: Json = {}): Json {
  return {
    title: { text: title, font: { size: letters.body }, standoff: 6 }, tickfont: { size: letters.ticks }, ticks: "outside", ticklen: 4,
    showline: true, linecolor: colour.black, linewidth: 1, showgrid: false, zeroline: false, automargin: true, ...more,
  };
}

/** The layout that every figure starts from: white, one column wide, legend only where a figure asks for it. */
export function layout(more: Json): Json {
  return {
    width: column.width, height: 340, font: { family: fontFamily, size: letters.body, color: colour.black },
    paper_bgcolor: "#ffffff", plot_bgcolor: "#ffffff", margin: { l: 58, r: 12, t: 12, b: 50 }, showlegend: false, ...more,
  };
}

/** A smooth line. Plotly would otherwise drop points of it, differently at each size. */
export function line(x: readonly number[], y: readonly number[], style: Json, more: Json = {}): Json {
  return { type: "scatter", mode: "lines", x, y, line: { width: 2.5, simplify: false, ...style }, ...more };
}

/** A remark at a point, in data coordinates, without an arrow unless `more` asks for one. */
export function remark(x: number, y: number, text: string, more: Json = {}): Json {
  return { x, y, text, showarrow: false, font: { size: letters.ticks, color: colour.black }, ...more };
}

/** The size of what was computed, above a figure: two lines, as a column is not wide enough for one. */
export function sizeAbove(label: string): Json {
  return {
    xref: "paper", yref: "paper", x: 0, y: 1, yshift: 38, xanchor: "left", yanchor: "top", showarrow: false, align: "left",
    text: inLines(label), font: { size: letters.small, color: colour.grey },
  };
}

/** A size in words, broken where it would be wider than a column: what was run, and from which initial weights. */
export function inLines(label: string): string {
  return label.replace(", initial weights", ",<br>initial weights");
}
