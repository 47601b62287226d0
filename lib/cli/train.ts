/** `golden train`: one run. */
import { Option } from "commander";
import {
  appendRecord,
  collapseLimit,
  hasCollapsed,
  Kept,
  lineage,
  lineOf,
  lock,
  makeSplit,
  run,
  runHash,
  splitSeed,
  type RunConfig,
  type RunRecord,
} from "../experiment/index.js";
import { dataHelp, openData } from "../data/index.js";
import {
  initializers,
  initialWeightsNames,
  variants,
  type InitialWeights,
  type LossName,
  type Training,
  type Variant,
} from "../train/index.js";
import { classesOf, classLines } from "./class-table.js";
import { numberIn, wholeNumber, type Register } from "./command.js";
import { checkWritable, keepWeights, type Files } from "./keep.js";
import { addLossOptions, lossNamed, type LossOptions } from "./loss.js";
import { network } from "./options.js";
import { addOptimizerOptions, optimizerOf, type OptimizerOptions } from "./optimizer.js";
import { openProgress, type Progress } from "./progress.js";
import { interruptible } from "./signals.js";

type Options = OptimizerOptions & LossOptions & Files & {
  network: string; data: string; initialWeights?: InitialWeights; epochs: number; batchSize: number; seed: number; fold: number;
  trainFraction: number; limit?: number;
  earlyStop?: number; resume?: true | string; variant: Variant | "auto"; json?: true;
};
type Opened = Awaited<ReturnType<typeof openData>>;

const percent = (accuracy: number) => `${(100 * accuracy).toFixed(2)}%`;
const folds = 10;

function config(options: Options, loss: LossName, { name, data: { train, test } }: Opened): RunConfig {
  const { limit, earlyStop, initialWeights } = options;
  return {
    data: { name, sha256: [...train.sha256, ...test.sha256] },
    split: {
      seed: splitSeed,
      folds,
      fold: options.fold,
      trainFraction: options.trainFraction,
      ...(limit !== undefined && { limit: { train: limit, validation: limit, test: limit } }),
    },
    network: network(options.network),
    loss,
    optimizer: optimizerOf(options),
    ...(initialWeights !== undefined && { initialWeights }),
    batchSize: options.batchSize,
    epochs: options.epochs,
    seed: options.seed,
    ...(earlyStop !== undefined && { earlyStop }),
  };
}

/** Appends under the file's lock: another run may end at the same time. */
async function append(file: string, record: RunRecord): Promise<void> {
  const held = await lock(file, 20);
  try {
    held.check();
    appendRecord(file, record);
  } finally {
    await held.release();
  }
}

