/** `golden evaluate`: a trained network on data. */
import { Option } from "commander";
import { dataHelp, everySample, openData, type Dataset } from "../data/index.js";
import { UsageError } from "../errors.js";
import { calibration } from "../experiment/index.js";
import { lossOf, modelFrom, readyLosses, type LossName } from "../train/index.js";
import { classesOf, classLines } from "./class-table.js";
import { readTrained } from "./trained.js";
import type { Register } from "./command.js";

interface Options { data: string; part: "train" | "test"; loss: LossName; network?: string; json?: true }

/** Adds `golden evaluate` to the program. */
export const registerEvaluate: Register = (program) => {
  program.command("evaluate")
    .description("judge a trained network: loss, accuracy, calibration error, scores of each class, and which class is taken for which")
    .argument("<weights>", "a file of --save-weights, of PyTorch (safetensors), or a checkpoint")
    .option("--data <name|folder>", dataHelp(), "mnist")
    .addOption(new Option("--part <name>", "which images").choices(["test", "train"]).default("test"))
    .addOption(new Option("--loss <name>", "the loss that is computed").choices(readyLosses).default("cross-entropy"))
    .option("--network <name|file>", "the network, for weights whose file names none")
    .option("--json", "print all of it as one JSON object")
    .action(async (file: string, { data: from, part, loss, network: named, json }: Options) => {
      const { network, parameters, inputs, classes, notes } = readTrained(file, named);
      const channels = network.input[2] === 3 ? 3 : 1;
      const { data, name, notes: read } = await openData(from, { inputs, channels });
      for (const note of [...notes, ...read]) console.error(note);
      const samples = everySample(withClasses(data[part], classes, file));
      const model = modelFrom(network, parameters, { loss, ...(lossOf(loss).kernel === undefined && { variant: "plain" as const }) });
      const { loss: value, accuracy } = model.evaluate(samples);
      const outputs = model.predict(samples), of = classesOf(model, samples, classes ?? data.train.classNames);
      const { calibrationError } = calibration(outputs, samples.dataset.labels, of.names.length);
      if (json) console.log(
        JSON.stringify(
          {
            weights: file,
            network: network.name,
            data: name,
            part,
            samples: samples.indices.length,
            loss: { name: loss, value },
            accuracy,
            calibrationError,
            classes: of,
          },
        ),
      );
      else {
        console.log(
          `${network.name} on the ${part} images of ${name}: accuracy ${(100 * accuracy).toFixed(2)}%, ${loss} ${value.toFixed(4)}, ` +
          `calibration error ${calibrationError.toFixed(4)}, on ${samples.indices.length} images\n`,
        );
        console.log(classLines(of).join("\n"));
      }
    });
};

/**
 * The data with their labels in the order of the network's outputs: classes are matched by their names, where both sides have names.
 * @throws UsageError for a class that the network does not know
 */
function withClasses(dataset: Dataset, classes: readonly string[] | undefined, file: string): Dataset {
  const { classNames } = dataset;
  if (classes === undefined || classNames === undefined || classNames.join("\n") === classes.join("\n")) return dataset;
  const places = classNames.map((name) => classes.indexOf(name)), unknown = places.indexOf(-1);
  if (unknown >= 0) {
    throw new UsageError(
      `class ${classNames[unknown]}: the network of ${file} does not know it; ` +
      `it was trained on ${classes.slice(0, 12).join(", ")}${classes.length > 12 ? ", ..." : ""}`,
    );
  }
  return { ...dataset, labels: dataset.labels.map((label) => places[label]), classes: classes.length, classNames: classes };
}
