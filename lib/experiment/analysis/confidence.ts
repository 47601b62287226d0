/** Where the gap between the confidence that synapse-net predicts and the one that is found comes from, by docs/analysis.md. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../errors.js";
import { paths } from "../../paths.js";
import { synapse } from "../../theory/index.js";
import type { ConfidenceRun } from "../running/confidence.js";
import { pairedDifference, signed } from "./statistics.js";

/** A network's mean confidence on fitted images, 1 - p* (S10), is met within this. Fixed before the runs: docs/analysis.md. */
export const confidenceMargin = 0.0025;

/** What `npm run confidence` leaves in data/measurements/confidence.json. */
export interface ConfidenceMeasurement {
  readonly loss: "synapse-net";
  readonly size: string;
  readonly runs: readonly ConfidenceRun[];
}

/** A part of the gap, averaged over seeds. */
export interface Term {
  readonly name: "gap" | "training" | "dropout" | "new images";
  readonly mean: number;
  /** 95%, Student's t over seeds; undefined with fewer than two. */
  readonly interval: readonly [number, number] | undefined;
  /** Does the interval leave out 0? */
  readonly carries: boolean;
}

/** The gap of one network and its terms, which add up to it. */
export interface Gap {
  readonly network: string;
  readonly seeds: number;
  readonly gap: Term;
  readonly terms: readonly Term[];
  /** Is the confidence on what it trains on within the margin of 1 - p*, by its interval? */
  readonly settles: boolean;
}

/** Where the measurement lies. */
export const confidenceFile = join(paths.data, "measurements", "confidence.json");

/**
 * The measurement that comes with the project, or one of a file.
 * @param file what `npm run confidence -- --out FILE` wrote
 * @throws UsageError when there is none, with the command that makes it
 * @example confidenceMeasurement().runs.length // 10
 */
export function confidenceMeasurement(file = confidenceFile): ConfidenceMeasurement {
  if (!existsSync(file)) throw new UsageError(`${file}: no such file; \`npm run confidence\` trains the networks and writes it`);
  return JSON.parse(readFileSync(file, "utf8")) as ConfidenceMeasurement;
}

/**
 * The gap (1 - p*) - confidence on the test images of each network, in terms: training, dropout (where the network has one), new images.
 * @example gaps(confidenceMeasurement().runs)[0].terms.map(({ name }) => name) // ["training", "dropout", "new images"]
 */
export function gaps(runs: readonly ConfidenceRun[]): Gap[] {
  const predicted = 1 - synapse.pStar, networks = [...new Set(runs.map(({ network }) => network))];
  return networks.map((network): Gap => {
    const of = runs.filter((run) => run.network === network), term = (name: Term["name"], value: (run: ConfidenceRun) => number): Term => {
      const { mean, interval } = pairedDifference(of.map(value), 0);
      return { name, mean, interval, carries: interval !== undefined && (interval[0] > 0 || interval[1] < 0) };
    };
    const trained = ({ dropout, train }: ConfidenceRun) => (dropout?.on ?? train).confidence;
    const seen = ({ dropout, train }: ConfidenceRun) => (dropout?.off ?? train).confidence;
    const terms = [
      term("training", (run) => predicted - trained(run)),
      ...(of.every(({ dropout }) => dropout) ? [term("dropout", (run) => trained(run) - seen(run))] : []),
      term("new images", (run) => seen(run) - run.test.confidence),
    ];
    return {
      network, seeds: of.length, gap: term("gap", (run) => predicted - run.test.confidence), terms,
      settles: within(terms[0], confidenceMargin),
    };
  });
}

const within = ({ interval }: Term, margin: number): boolean => interval !== undefined && Math.max(...interval.map(Math.abs)) <= margin;
const said = ({ mean, interval, carries }: Term) =>
  `${signed(mean)}${interval ? ` (${signed(interval[0])} to ${signed(interval[1])}${carries ? "" : ", which may be none"})` : ""}`;

/**
 * The explanation in sentences, one for each network, and whether dropout explains the gap.
 * @throws UsageError without runs with and without dropout
 * @example explanation(confidenceMeasurement().runs)[0] // "With dropout the mean confidence on the test images is ..."
 */
export function explanation(runs: readonly ConfidenceRun[]): readonly string[] {
  const all = gaps(runs), predicted = 1 - synapse.pStar;
  const withIt = all.find(({ terms }) => terms.length === 3), without = all.find(({ terms }) => terms.length === 2);
  if (withIt === undefined || without === undefined) {
    throw new UsageError("confidence: expected runs of a network with dropout and of one without; `npm run confidence` trains both");
  }
  const sentence = (how: string, { gap, terms, seeds, settles }: Gap) =>
    `${how} dropout (${seeds} seeds) the mean confidence on the test images is ${(predicted - gap.mean).toFixed(4)}; the gap to ` +
    `1 - p* = ${predicted.toFixed(4)} is ${said(gap)}. Its parts: ${terms.map((term) => `${term.name} ${said(term)}`).join("; ")}. ` +
    `On what it trains on the network ${settles ? "settles at p*" : "does not settle at p*"}, within ${confidenceMargin}.`;
  return [
    sentence("With", withIt), sentence("Without", without),
    within(without.gap, confidenceMargin)
      ? "Dropout explains the gap: without it there is none."
      : "Dropout alone does not explain the gap: without it one remains.",
  ];
}
