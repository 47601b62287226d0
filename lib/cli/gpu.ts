/** The machine's GPU for a command, or a sentence why there is none. */
import { UsageError } from "../errors.js";
import type { Gpu } from "../train/gpu/index.js";
import { nodeGpu } from "../train/gpu/node.js";

/**
 * Opens the GPU; without the package `webgpu` or an adapter it says so on standard error and answers undefined.
 * @param instead what happens then, the end of the sentence
 * @example await gpuOrSentence("the runs are computed on the processor")
 */
export async function gpuOrSentence(instead: string): Promise<Gpu | undefined> {
  try {
    const gpu = await nodeGpu();
    console.error(`webgpu: ${gpu.name}`);
    return gpu;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}; ${instead}`);
    return undefined;
  }
}
