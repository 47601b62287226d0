/**
 * Many runs of one network in lockstep on a device. A run's numbers depend, bit for bit, on its own description and the device alone: every
 * sum is in a fixed order within the run, whoever shares the ensemble.
 */
import { UsageError } from "../../errors.js";
import type { GreyLevels } from "../engine/engine.js";
import { hasKernel } from "../losses.js";
import type { LossName, Network } from "../types.js";
import { conv1, conv2 } from "./conv-forward.js";
import { advance, conv1Gradient, conv2Gradient, conv2Slopes, convUpdate } from "./conv-backward.js";
import { denseBackward, denseForward } from "./dense.js";
import { dispatch, kernel, readBack, storage, withinMemory, type Gpu, type Kernel } from "./device.js";
import { bytesOfRun, dropoutRate, fromDevice, groupsIn, size, SLICES, small, TILE, toDevice } from "./geometry.js";
import { finish, head } from "./head.js";
import type { Constants, Phase } from "./preamble.js";

/** One run of an ensemble. Lists hold positions in the training images; those of `test` in the test images. */
export interface EnsembleRun {
  readonly parameters: Float32Array;
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay?: number;
  /** Keys the dropout masks, see `streamState(seed, "dropout")`. */
  readonly dropoutKey: Int32Array;
  /** Runs with the same word here train on the same samples in the same orders, which then lie on the device once. */
  readonly orderKey: string;
  /** How many training samples, and their order in an epoch counted from 1. */
  readonly trainSamples: number;
  readonly order: (epoch: number) => Uint32Array<ArrayBuffer>;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/** What all runs share. */
export interface EnsembleOptions {
  readonly network: Network;
  readonly loss: LossName;
  readonly batchSize: number;
}

/**
 * Of one run: sums over the samples of a pass, and where it diverged, if it did in this pass (step counted from 1 over the whole run, mean
 * loss of its batch).
 */
export interface RunSums { readonly loss: number; readonly correct: number; readonly divergence?: { readonly step: number; readonly loss: number } }

/** Images and labels on the device, once for all ensembles. */
export interface DeviceData { readonly images: GPUBuffer; readonly labels: GPUBuffer; readonly table: GPUBuffer; readonly trainCount: number }

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

/** An ensemble on its device; made by `Ensemble.create`. */
export class Ensemble {
  /** Bytes of one run on the device, beside the data. */
  readonly bytesPerRun: number;
  #epoch = 0;
  #steps = 0;
  readonly #diverged: boolean[];
  readonly #stopped: (signal?: AbortSignal) => void;

  private constructor(
    readonly gpu: Gpu, readonly runs: readonly EnsembleRun[], readonly constants: Constants, readonly buffers: ReadonlyMap<string, GPUBuffer>,
    readonly kernels: Readonly<Record<Phase, readonly Kernel[]>>, readonly orders: ReadonlyMap<EnsembleRun, number>, bytes: number,
  ) {
    this.bytesPerRun = bytes;
    this.#diverged = runs.map(() => false);
    this.#stopped = (signal) => {
      signal?.throwIfAborted();
      if (gpu.lost.reason !== undefined) {
        throw new Error(`webgpu: the device was lost (${gpu.lost.reason}); what was finished before is kept, start again for the rest`);
      }
    };
  }

