/**
 * Training as an async iterable of epochs, and a trained network at work.
 */
import { host } from "#host";
import { random, streamState } from "../data/random.js";
import type { Samples, Split } from "../data/types.js";
import { UsageError } from "../errors.js";
import type { Checkpoint, Divergence, Epoch, LossName, Model, Network, Score, TrainOptions, Training } from "./types.js";
import type { Engine } from "./engine/engine.js";
import { engineOf } from "./engine/engine-of.js";
import { DEFERRED_STEPS } from "./engine/opcodes.js";
import { initialParameters, initialWeightsNames, initializers } from "./initial.js";
import { lossOf } from "./losses.js";
import { checkOptimizer } from "./optimizers.js";
import { checkFields, listed } from "./settings.js";

/** How long the event loop may wait: a notebook stays alive and a signal is heard. */
const SLICE_MS = 50;

/** A run may be left and resumed, bit for bit, after every so many batches of an epoch: there deferred updates start anew. */
const safeBatches = DEFERRED_STEPS;

/**
 * Trains a network: `for await (const epoch of train(network, split, options)) ...`. Each epoch visits all training samples once, in an
 * order seeded by (seed, epoch), and is then judged on the validation samples. The same network, split and options give the same numbers.
 * `break` ends the run; iterating twice is refused, because the second iteration would not start from the first weights.
 * @throws UsageError for a network or data that do not fit together, or options out of range
 * @example
 * const optimizer = { kind: "sgd", learningRate: 0.0159, momentum: 0.874 };
 * for await (const { validation } of train(paperNetwork, split, { loss: "synapse", optimizer, epochs: 3, seed: 1 })) {
 *   console.log(validation.accuracy);
 * }
 */
export function train(network: Network, split: Split, options: TrainOptions): Training {
  const { seed, epochs, variant, loss, optimizer, batchSize = 64, threads = 1 } = options;
  checkOptions(options, batchSize);
  const engine = engineOf(network, variant, { batchSize, loss, optimizer, dropoutKey: streamState(seed, "dropout"), threads });
  for (const [name, samples] of Object.entries(split) as [string, Samples][]) checkSamples(engine, name, samples);
  if (split.train.indices.length === 0) throw new UsageError("training samples: expected at least 1, got 0");
  checkNormalised(engine, split.train.indices.length);
  const done = { epoch: 0, step: 0 };
  let within = options.resume?.within;
  if (options.resume === undefined) engine.setParameters(initialParameters(engine.shapes, seed, options.initialWeights));
  else resume(engine, options.resume, done, { batchSize, samples: split.train.indices.length });
  const model = modelOf(engine, loss);
  let divergence: Divergence | undefined, started = false;

  async function* run(): AsyncGenerator<Epoch, void, void> {
    try {
      yield* epochsOf();
    } finally {
      engine.close();
    }
  }

  async function* epochsOf(): AsyncGenerator<Epoch, void, void> {
    if (started) throw new Error("this training has already been iterated over: call train() again for a new run");
    started = true;
    const { dataset, indices } = split.train, order = new Uint32Array(indices.length);
    let { step } = done;
    for (let epoch = done.epoch + 1; epoch <= epochs; epoch++) {
      order.set(indices);
      random(seed, "order", epoch).shuffle(order);
      const sums = { loss: within?.loss ?? 0, correct: within?.correct ?? 0 }, first = within?.samples ?? 0;
      within = undefined;
      let seconds = 0, slice = performance.now();
      for (let from = first; from < order.length; from += batchSize) {
        options.signal?.throwIfAborted();
        const count = Math.min(batchSize, order.length - from);
        engine.load(dataset, order, from, count);
        step += 1;
        const batch = engine.step(step, epoch);
        if (!Number.isFinite(batch.loss)) {
          divergence = { epoch, step, loss: batch.loss / count };
          return;
        }
        sums.loss += batch.loss;
        sums.correct += batch.correct;
        options.onStep?.(step, model);
        if ((from / batchSize + 1) % safeBatches === 0 && from + count < order.length) {
          options.onSafePlace?.(() => ({
            network,
            epoch: epoch - 1,
            step,
            parameters: engine.parameters(),
            state: engine.state(),
            within: { samples: from + count, ...sums },
          }));
        }
        const now = performance.now();
        if (now - slice >= SLICE_MS) {
          seconds += (now - slice) / 1000;
          options.onProgress?.(from + count, order.length);
          await host.breathe();
          slice = performance.now();
        }
      }
      seconds += (performance.now() - slice) / 1000;
      options.onProgress?.(order.length, order.length);
      engine.flush();
      const validation = await scoreInSlices(engine, split.validation, loss, options.signal);
      done.epoch = epoch;
      done.step = step;
      const samplesPerSecond = (order.length - first) / seconds;
      const ended: Epoch = { epoch, train: mean(sums, order.length), validation, seconds, samplesPerSecond };
      await options.onEpoch?.(ended, model);
      yield ended;
    }
  }
  return {
    model,
    get divergence() { return divergence; },
    checkpoint: () => ({ network, ...done, parameters: engine.parameters(), state: engine.state() }),
    [Symbol.asyncIterator]: run,
  };
}

