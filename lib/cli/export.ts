/** `golden export`: records as CSV. */
import { existsSync } from "node:fs";
import { UsageError } from "../errors.js";
import { allRecords, curvesCsv, runsCsv } from "../experiment/index.js";
import { checkReplaceable, writeWhole } from "../files.js";
import type { Register } from "./command.js";

interface Options { csv?: string; curves?: string; json?: true }

/** Adds `golden export` to the program. */
export const registerExport: Register = (program) => {
  program.command("export")
    .description("write records as CSV for spreadsheets and data frames: a line for each run, and a line for each epoch of each run")
    .argument("<records...>", "record files (.jsonl), as sweep and train --save write them; the same run twice is once")
    .option("--csv <file>", "a line for each run: what was run, and what came out")
    .option("--curves <file>", "a line for each epoch of each run: losses and accuracies")
    .option("--json", "print what was written as JSON")
    .action((files: string[], { csv, curves, json }: Options) => {
      if (csv === undefined && curves === undefined) {
        throw new UsageError("export: expected --csv, --curves or both, each with the name of a file");
      }
      const missing = files.find((file) => !existsSync(file));
      if (missing !== undefined) throw new UsageError(`${missing}: no such file; expected record files (.jsonl)`);
      for (const [file, option] of [[csv, "--csv"], [curves, "--curves"]] as const) if (file !== undefined) checkReplaceable(file, option);
      const records = allRecords(files), epochs = records.reduce((sum, record) => sum + record.epochs.length, 0);
      if (csv !== undefined) writeWhole(csv, runsCsv(records));
      if (curves !== undefined) writeWhole(curves, curvesCsv(records));
      if (json) console.log(
        JSON.stringify({ runs: records.length, epochs, ...(csv !== undefined && { csv }), ...(curves !== undefined && { curves }) }),
      );
      else {
        if (csv !== undefined) console.log(`${csv}: ${records.length} runs`);
        if (curves !== undefined) console.log(`${curves}: ${epochs} epochs of ${records.length} runs`);
      }
    });
};
