/**
 * The way to the notebook's front end. tslab offers one MIME type per output; several in one bundle, and updates in place, need the inner
 * function of its module `jupyter`, which is found among the modules the process has loaded. Outside a notebook there is none: then text is printed.
 */
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";

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

type Write = (content: { data: Bundle; metadata: object; transient: { display_id?: string } }, update: boolean) => void;

const loaded = createRequire(import.meta.url).cache;

/** tslab's writer, once a cell has run in it; undefined outside a notebook. */
function writer(): Write | undefined {
  const file = Object.keys(loaded).find((name) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(name));
  const exported = file === undefined ? undefined : (loaded[file]?.exports as { lastWriteDisplayData?: Write | null } | undefined);
  return exported?.lastWriteDisplayData ?? undefined;
}

/**
 * Whether the code runs in a TypeScript notebook.
 * @example inNotebook() // false in a script
 */
export const inNotebook = (): boolean => writer() !== undefined;

/**
 * Shows a bundle; outside a notebook prints its text.
 * @param metadata by MIME type, such as the width at which an image is shown
 * @example display({ "text/plain": "x = 1", "text/latex": "$x = 1$" })
 */
export function display(bundle: Bundle, metadata: object = {}): void {
  const write = writer();
  if (write === undefined) console.log(bundle["text/plain"]);
  else write({ data: bundle, metadata, transient: {} }, false);
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
      const write = writer();
      if (write !== undefined) {
        // The Plotly extension ignores a new figure where it has already drawn one; a form of another kind in between makes the front end draw anew.
        if (shown !== undefined && plotlyMime in bundle) write({ data: { "text/plain": bundle["text/plain"] }, metadata: {}, transient: { display_id: id } }, true);
        write({ data: bundle, metadata, transient: { display_id: id } }, shown !== undefined);
      } else if (bundle["text/plain"] !== shown) console.log(bundle["text/plain"]);
      shown = bundle["text/plain"];
    },
  };
}
