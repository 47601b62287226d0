/**
 * Many runs of one network in lockstep on a device. A run's numbers depend, bit for bit, on its own description and the device alone: every
 * sum is in a fixed order within the run, whoever shares the ensemble.
 */
import { UsageError } from "../../errors.js";
import { hasKernel } from "../losses.js";
import { dispatch, lostDevice, readBack, type Gpu, type Kernel } from "./device.js";
import { ensembleKernels, type EnsembleKernels } from "./ensemble-kernels.js";
import { ensembleBuffers, type DeviceData } from "./ensemble-memory.js";
import type { EnsembleOptions, EnsembleRun, RunSums } from "./ensemble-run.js";
import { bytesOfRun, dropoutRate, fromDevice, TILE } from "./geometry.js";
import type { Constants, Phase } from "./preamble.js";

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
    readonly kernels: EnsembleKernels, readonly orders: ReadonlyMap<EnsembleRun, number>, bytes: number,
  ) {
    this.bytesPerRun = bytes;
    this.#diverged = runs.map(() => false);
    this.#stopped = (signal) => {
      signal?.throwIfAborted();
      if (gpu.lost.reason !== undefined) throw lostDevice(gpu.lost.reason);
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
    const { buffers, orders, bytesPerRun } = await ensembleBuffers(gpu, data, runs, constants);
    const kernels = await ensembleKernels(gpu, constants, buffers, runs.length);
    return new Ensemble(gpu, runs, constants, buffers, kernels, orders, bytesPerRun);
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