  /**
   * @throws UsageError for a network the kernels lack, a batch beyond 64, runs of different numbers of batches, or an ensemble beyond the
   *   device's memory
   */
  static async create(
    gpu: Gpu,
    data: DeviceData,
    runs: readonly EnsembleRun[],
    { network, loss, batchSize }: EnsembleOptions,
  ): Promise<Ensemble> {
    const rate = dropoutRate(network);
    if (batchSize > TILE) {
      throw new UsageError(
        `batch size: the engine webgpu takes up to ${TILE} samples, got ${batchSize}; leave out --engine webgpu to train on the processor`,
      );
    }
    const batchesOf = (samples: number): number => Math.ceil(samples / batchSize);
    const counts = new Set(runs.map(({ trainSamples }) => batchesOf(trainSamples)));
    if (counts.size !== 1) {
      throw new UsageError(
        `ensemble: expected runs with the same number of batches, got ${[...counts].join(" and ")}; make ensembles of equal runs`,
      );
    }
    const scores = Math.max(...runs.map(({ validation, test }) => Math.max(validation.length, test.length)));
    if (!hasKernel(loss)) throw new UsageError(`loss ${loss}: it has no kernel; train on the processor`);
    const constants: Constants = { batchSize, loss, dropoutRate: rate, batches: Math.max(...counts, batchesOf(scores)), scores };
    const each = bytesOfRun(constants.batches, scores);
    const { described, lists, orders } = describe(runs, data.trainCount);
    const over = Object.entries(each).find(([, bytes]) => bytes * runs.length > gpu.device.limits.maxStorageBufferBindingSize);
    if (over !== undefined) {
      throw new UsageError(
        `ensemble: ${runs.length} runs need ${over[1] * runs.length} bytes in one binding (${over[0]}), the device allows ` +
        `${gpu.device.limits.maxStorageBufferBindingSize}; make it smaller with --at-once`,
      );
    }
    const buffers = await withinMemory(gpu, `${runs.length} runs at once`, () => {
      const made = new Map(
        Object.entries(each).filter(([name]) => name !== "status" && name !== "runs").map(
          ([name, bytes]) => [name, storage(gpu, name, bytes * runs.length)],
        ),
      );
      made.set("state", storage(gpu, "state", 8 + 4 * runs.length)).set("runs", storage(gpu, "runs", described)).set(
        "lists",
        storage(gpu, "lists", lists),
      );
      return made.set("images", data.images).set("labels", data.labels).set("table", data.table);
    });
    const layouts = new Map<Float32Array, ReturnType<typeof toDevice>>();
    runs.forEach(({ parameters }, r) => {
      const layout = layouts.get(parameters) ?? toDevice(parameters);
      layouts.set(parameters, layout);
      gpu.device.queue.writeBuffer(buffers.get("small")!, r * each["small"], layout.small);
      gpu.device.queue.writeBuffer(buffers.get("dense")!, r * each["dense"], layout.dense);
    });
    const make = (label: string, code: string, x: number, y = runs.length): Promise<Kernel> => kernel(gpu, label, code, buffers, [x, y]);
    const forward = async (phase: Phase): Promise<Kernel[]> => Promise.all([
      make(
        `conv 1, ${phase}`,
        conv1(phase, constants),
        batchSize,
      ), make(`conv 2, ${phase}`, conv2(phase, constants), Math.ceil(batchSize / 2)),
      make(
        "dense 1",
        denseForward(),
        SLICES,
      ), make(
        `head, ${phase}`,
        head(phase, constants),
        Math.ceil(batchSize / 8),
      ), make(`finish, ${phase}`, finish(phase, constants), runs.length, 1),
    ]);
    const next = await make("advance", advance(), 1, 1);
    const kernels = {
      train: [...await forward("train"), ...await Promise.all([
        make(
          "dense 1 backward",
          denseBackward(constants),
          Math.ceil(size.flat / 64),
        ), make("conv 2 gradient", conv2Gradient(), 2 * groupsIn(batchSize)),
        make(
          "conv 2 slopes",
          conv2Slopes(),
          groupsIn(batchSize),
        ), make(
          "conv 1 gradient",
          conv1Gradient(constants),
          groupsIn(batchSize),
        ), make("update", convUpdate(constants), Math.ceil(small.bias3 / 128)),
      ])],
      validation: [...await forward("validation"), next],
      test: [...await forward("test"), next],
    };
    return new Ensemble(gpu, runs, constants, buffers, kernels, orders, Object.values(each).reduce((a, b) => a + b, 0));
  }

