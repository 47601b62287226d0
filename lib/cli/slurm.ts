/** `golden slurm`: the runs of an experiment as a job array on a cluster with Slurm. */
import { existsSync, realpathSync } from "node:fs";
import { Option } from "commander";
import { checkFurther, seconds, type Choice } from "../cluster/index.js";
import { openData } from "../data/index.js";
import { UsageError } from "../errors.js";
import { libraryVersion, refuseChanged } from "../experiment/index.js";
import { checkReplaceable, ensureFolder } from "../files.js";
import { paths } from "../paths.js";
import { variants } from "../train/index.js";
import { wholeNumber, type Register } from "./command.js";
import { SlurmWork, type SlurmOptions } from "./slurm-work.js";
import { addPlanOptions, sweepPlan, type PlanFlags } from "./sweep-plan.js";

interface Options extends PlanFlags, SlurmOptions {
  variant: Choice["variant"]; wait: boolean; dryRun?: true; json?: true;
}

/** Adds `golden slurm` to the program. */
export const registerSlurm: Register = (program, exit) => {
  const command = program.command("slurm")
    .description(
      "run an experiment as a job array of Slurm; started again, also from another shell, it finds its jobs, submits what is missing, " +
      "and joins the records at the end",
    )
    .argument("<experiment>", "as for sweep: an experiment's name, or the file of a plan")
    .argument("[sbatch...]", "behind --, further options for sbatch, each in one word such as --account=physics");
  addPlanOptions(command)
    .option(
      "--records <folder>",
      "where the record file will lie, and beside it the folder of the work: on a disk that all machines share",
      paths.results,
    )
    .addOption(
      new Option("--variant <name>", "arithmetic of the training core; where machines have different processors, simd gives all the " +
        "same numbers").choices(["auto", ...variants]).default("auto"),
    )
    .option("--cores <n>", "of a task: so many runs at a time", wholeNumber(1), 1)
    .option("--memory <size>", "of a task, as Slurm has it, such as 4G; default: the cluster's")
    .option(
      "--time <limit>",
      "of a task, as Slurm has it, such as 90 (minutes) or 2:30:00; default: three times what is expected and ten minutes; a task that " +
      "comes to it goes back into the queue",
    )
    .option("--lead <seconds>", "how long before the limit a task is told to keep its runs as they stand", wholeNumber(10), 120)
    .option("--keep-every <seconds>", "how often a run is kept as it stands, for a machine that is lost", wholeNumber(1), 30)
    .option("--task-time <minutes>", "how long a task should take: runs are packed into tasks of that length", wholeNumber(1), 30)
    .option("--at-once <n>", "tasks at a time, at most", wholeNumber(1))
    .option("--partition <name>", "default: the cluster's")
    .option("--gpu [type]", "a GPU for each task: the engine webgpu (npm package webgpu), whose records are in a file of their own")
    .option(
      "--rate <samples>",
      "training samples that a core (or a GPU) does in a second; default: from records there are, else measured here",
      wholeNumber(1),
    )
    .option("--every <seconds>", "between two looks at the queue", wholeNumber(1), 15)
    .option("--no-wait", "submit and end; the same command later says how it goes, and joins the records")
    .option("--dry-run", "print the script and what it costs, and submit nothing")
    .option("--json", "print a summary as JSON")
    .action(async (name: string, further: string[], options: Options) => {
      check(options, further);
      const { name: dataName, data, notes } = await openData(options.data);
      for (const note of notes) console.error(note);
      const engine = options.gpu === undefined ? "processor" : "webgpu";
      const plan = sweepPlan(name, { ...options, engine }, dataName, data);
      const choice: Choice = {
        data: existsSync(options.data) ? realpathSync(options.data) : options.data, variant: options.variant, engine,
      };
      if (options.dryRun !== true) ensureFolder(options.records);
      const work = new SlurmWork(plan, data, choice, options, further);
      if (options.dryRun) return work.show(options.json);
      checkReplaceable(work.file, "--records");
      refuseChanged(work.file, plan.configs);
      const submitted = await work.submitMissing();
      if (options.wait) await work.wait();
      const { missing, repeated } = work.join(), planned = plan.configs.length, ofAll = `${planned} runs of ${plan.label}`;
      if (options.json) {
        console.log(JSON.stringify({ ...plan.of, file: work.file, planned, missing, repeated, submitted, version: libraryVersion }));
      } else if (missing === 0) {
        console.log(`${work.file}: all ${ofAll}, ${repeated} of them recorded more than once with equal results`);
      } else if (options.wait) {
        console.log(`${missing} of ${ofAll} are missing and no task is left: ${work.lastWords()}; the same command submits them again`);
      } else console.log(`${missing} of ${ofAll} are to come; the same command without --no-wait waits for them`);
      if (missing > 0 && options.wait) exit(1);
    });
};

/** Refuses what Slurm, or the script, could not take. */
function check({ time, lead, memory }: Options, further: readonly string[]): void {
  checkFurther(further);
  if (time !== undefined && seconds(time) <= lead) {
    throw new UsageError(
      `--time ${time}: expected more than the ${lead} s before it at which tasks are told to stop; give more time, or a smaller --lead`,
    );
  }
  if (memory !== undefined && !/^\d+[KMGT]?$/.test(memory)) {
    throw new UsageError(`--memory: expected a size as Slurm has it, such as 4G, got "${memory}"`);
  }
}
