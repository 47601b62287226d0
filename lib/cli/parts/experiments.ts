/** Runs the experiments of the profile and compares with the committed records. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { mnist } from "../../data/index.js";
import { agreement, experiment, experiments, gridCells, grids, profile, ranked, readRecords, sweep, writeRecords, type Agreement, type ExperimentName, type RunRecord } from "../../experiment/index.js";
import { paths } from "../../paths.js";
import { publishedGridPair } from "../../theory/index.js";
import { openProgress, type Progress } from "../progress.js";
import { recordName } from "../sweep.js";
import type { Outcome, Part } from "./part.js";

/**
 * Every run of the profile is computed here, into report/records, and compared with data/records. The committed records stay what they are,
 * so that figures and notebooks do not change under a reader whose processor rounds otherwise; a file that is not there
 * is put there (but for the profile smoke, which only shows that the road is passable).
 */
export const experimentsPart: Part = async (given) => {
  const lines: string[] = [];
  let now = 0;
  const data = await mnist();
  for (const name of Object.keys(experiments) as ExperimentName[]) {
    const size = profile(given.profile);
    const configs = experiment(name, size, { data });
    const file = `${recordName(name, { profile: size.name }, "mnist", "paper")}.jsonl`;
    const [fresh, committed] = [join(paths.report, "records", file), join(paths.records, file)];
    let progress: Progress | undefined;
    const { records, doneNow, planned, diverged } = await sweep(configs, data, {
      file: fresh,
      signal: given.signal,
      onProgress({ samples, samplesInAll, runs, runsInAll }) {
        progress ??= openProgress(name, samplesInAll, "samples");
        progress.update(samples, `${runs} of ${runsInAll} runs`);
      },
    }).finally(() => progress?.end());
    now += doneNow;
    const first = given.profile !== "smoke" && !existsSync(committed);
    if (first) writeRecords(committed, records);
    const compared = first ? "there were no committed records, these are them now" : inWords(agreement(records, readRecords(committed)));
    lines.push(`${name}: ${planned} runs (${doneNow} now, ${diverged} diverged) in ${relative(paths.root, fresh)}; ${compared}`);
    if (name in grids) lines.push(`${name}: ${placeOfGoldenCell(records)}`);
  }
  return { state: now > 0 ? "done" : "unchanged", lines } satisfies Outcome;
};

function inWords({ compared, identical, largestDifference, added }: Agreement): string {
  if (compared === 0) return "none of these runs is among the committed records";
  const difference = identical < compared ? `, largest difference in validation accuracy ${(100 * largestDifference).toFixed(2)} points` : "";
  return `${identical} of ${compared} identical to the committed records${difference}${added > 0 ? `; ${added} are not among them` : ""}`;
}

function placeOfGoldenCell(records: readonly RunRecord[]): string {
  const order = ranked(gridCells(records).cells);
  const golden = order.find(({ cell }) => cell.learningRate === publishedGridPair.learningRate && cell.momentum === publishedGridPair.momentum);
  const best = order[0].cell;
  const percent = (accuracy: number | undefined) => (accuracy === undefined ? "diverged" : `${(100 * accuracy).toFixed(2)}%`);
  return `the golden cell (${publishedGridPair.learningRate}, ${publishedGridPair.momentum}) has validation accuracy ${percent(golden?.cell.accuracy)}, rank ${golden?.rank} of ${order.length}; the best is (${best.learningRate}, ${best.momentum}) with ${percent(best.accuracy)}`;
}

