/** What the pictures that move are made of, as Vega takes it: sliders, sentences, lines, dots, letters. */
import type { Json } from "./picture.js";

/** A signal that is computed from others. */
export const computed = (name: string, update: string): Json => ({ name, update });

/**
 * What a slider is: its signal and label, where it starts, its ends and steps; each of `drags` is an expression of the value that a press
 * in panel `from` means.
 */
export interface Slider {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly ends: readonly [min: number, max: number, step: number];
  readonly drags?: readonly { readonly from: string; readonly value: string }[];
}

/**
 * The signal of a slider. JupyterLab takes the arrow keys for itself unless an element asks it not to; Vega writes that attribute only on
 * kinds of input
 * that it does not know, such as "Range" with a capital letter, which is a range to every browser. Such an input gives text.
 */
export function sliderSignals({ name, label, value, ends: [min, max, step], drags = [] }: Slider): Json[] {
  const steps = (expression: string) => `clamp(round((${expression}) / ${step}) * ${step}, ${min}, ${max})`;
  return [
    {
      name: `${name}Slider`,
      value,
      bind: {
        input: "Range",
        name: `${label} `,
        min,
        max,
        step,
        "data-lm-suppress-shortcuts": "true",
        style: "width: min(24em, 55%); height: 24px; vertical-align: middle; margin: 0 0 0 0.5em",
      },
      // Rounded to the slider's steps, so that slider and picture agree.
      on: drags.map((drag) => ({
        events: { signal: `${drag.from}At` },
        update: `${drag.from}At === null ? ${name}Slider : ${steps(drag.value)}`,
      })),
    },
    computed(name, `toNumber(${name}Slider)`),
  ];
}

/** Parts of a sentence, each an expression: a text in single quotes, or a value. @example said("'p = '", "p") // "'p = ' + p" */
export const said = (...parts: readonly string[]): string => parts.join(" + ");

/** A number with some decimals. @example fixed("p", 3) // "format(p, '.3f')" */
export const fixed = (value: string, decimals: number): string => `format(${value}, '.${decimals}f')`;

/** A number with three digits that count. @example short("p") // "format(p, '.3~r')" */
export const short = (value: string): string => `format(${value}, '.3~r')`;

/** A number with three decimals and a minus in the typography of the page. @example signed("w") // an expression that gives "−0.500" */
export const signed = (value: string): string => `(((${value}) < 0 ? '−' : '') + format(abs(${value}), '.3f'))`;

/** Colours that stand out by 3:1 or more on white and on a dark page alike. */
export const ink = { first: "#2F7FC4", second: "#C9591B", third: "#2E8B57", grey: "#808080", faint: "#8080804D" } as const;

/** What a mark is drawn from, and whether it ends where its panel does. */
interface Drawn { readonly table?: string; readonly clip?: boolean }

/** A mark that takes no pointer: one for each row of its table, or one alone. */
export function mark(type: string, { table, clip }: Drawn, style: Json): Json {
  return {
    type,
    interactive: false,
    ...(clip !== undefined && { clip }),
    ...(table !== undefined && { from: { data: table } }),
    encode: { update: values(style) },
  };
}

/** A smooth line of a table's points. */
export const curve = (panel: string, table: string, [x, y]: readonly [string, string], style: Json): Json =>
  mark("line", { table, clip: true }, {
    x: { scale: `${panel}X`, field: x }, y: { scale: `${panel}Y`, field: y }, strokeWidth: 2, ...style,
  });

/** A dot at two expressions. */
export const dot = (panel: string, [x, y]: readonly [string, string], style: Json): Json =>
  mark("symbol", { clip: true }, {
    x: { scale: `${panel}X`, signal: x }, y: { scale: `${panel}Y`, signal: y }, size: 90, strokeWidth: 2, ...style,
  });

/** A line across the panel at an expression: along `x` it is upright. */
export function rule(panel: string, along: "x" | "y", at: string, style: Json = {}): Json {
  const [other, end] = along === "x" ? ["y", "panelHeight"] : ["x", "panelWidth"];
  return mark("rule", { clip: true }, {
    [along]: { scale: `${panel}${along.toUpperCase()}`, signal: at },
    [other]: 0,
    [`${other}2`]: { signal: end },
    stroke: ink.grey,
    strokeWidth: 1,
    ...style,
  });
}

/** Letters at two expressions, in the colour of the text around the picture. */
export function letters(panel: string, [x, y]: readonly [string, string], text: string, style: Json = {}): Json {
  return {
    type: "text",
    interactive: false,
    style: "guide-label",
    encode: {
      update: {
        x: { scale: `${panel}X`, signal: x },
        y: { scale: `${panel}Y`, signal: y },
        text: { signal: text },
        fontSize: { value: 12 },
        ...values(style),
      },
    },
  };
}

/** Plain values as Vega's encodings; what is an encoding already stays. */
const values = (style: Json): Json =>
  Object.fromEntries(
    Object.entries(style).map(([key, value]) => [key, typeof value === "object" && !Array.isArray(value) ? value : { value }]),
  );
