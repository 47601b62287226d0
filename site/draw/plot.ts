/**
 * The least that a drawing needs, as text: one frame with two axes, lines, dots and words in SVG. It runs where the page is built and
 * where it is read, so that a drawing that moves is the drawing that stood there before. Colours are classes, never attributes: they
 * follow the theme.
 */
import { escape } from "../../lib/markup.js";

/** An axis: its title with the unit, its two ends, where its ticks stand. */
export interface Axis {
  readonly title: string;
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
  readonly log?: boolean;
  readonly words?: (tick: number) => string;
}

/** Left, top, width and height of the place between the axes. */
export type Place = readonly [left: number, top: number, width: number, height: number];

/** A drawing and what it shows, in a sentence or two that follow the values. */
export interface Drawing {
  readonly svg: string;
  readonly words: string;
}

/** Width of every drawing in its own units; letters are 14 to 15 of them. */
export const drawingWidth = 440;

const short = (value: number): string => String(Number(value.toFixed(1)));

/** A frame with two axes; what is drawn in it is given in the data's own numbers. */
export class Frame {
  constructor(readonly x: Axis, readonly y: Axis, readonly place: Place) {}

  /** Across, from the left edge of the place. */
  across(value: number): number {
    return along(this.x, value) * this.place[2];
  }

  /** Down, from the top of the place. */
  down(value: number): number {
    return (1 - along(this.y, value)) * this.place[3];
  }

  /**
   * Axes, ticks and titles around what is drawn inside; what leaves the frame is cut off. What `still` holds does not move: a drawing that
   * is dragged keeps it.
   */
  around(still: string, moving: string): string {
    const [left, top, width, height] = this.place;
    const tick = ({ words = String }: Axis, value: number, [x, y]: readonly [number | string, number | string], mark: string, at: string) =>
      `<g transform="translate(${x} ${y})"><path class="axis" d="M0 0${mark}"/><text class="tick" ${at}>${escape(words(value))}</text></g>`;
    const ticksX = this.x.ticks.map((value) =>
      tick(this.x, value, [short(left + this.across(value)), top + height], "v5", 'y="19" text-anchor="middle"'));
    const ticksY = this.y.ticks.map((value) =>
      tick(this.y, value, [left, short(top + this.down(value))], "h-5", 'x="-9" y="5" text-anchor="end"'));
    return `<svg x="${left}" y="${top}" width="${width}" height="${height}">${still}${moves(moving)}</svg>`
      + `<path class="axis" d="M${left} ${top}v${height}h${width}"/>${ticksX.join("")}${ticksY.join("")}`
      + `<text class="title" x="${left + width}" y="${top + height + 39}" text-anchor="end">${escape(this.x.title)}</text>`
      + `<text class="title" x="${Math.max(0, left - 44)}" y="${top - 11}">${escape(this.y.title)}</text>`;
  }

  /** A line through points; a value that is no number, or far outside, ends at the border. */
  line(xs: readonly number[], ys: readonly number[], style: string): string {
    const reach = this.place[3] * 2;
    const points = xs.map((x, i) => {
      const y = Number.isNaN(ys[i]) ? reach : this.down(ys[i]);
      return `${short(this.across(x))} ${short(Math.min(reach, Math.max(-reach, y)))}`;
    });
    return `<path class="line ${style}" d="M${points.join("L")}"/>`;
  }

  /** A line from edge to edge, across or down. */
  rule(axis: "x" | "y", value: number, style = "guide"): string {
    const [, , width, height] = this.place;
    return axis === "x" ? `<path class="${style}" d="M${short(this.across(value))} 0v${height}"/>`
      : `<path class="${style}" d="M0 ${short(this.down(value))}h${width}"/>`;
  }

  dot(x: number, y: number, style: string, radius = 5): string {
    return `<circle class="dot ${style}" cx="${short(this.across(x))}" cy="${short(this.down(y))}" r="${radius}"/>`;
  }

  /** Words at a point, moved by some units. */
  note(x: number, y: number, text: string, style = "", [dx, dy, anchor]: readonly [number, number, string] = [6, -6, "start"]): string {
    const [atX, atY] = [short(this.across(x) + dx), short(this.down(y) + dy)];
    return `<text class="note ${style}" x="${atX}" y="${atY}" text-anchor="${anchor}">${escape(text)}</text>`;
  }
}

function along({ range: [low, high], log }: Axis, value: number): number {
  return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** Numbers from `low` to `high`, evenly, both ends included. @example spread(0, 1, 3) // [0, 0.5, 1] */
export const spread = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => low + (high - low) * i / (count - 1));

const [opening, closing] = ["<g class=\"moves\">", "</g><!--moves-->"];

/** What moves in a drawing, in a group of its own. */
export const moves = (moving: string): string => `${opening}${moving}${closing}`;

/**
 * A drawing taken apart: what stands still around what moves.
 * @example apart("a" + moves("b") + "c") // { still: "a\u0000c", moving: "b" }
 */
export function apart(svg: string): { readonly still: string; readonly moving: string } {
  const from = svg.indexOf(opening), to = svg.indexOf(closing);
  if (from < 0) return { still: svg, moving: "" };
  return { still: `${svg.slice(0, from)}\0${svg.slice(to + closing.length)}`, moving: svg.slice(from + opening.length, to) };
}

/** The opening tag's content for a drawing of some height. */
export const viewBox = (height: number): string => `0 0 ${drawingWidth} ${height}`;
