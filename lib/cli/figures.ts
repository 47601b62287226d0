/** `golden figures`: draws the figures that changed. */
import { resolve } from "node:path";
import { figureNames, makeFigures, ownFigures, renderFigures } from "../../paper-figures/index.js";
import { paths } from "../paths.js";
import type { Register } from "./command.js";

interface Options { records?: string; out?: string; force?: true; list?: true; json?: true }

/**
 * Adds `golden figures [names...]`. Status 1 when a figure that was asked for by name could not be made, or has no images.
 * @example golden figures synapse-loss --json
 */
export const registerFigures: Register = (program, exit) => {
  program.command("figures [names...]")
    .description("draw the figures that changed since they were last drawn: SVG, PNG, PDF, Plotly JSON and a manifest")
    .option(
      "--records <folder>",
      "draw the record files of this folder instead: " +
      "grids as maps, other runs as learning curves, each with data, network and loss in its title",
    )
    .option(
      "--out <folder>",
      `where to write (default: ${paths.installed ? "figures" : "paper-figures/rendered, or with --records figures in that folder"})`,
    )
    .option("--force", "draw also what did not change")
    .option("--list", "print the names of all figures and end")
    .option("--json", "print what was done as one JSON object")
    .action(async (names: string[], { records, out, force, list, json }: Options) => {
      const own = records === undefined ? undefined : ownFigures(records);
      if (list) {
        const known = own === undefined ? figureNames : own.map(({ name }) => name);
        console.log(json ? JSON.stringify(known) : known.join("\n"));
        return;
      }
      const { figures, missing } = await makeFigures(names, own);
      const target = out ?? (records === undefined || paths.installed ? paths.figures : `${records}/figures`);
      const report = await renderFigures(figures, { out: resolve(target), force: force === true });
      if (json) console.log(JSON.stringify({ ...report, missing }));
      else {
        for (const { name, state } of report.figures) console.log(`${name.padEnd(24)} ${state === "json" ? "Plotly JSON only" : state}`);
        for (const { name, why } of missing) console.log(`${name.padEnd(24)} left out: ${why}`);
        if (report.note !== undefined) console.log(report.note);
        console.log(`manifest: ${report.manifest}`);
      }
      if (names.length > 0 && (missing.length > 0 || report.note !== undefined)) exit(1);
    });
};
