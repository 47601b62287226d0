/**
 * One training run that a reader steers: pair, loss, images and epochs are set in one place, the curve grows as it trains, and what it has
 * learnt so far can be looked at, also after the stop button.
 */
import { PNG } from "pngjs";
import type { Dataset, TrainAndTest } from "../data/index.js";
import { UsageError } from "../errors.js";
import { bestOf, classScores, confusion, makeSplit } from "../experiment/index.js";
import { paperNetwork, train, type Epoch, type LossName, type Network, type Training } from "../train/index.js";
import { display, escaped, type Bundle } from "./kernel.js";
import { interruption, live } from "./live.js";
import { prose } from "./prose.js";

/** What a reader sets. */
export interface TrialSettings {
  readonly pair: { readonly learningRate: number; readonly momentum: number };
  readonly loss: LossName;
  /** Images to train on; a quarter as many to validate on, and half as many to test on, at most what the data hold. */
  readonly images: number;
  readonly epochs: number;
  /** Default 1. The same seed gives the same run. */
  readonly seed?: number;
  /** Default: the paper's network. */
  readonly network?: Network;
}

/** A wrong answer: which test image, what it shows, what it was taken for, and the probability that was given to the truth. */
export interface WrongAnswer {
  readonly index: number;
  readonly label: number;
  readonly answer: number;
  readonly probability: number;
}

/** A run and what it has learnt so far. */
export class Trial {
  /** The epochs that are done. */
  readonly epochs: Epoch[] = [];
  private readonly training: Training;
  private readonly split;

  constructor(private readonly data: TrainAndTest, private readonly settings: TrialSettings) {
    const { pair, loss, images, epochs, seed = 1, network = paperNetwork } = settings;
    const most = Math.floor(data.train.count * 0.9);
    if (!Number.isSafeInteger(images) || images < 10 || images > most) {
      throw new UsageError(`images: expected a whole number from 10 to ${most}, got ${images}`);
    }
    const limit = { train: images, validation: Math.ceil(images / 4), test: Math.min(data.test.count, Math.ceil(images / 2)) };
    this.split = makeSplit(data, { seed, folds: 10, fold: 0, trainFraction: 1, limit });
    const optimizer = { kind: "sgd", learningRate: pair.learningRate, momentum: pair.momentum } as const;
    this.training = train(network, this.split, { loss, optimizer, epochs, seed, variant: "simd", signal: interruption() });
  }

  /** Trains, and draws the curve as it grows; the stop button ends it, and what is trained so far stays. */
  async start(): Promise<this> {
    const { pair, loss, images, epochs, seed = 1 } = this.settings;
    const label = `${loss}, pair (${Number(pair.learningRate.toPrecision(3))}, ${Number(pair.momentum.toPrecision(3))})`;
    const size = `${images.toLocaleString("en-US")} training images, seed ${seed}`;
    for await (const epoch of live(this.training, { label, epochs, size })) this.epochs.push(epoch);
    const { divergence } = this.training;
    if (divergence !== undefined) prose(`The run diverged in epoch ${divergence.epoch}: its loss is no number any more. Try a lower rate.`);
    return this;
  }

  /** Share of the test images that are recognised now. @example run.accuracy() // 0.93 */
  accuracy(): number {
    return this.training.model.evaluate(this.split.test!).accuracy;
  }

  /** Says how many test images are recognised, and shows which digit is taken for which. */
  confusion(): void {
    const { test, outputs, labels } = this.answers();
    const matrix = confusion(outputs, labels, test.dataset.classes);
    const right = matrix.reduce((sum, row, k) => sum + row[k], 0);
    const epochs = `${this.epochs.length} epoch${this.epochs.length === 1 ? "" : "s"}`;
    prose(`${right} of ${labels.length} test images are recognised after ${epochs} ` +
      `(${(100 * right / labels.length).toFixed(1)}%); a guess is right on one in ten.`);
    display(confusionBundle(matrix));
  }

  /** The test images on which it errs most: least probability for what they show. */
  wrong(most = 10): readonly WrongAnswer[] {
    const { test, outputs, labels } = this.answers(), { classes } = test.dataset;
    return [...labels].flatMap((label, n) => {
      const own = outputs.subarray(n * classes, (n + 1) * classes), answer = bestOf(own);
      return answer === label ? [] : [{ index: test.indices[n], label, answer, probability: own[label] }];
    }).sort((a, b) => a.probability - b.probability || a.index - b.index).slice(0, most);
  }

