/** The figures, each by its name, and what draws them. One file, one function per figure; a new one is enrolled by one line in `registry`. */
import { mnist } from "../lib/data/index.js";
import { UsageError } from "../lib/errors.js";
import type { Figure } from "./figure.js";
import { mnistSamples } from "./mnist-samples.js";

export { figureHash, sizeOf, type Figure, type Json, type Sources } from "./figure.js";
export { findBrowser, NoBrowser, Renderer, type Images } from "./browser.js";
export { readManifest, renderFigures, type Manifest, type ManifestEntry, type Rendered, type RenderReport } from "./render.js";
export { mnistSamples };

/** A figure that can be asked for by name. */
export interface Enrolled {
  readonly name: string;
  /** Answers a sentence where what it rests on (records) is not there yet, saying which command makes it. */
  readonly make: () => Promise<Figure | string> | Figure | string;
}

const registry: readonly Enrolled[] = [
  { name: "mnist-samples", make: async () => mnistSamples((await mnist()).train) },
];

/** The names of all figures, in the order of the registry. */
export const figureNames: readonly string[] = registry.map(({ name }) => name);

/**
 * Makes figures by name; without names, all.
 * @returns the figures, and for each that could not be made the sentence that says why
 * @throws UsageError when there is no figure of a name
 * @example (await makeFigures(["synapse-loss"])).figures.length // 1
 */
export async function makeFigures(names: readonly string[] = []): Promise<{ figures: Figure[]; missing: { name: string; why: string }[] }> {
  const unknown = names.filter((name) => !figureNames.includes(name));
  if (unknown.length > 0) throw new UsageError(`figures: there is none called ${unknown.join(", ")}; expected names from: ${figureNames.join(", ")}`);
  const figures: Figure[] = [];
  const missing: { name: string; why: string }[] = [];
  for (const { name, make } of registry) {
    if (names.length > 0 && !names.includes(name)) continue;
    const made = await make();
    if (typeof made === "string") missing.push({ name, why: made });
    else if (made.name !== name) throw new Error(`figures: the one enrolled as ${name} calls itself ${made.name}`);
    else figures.push(made);
  }
  return { figures, missing };
}
