/** What an ensemble holds on the device: the images, once for all, and the buffers of its runs. */
import { UsageError } from "../../errors.js";
import type { GreyLevels } from "../engine/engine.js";
import { storage, withinMemory, type Gpu } from "./device.js";
import { describe, type EnsembleRun } from "./ensemble-run.js";
import { bytesOfRun, toDevice } from "./geometry.js";

/** Images and labels on the device, once for all ensembles. */
export interface DeviceData {
  readonly images: GPUBuffer;
  readonly labels: GPUBuffer;
  readonly table: GPUBuffer;
  readonly trainCount: number;
}

/**
 * Brings a data set to the device: training images first, test images behind them.
 * @throws UsageError when the images do not fit into one binding
 */
export function deviceData(gpu: Gpu, train: GreyLevels, test: GreyLevels): DeviceData {
  const joined = new Uint8Array(train.images.length + test.images.length), { maxStorageBufferBindingSize: most } = gpu.device.limits;
  if (joined.length > most) {
    throw new UsageError(
      `webgpu: the images take ${joined.length} bytes, more than the ${most} of one binding on this device; use fewer images, or ` +
      `leave out --engine webgpu`,
    );
  }
  joined.set(train.images);
  joined.set(test.images, train.images.length);
  const [low, high] = train.inputs;
  return {
    images: storage(gpu, "images", joined),
    labels: storage(gpu, "labels", Uint32Array.from([...train.labels, ...test.labels])),
    table: storage(gpu, "table", Float32Array.from({ length: 256 }, (_, level) => low + level * (high - low) / 255)),
    trainCount: train.labels.length,
  };
}

/** How many runs fit: no buffer beyond a binding of the device, all together within `bytes`. */
export function mostRuns(
  gpu: Gpu,
  { batches, scores, samples }: { batches: number; scores: number; samples: number },
  bytes: number,
): number {
  const each = bytesOfRun(batches, scores);
  const { maxStorageBufferBindingSize: most } = gpu.device.limits;
  return Math.max(
    1,
    Math.min(
      Math.floor(bytes / Object.values(each).reduce((a, b) => a + b, 4 * samples)),
      Math.floor((most - 65536) / Math.max(...Object.values(each), 4 * samples)),
    ),
  );
}

/** Buffers of an ensemble by their names in the kernels, and where each run's order of samples lies. */
export interface EnsembleBuffers {
  readonly buffers: Map<string, GPUBuffer>;
  readonly orders: ReadonlyMap<EnsembleRun, number>;
  /** Bytes of one run, beside the data. */
  readonly bytesPerRun: number;
}

/**
 * Makes the buffers of all runs, with their first weights, on the device.
 * @param batches most batches of a pass
 * @param scores most images that are evaluated
 * @throws UsageError when one buffer is larger than a binding of the device, or all together than its memory
 */
export async function ensembleBuffers(
  gpu: Gpu, data: DeviceData, runs: readonly EnsembleRun[], { batches, scores }: { readonly batches: number; readonly scores: number },
): Promise<EnsembleBuffers> {
  const each = bytesOfRun(batches, scores), { maxStorageBufferBindingSize: most } = gpu.device.limits;
  const over = Object.entries(each).find(([, bytes]) => bytes * runs.length > most);
  if (over !== undefined) {
    throw new UsageError(
      `ensemble: ${runs.length} runs need ${over[1] * runs.length} bytes in one binding (${over[0]}), the device allows ${most}; ` +
      "make it smaller with --at-once",
    );
  }
  const { described, lists, orders } = describe(runs, data.trainCount);
  const own = Object.entries(each).filter(([name]) => name !== "status" && name !== "runs");
  const buffers = await withinMemory(gpu, `${runs.length} runs at once`, () => new Map([
    ...own.map(([name, bytes]): [string, GPUBuffer] => [name, storage(gpu, name, bytes * runs.length)]),
    ["state", storage(gpu, "state", 8 + 4 * runs.length)],
    ["runs", storage(gpu, "runs", described)],
    ["lists", storage(gpu, "lists", lists)],
    ["images", data.images], ["labels", data.labels], ["table", data.table],
  ]));
  const layouts = new Map<Float32Array, ReturnType<typeof toDevice>>();
  runs.forEach(({ parameters }, r) => {
    const layout = layouts.get(parameters) ?? toDevice(parameters);
    layouts.set(parameters, layout);
    gpu.device.queue.writeBuffer(buffers.get("small")!, r * each["small"], layout.small);
    gpu.device.queue.writeBuffer(buffers.get("dense")!, r * each["dense"], layout.dense);
  });
  return { buffers, orders, bytesPerRun: Object.values(each).reduce((a, b) => a + b, 0) };
}
