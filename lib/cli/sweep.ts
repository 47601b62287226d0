/** `golden sweep`: a grid of runs, resumable. */
import { join } from "node:path";
import { Option } from "commander";
import { collapseBelow, experiment, experiments, missingRuns, profile, profileNames, recordName, sweep } from "../experiment/index.js";
import { paths } from "../paths.js";
import { variants, type Variant } from "../train/index.js";
import { part, wholeNumber, type Register } from "./command.js";
import { costInWords, costOf } from "./cost.js";
import { dataHelp, openData } from "../data/index.js";
import { network } from "./options.js";
import { withProgress } from "./progress.js";
import { interruptible } from "./signals.js";

interface Options {
  profile: string; folds?: number; epochs?: number; seeds?: number; workers?: number; records: string; network: string; data: string; variant: Variant | "auto"; part?: ReturnType<typeof part>; dryRun?: true; json?: true;
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
    .option("--data <name|folder>", dataHelp(), "mnist")
    .addOption(new Option("--variant <name>", "arithmetic of the training core").choices(["auto", ...variants]).default("auto"))
    .option("--part <k/n>", "only every n-th run, from the k-th: to share a sweep among machines; the files of all parts, one after the other, are the whole file", part)
    .option("--dry-run", "print what would be run and what it costs on this machine, and run nothing")
    .option("--json", "print a summary as JSON")
    .action(async (name: string, options: Options) => {
      const size = profile(options.profile, options);
      const net = network(options.network);
      const { name: dataName, data } = await openData(options.data);
      const whole = experiment(name, size, { data, dataName, network: net });
      const { part: share } = options;
      const configs = share === undefined ? whole : whole.filter((_, i) => i % share.of === share.index - 1);
      const wholeName = recordName(name, options, dataName, net.name);
      const file = join(options.records, `${wholeName}${share === undefined ? "" : `-part-${share.index}-of-${share.of}`}.jsonl`);
      if (options.dryRun || options.profile === "paper") {
        const missing = missingRuns(configs, file);
        const cost = await costOf(missing, data, options);
        const lines = [`${name}, ${size.name}: ${configs.length} runs planned, ${missing.length} of them missing in ${file}`, ...costInWords(cost)];
        if (!options.dryRun) for (const line of lines) console.error(line);
        else if (options.json) console.log(JSON.stringify({ experiment: name, profile: size, file, planned: configs.length, missing: missing.length, cost }));
        else console.log(lines.join("\n"));
        if (options.dryRun) return;
      }
      const summary = await interruptible((signal) => withProgress(name, (onProgress) => sweep(configs, data, {
        file,
        signal,
        onProgress,
        variant: options.variant,
        ...(options.workers !== undefined && { workers: options.workers }),
      })));
      const { planned, doneBefore, doneNow, diverged, collapsed } = summary;
      if (options.json) console.log(JSON.stringify({ experiment: name, profile: size, file, planned, doneBefore, doneNow, diverged, collapsed }));
      else console.log(`${name}, ${size.name}: ${planned} runs planned, ${doneBefore} done before, ${doneNow} done now, ${diverged} diverged, ${collapsed} collapsed (validation accuracy below ${collapseBelow}); records in ${file}`);
      if (!options.json && share !== undefined) console.log(`when all ${share.of} parts are in one folder: cat ${wholeName}-part-*-of-${share.of}.jsonl > ${wholeName}.jsonl, and the sweep without --part puts them in order`);
    });
};
