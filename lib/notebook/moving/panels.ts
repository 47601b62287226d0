/**
 * Panels beside each other, or below each other where there is little room, with the words that follow the values below them. Everything is placed by signals, so
 * that Vega lays it out anew when the window is resized.
 */
import type { Json } from "./picture.js";

/** One axis: its scale as Vega takes it, its title, and how its ticks are set and written. */
export interface Axis {
  readonly scale: Json;
  readonly title: string;
  readonly ticks?: Json;
}

/** One panel. Its marks use the scales `NAMEX` and `NAMEY`; an axis that is missing is not drawn. */
export interface Panel {
  readonly name: string;
  /** Stands above the panel: what is on the vertical axis. */
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Json[];
  /** Whether a press or a drag in it is noted, in the signal `NAMEAt`: [x, y] in pixels from its upper left corner, else null. */
  readonly moves?: boolean;
}

/** A signal that is computed from others. */
export const computed = (name: string, update: string): Json => ({ name, update });

/** What a slider is: its signal and label, where it starts, its ends and steps; each of `drags` is an expression of the value that a press in panel `from` means. */
export interface Slider {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly ends: readonly [min: number, max: number, step: number];
  readonly drags?: readonly { readonly from: string; readonly value: string }[];
}

/**
 * The signal of a slider. JupyterLab takes the arrow keys for itself unless an element asks it not to; Vega writes that attribute only on kinds of input
 * that it does not know, such as "Range" with a capital letter, which is a range to every browser. Such an input gives text.
 */
function sliderSignals({ name, label, value, ends: [min, max, step], drags = [] }: Slider): Json[] {
  const steps = (expression: string) => `clamp(round((${expression}) / ${step}) * ${step}, ${min}, ${max})`;
  return [
    {
      name: `${name}Slider`, value,
      bind: {
        input: "Range", name: `${label} `, min, max, step, "data-lm-suppress-shortcuts": "true",
        style: "width: min(24em, 55%); height: 24px; vertical-align: middle; margin: 0 0 0 0.5em",
      },
      // Rounded to the slider's steps, so that slider and picture agree.
      on: drags.map((drag) => ({ events: { signal: `${drag.from}At` }, update: `${drag.from}At === null ? ${name}Slider : ${steps(drag.value)}` })),
    },
    computed(name, `toNumber(${name}Slider)`),
  ];
}

/** A number with its sign as the site's pictures write it, as an expression of an expression. @example signed("w") // "((w) < 0 ? '−' : '') + format(abs(w), '.3f')", in brackets */
export const signed = (value: string): string => `(((${value}) < 0 ? '−' : '') + format(abs(${value}), '.3f'))`;

/** Colours that stand out by 3:1 or more on white and on a dark page alike. */
export const ink = { first: "#2F7FC4", second: "#C9591B", third: "#2E8B57", grey: "#808080", faint: "#8080804D" } as const;

/** A smooth line of a table's points. */
export function curve(panel: string, table: string, [x, y]: readonly [string, string], style: Json): Json {
  return {
    type: "line", interactive: false, clip: true, from: { data: table },
    encode: { update: { x: { scale: `${panel}X`, field: x }, y: { scale: `${panel}Y`, field: y }, strokeWidth: { value: 2 }, ...values(style) } },
  };
}

/** A dot at two expressions. */
export function dot(panel: string, [x, y]: readonly [string, string], style: Json): Json {
  return {
    type: "symbol", interactive: false, clip: true,
    encode: {
      update: { x: { scale: `${panel}X`, signal: x }, y: { scale: `${panel}Y`, signal: y }, size: { value: 90 }, strokeWidth: { value: 2 }, ...values(style) },
    },
  };
}

/** A line across the panel at an expression: along `x` it is upright. */
export function rule(panel: string, along: "x" | "y", at: string, style: Json = {}): Json {
  const other = along === "x" ? "y" : "x", end = along === "x" ? "panelHeight" : "panelWidth";
  return {
    type: "rule", interactive: false, clip: true,
    encode: {
      update: {
        [along]: { scale: `${panel}${along.toUpperCase()}`, signal: at }, [other]: { value: 0 }, [`${other}2`]: { signal: end },
        stroke: { value: ink.grey }, strokeWidth: { value: 1 }, ...values(style),
      },
    },
  };
}

/** Letters at two expressions, in the colour of the text around the picture. */
export function letters(panel: string, [x, y]: readonly [string, string], text: string, style: Json = {}): Json {
  return {
    type: "text", interactive: false, style: "guide-label",
    encode: {
      update: {
        x: { scale: `${panel}X`, signal: x }, y: { scale: `${panel}Y`, signal: y }, text: { signal: text }, fontSize: { value: 12 }, ...values(style),
      },
    },
  };
}

/** Plain values as Vega's encodings; what is an encoding already stays. */
const values = (style: Json): Json =>
  Object.fromEntries(Object.entries(style).map(([key, value]) => [key, typeof value === "object" && !Array.isArray(value) ? value : { value }]));

const margin = { left: 50, right: 12, top: 28, bottom: 46 } as const;

/**
 * A specification of panels.
 * @param words an expression of the sentences that follow the values; `letterCount` is the number of letters to keep room for
 */
