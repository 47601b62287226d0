/** Many runs at once on a GPU: configurations in, records out, an ensemble at a time. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { random, streamState, type Split, type TrainAndTest } from "../../data/index.js";
import { UsageError } from "../../errors.js";
import { paths } from "../../paths.js";
import {
  deviceData, Ensemble, mostRuns, OutOfMemory, type DeviceData, type EnsembleRun, type Gpu, type RunSums,
} from "../../train/gpu/index.js";
import { initialParameters, plainOptimizer, shapesOf, type Score } from "../../train/index.js";
import { calibrationOfScores } from "../analysis/calibration.js";
import { packed, type Answers } from "../records/answers.js";
import type { RunRecord } from "../records/record.js";
import { canonical, runHash, type RunConfig } from "./config.js";
import { makeSplit } from "./split.js";
import type { SweepProgress } from "./sweep-progress.js";

/** What M1 takes, which is all that the GPU's kernels know: any other option of an optimizer is refused, a later one too. */
const m1: readonly string[] = ["kind", "learningRate", "momentum"];

/** How ensembles are made; none of it changes what a run computes. */
export interface TogetherOptions {
  readonly gpu: Gpu;
  /** Runs in an ensemble at most; default: what `memoryBytes` allow. */
  readonly atOnce?: number;
  /** Of the device's memory for one ensemble, beside the data; default 768 MiB, some 180 runs at batch 64. */
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SweepProgress) => void;
  /** Takes each ensemble's records when all of its runs have ended, with the answers of those that finished. */
  readonly keep: (records: readonly RunRecord[], answers: readonly Answers[]) => void;
}

const { version } = JSON.parse(readFileSync(join(paths.root, "package.json"), "utf8")) as { version: string };

/** A run as it is planned: what it is, and on which samples. */
interface Planned { readonly config: RunConfig; readonly split: Split; readonly run: EnsembleRun }

/**
 * Computes runs on a GPU, those of one shape together. Records are given to `keep` ensemble by ensemble, so that a stop loses one ensemble
 * at most.
 * @throws UsageError for a run that the engine cannot compute: Adam, an option of SGD beyond M1, a recording, another network, other data
 * @throws the signal's reason when it is aborted
 * @example
 * const keep = (records) => { all.push(...records); };
 * await runTogether(grid("E1", profile("quick"), { data }), data, { gpu: await nodeGpu(), keep });
 */
export async function runTogether(configs: readonly RunConfig[], data: TrainAndTest, options: TogetherOptions): Promise<void> {
  const { gpu, onProgress } = options;
  const planned = plan(configs, data);
  const onDevice = deviceData(gpu, data.train, data.test);
  const samplesInAll = planned.reduce((sum, { config, run }) => sum + config.epochs * run.trainSamples, 0);
  let samples = 0, runs = 0;
  const report = (more = 0): void => onProgress?.({ samples: samples + more, samplesInAll, runs, runsInAll: configs.length });
  report();
  try {
    for (const alike of groups(planned)) {
      const { config: { batchSize } } = alike[0];
      const scores = Math.max(...alike.map(({ run }) => Math.max(run.validation.length, run.test.length)));
      const most = Math.max(...alike.map(({ run }) => run.trainSamples));
      const batches = Math.ceil(Math.max(scores, most) / batchSize), { memoryBytes = 768 * 2 ** 20 } = options;
      let atOnce = Math.min(options.atOnce ?? Infinity, mostRuns(gpu, { batches, scores, samples: most }, memoryBytes));
      for (let done = 0; done < alike.length;) {
        // Equal ensembles: a small last one would leave the device idle.
        const count = Math.ceil((alike.length - done) / Math.ceil((alike.length - done) / atOnce));
        const members = alike.slice(done, done + count);
        try {
          const { records, answers } = await ensemble(gpu, onDevice, members, options, report);
          options.keep(records, answers);
        } catch (error) {
          if (!(error instanceof OutOfMemory) || count === 1) throw error;
          atOnce = Math.floor(count / 2);
          continue;
        }
        done += count;
        runs += count;
        samples += members.reduce((sum, { config, run }) => sum + config.epochs * run.trainSamples, 0);
        report();
      }
    }
  } finally {
    onDevice.images.destroy();
    onDevice.labels.destroy();
  }
}

