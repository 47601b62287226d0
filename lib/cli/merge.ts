/** `golden merge`: record files of parts or machines become one. */
import { statSync } from "node:fs";
import { answersFile, mergeAnswers, mergeRecords, readPlan, writeAnswers, writeRecords } from "../experiment/index.js";
import { UsageError } from "../errors.js";
import type { Register } from "./command.js";

interface Options { out: string; plan?: string; json?: true }

/** Adds `golden merge` to the program. */
export const registerMerge: Register = (program, exit) => {
  program.command("merge")
    .description(
      "join record files: in any order, the same run twice is once, the same run with different results is refused; " +
      "ends with 1 when runs of the plan are missing",
    )
    .argument("<files...>", "record files, such as those of sweep --part")
    .requiredOption("--out <file>", "the record file to write; it may be one of those that are read")
    .option(
      "--plan <file>",
      "the plan of the runs, as sweep --plan wrote it: orders the records, refuses those of other runs and says what is missing",
    )
    .option("--json", "print a summary as JSON")
    .action((files: string[], { out, plan: planFile, json }: Options) => {
      for (const file of files) if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
        throw new UsageError(`${file}: no such file; expected record files, such as those of \`golden sweep --part\``);
      }
      const plan = planFile === undefined ? undefined : readPlan(planFile);
      const { records, repeated, missing } = mergeRecords(files, plan);
      const answers = mergeAnswers(files, records);
      // Answers first: where a record is, its answers are.
      if (answers.length > 0) writeAnswers(answersFile(out), answers);
      writeRecords(out, records);
      if (json) console.log(JSON.stringify({ out, records: records.length, repeated, missing }));
      else {
        const beside = answers.length > 0 ? `; their answers in ${answersFile(out)}` : "";
        console.log(`${out}: ${records.length} runs from ${files.length} files, ${repeated} of them more than once${beside}`);
        if (missing.length > 0) {
          console.log(
            `${missing.length} of ${plan!.configs.length} runs of the plan are missing: ` +
            `${missing.slice(0, 5).join(", ")}${missing.length > 5 ? ", ..." : ""}`,
          );
        }
      }
      if (missing.length > 0) exit(1);
    });
};
