/**
 * Panels beside each other, or below each other where there is little room, with the words that follow the values below them. Everything
 * is placed by signals, so
 * that Vega lays it out anew when the window is resized.
 */
import { computed, sliderSignals, type Slider } from "./pieces.js";
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

const margin = { left: 50, right: 12, top: 28, bottom: 46 } as const;

/**
 * A specification of panels.
 * @param words an expression of the sentences that follow the values; `letterCount` is the number of letters to keep room for
 */
export function panels({
  description,
  sliders,
  signals,
  data,
  scales = [],
  all,
  words,
  letterCount,
}: {
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
    $schema: "https://vega.github.io/schema/vega/v5.json",
    description,
    autosize: "none",
    padding: 0,
    background: null,
    usermeta: { embedOptions: { renderer: "svg", actions: false } },
    // Letters and axes take the colour of the text around the picture, so that they follow a theme that is changed.
    config: {
      axis: {
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: "normal",
        grid: false,
        tickSize: 4,
        domainColor: text,
        tickColor: text,
      },
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
        ...(moves === true
          ? [
              {
                name: `${name}At`,
                value: null,
                on: [
                  {
                    events: `@${name}Pad:pointerdown, [@${name}Pad:pointerdown, window:pointerup] > window:pointermove!`,
                    update: `[clamp(x() - ${name}Left, 0, panelWidth), clamp(y() - ${name}Top, 0, panelHeight)]`,
                  },
                ],
              },
            ]
          : []),
      ]),
      // A line of text that is longer than any picture is wide: JupyterLab makes the place of a picture as wide as what is in it, at most
      // as wide as there is room.
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
        type: "text",
        interactive: false,
        style: "guide-label",
        name: "words",
        encode: {
          update: {
            x: { value: 4 },
            y: { signal: "wordsTop + 12" },
            text: { signal: "lines" },
            lineHeight: { value: 17 },
            fontSize: { value: 13 },
            description: { signal: "words" },
            ariaRole: { value: "status" },
            ariaRoleDescription: { value: "what the picture shows now" },
          },
        },
      },
    ],
  };
}

/** Width at which a picture is drawn as an image, where there is no page around it. */
const wide = 720;

/**
 * The width that there is, and what the window has beside it. When the window has changed, a place that has grown is taken; one that the
 * picture itself keeps wide
 * is left by what the window lost.
 */
const room = {
  first: "isFinite(containerSize()[0]) && containerSize()[0] > 0 ? " +
    `[containerSize()[0], windowSize()[0] - containerSize()[0]] : [${wide}, 0]`,
  later:
    "containerSize()[0] > width + 1 ? [containerSize()[0], windowSize()[0] - containerSize()[0]] : [windowSize()[0] - room[1], room[1]]",
} as const;

const text = "currentColor";

const help =
  "Move the sliders with the pointer, or with Tab and the arrow keys; where the pointer is a cross, press or drag in the picture. " +
  "Everything is computed where you read this: no kernel is needed.";

function group({ name, title, x, y, marks, moves }: Panel): Json {
  const pad: Json = {
    type: "rect",
    name: `${name}Pad`,
    interactive: moves === true,
    encode: {
      update: {
        x: { value: 0 },
        y: { value: 0 },
        width: { signal: "panelWidth" },
        height: { signal: "panelHeight" },
        fill: { value: "transparent" },
        ...(moves === true && { cursor: { value: "crosshair" } }),
      },
    },
  };
  const heading: Json = {
    type: "text",
    interactive: false,
    style: "guide-label",
    encode: { update: { x: { value: -margin.left + 4 }, y: { value: -12 }, text: { value: title }, fontSize: { value: 13 } } },
  };
  return {
    type: "group",
    name: `${name}Panel`,
    encode: {
      update: {
        x: { signal: `${name}Left` },
        y: { signal: `${name}Top` },
        width: { signal: "panelWidth" },
        height: { signal: "panelHeight" },
      },
    },
    axes: [
      { orient: "bottom", scale: `${name}X`, title: x.title, ...x.ticks },
      { orient: "left", scale: `${name}Y`, ...y.ticks },
    ],
    marks: [pad, ...marks, heading],
  };
}
