/**
 * The way to the notebook's front end. The kernel (lib/kernel) leaves what it offers to libraries on the global object; outside a notebook
 * there is nothing: then text is printed.
 */
import { randomBytes } from "node:crypto";

/** One output in several forms; the viewer takes the richest it knows. `text/plain` is for those that know none, and for screen readers. */
export interface Bundle {
  readonly "text/plain": string;
  readonly [mime: string]: unknown;
}

/** The form in which JupyterLab's Plotly extension takes a figure. */
export const plotlyMime = "application/vnd.plotly.v1+json";

/** Text that is to stand in HTML as it is. @example escaped("a < b") // "a &lt; b" */
export function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** What the kernel offers to a library. */
interface Offered {
  /**
   * `anew`: a front end that has drawn this output already is made to draw it once more; in one piece with the rest, so that no stop comes
   * between.
   */
  show(data: Bundle, options?: { metadata?: object; id?: string; update?: boolean; anew?: boolean }): void;
  /** Registers a function that gives a value its forms, or undefined for a value it does not know. */
  format(formatter: (value: unknown) => Shown | undefined | Promise<Shown | undefined>): void;
  /** Aborted when the cell that asks is stopped. */
  signal(): AbortSignal;
}

/** A value in its forms. */
export interface Shown {
  readonly data: Bundle;
  readonly metadata: object;
}

/** The kernel, where there is one. */
export const kernel = (): Offered | undefined =>
  (globalThis as unknown as Record<symbol, Offered | undefined>)[Symbol.for("golden-momentum.kernel")];

/**
 * Whether the code runs in a TypeScript notebook.
 * @example inNotebook() // false in a script
 */
export const inNotebook = (): boolean => kernel() !== undefined;

/**
 * Shows a bundle; outside a notebook prints its text.
 * @param metadata by MIME type, such as the width at which an image is shown
 * @example display({ "text/plain": "x = 1", "text/latex": "$x = 1$" })
 */
export function display(bundle: Bundle, metadata: object = {}): void {
  const notebook = kernel();
  if (notebook === undefined) console.log(bundle["text/plain"]);
  else notebook.show(bundle, { metadata });
}

/** An output that can be replaced by a later one in its place. */
export interface Place {
  put(bundle: Bundle, metadata?: object): void;
}

/**
 * Opens a place for an output that changes. Outside a notebook every change whose text is new is printed as a line.
 * @example const place = openPlace(); place.put({ "text/plain": "1 of 2" }); place.put({ "text/plain": "2 of 2" })
 */
export function openPlace(): Place {
  const id = randomBytes(8).toString("hex");
  let shown: string | undefined;
  return {
    put(bundle, metadata = {}) {
      const notebook = kernel();
      if (notebook !== undefined) {
        // The Plotly extension ignores a new figure where it has already drawn one.
        const update = shown !== undefined;
        notebook.show(bundle, { metadata, id, update, anew: update && plotlyMime in bundle });
      } else if (bundle["text/plain"] !== shown) console.log(bundle["text/plain"]);
      shown = bundle["text/plain"];
    },
  };
}
