/** The figures, each by its name, and what draws them. One file, one function per figure; a new one is enrolled by one line in `registry`. */
import { join } from "node:path";
import { mnist } from "../lib/data/index.js";
import { UsageError } from "../lib/errors.js";
import { readRecords, updateName, type RunRecord } from "../lib/experiment/index.js";
import { paths } from "../lib/paths.js";
import type { Figure } from "./figure.js";
import { fixedPoint } from "./fixed-point.js";
import { gridDifference } from "./grid-difference.js";
import { gridHeatmap } from "./grid-heatmap.js";
import { curvesFigure, learningCurves, type Curve } from "./learning-curves.js";
import { lossCurves, reliability } from "./loss-curves.js";
import { mnistSamples } from "./mnist-samples.js";
import { momentumFilter } from "./momentum-filter.js";
import { solutionCircle } from "./solution-circle.js";
import { stabilityPlane } from "./stability-plane.js";
import { synapseLoss } from "./synapse-loss.js";

export { figureHash, sizeOf, type Figure, type Json, type Sources } from "./figure.js";
export { findBrowser, NoBrowser, Renderer, type Images } from "./browser.js";
export { readManifest, renderFigures, type Manifest, type ManifestEntry, type Rendered, type RenderReport } from "./render.js";
export { curvesFigure, gridDifference, gridHeatmap, lossCurves, reliability, learningCurves, mnistSamples, synapseLoss, fixedPoint, solutionCircle, momentumFilter, stabilityPlane, type Curve };

/** A figure that can be asked for by name. */
export interface Enrolled {
  readonly name: string;
  /** Answers a sentence where what it rests on (records) is not there yet, saying which command makes it. */
  readonly make: () => Promise<Figure | string> | Figure | string;
}

const registry: readonly Enrolled[] = [
  { name: "fixed-point", make: fixedPoint },
  { name: "solution-circle", make: solutionCircle },
  { name: "synapse-loss", make: synapseLoss },
  { name: "momentum-filter", make: momentumFilter },
  { name: "stability-plane", make: stabilityPlane },
  { name: "mnist-samples", make: async () => mnistSamples((await mnist()).train) },
  { name: "grid-e1", make: () => withRecords("E1", "quick", (records) => gridHeatmap(records, { name: "grid-e1", title: "Grid search on the full training set (E1)", profile: "quick" })) },
  { name: "grid-e2", make: () => withRecords("E2", "quick", (records) => gridHeatmap(records, { name: "grid-e2", title: "Grid search on half of the training set (E2)", profile: "quick" })) },
  { name: "difference-e1", make: () => withRecords("E1", "quick", (records) => gridDifference(records, { name: "difference-e1", title: "Every pair against the golden one, full training set (E1)", profile: "quick" })) },
  { name: "difference-e2", make: () => withRecords("E2", "quick", (records) => gridDifference(records, { name: "difference-e2", title: "Every pair against the golden one, half of the training set (E2)", profile: "quick" })) },
  { name: "learning-curves", make: () => withRecords("E3", "quick", (records) => learningCurves(records.filter(isGolden).slice(0, 1))) },
  { name: "loss-curves", make: () => withRecords("E3", "quick", (records) => lossCurves(records, "quick")) },
  { name: "reliability", make: () => withRecords("E3", "quick", (records) => reliability(records, "quick")) },
];

/** Makes a figure from the records of an experiment; without any, says which command makes them. */
function withRecords(experiment: string, profile: string, make: (records: RunRecord[]) => Figure): Figure | string {
  const records = readRecords(join(paths.records, `${experiment}-${profile}.jsonl`));
  return records.length > 0 ? make(records) : `there are no records of ${experiment} in profile ${profile} yet: run \`npx golden sweep ${experiment} --profile ${profile}\``;
}

/** The run that a reader starts with: the synapse loss with the golden pair. */
const isGolden = ({ config }: RunRecord) => config.loss === "synapse" && updateName(config.optimizer) === "golden";

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
