/**
 * The engine on WebAssembly kernels: a plan in one memory, one call per batch.
 */
import type { LossName, Network, Optimizer, Variant } from "../types.js";
import { takeMemory } from "./within-memory.js";
import type { Shapes } from "./shapes.js";
import type { BatchSums, Engine, EngineOptions, GreyLevels } from "./engine.js";
import type { LayerParameters } from "./parameters.js";
import { type ExecutionPlan, plan } from "./plan.js";
import { Context } from "./context.js";
import { operationName, recordOf } from "./operations.js";
import { RECORD } from "./opcodes.js";
import { pack } from "./records.js";
import { WorkerPool } from "./worker-pool.js";
import { type Kernels, type VectorBits, instantiate, memoryOf, moduleOf } from "./wasm.js";

/** Samples in a batch from which on a blank image pays: it costs as much as one of them. */
const BLANK = 8;

/** The engine on WebAssembly kernels, in Float32. */
export class WasmEngine implements Engine {
  readonly network: Network;
  readonly variant: Variant;
  readonly batchSize: number;
  readonly vectorBits: VectorBits;
  readonly #plan: ExecutionPlan;
  readonly #kernels: Kernels;
  readonly #buffer: ArrayBufferLike;
  readonly #bytes: Uint8Array;
  readonly #floats: Float32Array;
  readonly #integers: Int32Array;
  #images: Int32Array | undefined;
  readonly #context: Context;
  readonly #optimizer: Optimizer | undefined;
  readonly #loss: LossName;
  readonly #sums: BatchSums = { loss: 0, correct: 0 };
  readonly #sampleBytes: number;
  readonly #places: Uint32Array;
  #pool: WorkerPool | undefined;
  #count = 0;
  #gathered = false;
  #pending = false;
  #table: readonly [number, number] | undefined;

  constructor(network: Network, variant: Exclude<Variant, "plain">, options: EngineOptions) {
    this.network = network;
    this.variant = variant;
    this.batchSize = options.batchSize;
    this.vectorBits = options.vectorBits ?? 128;
    const base = instantiate(variant, memoryOf(65536), this.vectorBits).base();
    const threads = options.threads ?? 1;
    const rule = options.optimizer === undefined ? {} : { optimizer: options.optimizer };
    const made = plan(network, { batchSize: options.batchSize, base, threads, ...rule });
    const memory = takeMemory(made.end, network, options.batchSize, () => memoryOf(made.end));
    this.#plan = made;
    this.#places = placesOf(made);
    this.#kernels = instantiate(variant, memory, this.vectorBits);
    this.#buffer = memory.buffer;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
    this.#integers = new Int32Array(memory.buffer);
    this.#context = new Context(memory.buffer, made.context);
    this.#context.loss = options.loss;
    this.#loss = options.loss;
    this.#optimizer = options.optimizer;
    if (options.dropoutKey !== undefined) this.#context.dropoutKey = options.dropoutKey;
    this.#sampleBytes = network.input[0] * network.input[1] * network.input[2];
    if (threads > 1) this.#pool = new WorkerPool(moduleOf(variant, this.vectorBits)!, memory, made, threads);
    const view = new DataView(memory.buffer);
    made.operations.forEach(({ opcode, fields }, i) => pack(view, made.program + i * RECORD, recordOf(opcode), fields));
  }

  get shapes(): Shapes {
    return this.#plan.shapes;
  }
  get memoryBytes(): number {
    return this.#plan.end;
  }

