/** `golden sweep`: a grid of runs, resumable. */
import { join } from "node:path";
import { Option } from "commander";
import { experiment, experiments, missingRuns, profile, profileNames, sweep } from "../experiment/index.js";
import { paths } from "../paths.js";
import { variants, type Variant } from "../train/index.js";
import { wholeNumber, type Register } from "./command.js";
import { dataset, network } from "./options.js";
import { openProgress, type Progress } from "./progress.js";
import { interruptible } from "./signals.js";

interface Options {
  profile: string; folds?: number; epochs?: number; seeds?: number; workers?: number; records: string; network: string; data: string; variant: Variant | "auto"; dryRun?: true; json?: true;
}

/** Adds `golden sweep` to the program. */
export const registerSweep: Register = (program) => {
  program.command("sweep")
    .description("run an experiment of many runs; started again it does only what is missing")
    .argument("<experiment>", Object.entries(experiments).map(([name, asks]) => `${name}: ${asks}`).join("; "))
    .addOption(new Option("--profile <name>", "size of the experiment").choices(profileNames).default("quick"))
    .option("--folds <n>", "folds to run, instead of the profile's", wholeNumber(1))
    .option("--epochs <n>", "epochs of a run, instead of the profile's", wholeNumber(1))
    .option("--seeds <n>", "seeds to run, instead of the profile's", wholeNumber(1))
    .option("--workers <n>", "runs at a time; default: one for each core", wholeNumber(1))
    .option("--records <folder>", "where the record file lies", paths.records)
    .option("--network <name|file>", "a network of the library, or a description in a .json file", "paper")
    .option("--data <name|folder>", "mnist, or a folder: four idx files of MNIST's names, or PNG files in train/<class> and test/<class>", "mnist")
    .addOption(new Option("--variant <name>", "arithmetic of the training core").choices(["auto", ...variants]).default("auto"))
    .option("--dry-run", "print what would be run, and run nothing")
    .option("--json", "print a summary as JSON")
    .action(async (name: string, options: Options) => {
      const size = profile(options.profile, options);
      const { name: dataName, data } = await dataset(options.data);
      const net = network(options.network);
      const configs = experiment(name, size, { data, dataName, network: net });
      const file = join(options.records, `${recordName(name, options, dataName, net.name)}.jsonl`);
      if (options.dryRun) {
        const missing = missingRuns(configs, file).length;
        if (options.json) console.log(JSON.stringify({ experiment: name, profile: size, file, planned: configs.length, missing }));
        else console.log(`${name}, ${size.name}: ${configs.length} runs planned, ${missing} of them missing in ${file}`);
        return;
      }
      let progress: Progress | undefined;
      const summary = await interruptible((signal) => sweep(configs, data, {
        file,
        signal,
        variant: options.variant,
        ...(options.workers !== undefined && { workers: options.workers }),
        onProgress({ samples, samplesInAll, runs, runsInAll }) {
          progress ??= openProgress(name, samplesInAll, "samples");
          progress.update(samples, `${runs} of ${runsInAll} runs`);
        },
      })).finally(() => progress?.end());
      const { planned, doneBefore, doneNow, diverged } = summary;
      if (options.json) console.log(JSON.stringify({ experiment: name, profile: size, file, planned, doneBefore, doneNow, diverged }));
      else console.log(`${name}, ${size.name}: ${planned} runs planned, ${doneBefore} done before, ${doneNow} done now, ${diverged} diverged; records in ${file}`);
    });
};

/**
 * The record file's name: one file for one size of one experiment.
 * @example recordName("E1", { profile: "paper", folds: 3, epochs: 10 }, "mnist", "paper") // "E1-paper-3-folds-10-epochs"
 */
export function recordName(experiment: string, size: { profile: string; folds?: number; epochs?: number; seeds?: number }, dataName: string, networkName: string): string {
  const changes = (["folds", "epochs", "seeds"] as const).flatMap((name) => (size[name] === undefined ? [] : [`${size[name]}-${name}`]));
  return [experiment, size.profile, ...changes, ...(networkName === "paper" ? [] : [networkName]), ...(dataName === "mnist" ? [] : [dataName])].join("-");
}