export function panels({ description, sliders, signals, data, scales = [], all, words, letterCount }: {
  readonly description: string;
  /** The sliders below the picture, in the order of the Tab key. */
  readonly sliders: readonly Slider[];
  readonly signals: readonly Json[];
  readonly data: readonly Json[];
  /** Scales beside those of the panels. */
  readonly scales?: readonly Json[];
  readonly all: readonly Panel[];
  readonly words: string;
  readonly letterCount: number;
}): Json {
  return {
    $schema: "https://vega.github.io/schema/vega/v5.json", description, autosize: "none", padding: 0, background: null,
    usermeta: { embedOptions: { renderer: "svg", actions: false } },
    // Letters and axes take the colour of the text around the picture, so that they follow a theme that is changed.
    config: {
      axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", grid: false, tickSize: 4, domainColor: text, tickColor: text },
      style: { "guide-label": { fill: text }, "guide-title": { fill: text } },
    },
    signals: [
      { name: "room", init: room.first, on: [{ events: "window:resize", update: room.later }] },
      computed("width", "clamp(room[0], 260, 1000)"),
      computed("columns", `width >= ${230 * all.length} ? ${all.length} : 1`),
      computed("cellWidth", "width / columns"),
      computed("panelWidth", `cellWidth - ${margin.left + margin.right}`),
      computed("panelHeight", "clamp(0.8 * panelWidth, 150, 220)"),
      computed("cellHeight", `panelHeight + ${margin.top + margin.bottom}`),
      ...all.flatMap(({ name, moves }, i) => [
        computed(`${name}Left`, `(${i} % columns) * cellWidth + ${margin.left}`),
        computed(`${name}Top`, `floor(${i} / columns) * cellHeight + ${margin.top}`),
        ...(moves === true ? [{
          name: `${name}At`, value: null,
          on: [{
            events: `@${name}Pad:pointerdown, [@${name}Pad:pointerdown, window:pointerup] > window:pointermove!`,
            update: `[clamp(x() - ${name}Left, 0, panelWidth), clamp(y() - ${name}Top, 0, panelHeight)]`,
          }],
        }] : []),
      ]),
      // A line of text that is longer than any picture is wide: JupyterLab makes the place of a picture as wide as what is in it, at most as wide as there is room.
      { name: "help", value: "", bind: { input: "hidden", name: help } },
      ...sliders.flatMap(sliderSignals),
      ...signals,
      computed("words", words),
      computed("perLine", "floor((width - 8) / 6.7)"),
      computed("lines", "split(trim(replace(words, regexp('(.{1,' + perLine + '})(?: +|$)', 'g'), '$1\\n')), '\\n')"),
      computed("wordsTop", `cellHeight * ceil(${all.length} / columns)`),
      computed("height", `wordsTop + 17 * ceil(${letterCount} / (perLine - 5)) + 12`),
    ],
    data,
    scales: [
      ...all.flatMap(({ name, x, y }) => [
        { name: `${name}X`, ...x.scale, range: [0, { signal: "panelWidth" }] },
        { name: `${name}Y`, ...y.scale, range: [{ signal: "panelHeight" }, 0] },
      ]),
      ...scales,
    ],
    marks: [
      ...all.map(group),
      {
        // A place that a screen reader listens to: what it says is read when it changes.
        type: "text", interactive: false, style: "guide-label", name: "words",
        encode: {
          update: {
            x: { value: 4 }, y: { signal: "wordsTop + 12" }, text: { signal: "lines" }, lineHeight: { value: 17 }, fontSize: { value: 13 },
            description: { signal: "words" }, ariaRole: { value: "status" }, ariaRoleDescription: { value: "what the picture shows now" },
          },
        },
      },
    ],
  };
}

/** Width at which a picture is drawn as an image, where there is no page around it. */
const wide = 720;

/**
 * The width that there is, and what the window has beside it. When the window has changed, a place that has grown is taken; one that the picture itself keeps wide
 * is left by what the window lost.
 */
const room = {
  first: `isFinite(containerSize()[0]) && containerSize()[0] > 0 ? [containerSize()[0], windowSize()[0] - containerSize()[0]] : [${wide}, 0]`,
  later: "containerSize()[0] > width + 1 ? [containerSize()[0], windowSize()[0] - containerSize()[0]] : [windowSize()[0] - room[1], room[1]]",
} as const;

const text = "currentColor";

const help = "Move the sliders with the pointer, or with Tab and the arrow keys; where the pointer is a cross, press or drag in the picture. "
  + "Everything is computed where you read this: no kernel is needed.";

function group({ name, title, x, y, marks, moves }: Panel): Json {
  const pad: Json = {
    type: "rect", name: `${name}Pad`, interactive: moves === true,
    encode: {
      update: {
        x: { value: 0 }, y: { value: 0 }, width: { signal: "panelWidth" }, height: { signal: "panelHeight" }, fill: { value: "transparent" },
        ...(moves === true && { cursor: { value: "crosshair" } }),
      },
    },
  };
  const heading: Json = {
    type: "text", interactive: false, style: "guide-label",
    encode: { update: { x: { value: -margin.left + 4 }, y: { value: -12 }, text: { value: title }, fontSize: { value: 13 } } },
  };
  return {
    type: "group", name: `${name}Panel`,
    encode: {
      update: { x: { signal: `${name}Left` }, y: { signal: `${name}Top` }, width: { signal: "panelWidth" }, height: { signal: "panelHeight" } },
    },
    axes: [
      { orient: "bottom", scale: `${name}X`, title: x.title, ...x.ticks }, { orient: "left", scale: `${name}Y`, ...y.ticks },
    ],
    marks: [pad, ...marks, heading],
  };
}
