/**
 * Vectors of 128 or 256 bits: the wider where this engine makes them and a trial run gives, bit for bit, the weights of the narrower.
 */
import type { Network } from "./types.js";
import { WasmEngine } from "./wasm-engine.js";
import { mayJoin, moduleOf, type VectorBits } from "./wasm.js";

/** Small, and every kernel with a tile of its own meets its fast path and its remainder. */
const trial: Network = {
  name: "trial", input: [10, 10, 1], head: "softmax",
  layers: [
    { kind: "conv", channels: 24, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "conv", channels: 17, kernel: 3 }, { kind: "relu" }, { kind: "dropout", rate: 0.25 }, { kind: "flatten" },
    { kind: "dense", units: 40 }, { kind: "relu" }, { kind: "dense", units: 10 },
  ],
};

let widest: VectorBits | undefined;

/**
 * The widest vectors that can be trusted here, found once in a process: some milliseconds.
 * @example widestVectors() // 256 on Node 24 with AVX2, 128 on Node 20
 */
export function widestVectors(): VectorBits {
  widest ??= mayJoin() && moduleOf("relaxed-simd", 256) !== undefined && agree() ? 256 : 128;
  return widest;
}

function agree(): boolean {
  const [narrow, wide] = ([128, 256] as const).map(trained);
  return narrow.every((value, i) => value === wide[i]);
}

/** Weights after three steps, the last on a batch that is not full. */
function trained(vectorBits: VectorBits): Float32Array {
  const engine = new WasmEngine(trial, "relaxed-simd", { batchSize: 9, loss: "synapse", optimizer: { kind: "sgd", learningRate: 0.1, momentum: 0.9 }, dropoutKey: Int32Array.of(1, 2, 3, 4), vectorBits });
  // Any numbers will do: fractions of multiples of the golden ratio, spread evenly.
  const spread = (count: number, scale: number): Float32Array => Float32Array.from({ length: count }, (_, i) => scale * ((i * 0.6180339887) % 1 - 0.5));
  engine.setParameters(spread(engine.shapes.parameterCount, 0.4));
  for (const [step, count] of [9, 9, 5].entries()) {
    engine.loadValues(spread(count * 100, 2), Uint8Array.from({ length: count }, (_, i) => (i + step) % 10));
    engine.step(step + 1);
  }
  return engine.parameters();
}
