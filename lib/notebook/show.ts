/** Figures in a notebook. */
import { cachedPng } from "../../paper-figures/cache.js";
import { NoBrowser, onScreen, sizeOf, widened, type Figure } from "../../paper-figures/index.js";
import { display, escaped, plotlyMime, inNotebook, type Bundle } from "./kernel.js";

/**
 * Shows a figure: interactive in JupyterLab (Plotly JSON), an image wherever only images are shown (PNG), a sentence in plain text, and the
 * same sentence to unfold below, for who does not see the figure. Where no browser is installed to draw the PNG, the others remain.
 * @example await show(synapseLoss()) // await it, so that the image is in the output
 */
export async function show(figure: Figure): Promise<void> {
  const { bundle, metadata } = await figureBundle(figure, inNotebook());
  display(bundle, metadata);
  inWords(figure);
}

/**
 * Puts the figure's sentence below it, to unfold. The front ends give neither image nor Plotly graph an alternative text of ours, and show
 * no plain text beside them: without this, a screen reader would find nothing. Outside a notebook the sentence has been printed already.
 */
export function inWords(figure: Figure): void {
  if (inNotebook()) {
    display({
      "text/html": `<details><summary>the figure in words</summary><p>${escaped(sentence(figure))}</p></details>`, "text/plain": "",
    });
  }
}

/** The forms of a figure, for a page of any colour; `image` asks for the PNG too. */
export async function figureBundle(printed: Figure, image: boolean): Promise<{ bundle: Bundle; metadata: object }> {
  const figure = widened(onScreen(printed)), { width, height } = sizeOf(figure);
  const bundle: Bundle = {
    [plotlyMime]: { data: figure.data, layout: figure.layout, config: { displaylogo: false } }, "text/plain": sentence(figure),
  };
  if (!image) return { bundle, metadata: {} };
  try {
    return {
      bundle: { ...bundle, "image/png": (await cachedPng(figure)).toString("base64") }, metadata: { "image/png": { width, height } },
    };
  } catch (error) {
    if (error instanceof NoBrowser) return { bundle, metadata: {} };
    throw error;
  }
}

/**
 * A figure in words: title, what there is to see, what it rests on.
 * @example sentence(figure) // "Figure: The synapse loss. ... (rests on: equations S4-S6)"
 */
export function sentence(figure: Figure): string {
  return `Figure: ${figure.title}. ${figure.caption} (rests on: ${figure.sources.label})`;
}
