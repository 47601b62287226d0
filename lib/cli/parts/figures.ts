/** Draws the figures that changed. */
import { relative } from "node:path";
import { makeFigures, renderFigures } from "../../../paper-figures/index.js";
import { paths } from "../../paths.js";
import type { Outcome, Part } from "./part.js";

/** All figures, into paper-figures/rendered; without a browser as Plotly JSON alone, which counts as skipped. */
export const figuresPart: Part = async () => {
  const { figures, missing } = await makeFigures();
  const { figures: rendered, manifest, note } = await renderFigures(figures);
  const drawn = rendered.filter(({ state }) => state !== "unchanged").length;
  const lines = [
    `${rendered.length} figures, ${drawn} drawn now, in ${relative(paths.root, paths.figures)}; where each came from: ` +
    `${relative(paths.root, manifest)}`,
    ...missing.map(({ name, why }) => `${name} left out: ${why}`),
    ...(note === undefined ? [] : [note]),
  ];
  return { state: note !== undefined ? "skipped" : drawn > 0 ? "done" : "unchanged", lines } satisfies Outcome;
};
