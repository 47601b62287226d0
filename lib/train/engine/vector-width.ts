/**
 * Vectors of 128 or 256 bits: the wider where this engine makes them and a trial run gives, bit for bit, the weights of the narrower.
 */
import type { Layer, Network } from "../types.js";
import { DEFERRED_STEPS } from "./opcodes.js";
import { WasmEngine } from "./wasm-engine.js";
import { moduleOf, type VectorBits } from "./wasm.js";

/** Pixels in a row of the trial's images. */
const SIDE = 12;

/**
 * Small networks on which every kernel with a tile of its own meets its fast path and its remainder. The batches have several samples, or
 * one, which defers updates.
 */
const trials: readonly { readonly network: Network; readonly batches: readonly number[] }[] = [
  {
    network: trial([
      { kind: "conv", channels: 24, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
      { kind: "conv", channels: 17, kernel: 3 }, { kind: "relu" }, { kind: "dropout", rate: 0.25 }, { kind: "flatten" },
      { kind: "dense", units: 40 }, { kind: "relu" }, { kind: "dense", units: 10 },
    ]),
    batches: [9, 9, 5],
  },
  {
    network: trial([
      { kind: "conv", channels: 6, kernel: 5 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
      { kind: "conv", channels: 16, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 }, { kind: "flatten" },
      { kind: "dense", units: 100 }, { kind: "relu" }, { kind: "dense", units: 10 },
    ]),
    batches: [9, 5],
  },
  {
    network: trial([{ kind: "flatten" }, { kind: "dense", units: 100 }, { kind: "relu" }, { kind: "dense", units: 10 }]),
    batches: Array<number>(DEFERRED_STEPS + 6).fill(1),
  },
];

function trial(layers: readonly Layer[]): Network {
  return { name: "trial", input: [SIDE, SIDE, 1], head: "softmax", layers };
}

let width: VectorBits | undefined;

/**
 * Bits of the widest vectors that can be trusted here, found once in a process, in less than a tenth of a second.
 * @example vectorWidth() // 256 on Node 24 with AVX2, 128 on Node 20
 */
export function vectorWidth(): VectorBits {
  width ??= moduleOf("relaxed-simd", 256) !== undefined && agree() ? 256 : 128;
  return width;
}

function agree(): boolean {
  return trials.every(({ network, batches }) => {
    const [narrow, wide] = ([128, 256] as const).map((bits) => trained(network, batches, bits));
    return narrow.every((value, i) => value === wide[i]);
  });
}

/** Weights after a step on each batch. Any numbers will do: fractions of multiples of the golden ratio, spread evenly. */
function trained(network: Network, batches: readonly number[], vectorBits: VectorBits): Float32Array {
  const batchSize = Math.max(...batches), size = SIDE * SIDE, fraction = (i: number): number => (i * 0.6180339887) % 1;
  const engine = new WasmEngine(network, "relaxed-simd", {
    batchSize, vectorBits, loss: "synapse", optimizer: { kind: "sgd", learningRate: 0.05, momentum: 0.9 },
    dropoutKey: Int32Array.of(1, 2, 3, 4),
  })
  engine.setParameters(Float32Array.from({ length: engine.shapes.parameterCount }, (_, i) => 0.4 * (fraction(i) - 0.5)));
  // Ink in the upper left, background elsewhere, another image in each step.
  const inked = (i: number): boolean => i % SIDE < SIDE / 2 && i % size < size / 2 && fraction(i) < 0.6;
  const images = Uint8Array.from({ length: batches.length * batchSize * size }, (_, i) => (inked(i) ? 255 * fraction(3 * i) : 0));
  const labels = Uint8Array.from({ length: batches.length * batchSize }, (_, i) => i % 10), order = Uint32Array.from(labels, (_, i) => i);
  batches.forEach((samples, step) => {
    engine.load({ images, labels, inputs: [-1, 1] }, order, step * batchSize, samples);
    engine.step(step + 1);
  });
  return engine.parameters();
}
