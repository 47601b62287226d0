/** `golden slurm-task`: what each task of the array that `golden slurm` submits calls. */
import { runTask, WorkFolder } from "../cluster/index.js";
import { wholeNumber, type Register } from "./command.js";
import { withProgress } from "./progress.js";
import { Interrupted } from "./signals.js";

/** Adds `golden slurm-task` to the program, without a line in its help: people call `golden slurm`. */
export const registerSlurmTask: Register = (program) => {
  program.command("slurm-task", { hidden: true })
    .description("the runs of one task of an array; called by the script that golden slurm submits")
    .argument("<folder>", "of the work")
    .argument("<submission>", "from 1", wholeNumber(1))
    .argument("<cores>", "runs at a time", wholeNumber(1))
    .argument("<every>", "seconds between two checkpoints of a run", wholeNumber(1))
    .argument("<task>", "from 1", wholeNumber(1))
    .action(async (folder: string, submission: number, cores: number, every: number, task: number) => {
      // Slurm may send the signal to the script, which passes it on, and to its work: a second one is no second wish, and KILL comes in any
      // case.
      const stop = new AbortController();
      process.on("SIGTERM", () => { stop.abort(new Interrupted(143)); });
      const summary = await withProgress(`task ${task}`, (onProgress) =>
        runTask(new WorkFolder(folder), {
          submission, task, cores, every, signal: stop.signal, onProgress, say(sentence) { console.error(sentence); },
        }));
      const said = summary === undefined ? "all its runs were there" : `${summary.doneNow} runs done, ${summary.diverged} diverged`;
      console.log(`task ${task}: ${said}`);
    });
};
