/** `golden train`: one run. */
import { Option } from "commander";
import { appendRecord, collapseBelow, hasCollapsed, Kept, lineOf, lock, makeSplit, run, runHash, splitSeed, type RunConfig, type RunRecord } from "../experiment/index.js";
import { dataHelp, openData } from "../data/index.js";
import { initializers, initialWeightsNames, losses, lossNames, variants, type InitialWeights, type LossName, type Training, type Variant } from "../train/index.js";
import { numberIn, wholeNumber, type Register } from "./command.js";
import { checkWritable, keepWeights, type Files } from "./keep.js";
import { network } from "./options.js";
import { addOptimizerOptions, optimizerOf, type OptimizerOptions } from "./optimizer.js";
import { openProgress } from "./progress.js";
import { interruptible } from "./signals.js";

type Options = OptimizerOptions & Files & {
  network: string; data: string; loss: LossName; initialWeights?: InitialWeights;
  epochs: number; batchSize: number; seed: number; fold: number; trainFraction: number; limit?: number; variant: Variant | "auto"; save?: string; json?: true;
};

const percent = (accuracy: number) => `${(100 * accuracy).toFixed(2)}%`;

function config(options: Options, data: Awaited<ReturnType<typeof openData>>): RunConfig {
  const { train, test } = data.data;
  const { limit } = options;
  return {
    data: { name: data.name, sha256: [...train.sha256, ...test.sha256] },
    split: { seed: splitSeed, folds: 10, fold: options.fold, trainFraction: options.trainFraction, ...(limit !== undefined && { limit: { train: limit, validation: limit, test: limit } }) },
    network: network(options.network),
    loss: options.loss,
    optimizer: optimizerOf(options),
    ...(options.initialWeights !== undefined && { initialWeights: options.initialWeights }),
    batchSize: options.batchSize,
    epochs: options.epochs,
    seed: options.seed,
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
    .description("train one network; by default the paper's, with the synapse loss, the golden learning rate and the golden momentum weight, on MNIST")
    .option("--network <name|file>", "a network of the library, or a description in a .json file", "paper")
    .option("--data <name|folder>", dataHelp(), "mnist")
    .addOption(new Option("--loss <name>", `the loss: ${lossNames.map((name) => `${name}: ${losses[name].says}`).join("; ")}`).choices(lossNames).default("synapse"));
  addOptimizerOptions(command);
  command
    .addOption(new Option("--initial-weights <name>", `${Object.entries(initializers).map(([name, { says }]) => `${name}: ${says}`).join("; ")}; default: he`).choices(initialWeightsNames))
    .option("--epochs <n>", "passes over the training samples", wholeNumber(1), 3)
    .option("--batch-size <n>", "samples in a batch", wholeNumber(1), 64)
    .option("--seed <n>", "of initial weights, order of samples and dropout", wholeNumber(0), 1)
    .option("--fold <n>", "which of the ten stratified folds is validated on, 0 to 9", wholeNumber(0), 0)
    .option("--train-fraction <number>", "stratified part of the training samples", numberIn(0, 1), 1)
    .option("--limit <n>", "at most so many training, validation and test samples (stratified), for a quick look", wholeNumber(1))
    .addOption(new Option("--variant <name>", "arithmetic of the training core").choices(["auto", ...variants]).default("auto"))
    .option("--save <file>", "append the record to this file, as one line of JSON")
    .option("--export <file>", "write the trained network as an ONNX model, for any runtime that reads the format")
    .option("--save-weights <file>", "write weights for PyTorch as safetensors, and the optimizer's state into FILE with .optimizer before its ending")
    .option("--json", "print the record as JSON")
    .action(async (options: Options) => {
      checkWritable(options);
      const data = await openData(options.data);
      for (const note of data.notes) console.error(note);
      const what = config(options, data);
      let training: Training | undefined;
      const kept = new Kept(runHash(what), options.variant);
      const record = await watch(what, data.data, options, kept, (done) => { training = done; });
      if (options.save !== undefined) await append(options.save, record);
      if (options.json) console.log(lineOf(record));
      else if (record.test) console.log(`test: accuracy ${percent(record.test.accuracy)}, loss ${record.test.loss.toFixed(4)} nats, calibration error ${record.test.calibrationError.toFixed(4)}, on ${record.test.samples} images`);
      if (hasCollapsed(record)) console.error(`the run collapsed: its last validation accuracy is ${percent(record.epochs.at(-1)!.validation.accuracy)}, below ${percent(collapseBelow)}`);
      // Only now: whatever happens to these files, the record is out.
      if (training !== undefined) {
        const { inputs, classNames } = data.data.train;
        keepWeights(options, training, record, { inputs, ...(classNames && { classes: classNames }) });
      }
      if (record.divergence) {
        const unwritten = [options.export, options.saveWeights].filter((file) => file !== undefined).map((file) => `; ${file} was not written`).join("");
        console.error(`the run diverged: at step ${record.divergence.step} (epoch ${record.divergence.epoch}) the loss was ${record.divergence.loss}${unwritten}; try a smaller learning rate`);
        exit(1);
      }
      kept.forget();
    });
};

async function watch(what: RunConfig, data: Awaited<ReturnType<typeof openData>>["data"], options: Options, kept: Kept, onTrained: (training: Training) => void) {
  console.error(`run ${runHash(what)}: ${what.network.name}, ${what.loss}, ${JSON.stringify(what.optimizer)}, initial weights ${what.initialWeights ?? "he"}, ${what.epochs} epochs, seed ${what.seed}`);
  const perEpoch = makeSplit(data, what.split).train.indices.length;
  const progress = openProgress("training", what.epochs * perEpoch, "samples");
  const resume = kept.read();
  return interruptible((signal) => run(what, data, {
    signal,
    ...(resume && { resume }),
    onTrained,
    variant: options.variant,
    onProgress(done) { progress.update(done, ""); },
    onEpoch({ epoch, train, validation, samplesPerSecond }, training, epochs) {
      kept.write(training.checkpoint(), training.model.variant, epochs);
      progress.log(`epoch ${epoch}: training loss ${train.loss.toFixed(4)}, accuracy ${percent(train.accuracy)}; validation loss ${validation.loss.toFixed(4)}, accuracy ${percent(validation.accuracy)}; ${Math.round(samplesPerSecond).toLocaleString("en")} samples/s`);
    },
  })).finally(() => { progress.end(); });
}
