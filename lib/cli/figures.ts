/** `golden figures`: draws the figures that changed. */
import { resolve } from "node:path";
import { makeFigures, figureNames, renderFigures } from "../../paper-figures/index.js";
import type { Register } from "./command.js";

/**
 * Adds `golden figures [names...]`. Status 1 when a figure that was asked for by name could not be made, or has no images.
 * @example golden figures synapse-loss --json
 */
export const registerFigures: Register = (program, exit) => {
  program.command("figures [names...]")
    .description("draw the figures that changed since they were last drawn: SVG, PNG, PDF, Plotly JSON and a manifest")
    .option("--out <folder>", "where to write (default: paper-figures/rendered)")
    .option("--force", "draw also what did not change")
    .option("--list", "print the names of all figures and end")
    .option("--json", "print what was done as one JSON object")
    .action(async (names: string[], options: { out?: string; force?: boolean; list?: boolean; json?: boolean }) => {
      if (options.list) {
        console.log(options.json ? JSON.stringify(figureNames) : figureNames.join("\n"));
        return;
      }
      const { figures, missing } = await makeFigures(names);
      const report = await renderFigures(figures, { ...(options.out !== undefined && { out: resolve(options.out) }), force: options.force === true });
      if (options.json) console.log(JSON.stringify({ ...report, missing }));
      else {
        for (const { name, state } of report.figures) console.log(`${name.padEnd(24)} ${state === "json" ? "Plotly JSON only" : state}`);
        for (const { name, why } of missing) console.log(`${name.padEnd(24)} left out: ${why}`);
        if (report.note !== undefined) console.log(report.note);
        console.log(`manifest: ${report.manifest}`);
      }
      if (names.length > 0 && (missing.length > 0 || report.note !== undefined)) exit(1);
    });
};