function resume(
  engine: Engine,
  { network, epoch, step, parameters, state, within }: Checkpoint,
  done: { epoch: number; step: number },
  of: { batchSize: number; samples: number },
): void {
  if (JSON.stringify(network) !== JSON.stringify(engine.network)) {
    throw new UsageError(
      `resume: expected a checkpoint of network ${engine.network.name} as described, got one of another (${network.name})`,
    );
  }
  const safe = of.batchSize * safeBatches;
  if (within !== undefined && !(within.samples % safe === 0 && within.samples < of.samples)) {
    throw new UsageError(
      `resume: expected a checkpoint after a multiple of ${safe} of ${of.samples} samples, got one after ${within.samples}`,
    );
  }
  engine.setParameters(parameters);
  engine.setState(state);
  Object.assign(done, { epoch, step });
}

const mean = (sums: { loss: number; correct: number }, count: number): Score =>
  ({ loss: sums.loss / count, accuracy: sums.correct / count });

/** What may be said to `train`. */
const known: Readonly<Record<keyof TrainOptions, true>> = {
  loss: true, optimizer: true, epochs: true, seed: true, initialWeights: true, batchSize: true, variant: true, threads: true,
  signal: true, resume: true, onProgress: true, onEpoch: true, onSafePlace: true, onStep: true,
};

function checkOptions(options: TrainOptions, batchSize: number): void {
  const { seed, epochs, optimizer, loss, initialWeights = "he", threads = 1 } = options;
  checkFields(options, Object.keys(known), "options of train");
  const whole = (name: string, value: number, least: number): void => {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new UsageError(`${name}: expected a whole number of at least ${least}, got ${value}`);
    }
  };
  whole("seed", seed, 0);
  whole("epochs", epochs, 0);
  whole("batch size", batchSize, 1);
  whole("threads", threads, 1);
  lossOf(loss);
  if (!Object.hasOwn(initializers, initialWeights)) {
    throw new UsageError(`initial weights: expected ${listed(initialWeightsNames)}, got ${String(initialWeights)}`);
  }
  checkOptimizer(optimizer);
}

/** A variance needs two values: where a batch normalisation has one value of a sample, no batch may have one sample. */
function checkNormalised({ shapes, batchSize }: Engine, samples: number): void {
  const last = samples % batchSize || batchSize, smallest = Math.min(batchSize, last, samples);
  const single = shapes.layers.find(({ layer, output }) => layer.kind === "batchNorm" && output[0] * output[1] * smallest < 2);
  if (single !== undefined) {
    throw new UsageError(`${single.name}: expected at least 2 values of each channel in every batch, got 1 in a last batch of 1 sample ` +
      `(${samples} training samples in batches of ${batchSize}); take another batch size`);
  }
}