  /** Shows the images that `wrong` finds. */
  worst(most = 10): void {
    display(imagesBundle(this.data.test, this.wrong(most)));
  }

  private answers() {
    const test = this.split.test!;
    return { test, outputs: this.training.model.predict(test), labels: Uint8Array.from(test.indices, (i) => test.dataset.labels[i]) };
  }
}

/**
 * A run that a reader steers; `start` trains it.
 * @throws UsageError for settings that no run can have
 * @example const run = trial(await mnist(), { pair: golden.pair, loss: "synapse", images: 4000, epochs: 4 }); await run.start()
 */
export const trial = (data: TrainAndTest, settings: TrialSettings): Trial => new Trial(data, settings);

/** A confusion matrix as a table, a digit a row; the more often, the darker, and blank where it never happened. */
export function confusionBundle(matrix: readonly (readonly number[])[]): Bundle {
  const scores = classScores(matrix);
  const cell = (count: number, k: number, answer: number) => {
    const share = scores[k].samples === 0 ? 0 : count / scores[k].samples;
    const [ink, strength] = k === answer ? ["0, 114, 178", 0.15 + 0.35 * share] : ["213, 94, 0", Math.min(0.6, 6 * share)];
    const colour = `rgba(${ink}, ${strength.toFixed(2)})`;
    return `<td style="text-align: right${count === 0 ? "" : `; background-color: ${colour}`}">${count === 0 ? "" : count}</td>`;
  };
  const recall = (k: number) => (scores[k].recall === undefined ? "" : `${(100 * scores[k].recall).toFixed(1)}%`);
  const head = matrix.map((_, k) => `<th scope="col">${k}</th>`).join("");
  const rows = matrix.map((row, k) =>
    `<tr><th scope="row">${k}</th>${row.map((count, answer) => cell(count, k, answer)).join("")}<td>${recall(k)}</td></tr>`);
  const caption = "Which digit (row) was taken for which (column), and the share of each that was recognised";
  return {
    "text/html": `<table><caption>${caption}</caption><thead><tr><th></th>${head}<th scope="col">recognised</th></tr></thead>` +
      `<tbody>${rows.join("\n")}</tbody></table>`,
    "text/plain": [
      caption, ...matrix.map((row, k) => `${k}: ${row.map((count) => String(count).padStart(4)).join("")}  ${recall(k)}`),
    ].join("\n"),
  };
}

/** Images side by side, each with what it shows and what it was taken for. */
export function imagesBundle(dataset: Dataset, answers: readonly WrongAnswer[]): Bundle {
  const words = answers.map(({ label, answer, probability }) =>
    `${label}, taken for ${answer}; it gave ${label} a probability of ${(100 * probability).toPrecision(2)}%`);
  const images = answers.map(({ index, label, answer }, n) =>
    `<td style="text-align: center"><img src="${dataUri(dataset, index)}" width="56" height="56" alt="${escaped(words[n])}">` +
    `<br>${label}, taken for ${answer}</td>`);
  const lines = Array.from({ length: Math.ceil(images.length / 5) }, (_, row) => `<tr>${images.slice(5 * row, 5 * row + 5).join("")}</tr>`);
  const none = "No test image is taken for another digit.";
  return {
    "text/html": images.length === 0 ? `<p>${none}</p>` : `<table><tbody>${lines.join("\n")}</tbody></table>`,
    "text/plain": words.length === 0 ? none : words.join("\n"),
  };
}

/** One image as PNG, ink dark on white, not compressed, so that every version of the packer gives the same bytes. */
function dataUri({ images, height, width }: Dataset, index: number): string {
  const png = new PNG({ width, height, colorType: 0, inputColorType: 0, bitDepth: 8, inputHasAlpha: false } as never);
  png.data = Buffer.from(images.subarray(index * height * width, (index + 1) * height * width).map((ink) => 255 - ink));
  const bytes = PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, deflateLevel: 0, filterType: 0 } as never);
  return `data:image/png;base64,${bytes.toString("base64")}`;
}
