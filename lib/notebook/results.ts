/** What a cell's last expression shows, when it is one of this project's things: a figure as a figure, a data frame as a table. */
import type { Figure } from "../../paper-figures/index.js";
import { kernel, type Shown } from "./kernel.js";
import { figureBundle } from "./show.js";
import { tableBundle, type DataFrameLike } from "./table.js";

/** Whether a value is a figure of this project, by its shape. */
function isFigure(value: unknown): value is Figure {
  const figure = value as Partial<Figure> | null;
  return typeof figure === "object" && figure !== null && Array.isArray(figure.data) && typeof figure.layout === "object"
    && typeof figure.caption === "string" && typeof figure.sources?.label === "string";
}

/** Whether a value is a data frame, by its shape. */
function isFrame(value: unknown): value is DataFrameLike {
  const frame = value as Partial<DataFrameLike> | null;
  return typeof frame === "object" && frame !== null && Array.isArray(frame.columns) && Array.isArray(frame.values) && "shape" in frame;
}

/**
 * A value in its forms; undefined for what is no figure and no frame.
 * @example (await shown(synapseLoss()))?.data["text/plain"] // "Figure: The synapse loss. ..."
 */
async function shown(value: unknown): Promise<Shown | undefined> {
  if (isFrame(value)) return { data: tableBundle(value), metadata: {} };
  if (!isFigure(value)) return undefined;
  const { bundle, metadata } = await figureBundle(value, true);
  return { data: bundle, metadata };
}

/** Tells the kernel, where there is one. */
export function registerResults(): void {
  kernel()?.format(shown);
}
