/** `golden sweep`: a grid of runs, resumable. */
import { join } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import {
  experiments,
  libraryVersion,
  missingRuns,
  planHash,
  planText,
  readGrid,
  refuseAsTheRun,
  refuseChanged,
  sweep,
  type ReferencePair,
} from "../experiment/index.js";
import { UsageError } from "../errors.js";
import { checkReplaceable, writeWhole } from "../files.js";
import { paths } from "../paths.js";
import { variants, type Variant } from "../train/index.js";
import { isDecimal, part, wholeNumber, type Register } from "./command.js";
import { costInWords, costOf } from "./cost.js";
import { gpuOrSentence } from "./gpu.js";
import { openData } from "../data/index.js";
import { withProgress } from "./progress.js";
import { interruptible } from "./signals.js";
import { network } from "./options.js";
import { addPlanOptions, sweepPlan, type PlanFlags } from "./sweep-plan.js";
import { verdictsOf } from "./verdicts.js";

interface Options extends PlanFlags {
  grid?: string; reference?: ReferencePair; workers?: number; records: string;
  variant: Variant | "auto"; engine?: "processor" | "webgpu"; atOnce?: number;
  part?: ReturnType<typeof part>; plan?: string; checkpoints?: string; dryRun?: true; json?: true;
}

/** Reads "rate,momentum". */
function pair(text: string): ReferencePair {
  const [learningRate, momentum, ...more] = text.split(",");
  if (more.length > 0 || !isDecimal(learningRate) || !isDecimal(momentum ?? "")) {
    throw new InvalidArgumentError(`expected a learning rate and a momentum weight such as 0.01,0.9, got "${text}".`);
  }
  return { learningRate: Number(learningRate), momentum: Number(momentum) };
}

