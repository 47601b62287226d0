/**
 * Where the time of a step goes, operation by operation, against the measured multiply-add peak.
 */
import { WasmEngine, type Engine, type LayerShape, type VectorBits } from "../lib/train/index.js";
import { instantiate, memoryOf } from "../lib/train/wasm.js";

/** Multiply-adds on registers alone, in GFLOP/s: the best of many short runs. */
export function peak(variant: "relaxed-simd" | "simd", bits: VectorBits): number {
  const kernels = instantiate(variant, memoryOf(65536), bits);
  const at = Math.ceil(kernels.base() / 64) * 64;
  let best = 0;
  for (let i = 0; i < 400; i++) {
    const start = performance.now(), operations = kernels.peak(at, 50_000, 0.999, 0.001);
    best = Math.max(best, operations / (performance.now() - start) / 1e6);
  }
  return best;
}

/** Floating-point operations of a layer's forward pass for one sample, two to a multiply-add. */
function operationsOf({ layer, input, output }: LayerShape): number {
  if (layer.kind === "conv") return 2 * output[0] * output[1] * output[2] * layer.kernel ** 2 * input[2];
  return layer.kind === "dense" ? 2 * input[0] * input[1] * input[2] * output[2] : 0;
}

export interface KernelTime {
  readonly operation: string;
  readonly layer: string;
  readonly microseconds: number;
  /** Of the arithmetic as if nothing were sparse; undefined where the operation is no arithmetic of note. */
  readonly gflops?: number;
}

/** Each operation of a step on the loaded batch, per sample. */
export function kernelTimes(engine: Engine, batchSize: number, repeats: number): KernelTime[] {
  if (!(engine instanceof WasmEngine)) return [];
  const convs = engine.shapes.layers.filter(({ layer }) => layer.kind === "conv"), denses = engine.shapes.layers.filter(({ layer }) => layer.kind === "dense");
  const queues: Record<string, LayerShape[]> = {
    "conv": convs, "conv + pool": convs, "dense": denses,
    "conv gradient": convs.toReversed(), "dense gradient + update": denses.toReversed(), "dense input gradient": denses.toReversed(),
  };
  const next: Record<string, number> = {};
  return engine.profile(repeats).map(({ operation, seconds }) => {
    const number = next[operation] ?? 0;
    next[operation] = number + 1;
    const shape = queues[operation]?.[number];
    // A convolution's gradient is two products where its inputs want one too: all but the first layer's.
    const factor = operation === "conv gradient" && shape !== convs[0] ? 2 : 1;
    const microseconds = seconds / batchSize * 1e6;
    return { operation, layer: shape?.name ?? "", microseconds, ...(shape === undefined ? {} : { gflops: factor * operationsOf(shape) / microseconds / 1000 }) };
  });
}
