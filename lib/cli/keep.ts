/** Files with the weights of a run: ONNX to use them elsewhere, safetensors to go on training. */
import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UsageError } from "../errors.js";
import { canonical, type RunRecord } from "../experiment/index.js";
import { toOnnx, toSafetensors, type Training } from "../train/index.js";

/** Where weights are to be kept, if anywhere. */
export interface Files {
  /** For an ONNX model. */
  readonly export?: string;
  /** For a safetensors checkpoint: weights and the optimizer's state. */
  readonly saveWeights?: string;
}

/**
 * Says before a run, not after it, that a file could not be written.
 * @throws UsageError naming the option, the file and the reason
 * @example checkWritable({ export: "model.onnx" })
 */
export function checkWritable(files: Files): void {
  for (const [option, file] of [["--export", files.export], ["--save-weights", files.saveWeights]] as const) {
    if (file === undefined) continue;
    try {
      mkdirSync(dirname(file), { recursive: true });
      accessSync(dirname(file), constants.W_OK);
    } catch (error) {
      throw new UsageError(`${option}: ${file} cannot be written (${(error as NodeJS.ErrnoException).code}); name a file in a folder of yours`);
    }
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${option}: expected the name of a file, got the folder ${file}`);
  }
}

/**
 * Writes the weights of a finished run, each file whole or not at all; the ONNX model's metadata name the run.
 * @param inputs the interval onto which grey levels were scaled
 * @throws UsageError naming the file when it cannot be written
 * @example await keepWeights({ export: "model.onnx" }, training, record, [-1, 1]) // one line on the screen: "model.onnx: an ONNX model ..."
 */
export async function keepWeights(files: Files, training: Training, { hash, config, variant, version }: RunRecord, inputs: readonly [number, number]): Promise<void> {
  if (files.export !== undefined) {
    await write(files.export, toOnnx(config.network, training.model.parameters(), { inputs, metadata: { run: hash, config: canonical(config), variant, version } }));
    console.error(`${files.export}: an ONNX model; its input is (batch, channels, height, width), grey levels 0-255 scaled to ${inputs[0]} .. ${inputs[1]}`);
  }
  if (files.saveWeights !== undefined) {
    await write(files.saveWeights, toSafetensors(training.checkpoint()));
    console.error(`${files.saveWeights}: weights and the optimizer's state as safetensors`);
  }
}

async function write(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFileAtomic(file, Buffer.from(bytes));
  } catch (error) {
    throw new UsageError(`${file} could not be written (${(error as NodeJS.ErrnoException).code}); what was there before is as it was`);
  }
}
