/**
 * The engine where there is no SIMD: the reference in Float32.
 */
import type { LossName, Network } from "../types.js";
import { stateBlocksOf } from "../optimizers.js";
import { shapesOf, type Shapes } from "./shapes.js";
import { takeMemory } from "./within-memory.js";
import type { BatchSums, Engine, EngineOptions, GreyLevels } from "./engine.js";
import { ReferenceNetwork, headOutputs } from "../reference/network.js";
import { lossForwardBackward } from "../reference/loss.js";

function bytesOf({ layers, parameterCount }: Shapes, stateBlocks: number, batchSize: number): number {
  const values = layers.reduce((sum, { output }) => sum + output[0] * output[1] * output[2], 0);
  return 4 * (parameterCount * (2 + stateBlocks) + 2 * batchSize * values);
}

export class PlainEngine implements Engine {
  readonly variant = "plain";
  readonly batchSize: number;
  readonly #reference: ReferenceNetwork;
  readonly #options: EngineOptions;
  #inputs = new Float32Array(0);
  #labels = new Uint8Array(0);

  constructor(readonly network: Network, options: EngineOptions) {
    this.batchSize = options.batchSize;
    this.#options = options;
    const { batchSize, optimizer } = options;
    const bytes = bytesOf(shapesOf(network), stateBlocksOf(optimizer?.kind), batchSize);
    this.#reference = takeMemory(bytes, network, batchSize, () => new ReferenceNetwork(network, Float32Array, optimizer?.kind));
  }

  get shapes(): Shapes {
    return this.#reference.shapes;
  }
  /** Parameters, gradient, state, and what a batch's values and gradients take. */
  get memoryBytes(): number {
    return bytesOf(this.shapes, this.#reference.state.length, this.batchSize);
  }

  load({ images, labels, inputs: [low, high] }: GreyLevels, indices: Uint32Array, from: number, count: number): void {
    const [height, width, channels] = this.network.input, size = height * width * channels;
    this.#inputs = new Float32Array(count * size);
    this.#labels = new Uint8Array(count);
    for (let b = 0; b < count; b++) {
      const sample = indices[from + b];
      for (let i = 0; i < size; i++) this.#inputs[b * size + i] = low + images[sample * size + i] * (high - low) / 255;
      this.#labels[b] = labels[sample]!;
    }
  }
  loadValues(inputs: Float32Array, labels: Uint8Array): void {
    this.#inputs = inputs.slice();
    this.#labels = labels.slice();
  }

  step(step: number, epoch = 1): BatchSums {
    const { loss, optimizer, dropoutKey } = this.#options;
    const sum = this.#reference.forwardBackward(this.#inputs, this.#labels, loss, { key: dropoutKey ?? new Int32Array(4), step });
    if (optimizer !== undefined && Number.isFinite(sum)) this.#reference.update(optimizer, step, epoch);
    return { loss: sum, correct: this.#hits() };
  }
  evaluate(loss: LossName = this.#options.loss): BatchSums {
    const logits = this.#reference.forward(this.#inputs);
    const sum = lossForwardBackward(loss, this.network.head, new Float32Array(logits.length), logits, this.#labels, this.shapes.classes);
    return { loss: sum, correct: this.#hits() };
  }
  predict(): Float32Array {
    return headOutputs(this.network, this.#reference.forward(this.#inputs), this.shapes.classes);
  }

  flush(): void {} // every step is complete
  close(): void {
    // One thread, nothing to end.
  }

  #hits(): number {
    const logits = this.#reference.values.at(-1)!, K = this.shapes.classes;
    let hits = 0;
    this.#labels.forEach((label, b) => {
      const z = logits.subarray(b * K, (b + 1) * K);
      if (z.indexOf(Math.max(...z)) === label) hits += 1;
    });
    return hits;
  }

  parameters(): Float32Array {
    return Float32Array.from(this.#reference.parameters);
  }
  setParameters(values: Float32Array): void {
    if (values.length !== this.shapes.parameterCount) {
      throw new RangeError(`parameters of ${this.network.name}: expected ${this.shapes.parameterCount} values, got ${values.length}`);
    }
    this.#reference.parameters.set(values);
  }
  gradient(): Float32Array {
    return Float32Array.from(this.#reference.gradient);
  }
  state(): Float32Array[] {
    return this.#reference.state.map((block) => Float32Array.from(block));
  }
  setState(blocks: readonly Float32Array[]): void {
    if (blocks.length !== this.#reference.state.length) {
      throw new RangeError(`optimizer state: expected ${this.#reference.state.length} blocks, got ${blocks.length}`);
    }
    blocks.forEach((block, i) => this.#reference.state[i].set(block));
  }
}
