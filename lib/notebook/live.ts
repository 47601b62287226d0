/** A training curve that grows in its place as the epochs come in. */
import { curvesFigure, type Figure } from "../../paper-figures/index.js";
import type { Epoch } from "../train/index.js";
import { inNotebook, kernel, openPlace } from "./kernel.js";
import { figureBundle, inWords, sentence } from "./show.js";

/** What a live curve says about the run it shows. */
export interface LiveOptions {
  /** The run's name in the figure. */
  readonly label: string;
  /** Epochs to come, for the axis. */
  readonly epochs: number;
  /** The size of what is trained, shown in the figure: "1,000 training images, seed 1". */
  readonly size: string;
}

/**
 * Passes on the epochs of a training and draws them, in place, as they come in. When the last one is in (or the loop ends otherwise), the
 * drawing has an image and its words too; where the reader stopped the cell, the picture that was there stays.
 * @example for await (const epoch of live(training, { label: "synapse", epochs: 3, size: "1,000 training images, seed 1" })) last = epoch;
 */
export async function* live(training: AsyncIterable<Epoch>, options: LiveOptions): AsyncGenerator<Epoch> {
  const place = openPlace(), stop = kernel()?.signal();
  const epochs: Epoch[] = [];
  const draw = async (image: boolean) => {
    const figure = curve(epochs, options);
    const { bundle, metadata } = await figureBundle(figure, image && inNotebook());
    place.put({ ...bundle, "text/plain": sentence(figure) }, metadata);
  };
  await draw(false);
  try {
    for await (const epoch of training) {
      epochs.push(epoch);
      await draw(false);
      yield epoch;
    }
  } finally {
    // A stopped cell has ended: what it draws then, a front end would take in part or not at all.
    if (stop?.aborted !== true) {
      await draw(true);
      inWords(curve(epochs, options));
    }
  }
}

/** Loss and accuracy alone: the times of a run are another's the next time, and would make its output another. */
function curve(epochs: readonly Epoch[], { label, epochs: total, size }: LiveOptions): Figure {
  const seen = epochs.map(({ epoch, train, validation }) => ({ epoch, train, validation }));
  return curvesFigure([{ label, epochs: seen }], { label: size }, total);
}

/**
 * Trains to the end with a live curve, and gives all epochs.
 * @example const seen = await watch(training, { label: "synapse", epochs: 3, size: "1,000 training images, seed 1" })
 */
export async function watch(training: AsyncIterable<Epoch>, options: LiveOptions): Promise<Epoch[]> {
  const seen: Epoch[] = [];
  for await (const epoch of live(training, options)) seen.push(epoch);
  return seen;
}

/**
 * A signal that the stop button aborts, for the cell that asks for it: with it a training stops where it is. Outside a notebook, Ctrl-C
 * aborts it.
 * @example train(network, split, { loss: "synapse", optimizer, epochs: 30, seed: 1, signal: interruption() })
 */
export function interruption(): AbortSignal {
  const notebook = kernel();
  if (notebook !== undefined) return notebook.signal();
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new Error("interrupted")));
  return controller.signal;
}
