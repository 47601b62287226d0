/** `golden ask`: is the golden pair a good default for one's own data and network? */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Option } from "commander";
import { openData } from "../data/index.js";
import { UsageError } from "../errors.js";
import {
  ask, calibrate, canonical, coresHere, leastSamples, sampleRun, sizesOf, type AskOptions, type Question,
} from "../experiment/index.js";
import { checkReplaceable, ensureFolder, readBounded, writeWhole } from "../files.js";
import { initializers, initialWeightsNames, lossNames, type InitialWeights, type LossName } from "../train/index.js";
import { askPage } from "./ask-page.js";
import { numberIn, wholeNumber, type Register } from "./command.js";
import { network } from "./options.js";
import { duration, openProgress, type Progress } from "./progress.js";
import { interruptible } from "./signals.js";

interface Options {
  data: string;
  network: string;
  loss: LossName;
  minutes: number;
  samples?: number;
  margin: number;
  batchSize: number;
  seed: number;
  initialWeights?: InitialWeights;
  workers?: number;
  out: string;
  json?: true;
}

const description = "is the golden pair a good default for your data and network: " +
  "searches the best effective rate within a budget, compares three pairs, and answers in a page";

const outHelp = "for the page, the answer as JSON and the records; started again there, the same question goes on";

const initialWeightsHelp = Object.entries(initializers).map(([word, { says }]) => `${word}: ${says}`).join("; ");

/** Of the time that is asked for so much goes into training samples; the rest is for starting, judging and writing. */
const useful = 0.85;

/** Adds `golden ask` to the program. */
export const registerAsk: Register = (program) => {
  program.command("ask")
    .description(description)
    .option("--data <name|folder>", "mnist, or a folder of images or idx files", "mnist")
    .option("--network <name|file>", "a network of the library, or a description in a .json file", "paper")
    .addOption(new Option("--loss <name>", "loss to train with").choices(lossNames).default("cross-entropy"))
    .option("--minutes <n>", "time to spend, measured on this machine", numberIn(0, 1e6), 5)
    .option("--samples <n>", "training samples to spend, instead of minutes: the same answer on every machine", wholeNumber(1))
    .option("--margin <points>", "a lead of at most so many points of accuracy is of no matter", numberIn(0.001, 50), 0.5)
    .option("--batch-size <n>", "samples in a batch", wholeNumber(1), 64)
    .option("--seed <n>", "of folds, initial weights, order and dropout", wholeNumber(1), 1)
    .addOption(new Option("--initial-weights <name>", initialWeightsHelp).choices(initialWeightsNames))
    .option("--workers <n>", "runs at a time; default: one for each core", wholeNumber(1))
    .option("--out <folder>", outHelp, "ask")
    .option("--json", "print the answer as JSON")
    .action(async (options: Options) => {
      const { name: dataName, data, notes } = await openData(options.data);
      for (const note of notes) console.error(note);
      const { loss, batchSize, seed, initialWeights } = options;
      const question: Question = {
        dataName, network: network(options.network), loss, batchSize, seed, margin: options.margin / 100,
        ...(initialWeights && { initialWeights }),
      };
      ensureFolder(options.out);
      const [page, answer, records] = ["index.html", "answer.json", "records.jsonl"].map((file) => join(options.out, file));
      for (const file of [page, answer, records]) checkReplaceable(file, "--out");
      const about = canonical({ question, data: [...data.train.sha256, ...data.test.sha256] });
      const kept = keptBudget(options.out, options.minutes, about);
      const budget = options.samples ?? kept ?? await measured(options, question, data);
      const begun = { about, minutes: options.minutes, samples: budget };
      writeWhole(join(options.out, "question.json"), `${JSON.stringify(begun, null, 2)}\n`);
      const progress = progressOfParts();
      const asked = await interruptible((signal) => ask(question, data, budget, {
        file: records, signal, onProgress: progress.update, ...(options.workers !== undefined && { workers: options.workers }),
      })).finally(progress.end);
      writeWhole(page, askPage(question, asked, commandOf(options, budget)));
      writeWhole(answer, `${JSON.stringify({ question, ...asked }, null, 2)}\n`);
      if (options.json) console.log(JSON.stringify({ page, ...asked.verdict, pairs: asked.pairs, plan: asked.plan }));
      else console.log(`${asked.verdict.sentence}\n${page}`);
    });
};

/** One display after the other, each for a part of the work. */
function progressOfParts(): { readonly update: NonNullable<AskOptions["onProgress"]>; readonly end: () => void } {
  let shown: { readonly part: string; readonly progress: Progress } | undefined;
  return {
    update(part, { samples, samplesInAll, runs, runsInAll }) {
      if (shown?.part !== part) {
        shown?.progress.end();
        shown = { part, progress: openProgress(part, samplesInAll, "samples") };
      }
      shown.progress.update(samples, `${runs} of ${runsInAll} runs`);
    },
    end() { shown?.progress.end(); },
  };
}

/**
 * The budget with which the same question was begun in this folder.
 * @param about data and question, as one text
 * @throws UsageError when the file of the question is damaged, or of another question
 * @example keptBudget("ask", 5, about) // undefined: nothing was begun there, or with other minutes
 */
export function keptBudget(out: string, minutes: number, about: string): number | undefined {
  const file = join(out, "question.json");
  if (!existsSync(file)) return undefined;
  let kept: unknown;
  try {
    kept = JSON.parse(readBounded(file, 2 ** 20, "the question of an earlier golden ask").toString("utf8"));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${file}: expected the question of an earlier golden ask, as JSON; remove the file, or name another folder with --out`,
    );
  }
  const { about: before, minutes: given, samples } = (kept ?? {}) as { about?: unknown; minutes?: unknown; samples?: unknown };
  if (before !== about) {
    throw new UsageError(
      `--out: ${out} holds the answer to another question (other data, network, loss, batch size, margin or seed); name another folder`,
    );
  }
  return given === minutes && Number.isSafeInteger(samples) && (samples as number) > 0 ? samples as number : undefined;
}

/** The training samples that fit into the minutes on this machine. */
async function measured({ minutes, workers }: Options, question: Question, data: Parameters<typeof sizesOf>[0]): Promise<number> {
  const sizes = sizesOf(data, question.seed);
  const rate = await calibrate(sampleRun(question, data), data) * (workers ?? coresHere());
  const budget = Math.floor(60 * minutes * useful * rate), least = leastSamples(sizes);
  if (budget < least) {
    const samplesPerSecond = Math.round(rate).toLocaleString("en"), shortest = least / useful / rate;
    throw new UsageError(
      `--minutes: ${minutes} are too few for this network and data: at ${samplesPerSecond} training samples a second the shortest ` +
      `comparison takes ${duration(shortest)}; give --minutes ${Math.ceil((10 * least) / useful / rate / 60) / 10} or more`,
    );
  }
  return budget;
}

/** The command that gives the same answer on any machine; a value with a space or the like is in quotes. */
function commandOf(options: Options, samples: number): string {
  const quoted = (value: string | number): string => (/[^\w./-]/.test(String(value)) ? JSON.stringify(value) : String(value));
  const given = (["data", "network", "loss", "margin", "seed"] as const).map((name) => `--${name} ${quoted(options[name])}`);
  return [
    "npx golden ask",
    ...given,
    `--batch-size ${options.batchSize}`,
    ...(options.initialWeights ? [`--initial-weights ${options.initialWeights}`] : []),
    `--samples ${samples}`,
  ].join(" ");
}
