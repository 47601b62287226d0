/** The parts of the main job by name. */
import { equationsPart } from "./equations.js";
import { experimentsPart } from "./experiments.js";
import { figuresPart } from "./figures.js";
import { notebooksPart } from "./notebooks.js";
import { reportPart } from "./report.js";
import { sitePart } from "./site.js";
import { type Part, type PartName } from "./part.js";

export { partNames, type Outcome, type Part, type PartName } from "./part.js";

/** What each part does. */
export const parts: Readonly<Record<PartName, Part>> = {
  equations: equationsPart,
  experiments: experimentsPart,
  figures: figuresPart,
  notebooks: notebooksPart,
  site: sitePart,
  report: reportPart,
};
