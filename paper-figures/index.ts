/**
 * The figures, each by its name, and what draws them. One file, one function per figure; a new one is enrolled by one line in `registry`.
 */
import { existsSync } from "node:fs";
import { mnist } from "../lib/data/index.js";
import { UsageError } from "../lib/errors.js";
import { committedEvidence, largestSet, updateName, type ExperimentName, type RunRecord } from "../lib/experiment/index.js";
import type { NetworkName } from "../lib/train/index.js";
import { bestPairs } from "./best-pairs.js";
import { confusionFigure } from "./confusion.js";
import { effectiveRate } from "./effective-rate.js";
import type { Enrolled } from "./enrolled.js";
import type { Figure } from "./figure.js";
import { fixedPoint } from "./fixed-point.js";
import { gridDifference } from "./grid-difference.js";
import { gridHeatmap } from "./grid-heatmap.js";
import { curvesFigure, learningCurves, type Curve } from "./learning-curves.js";
import { lossCurves, reliability } from "./loss-curves.js";
import { mnistSamples } from "./mnist-samples.js";
import { momentumFilter } from "./momentum-filter.js";
import { quadraticDamping } from "./quadratic-damping.js";
import { rankOfGolden } from "./rank-of-golden.js";
import { kernelMeasurementFile, type KernelMeasurement } from "../lib/experiment/index.js";
import { roofline } from "./roofline.js";
import { smoothingSpectra } from "./smoothing-spectra.js";
import { solutionCircle } from "./solution-circle.js";
import { stabilityPlane } from "./stability-plane.js";
import { synapseLoss } from "./synapse-loss.js";

export type { Enrolled } from "./enrolled.js";
export { onScreen, widened } from "./screen.js";
export { ownFigures } from "./own.js";
export { figureHash, sizeOf, type Figure, type Json, type Sources } from "./figure.js";
export { findBrowser, NoBrowser, Renderer, type Images } from "./browser.js";
export { readManifest, renderFigures, type Manifest, type ManifestEntry, type Rendered, type RenderReport } from "./render.js";
export {
  bestPairs,
  confusionFigure,
  curvesFigure,
  effectiveRate,
  gridDifference,
  quadraticDamping,
  rankOfGolden,
  smoothingSpectra,
  gridHeatmap,
  lossCurves,
  reliability,
  learningCurves,
  mnistSamples,
  synapseLoss,
  fixedPoint,
  solutionCircle,
  momentumFilter,
  roofline,
  kernelMeasurementFile,
  stabilityPlane,
  type Curve,
  type KernelMeasurement,
};

const registry: readonly Enrolled[] = [
  { name: "fixed-point", make: fixedPoint },
  { name: "solution-circle", make: solutionCircle },
  { name: "synapse-loss", make: synapseLoss },
  { name: "momentum-filter", make: momentumFilter },
  { name: "stability-plane", make: stabilityPlane },
  {
    name: "roofline",
    make: () => (existsSync(kernelMeasurementFile) ? roofline() : "the kernels have not been measured yet: run `npm run bench -- --save`"),
  },
  { name: "mnist-samples", make: async () => mnistSamples((await mnist()).train) },
  gridFigure("grid-e1", "Grid search on the full training set (E1)", gridHeatmap, "E1"),
  gridFigure("grid-e2", "Grid search on half of the training set (E2)", gridHeatmap, "E2"),
  gridFigure("grid-mlp", "Grid search with a perceptron, 784-100-10 (E1)", gridHeatmap, "E1", "mlp"),
  gridFigure("difference-e1", "Every pair against the golden one, full training set (E1)", gridDifference, "E1"),
  gridFigure("difference-e2", "Every pair against the golden one, half of the training set (E2)", gridDifference, "E2"),
  gridFigure("difference-near", "The golden pair and its neighbours, all epochs (E1)", gridDifference, "E1-near"),
  gridFigure("difference-mlp", "Every pair against the golden one, perceptron 784-100-10 (E1)", gridDifference, "E1", "mlp"),
  gridFigure("best-e1", "The best pairs against the golden one (E1)", bestPairs, "E1"),
  gridFigure("effective-rate-e1", "Accuracy over the effective learning rate, full training set (E1)", effectiveRate, "E1"),
  gridFigure("effective-rate-e2", "Accuracy over the effective learning rate, half of the training set (E2)", effectiveRate, "E2"),
  {
    name: "rank-of-golden",
    make: () => { const { grids, missing } = committedEvidence(); return grids.length > 0 ? rankOfGolden(grids) : missing.join("; "); },
  },
  { name: "learning-curves", make: () => fromRecords("E3", (records) => learningCurves(records.filter(isGolden).slice(0, 1))) },
  { name: "loss-curves", make: () => fromRecords("E3", lossCurves) },
  { name: "reliability", make: () => fromRecords("E3", reliability) },
  { name: "smoothing-spectra", make: () => fromRecords("E4", smoothingSpectra) },
  { name: "quadratic-damping", make: quadraticDamping },
];

/** A figure of the largest complete grid among the committed records; it says the grid's size in itself. */
function gridFigure(
  name: string,
  title: string,
  draw: (records: RunRecord[], about: { name: string; title: string; profile: string }) => Figure,
  experiment: ExperimentName,
  network?: NetworkName,
): Enrolled {
  return { name, make: () => fromRecords(experiment, (records, profile) => draw(records, { name, title, profile }), network) };
}

/** Makes a figure from the largest complete set of an experiment; without any, says which commands make them. */
function fromRecords(
  experiment: ExperimentName,
  make: (records: RunRecord[], size: string) => Figure,
  network: NetworkName = "paper",
): Figure | string {
  try {
    const { records, size } = largestSet(experiment, { network });
    return make([...records], size);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** The run that a reader starts with: the synapse loss with the golden pair. */
const isGolden = ({ config }: RunRecord) => config.loss === "synapse" && updateName(config.optimizer) === "golden";

/** The names of all figures, in the order of the registry. */
export const figureNames: readonly string[] = registry.map(({ name }) => name);

/**
 * Makes figures by name; without names, all.
 * @param among the figures to choose from, such as `ownFigures`; default: those of the project
 * @returns the figures, and for each that could not be made the sentence that says why
 * @throws UsageError when there is no figure of a name
 * @example (await makeFigures(["synapse-loss"])).figures.length // 1
 */
export async function makeFigures(
  names: readonly string[] = [], among: readonly Enrolled[] = registry,
): Promise<{ figures: Figure[]; missing: { name: string; why: string }[] }> {
  const known = among.map(({ name }) => name), unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`figures: there is none called ${unknown.join(", ")}; expected names from: ${known.join(", ")}`);
  }
  const figures: Figure[] = [];
  const missing: { name: string; why: string }[] = [];
  for (const { name, make } of among) {
    if (names.length > 0 && !names.includes(name)) continue;
    const made = await make();
    if (typeof made === "string") missing.push({ name, why: made });
    else if (made.name !== name) throw new Error(`figures: the one enrolled as ${name} calls itself ${made.name}`);
    else figures.push(made);
  }
  return { figures, missing };
}
