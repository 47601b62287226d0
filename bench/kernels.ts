/**
 * Where the time of a step goes, operation by operation, against the measured multiply-add peak.
 */
import type { KernelTime } from "../lib/experiment/index.js";
import { WasmEngine, type Engine, type LayerShape, type Shape, type VectorBits } from "../lib/train/index.js";
import { instantiate, memoryOf } from "../lib/train/engine/wasm.js";

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

/**
 * Bytes read and written in GB/s (10^9), over a working set of so many bytes: 128 KiB lies in the second cache, 16 MiB in the third or in
 * memory.
 */
export function bandwidth(variant: "relaxed-simd" | "simd", bits: VectorBits, workingSet: number): number {
  const kernels = instantiate(variant, memoryOf(65536 + workingSet), bits), at = Math.ceil(kernels.base() / 64) * 64;
  const rounds = Math.max(1, Math.round(2 ** 24 / workingSet));
  let best = 0;
  for (let i = 0; i < 60; i++) {
    const start = performance.now(), bytes = kernels.stream(at, workingSet, rounds, 0);
    best = Math.max(best, bytes / (performance.now() - start) / 1e6);
  }
  return best;
}

/** Floating-point operations of a layer's forward pass for one sample, two to a multiply-add. */
function operationsOf({ layer, input, output }: LayerShape): number {
  if (layer.kind === "conv") return 2 * output[0] * output[1] * output[2] * layer.kernel ** 2 * input[2];
  return layer.kind === "dense" ? 2 * input[0] * input[1] * input[2] * output[2] : 0;
}

/**
 * Float32 that a product touches at least, for one sample of a batch: what it reads and what it writes once each, weights shared by the
 * batch.
 */
function bytesOf({ input, output, parameters }: LayerShape, batchSize: number): number {
  const count = ([height, width, channels]: Shape): number => height * width * channels;
  return 4 * (count(input) + count(output) + parameters.reduce((sum, { size }) => sum + size, 0) / batchSize);
}

/** The operations that multiply an image or a batch by weights or slopes. */
const products: ReadonlySet<string> = new Set([
  "conv", "conv + pool", "conv gradient", "dense", "dense gradient + update", "dense input gradient", "sparse dense",
  "sparse gradient + update",
]);

/**
 * Floating-point operations of an operation for one sample, as if nothing were sparse; undefined where it is no arithmetic of note.
 * A convolution's gradient is two products where its inputs want one too: all but the first layer's.
 */
function denseOperations(operation: string, shape: LayerShape | undefined, layers: readonly LayerShape[]): number | undefined {
  if (shape === undefined || !products.has(operation)) return undefined;
  const twice = operation === "conv gradient" && shape !== layers.find((one) => one.layer.kind === "conv");
  return operationsOf(shape) * (twice ? 2 : 1);
}

/** Each operation of a step on the loaded batch, per sample. */
export function kernelTimes(engine: Engine, batchSize: number, repeats: number): KernelTime[] {
  if (!(engine instanceof WasmEngine)) return [];
  const { layers } = engine.shapes;
  return engine.profile(repeats).map(({ operation, layer, seconds }) => {
    const microseconds = seconds / batchSize * 1e6, shape = layers.find(({ name }) => name === layer);
    const operations = denseOperations(operation, shape, layers);
    if (shape === undefined || operations === undefined) return { operation, layer, microseconds };
    return {
      operation, layer, microseconds, gflops: operations / microseconds / 1000, intensity: operationsOf(shape) / bytesOf(shape, batchSize),
    };
  });
}

/** The same kernels, each that is arithmetic with the share of its dense count that it executes; `executed` is counted on the batch. */
export function withShares(
  kernels: readonly KernelTime[], layers: readonly LayerShape[], executed: ReadonlyMap<string, number>, batchSize: number,
): KernelTime[] {
  return kernels.map((kernel) => {
    const { operation, layer } = kernel, counted = executed.get(`${operation} ${layer}`);
    const dense = denseOperations(operation, layers.find(({ name }) => name === layer), layers);
    if (dense === undefined) return kernel;
    return { ...kernel, executed: counted === undefined ? 1 : 2 * counted / (dense * batchSize) };
  });
}
