/** Files with the weights of a run: ONNX to use them elsewhere, safetensors to go on training. */
import { canonical, type RunRecord } from "../experiment/index.js";
import { checkReplaceable, writeWhole } from "../files.js";
import { toOnnx, toSafetensors, type Training } from "../train/index.js";

/** Where weights are to be kept, if anywhere. */
export interface Files {
  /** For an ONNX model. */
  readonly export?: string;
  /** For a safetensors checkpoint: weights and the optimizer's state. */
  readonly saveWeights?: string;
  /** For the record, as one line more. */
  readonly save?: string;
}

/**
 * Says before a run, not after it, that a file could not be written.
 * @throws UsageError or Trouble naming the option, the file and the reason
 * @example checkWritable({ export: "model.onnx" })
 */
export function checkWritable(files: Files): void {
  for (const [option, file] of [["--export", files.export], ["--save-weights", files.saveWeights], ["--save", files.save]] as const) {
    if (file !== undefined) checkReplaceable(file, option);
  }
}

/**
 * Writes the weights of a finished run, each file whole or not at all; the ONNX model's metadata name the run.
 * @param inputs the interval onto which grey levels were scaled
 * @throws Trouble naming the file when it cannot be written
 * @example keepWeights({ export: "model.onnx" }, training, record, [-1, 1]) // one line on the screen: "model.onnx: an ONNX model ..."
 */
export function keepWeights(files: Files, training: Training, { hash, config, variant, version }: RunRecord, inputs: readonly [number, number]): void {
  if (files.export !== undefined) {
    writeWhole(files.export, toOnnx(config.network, training.model.parameters(), { inputs, metadata: { run: hash, config: canonical(config), variant, version } }));
    console.error(`${files.export}: an ONNX model; its input is (batch, channels, height, width), grey levels 0-255 scaled to ${inputs[0]} .. ${inputs[1]}`);
  }
  if (files.saveWeights !== undefined) {
    writeWhole(files.saveWeights, toSafetensors(training.checkpoint()));
    console.error(`${files.saveWeights}: weights and the optimizer's state as safetensors`);
  }
}
