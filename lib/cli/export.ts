/** `golden export`: records as CSV or Parquet. */
import { existsSync } from "node:fs";
import { UsageError } from "../errors.js";
import {
  allRecords, classesTable, csvOf, curvesTable, parquetOf, runsTable, type RecordTable, type RunRecord,
} from "../experiment/index.js";
import { checkReplaceable, writeWhole } from "../files.js";
import type { Register } from "./command.js";

interface Options { csv?: string; parquet?: string; curves?: string; classes?: string; json?: true }

/** The tables that can be written: what makes each of records, and what its lines are. */
const tables = {
  csv: { make: runsTable, lines: "runs" }, parquet: { make: runsTable, lines: "runs" }, curves: { make: curvesTable, lines: "epochs" },
  classes: { make: classesTable, lines: "classes" },
} as const satisfies Readonly<Record<string, { readonly make: (records: readonly RunRecord[]) => RecordTable; readonly lines: string }>>;

/** Adds `golden export` to the program. */
export const registerExport: Register = (program) => {
  program.command("export")
    .description("write records as CSV or Parquet for spreadsheets and data frames: " +
      "a line for each run, each epoch, or each class of each run")
    .argument("<records...>", "record files (.jsonl), as sweep and train --save write them; the same run twice is once")
    .option("--csv <file>", "a line for each run: what was run, and what came out")
    .option("--parquet <file>",
      "the same as --csv in Parquet's format; of --curves and --classes a file whose name ends in .parquet is, too")
    .option("--curves <file>", "a line for each epoch of each run: losses and accuracies")
    .option("--classes <file>", "a line for each class of each run: images, answers, recall, precision, F1; for records that have classes")
    .option("--json", "print what was written as JSON")
    .action(async (from: string[], { json, ...asked }: Options) => {
      const wanted = (Object.keys(tables) as (keyof typeof tables)[]).flatMap((kind) => {
        const file = asked[kind];
        return file === undefined ? [] : [{ kind, file, ...tables[kind] }];
      });
      if (wanted.length === 0) {
        throw new UsageError("export: expected --csv, --parquet, --curves or --classes, each with the name of a file");
      }
      const missing = from.find((file) => !existsSync(file));
      if (missing !== undefined) throw new UsageError(`${missing}: no such file; expected record files (.jsonl)`);
      for (const { kind, file } of wanted) checkReplaceable(file, `--${kind}`);
      const records = allRecords(from);
      const made = wanted.map(({ make, ...rest }) => ({ ...rest, table: make(records) }));
      if (made.some(({ kind, table }) => kind === "classes" && table.rows.length === 0)) {
        throw new UsageError(
          `--classes: none of the ${records.length} records holds its classes; train again on the processor, which records them`,
        );
      }
      for (const { kind, file, table } of made) {
        writeWhole(file, kind === "parquet" || file.endsWith(".parquet") ? await parquetOf(table) : csvOf(table));
      }
      const epochs = records.reduce((sum, record) => sum + record.epochs.length, 0);
      if (json) console.log(JSON.stringify({ runs: records.length, epochs, ...asked }));
      else for (const { file, lines, table } of made) {
        console.log(`${file}: ${table.rows.length} ${lines}${lines === "runs" ? "" : ` of ${records.length} runs`}`);
      }
    });
};
