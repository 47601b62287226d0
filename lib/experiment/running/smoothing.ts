/**
 * E4: what momentum does to a run's gradients, measured. M1 is a linear filter of the gradient, so its effect can be predicted (M8) for
 * gradients that are noise without memory: the updates' variance is (1-alpha)^3/(1+alpha) of the gradients' for the golden pair. Real
 * gradients have memory; how much of the prediction holds is the question here.
 */
import FFT from "fft.js";
import { random } from "../../data/index.js";
import { UsageError } from "../../errors.js";
import { type Model, ruleOf } from "../../train/index.js";
import type { RunConfig } from "./config.js";

/** Samples of a segment of the spectrum: 33 frequencies, many segments to average over. */
const segment = 64;

/** What a recorded run says about smoothing. */
export interface Smoothing {
  readonly learningRate: number;
  readonly momentum: number;
  readonly steps: number;
  /** Number of weights watched, drawn at random among all. */
  readonly watched: number;
  /** Variance of the updates over variance of the gradients, each summed over the watched weights. */
  readonly measuredGain: number;
  /** The same for gradients without memory: eta^2/(1 - alpha^2) (M8). */
  readonly predictedGain: number;
  /** Angular frequencies, radians per step, 0 to pi. */
  readonly frequency: readonly number[];
  /**
   * Power spectra summed over the weights, in units of their summed variance of gradients:
   * a weight that hardly moves counts as little as in the gain.
   */
  readonly gradientPower: readonly number[];
  readonly updatePower: readonly number[];
}

/** Fewest updates of a recording: the filter fills for 64 of them, and a spectrum wants several segments. */
export const leastSteps = 256;

/** Watches the weights of a run; `smoothing` gives what was measured once the run has ended. */
export interface WeightRecorder {
  readonly onStep: (step: number, model: Pick<Model, "parameters">) => void;
  smoothing(): Smoothing;
}

/**
 * Records some weights, drawn at random among all, after every update. Gradients are read off the weights themselves:
 * dw(t) = w(t) - w(t-1), and M1 gives g(t) = (alpha dw(t-1) - dw(t)) / eta. The first 64 updates, while the filter fills, are left out.
 * @param config a run with sgd that has a `recording`
 * @param steps updates of the whole run, at least 256
 * @throws UsageError when the optimizer is not sgd, or there are too few steps
 * @example watchWeights(config, 2532).onStep // a callback for train()
 */
export function watchWeights(
  { optimizer, recording, seed }: Pick<RunConfig, "optimizer" | "recording" | "seed">, steps: number,
): WeightRecorder {
  const watched = recording?.watched ?? 0;
  if (optimizer.kind !== "sgd") throw new UsageError(`recording: expected a run with sgd, got ${optimizer.kind}`);
  if (!ruleOf(optimizer).fused(optimizer) || optimizer.schedule !== undefined) {
    const got = JSON.stringify(optimizer);
    throw new UsageError(
      `recording: expected M1 at a constant learning rate, because gradients are read off the weights by it; got ${got}`,
    );
  }
  if (!Number.isSafeInteger(watched) || watched < 1) throw new UsageError(`recording: expected at least 1 watched weight, got ${watched}`);
  if (steps < leastSteps) {
    throw new UsageError(`recording: expected at least ${leastSteps} updates in the run, got ${steps}; train for more epochs`);
  }
  const weights: Float64Array[] = [];
  let chosen: readonly number[] | undefined;
  return {
    onStep(_step, model) {
      const values = model.parameters();
      if (chosen === undefined) {
        const source = random(seed, "watched weights");
        chosen = Array.from({ length: watched }, () => source.integer(values.length));
      }
      weights.push(Float64Array.from(chosen, (i) => values[i]));
    },
    smoothing: () => measure(weights, optimizer.learningRate, optimizer.momentum),
  };
}

/**
 * The measurement itself, from the weights after each step: (steps) arrays of (watched) values.
 * @example measure(weights, 0.0159, 0.874).measuredGain // near predictedGain when the gradients were white noise
 */
export function measure(weights: readonly Float64Array[], learningRate: number, momentum: number): Smoothing {
  const watched = weights[0]?.length ?? 0;
  const spectrum = new Spectrum();
  const [gradientPower, updatePower] = [new Float64Array(segment / 2 + 1), new Float64Array(segment / 2 + 1)];
  let [gradients, updates] = [0, 0];
  for (let i = 0; i < watched; i++) {
    const dw = weights.slice(1).map((after, t) => after[i] - weights[t][i]);
    const g = dw.slice(1).map((now, t) => (momentum * dw[t] - now) / learningRate);
    const [settledG, settledDw] = [g.slice(segment), dw.slice(1 + segment)];
    gradients += varianceOf(settledG);
    updates += varianceOf(settledDw);
    spectrum.add(settledG, gradientPower);
    spectrum.add(settledDw, updatePower);
  }
  return {
    learningRate, momentum, steps: weights.length, watched,
    measuredGain: updates / gradients,
    predictedGain: learningRate ** 2 / (1 - momentum ** 2),
    frequency: Array.from(gradientPower, (_, k) => (2 * Math.PI * k) / segment),
    gradientPower: Array.from(gradientPower, (power) => power / gradients),
    updatePower: Array.from(updatePower, (power) => power / gradients),
  };
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** Welch's averaged periodogram: Hann window, segments overlapping by half; white noise of variance 1 has power 1 at every frequency. */
class Spectrum {
  readonly #fft = new FFT(segment);
  readonly #window = Float64Array.from({ length: segment }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / segment));
  readonly #power = this.#window.reduce((sum, value) => sum + value * value, 0);

  /** Adds the mean power of all segments of the series. */
  add(series: readonly number[], to: Float64Array): void {
    const starts = Array.from({ length: Math.floor((2 * (series.length - segment)) / segment) + 1 }, (_, i) => (i * segment) / 2);
    const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
    const out = this.#fft.createComplexArray();
    for (const start of starts) {
      this.#fft.realTransform(out, Array.from(this.#window, (weight, i) => weight * (series[start + i] - mean)));
      for (let k = 0; k <= segment / 2; k++) to[k] += (out[2 * k] ** 2 + out[2 * k + 1] ** 2) / this.#power / starts.length;
    }
  }
}
