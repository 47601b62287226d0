/**
 * A picture that the reader moves, without a kernel: a Vega specification, whose expressions are computed where the output is seen. JupyterLab draws it in a
 * notebook that is not trusted too, since Vega runs no script of a notebook; a viewer without Vega shows the image at the start.
 */
import { display, escaped, inNotebook, type Bundle } from "../kernel.js";

/** JSON as Vega takes it. */
export type Json = { readonly [key: string]: unknown };

/** A picture that moves. */
export interface MovingPicture {
  readonly name: string;
  readonly title: string;
  /** What there is to see before anything is moved, and what can be moved. */
  readonly words: string;
  readonly width: number;
  readonly height: number;
  /** A Vega 5 specification. */
  readonly spec: Json;
}

/** The form in which JupyterLab and VS Code take a picture that moves. */
export const vegaMime = "application/vnd.vega.v5+json";

/** Shows a picture that moves, and its words below it, to unfold. Outside a notebook the words are printed. */
export async function showMoving(picture: MovingPicture): Promise<void> {
  display(await movingBundle(picture, inNotebook()), { "image/png": { width: picture.width, height: picture.height } });
  if (inNotebook()) {
    display({
      "text/html": `<details><summary>the picture in words</summary><p>${escaped(inSentence(picture))}</p></details>`, "text/plain": "",
    });
  }
}

/** The forms of a picture that moves; `image` asks for the picture at its start too. No HTML is among them: a viewer would prefer it, and not move. */
export async function movingBundle(picture: MovingPicture, image: boolean): Promise<Bundle> {
  await Promise.resolve(image);
  return { "text/plain": inSentence(picture), [vegaMime]: picture.spec };
}

const inSentence = ({ title, words }: MovingPicture): string => `Figure: ${title}. ${words}`;
