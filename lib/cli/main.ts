/** The program `golden`: one file per command, put together here. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { UsageError } from "../errors.js";
import { paths } from "../paths.js";
import type { ExitStatus, Register } from "./command.js";
import { registerExamine } from "./examine.js";
import { registerFigures } from "./figures.js";
import { registerNotebooks } from "./notebooks.js";
import { registerRecords } from "./records.js";
import { registerReport } from "./report.js";
import { registerReproduce } from "./reproduce.js";
import { Interrupted } from "./signals.js";
import { registerSweep } from "./sweep.js";
import { registerTrain } from "./train.js";
import { registerVerify } from "./verify.js";

const commands: readonly Register[] = [
  registerReproduce,
  registerReport,
  registerVerify,
  registerExamine,
  registerTrain,
  registerSweep,
  registerRecords,
  registerFigures,
  registerNotebooks,
];

/**
 * Runs one call of the program.
 * @param argv the words after the program's name
 * @returns the exit status
 * @example await main(["--version"]) // 0
 */
export async function main(argv: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  const { version, description } = JSON.parse(readFileSync(join(paths.root, "package.json"), "utf8")) as { version: string; description: string };
  const program = new Command("golden").description(description).version(version).exitOverride().showHelpAfterError("(golden --help lists the commands and their options)");
  for (const register of commands) register(program, (value) => { status = value; });
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError || error instanceof Interrupted) {
      console.error(`golden: ${error.message}`);
      return error instanceof UsageError ? 2 : 130;
    }
    throw error;
  }
  return status;
}
