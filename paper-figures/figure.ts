/** What a figure is: a plain object, so that it can be stored, compared, shown in a notebook and printed, all from the same data. */
import { createHash } from "node:crypto";

/** A Plotly trace or layout: JSON, checked by Plotly itself. */
export type Json = { readonly [key: string]: unknown };

/** What a figure rests on. Whoever prints a figure can print this under it. */
export interface Sources {
  /** One phrase: "equations S4-S6, S10", "MNIST training set", "quick: 1 seed, 2 epochs, ...". Shown in the figure where a size matters. */
  readonly label: string;
  /** Ids of the ledger's equations. */
  readonly equations?: readonly string[];
  /** Hashes of the runs' records. */
  readonly records?: readonly string[];
  readonly seeds?: readonly number[];
  /** SHA-256 of the data that were read, by name. */
  readonly data?: Readonly<Record<string, string>>;
}

/** A figure: Plotly's data and layout, with a name, a title, and a sentence for those who cannot see it. */
export interface Figure {
  /** Its file's name in `rendered`, such as "synapse-loss". */
  readonly name: string;
  readonly title: string;
  /** What there is to see, with the numbers that matter, in a sentence or two: alternative text and caption in one. */
  readonly caption: string;
  readonly data: readonly Json[];
  readonly layout: Json;
  readonly sources: Sources;
}

/** Width and height in the pixels of the layout. Without its own, a figure is one column wide: see theme.ts. */
export function sizeOf(figure: Figure): { width: number; height: number } {
  const { width = 480, height = 340 } = figure.layout as { width?: number; height?: number };
  return { width, height };
}

/**
 * SHA-256 of the figure with every number rounded to ten significant digits: two machines whose Math.log differs in the last place draw
 * the same figure and agree on its hash.
 * @example figureHash(figure).length // 64
 */
export function figureHash(figure: Figure): string {
  const text = JSON.stringify(figure, (_key, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(10)) : value));
  return createHash("sha256").update(text).digest("hex");
}
