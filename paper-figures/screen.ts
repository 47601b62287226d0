/**
 * A figure as a screen shows it, on a page of any colour: nothing is white paper any more, and black and grey become one grey that stands
 * out on white and on a dark page alike. What lies in a coloured cell stays as it is, since its ground comes with it. A screen has more
 * room than a printed column, so the figure is wider there, with letters of the same size.
 */
import type { Figure, Json } from "./figure.js";
import { colour } from "./theme.js";

/** Contrast 4.6 on white and 4.1 on JupyterLab's dark page (#111111); no colour reaches 4.5 on both. */
export const middle = "#757575";

const clear = "rgba(0,0,0,0)";
const inks = new Set<unknown>([colour.black, colour.grey, "black"]);

/**
 * The figure for a screen.
 * @example onScreen(synapseLoss()).layout["paper_bgcolor"] // "rgba(0,0,0,0)"
 */
export function onScreen(figure: Figure): Figure {
  const { annotations = [], plot_bgcolor: ground, ...rest } = figure.layout as Json & { annotations?: readonly Json[] };
  const grounded = ground !== "#ffffff" || figure.data.some(({ type }) => type === "heatmap");
  const ownGround = (note: Json): boolean => grounded && !isPaper(note["xref"]) && !isPaper(note["yref"]);
  return {
    ...figure,
    data: figure.data.map((trace) =>
      (trace["type"] === "heatmap" ? { ...trace, ...recoloured({ colorbar: trace["colorbar"] }) } : recoloured(trace))),
    layout: {
      ...recoloured(rest), paper_bgcolor: clear, plot_bgcolor: ground === "#ffffff" ? clear : ground,
      annotations: annotations.map((note) => (ownGround(note) ? note : recoloured(note))),
    },
  };
}

/** Width on a screen, in pixels: that of the pictures that move. */
const screenWidth = 720;

/**
 * The figure as wide as a page of a notebook allows. Its height stays, since remarks below the axes stand at parts of it. One whose axes
 * share a scale keeps its shape, as it would gain nothing but empty space.
 * @example sizeOf(widened(synapseLoss())).width // 720
 */
export function widened(figure: Figure): Figure {
  const tied = Object.values(figure.layout).some((axis) => typeof axis === "object" && axis !== null && "scaleanchor" in axis);
  return tied ? figure : { ...figure, layout: { ...figure.layout, width: screenWidth } };
}

const isPaper = (reference: unknown): boolean => typeof reference === "string" && (reference === "paper" || reference.endsWith("domain"));

/** Every colour of ink made the middle one, white grounds taken away, the faint grey made see-through. */
function recoloured(value: Json): Json {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, part(key, inner)]));
}

function part(key: string, value: unknown): unknown {
  if (typeof value === "string") {
    if (inks.has(value)) return middle;
    if (value === colour.faint) return "rgba(128,128,128,0.35)";
    return /bgcolor$|^fillcolor$/.test(key) && /^#fff(fff)?$|^rgba\(255,255,255/i.test(value) ? clear : value;
  }
  if (Array.isArray(value)) return value.map((one: unknown) => part(key, one));
  return typeof value === "object" && value !== null ? recoloured(value as Json) : value;
}
