/** `golden notebooks`: executes the notebooks without a front end. */
import { Option } from "commander";
import { executeNotebooks } from "../jupyter/execute.js";
import { keepTimes } from "../jupyter/times.js";
import { needsClone, wholeNumber, type Register } from "./command.js";

interface Options { check?: true; force?: true; from?: "text" | "notebook"; parallel?: number; times?: true; json?: true }

/**
 * Adds `golden notebooks [names...]`. Status 1 when one failed, or, with --check, when committed outputs are not those of this run.
 * @example golden notebooks 03-synapse-loss --force
 */
export const registerNotebooks: Register = (program, exit) => {
  program.command("notebooks [names...]")
    .description("execute the notebooks that changed, top to bottom, and keep their outputs in the files")
    .option("--check", "run all, change none; fail where committed outputs are not those of this run")
    .option("--force", "execute also what did not change")
    .addOption(
      new Option("--from <side>", "which side wins where a notebook and its text form (notebooks/text) differ")
        .choices(["text", "notebook"]),
    )
    .option("--parallel <n>", "how many at a time", wholeNumber(1))
    .option("--times", "keep how long each takes in data/measurements/notebooks.json")
    .option("--json", "print what was done as one JSON object")
    .action(async (names: string[], { json, times, ...options }: Options) => {
      needsClone("notebooks", "they are not among the files of the package");
      const done = await executeNotebooks(names, {
        ...options,
        onDone: ({ name, state, seconds }) => {
          if (json !== true) console.log(`${name.padEnd(36)} ${state === "done" ? `${seconds.toFixed(1)} s` : state}`);
        },
      });
      if (times) keepTimes(done);
      const failed = done.filter(({ state }) => state === "failed");
      if (json) console.log(JSON.stringify({ notebooks: done }));
      else for (const { name, why } of failed) {
        const lines = why.map((line) => `  ${line.trim().split("\n").join("\n  ")}`);
        console.error(`\n${name} failed:\n${lines.join("\n")}`);
      }
      if (failed.length > 0) exit(1);
    });
};