/** Samples, initial weights and orders of each run; what several runs share is made once. */
function plan(configs: readonly RunConfig[], data: TrainAndTest): Planned[] {
  const made = new Map<string, unknown>();
  const once = <T>(key: string, make: () => T): T => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  };
  const given = [...data.train.sha256, ...data.test.sha256].join();
  return configs.map((config) => {
    const { optimizer, seed, network, initialWeights = "he" } = config, hash = runHash(config);
    if (given !== config.data.sha256.join()) {
      throw new UsageError(
        `data: the run is described for "${config.data.name}", ` +
          `the data given are ${data.train.name} and ${data.test.name} with other checksums; give the data the run was described for`,
      );
    }
    if (optimizer.kind !== "sgd") {
      throw new UsageError(`run ${hash}: the engine webgpu updates by sgd alone, got ${optimizer.kind}; leave out --engine webgpu`);
    }
    const lacking = Object.keys(plainOptimizer(optimizer)).find((name) => !m1.includes(name));
    if (lacking !== undefined) {
      throw new UsageError(`run ${hash}: the engine webgpu updates by M1 alone, without ${lacking}; leave out --engine webgpu`);
    }
    if (config.earlyStop !== undefined) {
      throw new UsageError(`run ${hash}: the engine webgpu stops no run early; leave out --engine webgpu`);
    }
    if (config.recording !== undefined) {
      throw new UsageError(`run ${hash}: the engine webgpu records no gradients; leave out --engine webgpu`);
    }
    const splitKey = canonical(config.split), split = once(splitKey, () => makeSplit(data, config.split));
    // The same test images for all: one list on the device.
    const test = once(`test ${canonical({ seed: config.split.seed, limit: config.split.limit?.test })}`, () => split.test!.indices);
    return {
      config, split,
      run: {
        parameters: once(
          `weights ${canonical(network)} ${seed} ${initialWeights}`, () => initialParameters(shapesOf(network), seed, initialWeights),
        ),
        learningRate: optimizer.learningRate, momentum: optimizer.momentum, dropoutKey: streamState(seed, "dropout"),
        orderKey: `${splitKey} ${seed}`, trainSamples: split.train.indices.length,
        order: (epoch) => random(seed, "order", epoch).shuffle(Uint32Array.from(split.train.indices)),
        validation: split.validation.indices, test,
      },
    };
  });
}

/** Runs that can share an ensemble: one network, loss, batch size, number of batches and of epochs. */
function groups(planned: readonly Planned[]): Planned[][] {
  const found = new Map<string, Planned[]>();
  for (const one of planned) {
    const { network, loss, batchSize, epochs } = one.config;
    const key = canonical({ network, loss, batchSize, epochs, batches: Math.ceil(one.run.trainSamples / batchSize) });
    found.set(key, [...found.get(key) ?? [], one]);
  }
  return [...found.values()];
}

const mean = ({ loss, correct }: RunSums, count: number): Score => ({ loss: loss / count, accuracy: correct / count });

/** Trains one ensemble to the end. */
async function ensemble(
  gpu: Gpu, data: DeviceData, members: readonly Planned[], { signal }: TogetherOptions, report: (samples: number) => void,
): Promise<{ records: RunRecord[]; answers: Answers[] }> {
  const started = performance.now(), { network, loss, batchSize, epochs } = members[0].config;
  const runs = members.map(({ run }) => run), perEpoch = runs.reduce((sum, { trainSamples }) => sum + trainSamples, 0);
  const working = await Ensemble.create(gpu, data, runs, { network, loss, batchSize });
  try {
    const curves: RunRecord["epochs"][number][][] = runs.map(() => []);
    const divergences = new Map<number, NonNullable<RunRecord["divergence"]>>();
    let training = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const from = performance.now();
      const sums = await working.epoch(signal, (done, of) => report((epoch - 1 + done / of) * perEpoch));
      training += performance.now() - from;
      const validation = await working.evaluate("validation", signal);
      runs.forEach((run, r) => {
        const { divergence } = sums[r];
        if (divergence !== undefined) divergences.set(r, { epoch, step: divergence.step, loss: String(divergence.loss) });
        if (!divergences.has(r)) {
          curves[r].push({ epoch, train: mean(sums[r], run.trainSamples), validation: mean(validation[r], run.validation.length) });
        }
      });
    }
    const onValidation = await working.scores(), sums = await working.evaluate("test", signal), onTest = await working.scores();
    const timing = {
      wallSeconds: (performance.now() - started) / 1000 / runs.length, samplesPerSecond: (epochs * perEpoch) / (training / 1000),
      memoryBytes: working.bytesPerRun, runsAtOnce: runs.length,
    };
    const answers: Answers[] = [];
    const records = members.map(({ config, split, run }, r): RunRecord => {
      const divergence = divergences.get(r), hash = runHash(config), tested = onTest[r].subarray(0, run.test.length);
      if (divergence === undefined) {
        answers.push({
          hash, validation: packed(run.validation.length, (i) => onValidation[r][i] > 0), test: packed(tested.length, (i) => tested[i] > 0),
        });
      }
      return {
        hash, config, outcome: divergence ? "diverged" : "finished",
        ...(divergence && { divergence }),
        samples: { train: run.trainSamples, validation: split.validation.indices.length },
        epochs: curves[r],
        ...(!divergence && { test: { loss: sums[r].loss / tested.length, ...withSamples(tested) } }),
        version, variant: "webgpu", device: gpu.name, timing,
      };
    });
    return { records, answers };
  } finally {
    working.destroy();
  }
}

/** The test's fields from the answers' scores, in the order in which the processor's records have them. */
function withSamples(scores: Float32Array): Omit<NonNullable<RunRecord["test"]>, "loss"> {
  const { accuracy, calibrationError, reliability } = calibrationOfScores(scores);
  return { accuracy, samples: scores.length, calibrationError, reliability };
}
