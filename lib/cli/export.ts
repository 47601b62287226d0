/** `golden export`: records as CSV. */
import { existsSync } from "node:fs";
import { UsageError } from "../errors.js";
import { allRecords, classesCsv, curvesCsv, runsCsv, type RunRecord } from "../experiment/index.js";
import { checkReplaceable, writeWhole } from "../files.js";
import type { Register } from "./command.js";

interface Options { csv?: string; curves?: string; classes?: string; json?: true }

/** The files that can be written: what makes each of records, what its lines are, and how many of them there are. */
const files: Readonly<Record<"csv" | "curves" | "classes", {
  readonly make: (records: readonly RunRecord[]) => string; readonly words: string; readonly count: (record: RunRecord) => number;
}>> = {
  csv: { make: runsCsv, words: "runs", count: () => 1 },
  curves: { make: curvesCsv, words: "epochs", count: ({ epochs }) => epochs.length },
  classes: { make: classesCsv, words: "classes", count: ({ classes }) => classes?.confusion.length ?? 0 },
};

/** Adds `golden export` to the program. */
export const registerExport: Register = (program) => {
  program.command("export")
    .description("write records as CSV for spreadsheets and data frames: a line for each run, each epoch, or each class of each run")
    .argument("<records...>", "record files (.jsonl), as sweep and train --save write them; the same run twice is once")
    .option("--csv <file>", "a line for each run: what was run, and what came out")
    .option("--curves <file>", "a line for each epoch of each run: losses and accuracies")
    .option("--classes <file>", "a line for each class of each run: images, answers, recall, precision, F1; for records that have classes")
    .option("--json", "print what was written as JSON")
    .action((from: string[], { json, ...asked }: Options) => {
      const wanted = (Object.keys(files) as (keyof typeof files)[]).flatMap((kind) => {
        const file = asked[kind];
        return file === undefined ? [] : [{ kind, file, ...files[kind] }];
      });
      if (wanted.length === 0) throw new UsageError("export: expected --csv, --curves or --classes, each with the name of a file");
      const missing = from.find((file) => !existsSync(file));
      if (missing !== undefined) throw new UsageError(`${missing}: no such file; expected record files (.jsonl)`);
      for (const { kind, file } of wanted) checkReplaceable(file, `--${kind}`);
      const records = allRecords(from);
      const lines = (count: (record: RunRecord) => number): number => records.reduce((sum, record) => sum + count(record), 0);
      if (asked.classes !== undefined && lines(files.classes.count) === 0) {
        throw new UsageError(`--classes: none of the ${records.length} records holds its classes; train again, which records them`);
      }
      for (const { file, make } of wanted) writeWhole(file, make(records));
      if (json) console.log(JSON.stringify({ runs: records.length, epochs: lines(files.curves.count), ...asked }));
      else for (const { kind, file, words, count } of wanted) {
        console.log(`${file}: ${lines(count)} ${words}${kind === "csv" ? "" : ` of ${records.length} runs`}`);
      }
    });
};