/** Images must have the size the network was described for, and classes must be among its units. */
function checkSamples(engine: Engine, name: string, { dataset, indices }: Samples): void {
  const [height, width, channels] = engine.network.input;
  if (dataset.height !== height || dataset.width !== width || dataset.images.length !== dataset.count * height * width * channels) {
    const given = [dataset.height, dataset.width, dataset.channels ?? 1];
    throw new UsageError(
      `network ${engine.network.name}: expected images of ${height} x ${width} x ${channels}, ` +
      `got ${name} images of ${given.join(" x ")} (${dataset.name}); give a network whose input is [${given.join(", ")}]`,
    );
  }
  if (dataset.classes > engine.shapes.classes) {
    throw new UsageError(
      `network ${engine.network.name}: expected at most ${engine.shapes.classes} classes, got ${dataset.classes} (${dataset.name})`,
    );
  }
  for (const index of indices) if (index >= dataset.count) {
    throw new UsageError(`${name} samples: expected positions below ${dataset.count}, got ${index} (${dataset.name})`);
  }
}

async function scoreInSlices(engine: Engine, samples: Samples, loss: LossName, signal?: AbortSignal): Promise<Score> {
  let slice = performance.now();
  const sums = { loss: 0, correct: 0 };
  for (let from = 0; from < samples.indices.length; from += engine.batchSize) {
    scoreBatch(engine, samples, from, loss, sums);
    if (performance.now() - slice >= SLICE_MS) {
      signal?.throwIfAborted();
      await host.breathe();
      slice = performance.now();
    }
  }
  return mean(sums, samples.indices.length);
}

function scoreBatch(engine: Engine, samples: Samples, from: number, loss: LossName, sums: { loss: number; correct: number }): void {
  const { dataset, indices } = samples;
  engine.load(dataset, indices, from, Math.min(engine.batchSize, indices.length - from));
  const batch = engine.evaluate(loss);
  sums.loss += batch.loss;
  sums.correct += batch.correct;
}

/** What a trained network may be told besides its weights. */
export interface ModelOptions {
  /** For `evaluate`, default "cross-entropy". */
  readonly loss?: LossName;
  /** Default 64. */
  readonly batchSize?: number;
  readonly variant?: TrainOptions["variant"];
}

/**
 * A trained network at work, from its weights.
 * @param parameters in the exchange layout, as `Model.parameters` gives them
 * @throws UsageError when they are not as many as the network has
 * @example modelFrom(network, fromPytorch(bytes).parameters).predict(everySample(test))
 */
export function modelFrom(
  network: Network,
  parameters: Float32Array,
  { loss = "cross-entropy", batchSize = 64, variant }: ModelOptions = {},
): Model {
  const engine = engineOf(network, variant, { batchSize, loss });
  const { parameterCount } = engine.shapes;
  if (parameters.length !== parameterCount) {
    throw new UsageError(`weights: expected ${parameterCount} parameters of network ${network.name}, got ${parameters.length}`);
  }
  engine.setParameters(parameters);
  return modelOf(engine, loss);
}

/** The public face of an engine. */
function modelOf(engine: Engine, defaultLoss: LossName): Model {
  const { network, variant, memoryBytes, shapes, batchSize } = engine;
  return {
    network, variant, memoryBytes,
    parameters: () => engine.parameters(),
    setParameters: (values) => engine.setParameters(values),
    evaluate(samples, loss = defaultLoss) {
      checkSamples(engine, "given", samples);
      const sums = { loss: 0, correct: 0 };
      for (let from = 0; from < samples.indices.length; from += batchSize) scoreBatch(engine, samples, from, loss, sums);
      return mean(sums, samples.indices.length);
    },
    predict(samples) {
      checkSamples(engine, "given", samples);
      const { dataset, indices } = samples;
      const outputs = new Float32Array(indices.length * shapes.classes);
      for (let from = 0; from < indices.length; from += batchSize) {
        engine.load(dataset, indices, from, Math.min(batchSize, indices.length - from));
        outputs.set(engine.predict(), from * shapes.classes);
      }
      return outputs;
    },
  };
}