  load(dataset: GreyLevels, indices: Uint32Array, from: number, count: number): void {
    const { images, labels, inputs } = dataset, { bytes, labels: places } = this.#plan, size = this.#sampleBytes;
    if (inputs[0] !== this.#table?.[0] || inputs[1] !== this.#table[1]) this.#scale(inputs);
    for (let i = 0; i < count; i++) {
      const sample = indices[from + i];
      this.#copy(images, sample * size, bytes + i * size, size);
      this.#bytes[places + i] = labels[sample]!;
    }
    this.#count = count;
    this.#gathered = false;
    this.#context.low = inputs[0];
    this.#context.levels = true;
    this.#context.blank = count >= BLANK;
  }

  /** An image's grey levels: four at a time where they allow it, which costs less than making a view of them. */
  #copy(images: Uint8Array, from: number, to: number, size: number): void {
    const at = images.byteOffset + from;
    if (((at | to | size) & 3) !== 0 || at >= 2 ** 31) {
      this.#bytes.set(images.subarray(from, from + size), to);
      return;
    }
    if (this.#images?.buffer !== images.buffer) this.#images = new Int32Array(images.buffer, 0, Math.floor(images.buffer.byteLength / 4));
    const source = this.#images, target = this.#integers, first = at >> 2, place = to >> 2;
    for (let i = 0; i < size >> 2; i++) target[place + i] = source[first + i]!;
  }

  /** The value of each grey level. */
  #scale([low, high]: readonly [number, number]): void {
    this.#table = [low, high];
    const table = new Float32Array(this.#buffer, this.#plan.table, 256);
    for (let level = 0; level < 256; level++) table[level] = low + level * (high - low) / 255;
  }

  loadValues(inputs: Float32Array, labels: Uint8Array): void {
    const { input, labels: places } = this.#plan;
    let next = 0;
    for (let b = 0; b < labels.length; b++) for (let y = 0; y < input.height; y++) for (let x = 0; x < input.width; x++) {
      const at = (input.value + input.inner + b * input.sample + y * input.row + x * input.pixel) / 4;
      for (let c = 0; c < input.channels; c++) this.#floats[at + c] = inputs[next++]!;
    }
    this.#bytes.set(labels, places);
    this.#count = labels.length;
    this.#gathered = true;
    this.#context.low = 0;
    this.#context.levels = false;
    this.#context.blank = false;
  }

  step(step: number, epoch = 1): BatchSums {
    if (this.#optimizer !== undefined) this.#context.optimizer(this.#optimizer, { step, epoch });
    const { forward, backward, update } = this.#plan.counts;
    this.#pending = this.#plan.aside.flush !== undefined;
    return this.#run(forward + backward + update, step, true);
  }

  evaluate(loss: LossName = this.#loss): BatchSums {
    this.#flushBeforeReading();
    this.#context.loss = loss;
    const sums = this.#run(this.#plan.counts.forward, 0, false);
    this.#context.loss = this.#loss;
    return sums;
  }

  predict(): Float32Array {
    const { counts, outputs, shapes, aside } = this.#plan;
    this.#flushBeforeReading();
    this.#run(counts.forward, 0, false);
    this.#runAside(aside.output);
    return new Float32Array(this.#buffer, outputs, this.#count * shapes.classes).slice();
  }

  /** The loaded batch's logits (count, K) of the last step, and the slopes of the mean loss in them. */
  logits(): Float32Array {
    return this.#unpadded(this.#plan.logits.value);
  }
  logitGradient(): Float32Array {
    return this.#unpadded(this.#plan.logits.gradient);
  }
  #unpadded(address: number): Float32Array {
    const { shapes: { classes }, logits: { stride } } = this.#plan;
    return Float32Array.from({ length: this.#count * classes },
      (_, i) => this.#floats[address / 4 + Math.floor(i / classes) * stride + i % classes]);
  }

  /**
   * Seconds that each operation of a step takes on the loaded batch: the shortest of `repeats` passes. Weights change as in training.
   * In the order of the program; `layer` is "" where an operation works for none.
   */
  profile(repeats: number): { readonly operation: string; readonly layer: string; readonly seconds: number }[] {
    const { program, context, operations, layers, aside } = this.#plan;
    this.#context.batch(this.#count, 1, true);
    if (this.#optimizer !== undefined) this.#context.optimizer(this.#optimizer, { step: 1, epoch: 1 });
    const total = aside.output;
    const best = new Array<number>(total).fill(Infinity);
    for (let pass = 0; pass < repeats; pass++) for (let i = 0; i < total; i++) {
      const start = performance.now();
      this.#kernels.run(program + i * RECORD, 1, context, 0, 1);
      best[i] = Math.min(best[i], (performance.now() - start) / 1000);
    }
    return best.map((seconds, i) => ({ operation: operationName(operations[i].opcode), layer: layers[i], seconds }));
  }

  #run(operations: number, step: number, training: boolean): BatchSums {
    const { program, counts, context } = this.#plan;
    this.#context.batch(this.#count, step, training);
    // Values that were brought in as they are need no gathering.
    const skip = this.#gathered ? counts.gather : 0;
    this.#call(program + skip * RECORD, counts.gather - skip + operations, context);
    this.#sums.loss = this.#context.lossSum;
    this.#sums.correct = this.#context.correct;
    return this.#sums;
  }

  #call(program: number, operations: number, context: number): void {
    this.#pool?.start(program, operations);
    this.#kernels.run(program, operations, context, 0, this.#pool?.threads ?? 1);
  }

  /** Deferred updates are made before weights are read. No later number depends on whether anybody read. */
  #flushBeforeReading(): void {
    if (this.#pending) this.#runAside(this.#plan.aside.flush);
    this.#pending = false;
  }

  flush(): void {
    this.#runAside(this.#plan.aside.restart);
    this.#pending = false;
  }

  #runAside(operation: number | undefined): void {
    if (operation !== undefined) this.#kernels.run(this.#plan.program + operation * RECORD, 1, this.#plan.context, 0, 1);
  }

  close(): void {
    this.#pool?.end();
    this.#pool = undefined;
  }

  parameters(): Float32Array {
    return this.#read(0);
  }
  setParameters(values: Float32Array): void {
    this.#write(0, values);
  }
  gradient(): Float32Array {
    return this.#read(this.#plan.parameters.gradientOffset);
  }
  state(): Float32Array[] {
    const { stateBlocks, stateOffset, blockBytes } = this.#plan.parameters;
    return Array.from({ length: stateBlocks }, (_, i) => this.#read(stateOffset + i * blockBytes));
  }
  setState(blocks: readonly Float32Array[]): void {
    const { stateBlocks, stateOffset, blockBytes } = this.#plan.parameters;
    if (blocks.length !== stateBlocks) throw new RangeError(`optimizer state: expected ${stateBlocks} blocks, got ${blocks.length}`);
    blocks.forEach((block, i) => this.#write(stateOffset + i * blockBytes, block));
  }

  #read(offset: number): Float32Array {
    this.#flushBeforeReading();
    const places = this.#places, floats = this.#floats, shift = offset / 4;
    const values = new Float32Array(places.length);
    for (let i = 0; i < places.length; i++) values[i] = floats[places[i] + shift];
    return values;
  }

  #write(offset: number, values: Float32Array): void {
    const places = this.#places, shift = offset / 4;
    if (values.length !== places.length) {
      throw new RangeError(`parameters of ${this.network.name}: expected ${places.length} values, got ${values.length}`);
    }
    this.flush();
    for (let i = 0; i < places.length; i++) this.#floats[places[i] + shift] = values[i];
  }
}

/** Where in memory, counted in Float32, each parameter of the exchange layout lies. */
function placesOf({ shapes, parameters }: ExecutionPlan): Uint32Array {
  const places = new Uint32Array(shapes.parameterCount);
  for (const one of parameters.layers) eachPlace(one, (exchange, address) => { places[exchange] = address / 4; });
  return places;
}

/** Where each weight of the exchange layout (outputs first) lies in the kernels' panels of eight outputs, or in rows of one input each. */
function eachPlace(
  { shape, weight, bias, input, rows, outputs: padded }: LayerParameters, place: (exchange: number, address: number) => void,
): void {
  const [weights, biases, ...running] = shape.parameters, outputs = biases.size;
  let exchange = weights.offset;
  if (shape.layer.kind === "batchNorm") {
    for (let o = 0; o < outputs; o++) place(exchange++, weight + o * 4);
    // Mean and variance lie behind the bias, each as long as it is when filled up.
    running.forEach(({ offset }, i) => {
      for (let o = 0; o < outputs; o++) place(offset + o, bias + ((i + 1) * padded + o) * 4);
    });
  } else if (shape.layer.kind === "conv") {
    const inputs = weights.size / outputs;
    for (let o = 0; o < outputs; o++) {
      const first = weight + (o >> 3) * inputs * 32 + (o & 7) * 4;
      for (let i = 0; i < inputs; i++) place(exchange++, first + i * 32);
    }
  } else {
    // From an input to the next: in rows all outputs, in panels eight.
    const step = rows ? padded : 8;
    for (let o = 0; o < outputs; o++) {
      const first = weight + (rows ? o * 4 : (o >> 3) * input.sample * 8 + (o & 7) * 4);
      for (let y = 0; y < input.height; y++) for (let x = 0; x < input.width; x++) for (let c = 0; c < input.channels; c++) {
        place(exchange++, first + (y * input.row + x * input.pixel + c * 4) * step);
      }
    }
  }
  for (let o = 0; o < outputs; o++) place(biases.offset + o, bias + o * 4);
}