/** Adds `golden sweep` to the program. */
export const registerSweep: Register = (program) => {
  const command = program.command("sweep")
    .description("run an experiment of many runs; started again it does only what is missing")
    .argument(
      "[experiment]",
      `${Object.entries(experiments).map(([name, { asks }]) => `${name}: ${asks}`).join("; ")}; or the file of a plan, as --plan writes it`,
    )
    .option(
      "--grid <file>",
      "instead of an experiment a grid of your own, in a JSON file: learningRates, momenta, losses, batchSizes, seeds, folds, " +
      "initialWeights, epochs, limit, reference (examples/grid.json)",
    )
    .option(
      "--reference <pair>",
      "with --grid: the pair that the others are judged against, such as 0.01,0.9; default: that of the file, else the golden one",
      pair,
    );
  addPlanOptions(command)
    .option("--workers <n>", "runs at a time; default: one for each core", wholeNumber(1))
    .option("--records <folder>", "where the record file lies", paths.results)
    .addOption(new Option("--variant <name>", "arithmetic of the training core").choices(["auto", ...variants]).default("auto"))
    .addOption(
      new Option(
        "--engine <name>",
        "processor, or webgpu: many runs at once on a GPU (npm package webgpu), in a record file of its own, without confusion matrices",
      )
        .choices(["processor", "webgpu"])
        .default("processor"),
    )
    .option("--at-once <n>", "runs of an ensemble on the GPU, at most; default: by memory", wholeNumber(1))
    .option(
      "--part <k/n>",
      "only every n-th run, from the k-th: to share a sweep among machines; the files of all parts, one after the other, are the whole",
      part,
    )
    .option(
      "--plan <file>",
      "write the runs as a list of independent configurations, for any scheduler, and run nothing; " +
      "sweep FILE --part k/n then does any part anywhere, and merge joins",
    )
    .option(
      "--checkpoints <folder>",
      "keep runs there as they stand, every 30 s and when the sweep is interrupted: started again it goes on within them (processor only)",
    )
    .option("--dry-run", "print what would be run and what it costs on this machine, and run nothing")
    .option("--json", "print a summary as JSON")
    .action(async (name: string | undefined, options: Options) => {
      if (options.reference !== undefined && options.grid === undefined) {
        throw new UsageError("--reference: expected with --grid; experiments are judged against the golden pair");
      }
      network(options.network);
      if (options.grid !== undefined) readGrid(options.grid);
      const { name: dataName, data, notes } = await openData(options.data);
      for (const note of notes) console.error(note);
      const gpu = options.engine === "webgpu" && !options.dryRun && options.plan === undefined
        ? await gpuOrSentence("the runs are computed on the processor, into its own record file")
        : undefined;
      if (gpu === undefined && !options.dryRun) options.engine = "processor";
      const plan = sweepPlan(name, options, dataName, data), reference = options.reference ?? plan.reference;
      if (options.plan !== undefined) {
        writeWhole(options.plan, planText({ name: plan.name, version: libraryVersion, configs: plan.configs }));
        console.log(`${options.plan}: ${plan.configs.length} runs of ${plan.label}, plan ${planHash(plan.configs)}`);
        console.log(
          `npx golden sweep ${options.plan} --part 1/4 does a part of it, ` +
          `npx golden merge PARTS --plan ${options.plan} --out FILE joins them`,
        );
        return;
      }
      const { part: share } = options;
      const configs = share === undefined ? plan.configs : plan.configs.filter((_, i) => i % share.of === share.index - 1);
      if (options.checkpoints !== undefined) {
        checkReplaceable(join(options.checkpoints, "checkpoint"), "--checkpoints", options.dryRun !== true);
      }
      const file = join(options.records, `${plan.name}${share === undefined ? "" : `-part-${share.index}-of-${share.of}`}.jsonl`);
      checkReplaceable(file, "--records", options.dryRun !== true);
      refuseChanged(file, configs);
      if (options.dryRun || (options.profile === "paper" && gpu === undefined)) {
        const missing = missingRuns(configs, file);
        if (options.dryRun) await refuseAsTheRun(missing, data, file);
        if (options.engine === "webgpu") {
          const planned = { ...plan.of, engine: "webgpu", file, planned: configs.length, missing: missing.length };
          console.log(
            options.json
              ? JSON.stringify(planned)
              : `${plan.label}: ${configs.length} runs planned, ${missing.length} of them missing in ${file}; ` +
                "they were to run on the GPU, whose speed only its work shows",
          );
          return;
        }
        const cost = await costOf(missing, data, options);
        const lines = [`${plan.label}: ${configs.length} runs planned, ${missing.length} of them missing in ${file}`, ...costInWords(cost)];
        if (!options.dryRun) for (const line of lines) console.error(line);
        else if (options.json) console.log(JSON.stringify({ ...plan.of, file, planned: configs.length, missing: missing.length, cost }));
        else console.log(lines.join("\n"));
        if (options.dryRun) return;
      }
      const summary = await interruptible((signal) => withProgress(plan.name, (onProgress) => sweep(configs, data, {
        file,
        signal,
        onProgress,
        variant: options.variant,
        ...(options.checkpoints !== undefined && { checkpoints: options.checkpoints }),
        ...(gpu && { gpu }),
        ...(options.atOnce !== undefined && { atOnce: options.atOnce }),
        ...(options.workers !== undefined && { workers: options.workers }),
      }))).finally(() => gpu?.device.destroy());
      const { planned, doneBefore, doneNow, diverged, collapsed } = summary;
      const memoryBytesPerRun = summary.records.find(({ timing }) => timing.memoryBytes !== undefined)?.timing.memoryBytes;
      const onGpu = gpu && { engine: "webgpu", device: gpu.name, memoryBytesPerRun };
      const verdicts = plan.own && share === undefined ? verdictsOf(summary.records, reference) : [];
      const counts = { planned, doneBefore, doneNow, diverged, collapsed };
      if (options.json) console.log(JSON.stringify({ ...plan.of, file, ...counts, ...onGpu, ...(plan.own && { verdicts }) }));
      else {
        console.log(`${plan.label}: ${planned} runs planned, ${doneBefore} done before, ${doneNow} done now, ${diverged} diverged, ` +
          `${collapsed} collapsed (little better than guessing); records in ${file}`);
        for (const sentence of verdicts) console.log(sentence);
      }
      if (options.json || share === undefined) return;
      const [parts, whole] = [`${plan.name}-part-*-of-${share.of}.jsonl`, `${plan.name}.jsonl`].map((one) => join(options.records, one));
      const ofPlan = plan.file === undefined ? "" : ` --plan ${plan.file}`;
      console.log(`when all ${share.of} parts are there: npx golden merge ${parts} --out ${whole}${ofPlan}`);
    });
};
