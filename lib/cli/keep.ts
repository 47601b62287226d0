/** Files with the weights of a run: ONNX to use them elsewhere, safetensors to go on training in PyTorch. */
import { join, parse } from "node:path";
import { canonical, type RunRecord } from "../experiment/index.js";
import { UsageError } from "../errors.js";
import { checkReplaceable, writeWhole } from "../files.js";
import { stateToPytorch, toOnnx, toPytorch, type Optimizer, type Training, type WeightsInfo } from "../train/index.js";

/** Where weights are to be kept, if anywhere. */
export interface Files {
  /** For an ONNX model. */
  readonly export?: string;
  /** For a state dict of PyTorch as safetensors; the optimizer's state goes into a file beside it, see `stateFile`. */
  readonly saveWeights?: string;
  /** For the record, as one line more. */
  readonly save?: string;
  /** For the run as it stands after each epoch. */
  readonly checkpoint?: string;
}

/**
 * Where the optimizer's state goes beside a file of weights.
 * @example stateFile("run.safetensors") // "run.optimizer.safetensors"
 */
const stateFile = (weights: string): string => {
  const { dir, name, ext } = parse(weights);
  return join(dir, `${name}.optimizer${ext}`);
};

/**
 * Says before a run, not after it, that a file could not be written, or would have nothing to hold.
 * @throws UsageError or Trouble naming the option, the file and the reason
 * @example checkWritable({ export: "model.onnx" }, { kind: "adam", learningRate: 0.001 })
 */
export function checkWritable(files: Files, optimizer: Optimizer): void {
  const named = [
    ["--export", files.export],
    ["--save-weights", files.saveWeights],
    ["--save", files.save],
    ["--checkpoint", files.checkpoint],
  ] as const;
  for (const [option, file] of named) if (file !== undefined) checkReplaceable(file, option);
  if (files.saveWeights === undefined) return;
  checkReplaceable(stateFile(files.saveWeights), "--save-weights");
  if (optimizer.kind === "sgd" && !(optimizer.learningRate > 0)) {
    throw new UsageError(
      "--save-weights: the state for PyTorch is dw = -eta b solved for b, which needs a --learning-rate above 0, got 0; " +
      "leave one of the two out",
    );
  }
}

/**
 * Writes the weights of a finished run, each file whole or not at all; the files' metadata name the run, the classes and the interval of
 * the inputs.
 * @param known the interval onto which grey levels were scaled, and the names of the classes where the data have any
 * @throws Trouble naming the file when it cannot be written
 * @example
 * keepWeights({ export: "model.onnx" }, training, record, { inputs: [-1, 1] });
 * // one line on the screen: "model.onnx: an ONNX model ..."
 */
export function keepWeights(files: Files, training: Training, record: RunRecord, known: Pick<WeightsInfo, "inputs" | "classes">): void {
  const { hash, config, variant, version } = record, { inputs, classes } = known;
  if (files.export !== undefined) {
    const metadata = { run: hash, config: canonical(config), variant, version, ...(classes && { classes: JSON.stringify(classes) }) };
    writeWhole(files.export, toOnnx(config.network, training.model.parameters(), { inputs, metadata }));
    console.error(
      `${files.export}: an ONNX model; its input is (batch, channels, height, width), grey levels 0-255 scaled to ${inputs[0]} .. ` +
      `${inputs[1]}`,
    );
  }
  if (files.saveWeights !== undefined) {
    const state = stateFile(files.saveWeights);
    writeWhole(
      files.saveWeights,
      toPytorch(config.network, training.model.parameters(), { inputs, ...(classes && { classes }), optimizer: config.optimizer }),
    );
    const loading = "load_network of the Python package, or a module whose layers have these names";
    console.error(`${files.saveWeights}: weights for PyTorch as safetensors (${loading})`);
    writeWhole(state, stateToPytorch(training.checkpoint(), config.optimizer));
    console.error(`${state}: the optimizer's state after ${record.epochs.length} epochs, for going on in PyTorch (load_optimizer)`);
  }
}