  /** One pass over all training samples, in this epoch's order. */
  async epoch(signal?: AbortSignal, onProgress?: (batches: number, of: number) => void): Promise<RunSums[]> {
    this.#epoch += 1;
    for (const [run, at] of this.orders) this.gpu.device.queue.writeBuffer(this.buffers.get("lists")!, 4 * at, run.order(this.#epoch));
    const samples = this.runs.map(({ trainSamples }) => trainSamples), before = this.#steps;
    await this.#pass("train", samples, signal, onProgress);
    this.#steps += Math.ceil(samples[0] / this.constants.batchSize);
    return this.#sums("train", samples, before);
  }

  /** Forward only, dropout off; losses and hits of all samples. Diverged runs have sums of 0. */
  async evaluate(phase: "validation" | "test", signal?: AbortSignal): Promise<RunSums[]> {
    const samples = this.runs.map((run) => run[phase].length);
    await this.#pass(phase, samples, signal);
    return this.#sums(phase, samples, 0);
  }

  /** Of the last evaluation, for each run and image: the confidence (largest output), negative where the answer is wrong. */
  async scores(): Promise<Float32Array[]> {
    const all = new Float32Array(await readBack(this.gpu, this.buffers.get("scores")!)), { scores } = this.constants;
    return this.runs.map((_, r) => all.slice(r * scores, (r + 1) * scores));
  }

  /** All parameters of a run, in the exchange layout (shapes.ts). */
  async parameters(r: number): Promise<Float32Array> {
    return fromDevice(await this.read("small", r), await this.read("dense", r));
  }

  /** dw of a run, in the exchange layout. */
  async state(r: number): Promise<Float32Array> {
    return fromDevice(await this.read("smallStep", r), await this.read("denseStep", r));
  }

  /** What a buffer holds for one run. */
  async read(name: string, r: number): Promise<Float32Array> {
    const bytes = bytesOfRun(this.constants.batches, this.constants.scores)[name];
    return new Float32Array(await readBack(this.gpu, this.buffers.get(name)!, r * bytes, bytes));
  }

  /** Microseconds of each kernel of a training step, each run alone `times` times; the ensemble is of no use afterwards. */
  async profile(times: number): Promise<{ label: string; microseconds: number }[]> {
    const { device } = this.gpu, found: { label: string; microseconds: number }[] = [];
    for (const one of this.kernels.train) {
      for (const count of [3, times]) {
        const started = performance.now();
        this.#submit(Array.from({ length: count }, () => one));
        await device.queue.onSubmittedWorkDone();
        if (count === times) found.push({ label: one.label, microseconds: (performance.now() - started) * 1000 / times });
      }
    }
    return found;
  }

  /** Gives the device's memory back; the data stay. */
  destroy(): void {
    for (const [name, buffer] of this.buffers) if (!["images", "labels", "table"].includes(name)) buffer.destroy();
  }

  #submit(kernels: readonly Kernel[]): void {
    const encoder = this.gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    dispatch(pass, kernels);
    pass.end();
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  /**
   * All batches of a phase, some 40 ms of them at a time, two such parcels under way: the device is never idle, and no driver takes it for
   * dead.
   */
  async #pass(
    phase: Phase,
    samples: readonly number[],
    signal?: AbortSignal,
    onProgress?: (batches: number, of: number) => void,
  ): Promise<void> {
    const { queue } = this.gpu.device, batches = Math.ceil(Math.max(...samples) / this.constants.batchSize);
    queue.writeBuffer(this.buffers.get("state")!, 0, Uint32Array.of(0, this.#steps));
    let parcel = 2, last = performance.now(), ahead: Promise<unknown> = Promise.resolve();
    for (let done = 0; done < batches;) {
      const count = Math.min(parcel, batches - done), behind = ahead;
      this.#submit(Array.from({ length: count }, () => this.kernels[phase]).flat());
      ahead = queue.onSubmittedWorkDone();
      await behind;
      this.#stopped(signal);
      const now = performance.now();
      if (done > 0) parcel = Math.max(1, Math.min(2 * parcel, 512, Math.round(40 * parcel / Math.max(0.1, now - last))));
      last = now;
      done += count;
      onProgress?.(done, batches);
    }
    await ahead;
  }

  async #sums(phase: Phase, samples: readonly number[], steps: number): Promise<RunSums[]> {
    const trace = new Float32Array(await readBack(this.gpu, this.buffers.get("trace")!)), { batches, batchSize } = this.constants;
    return this.runs.map((_, r) => {
      const sums = { loss: 0, correct: 0 };
      for (let batch = 0; batch * batchSize < samples[r] && !this.#diverged[r]; batch++) {
        const [loss, correct] = trace.subarray(2 * (r * batches + batch));
        if (phase === "train" && !Number.isFinite(loss)) {
          this.#diverged[r] = true;
          return { ...sums, divergence: { step: steps + batch + 1, loss: loss / Math.min(batchSize, samples[r] - batch * batchSize) } };
        }
        sums.loss += loss;
        sums.correct += correct;
      }
      return sums;
    });
  }
}

/** Words of the runs' descriptions, all lists of positions, and where the orders begin that every epoch writes anew. */
function describe(
  runs: readonly EnsembleRun[],
  trainCount: number,
): { described: Uint32Array<ArrayBuffer>; lists: Uint32Array<ArrayBuffer>; orders: Map<EnsembleRun, number> } {
  const orders = new Map<EnsembleRun, number>(),
    places = { train: new Map<unknown, number>(), validation: new Map<unknown, number>(), test: new Map<unknown, number>() },
    parts: { at: number; list: Uint32Array; offset: number }[] = [];
  let end = 0;
  const place = (phase: Phase, key: unknown, length: number, found: (at: number) => void): number => {
    const known = places[phase].get(key);
    if (known !== undefined) return known;
    places[phase].set(key, end);
    found(end);
    end += length;
    return end - length;
  };
  const described = new Uint32Array(12 * runs.length), reals = new Float32Array(described.buffer);
  runs.forEach((run, r) => {
    reals.set([run.learningRate, run.momentum, run.weightDecay ?? 0], 12 * r);
    described.set([run.dropoutKey[0], run.dropoutKey[1]], 12 * r + 3);
    const train = place("train", run.orderKey, run.trainSamples, (at) => orders.set(run, at));
    const validation = place(
      "validation",
      run.validation,
      run.validation.length,
      (at) => parts.push({ at, list: run.validation, offset: 0 }),
    );
    const test = place("test", run.test, run.test.length, (at) => parts.push({ at, list: run.test, offset: trainCount }));
    described.set([train, run.trainSamples, validation, run.validation.length, test, run.test.length], 12 * r + 6);
  });
  const lists = new Uint32Array(end);
  for (const { at, list, offset } of parts) for (let i = 0; i < list.length; i++) lists[at + i] = list[i] + offset;
  return { described, lists, orders };
}
