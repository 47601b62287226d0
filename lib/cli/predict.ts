/** `golden predict`: what a trained network says of images. */
import { imageFiles, imageSamples } from "../data/index.js";
import { shapesOf, modelFrom } from "../train/index.js";
import { bestClasses } from "./class-table.js";
import { wholeNumber, type Register } from "./command.js";
import { readTrained } from "./trained.js";

interface Options { top: number; network?: string; json?: true }

/** Images at a time: what is held of them stays small. */
const batch = 256;

/** Adds `golden predict` to the program. */
export const registerPredict: Register = (program) => {
  program.command("predict")
    .description("name the classes of images, with their probabilities")
    .argument("<weights>", "a file of --save-weights, of PyTorch (safetensors), or a checkpoint")
    .argument("<images...>", "PNG or JPEG files of the size the network was trained on, or folders of them")
    .option("--top <n>", "how many classes are named for each image", wholeNumber(1), 2)
    .option("--network <name|file>", "the network, for weights whose file names none")
    .option("--json", "print a JSON array: file, class, probability, and the probabilities of all classes")
    .action((file: string, images: string[], { top, network: named, json }: Options) => {
      const { network, parameters, inputs, classes, notes } = readTrained(file, named);
      for (const note of notes) console.error(note);
      const files = imageFiles(images), units = shapesOf(network).classes;
      const names = Array.from({ length: units }, (_, k) => classes?.[k] ?? String(k));
      const model = modelFrom(network, parameters);
      const batches = Array.from({ length: Math.ceil(files.length / batch) }, (_, i) => files.slice(i * batch, (i + 1) * batch));
      const rows = batches.flatMap((some) => {
        const outputs = model.predict(imageSamples(some, network.input, inputs));
        return some.map((one, n) => ({ file: one, outputs: outputs.subarray(n * units, (n + 1) * units) }));
      });
      if (json) {
        const predictions = rows.map(({ file: one, outputs }) => ({
          file: one,
          ...bestClasses(outputs, names, 1)[0],
          probabilities: Object.fromEntries(names.map((name, k) => [name, outputs[k]])),
        }));
        console.log(JSON.stringify(predictions));
        return;
      }
      const width = Math.max(...files.map((one) => one.length));
      for (const { file: one, outputs } of rows) {
        const said = bestClasses(outputs, names, top).map(({ class: name, probability }) => `${name} ${(100 * probability).toFixed(1)}%`);
        console.log(`${one.padEnd(width)}  ${said.join(", ")}`);
      }
    });
};
