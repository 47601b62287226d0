/**
 * A picture that the reader moves, without a kernel: a Vega specification, whose expressions are computed where the output is seen.
 * JupyterLab draws it in a
 * notebook that is not trusted too, since Vega runs no script of a notebook; a viewer without Vega shows the image at the start.
 */
import { cachedVegaPng } from "../../../paper-figures/cache.js";
import { NoBrowser } from "../../../paper-figures/index.js";
import { display, escaped, inNotebook, type Bundle } from "../kernel.js";

/** JSON as Vega takes it. */
export type Json = { readonly [key: string]: unknown };

/** A picture that moves. */
export interface MovingPicture {
  readonly name: string;
  readonly title: string;
  /** What there is to see before anything is moved, and what can be moved. */
  readonly words: string;
  /** A Vega 5 specification. */
  readonly spec: Json;
}

/** The form in which JupyterLab and VS Code take a picture that moves. */
export const vegaMime = "application/vnd.vega.v5+json";

/** Shows a picture that moves, and its words below it, to unfold. Outside a notebook the words are printed. */
export async function showMoving(picture: MovingPicture): Promise<void> {
  const { bundle, metadata } = await movingBundle(picture, inNotebook());
  display(bundle, metadata);
  if (inNotebook()) {
    display({
      "text/html": `<details><summary>the picture in words</summary><p>${escaped(inSentence(picture))}</p></details>`,
      "text/plain": "",
    });
  }
}

/**
 * The forms of a picture that moves; `image` asks for the picture at its start too. No HTML is among them: a viewer would prefer it, and
 * where
 * the notebook is not trusted it would take the script out of it.
 */
export async function movingBundle(picture: MovingPicture, image: boolean): Promise<{ bundle: Bundle; metadata: object }> {
  const bundle: Bundle = { [vegaMime]: picture.spec, "text/plain": inSentence(picture) };
  if (!image) return { bundle, metadata: {} };
  try {
    const png = await cachedVegaPng(picture.spec);
    // A PNG says its size in its first chunk.
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    return { bundle: { ...bundle, "image/png": png.toString("base64") }, metadata: { "image/png": { width, height } } };
  } catch (error) {
    if (error instanceof NoBrowser) return { bundle, metadata: {} };
    throw error;
  }
}

const inSentence = ({ title, words }: MovingPicture): string => `Figure: ${title}. ${words}`;
