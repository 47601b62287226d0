/** The program `golden`: one file per command, put together here. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { Trouble, UsageError } from "../errors.js";
import { isFromSystem, reasonOf } from "../files.js";
import { paths } from "../paths.js";
import type { ExitStatus, Register } from "./command.js";
import { registerAsk } from "./ask.js";
import { registerCompletion } from "./completion.js";
import { registerEvaluate } from "./evaluate.js";
import { registerExamine } from "./examine.js";
import { registerExport } from "./export.js";
import { registerFigures } from "./figures.js";
import { addLoudness, setLoudness } from "./loudness.js";
import { registerMerge } from "./merge.js";
import { registerNotebooks } from "./notebooks.js";
import { registerPredict } from "./predict.js";
import { registerRecords } from "./records.js";
import { registerReport } from "./report.js";
import { registerReproduce } from "./reproduce.js";
import { Interrupted } from "./signals.js";
import { registerSlurm } from "./slurm.js";
import { registerSlurmTask } from "./slurm-task.js";
import { registerSweep } from "./sweep.js";
import { registerTrain } from "./train.js";
import { registerVerify } from "./verify.js";

const commands: readonly Register[] = [
  registerReproduce,
  registerReport,
  registerVerify,
  registerExamine,
  registerTrain,
  registerEvaluate,
  registerPredict,
  registerAsk,
  registerSweep,
  registerMerge,
  registerSlurm,
  registerSlurmTask,
  registerRecords,
  registerExport,
  registerFigures,
  registerNotebooks,
  registerCompletion,
];

/**
 * Runs one call of the program.
 * @param argv the words after the program's name
 * @returns the exit status
 * @example await main(["--version"]) // 0
 */
export async function main(argv: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  prepareStreams();
  const { version, description } = JSON.parse(
    readFileSync(join(paths.root, "package.json"), "utf8"),
  ) as { version: string; description: string };
  const program = new Command("golden").description(description).version(version).exitOverride().showHelpAfterError(
    "(golden --help lists the commands and their options)",
  );
  for (const register of commands) register(program, (value) => { status = value; });
  for (const command of program.commands) addLoudness(command.exitOverride());
  let hearAgain = (): void => undefined;
  program.hook("preAction", (_program, command) => { hearAgain = setLoudness(command.opts()); });
  try {
    await program.parseAsync(argv, { from: "user" });
    hearAgain();
  } catch (error) {
    hearAgain();
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const found = inOneSentence(error);
    if (found !== undefined) {
      console.error(`golden: ${found.sentence}`);
      return found.status;
    }
    throw error;
  }
  return status;
}

let prepared = false;

/**
 * A reader that has seen enough (`golden --help | head`) is no trouble: the work goes on in silence. A limit on file sizes is an error of
 * the write, not a signal.
 */
function prepareStreams(): void {
  if (prepared) return;
  prepared = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") return;
      if (stream === process.stdout) console.error(`golden: the output could not be written (${reasonOf(error)})`);
      process.exitCode = 1;
    });
  }
  if (process.platform !== "win32") process.on("SIGXFSZ", () => undefined);
}

/**
 * What a person is told of an error that is theirs or the machine's, and with which status; undefined for a mistake in the program, whose
 * stack is wanted.
 * @example inOneSentence(new UsageError("--epochs: ...")) // { sentence: "--epochs: ...", status: 2 }
 */
export function inOneSentence(error: unknown): { readonly sentence: string; readonly status: ExitStatus } | undefined {
  if (error instanceof UsageError) return { sentence: error.message, status: 2 };
  if (error instanceof Trouble) return { sentence: error.message, status: 1 };
  if (error instanceof Interrupted) return { sentence: error.message, status: error.status };
  if (isOfWorkers(error)) {
    const remedy = "take fewer --workers, or allow this process more files and memory";
    return { sentence: `a worker could not be started (${error.message}); ${remedy}`, status: 1 };
  }
  if (isFromSystem(error)) {
    const call = error.path === undefined ? error.syscall! : `${error.syscall!} ${error.path}`;
    return { sentence: `${call}: ${reasonOf(error)}`, status: 1 };
  }
  if (error instanceof Error && isMemory(error)) {
    const remedy = "take a smaller network, a smaller --batch-size or fewer --workers";
    return { sentence: `this needs more memory than there is (${error.message}); ${remedy}`, status: 1 };
  }
  return undefined;
}

/** No thread, or no files to start one. */
const isOfWorkers = (error: unknown): error is Error =>
  error instanceof Error && ["ERR_WORKER_INIT_FAILED", "ERR_WORKER_OUT_OF_FILES"].includes((error as NodeJS.ErrnoException).code ?? "");

/** As engines say it: no room for a buffer, a WebAssembly memory, a worker's heap. */
function isMemory({ name, message, ...rest }: Error): boolean {
  return (name === "RangeError" && /allocation|array (buffer|length)|memory/i.test(message))
    || (rest as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY"
    || /could not allocate memory|out of memory/i.test(message);
}