/** Adds `golden train` to the program. */
export const registerTrain: Register = (program, exit) => {
  const command = program.command("train")
    .description(
      "train one network; by default the paper's, with the synapse loss, the golden learning rate and the golden momentum weight, on MNIST",
    )
    .option("--network <name|file>", "a network of the library, or a description in a .json file", "paper")
    .option("--data <name|folder>", dataHelp(), "mnist");
  addLossOptions(command);
  addOptimizerOptions(command);
  command
    .addOption(
      new Option(
        "--initial-weights <name>",
        `${Object.entries(initializers).map(([name, { says }]) => `${name}: ${says}`).join("; ")}; default: he`,
      ).choices(initialWeightsNames),
    )
    .option("--epochs <n>", "passes over the training samples", wholeNumber(1), 3)
    .option(
      "--early-stop <n>",
      "stop where the validation loss has not become smaller for so many epochs; the weights are those of the last epoch",
      wholeNumber(1),
    )
    .option("--batch-size <n>", "samples in a batch", wholeNumber(1), 64)
    .option("--seed <n>", "of initial weights, order of samples and dropout", wholeNumber(0), 1)
    .option("--fold <n>", "which of the ten stratified folds is validated on, 0 to 9", wholeNumber(0, folds - 1), 0)
    .option("--train-fraction <number>", "stratified part of the training samples", numberIn(0, 1), 1)
    .option("--limit <n>", "at most so many training, validation and test samples (stratified), for a quick look", wholeNumber(1))
    .addOption(new Option("--variant <name>", "arithmetic of the training core").choices(["auto", ...variants]).default("auto"))
    .option(
      "--checkpoint <file>",
      "keep the run as it stands after each epoch in this file, which stays: --resume FILE goes on from it, also to more --epochs",
    )
    .option(
      "--resume [file]",
      "go on from a checkpoint, to the same numbers as a run never stopped: that of the same command when it was interrupted, " +
      "or a file of --checkpoint; without one, an interrupted run is gone on with where there is one",
    )
    .option("--save <file>", "append the record to this file, as one line of JSON")
    .option("--export <file>", "write the trained network as an ONNX model, for any runtime that reads the format")
    .option(
      "--save-weights <file>",
      "write weights for PyTorch as safetensors, and the optimizer's state into FILE with .optimizer before its ending",
    )
    .option("--json", "print the record as JSON, and with it the classes: names, confusion matrix and scores")
    .action(async (options: Options) => {
      // What the words alone decide comes before anything is read.
      const optimizer = optimizerOf(options);
      network(options.network);
      checkWritable(options, optimizer);
      const loss = await lossNamed(options), data = await openData(options.data);
      for (const note of data.notes) console.error(note);
      const what = config(options, loss, data);
      let training: Training | undefined;
      const kept = new Kept(runHash(what), options.variant, {
        of: { lineage: lineage(what), epochs: what.epochs },
        ...(options.checkpoint !== undefined && { checkpoint: options.checkpoint }),
        ...(options.resume !== undefined && { resume: options.resume }),
      });
      const record = await watch(what, data.data, options, kept, (done) => { training = done; });
      if (options.save !== undefined) await append(options.save, record);
      const { inputs, classNames } = data.data.train;
      const classes = training && classesOf(training.model, makeSplit(data.data, what.split).test!, classNames);
      if (options.json) console.log(JSON.stringify({ ...JSON.parse(lineOf(record)) as object, ...(classes && { classes }) }));
      else if (record.test) {
        console.log(
          `test: accuracy ${percent(record.test.accuracy)}, loss ${record.test.loss.toFixed(4)} nats, ` +
          `calibration error ${record.test.calibrationError.toFixed(4)}, on ${record.test.samples} images`,
        );
        if (classes) console.log(`\n${classLines(classes).join("\n")}`);
      }
      if (record.epochs.length < what.epochs && record.outcome === "finished") {
        console.error(
          `stopped after ${record.epochs.length} of ${what.epochs} epochs: ` +
          `the validation loss had not become smaller for ${options.earlyStop}`,
        );
      }
      if (hasCollapsed(record)) {
        const last = record.epochs.at(-1)!.validation.accuracy;
        console.error(
          `the run collapsed: its last validation accuracy is ${percent(last)}, below ${percent(collapseLimit(record))}`,
        );
      }
      // Only now: whatever happens to these files, the record is out.
      if (training !== undefined) keepWeights(options, training, record, { inputs, ...(classNames && { classes: classNames }) });
      if (record.divergence) {
        const unwritten = [options.export, options.saveWeights]
          .filter((file) => file !== undefined)
          .map((file) => `; ${file} was not written`)
          .join("");
        console.error(
          `the run diverged: at step ${record.divergence.step} (epoch ${record.divergence.epoch}) the loss was ` +
          `${record.divergence.loss}${unwritten}; try a smaller learning rate`,
        );
        exit(1);
      }
      kept.forget();
    });
};

async function watch(what: RunConfig, data: Opened["data"], options: Options, kept: Kept, onTrained: (training: Training) => void) {
  const perEpoch = makeSplit(data, what.split).train.indices.length, resume = kept.read();
  let progress: Progress | undefined;
  return interruptible((signal) => run(what, data, {
    signal,
    ...(resume && { resume }),
    onTrained,
    variant: options.variant,
    onStart({ model }) {
      const { network: { name }, loss, optimizer, initialWeights = "he", epochs, seed } = what;
      console.error(
        `run ${runHash(what)}: ${name}, ${loss}, ${JSON.stringify(optimizer)}, initial weights ${initialWeights}, ` +
        `${epochs} epochs, seed ${seed}${model.variant === "plain" ? ", plain engine" : ""}`,
      );
      progress = openProgress("training", what.epochs * perEpoch, "samples");
    },
    onProgress(done) { progress?.update(done, ""); },
    onEpoch({ epoch, train, validation, samplesPerSecond }, training, epochs) {
      kept.write(training.checkpoint(), training.model.variant, epochs);
      progress?.log(
        `epoch ${epoch}: training loss ${train.loss.toFixed(4)}, accuracy ${percent(train.accuracy)}; ` +
        `validation loss ${validation.loss.toFixed(4)}, accuracy ${percent(validation.accuracy)}; ` +
        `${Math.round(samplesPerSecond).toLocaleString("en")} samples/s`,
      );
    },
  })).finally(() => { progress?.end(); });
}
