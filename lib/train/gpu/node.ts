/** The device in Node: Dawn, from the npm package `webgpu`, which is installed on demand and never needed otherwise. */
import { UsageError } from "../../errors.js";
import { openGpu, type Gpu } from "./device.js";

/** The version that was tried. */
const webgpuVersion = "0.6.2";

/** What the library switches off: checks that the kernels do not need, because no index of theirs leaves its buffer. */
const toggles = ["disable_robustness", "disable_workgroup_init", "disable_polyfills_on_integer_div_and_mod"];

/** Dawn's instances: a device outlives the object that made it, but only while that is held. */
const instances: GPU[] = [];

/**
 * Dawn on this machine.
 * @param checks leaves Dawn's own checks in, which cost some speed
 * @throws UsageError when the package is missing
 */
export async function nodeInstance({ checks = false }: { readonly checks?: boolean } = {}): Promise<GPU> {
  const name = "webgpu";
  const dawn = await import(name).catch((error: unknown) => {
    throw new UsageError(
      "webgpu: the npm package of that name is not installed or does not run here " +
        `(${error instanceof Error ? error.message.split("\n")[0] : String(error)}); ` +
        `install it with: npm install --no-save --ignore-scripts webgpu@${webgpuVersion}`,
    );
  }) as { create(options: readonly string[]): GPU };
  const instance = dawn.create(checks ? [] : [`enable-dawn-features=allow_unsafe_apis,${toggles.join(",")}`]);
  instances.push(instance);
  return instance;
}

/**
 * Opens the machine's GPU.
 * @throws UsageError when the package is missing, or there is no adapter
 * @example (await nodeGpu()).name // "NVIDIA: 580.159.04"
 */
export async function nodeGpu(options: { readonly checks?: boolean } = {}): Promise<Gpu> {
  return openGpu(await nodeInstance(options));
}
