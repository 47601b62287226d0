/** Runs the experiments of the profile, compares with the committed records, and brings back those that were lost. */
import { join, relative } from "node:path";
import { mnist, type TrainAndTest } from "../../data/index.js";
import {
  agreement, committedSets, experiment, experiments, gridCells, grids, missingInWords, missingRuns, profile, ranked, readRecords,
  readSeals, readSet, recordName, restoreSet, runHash, sealOf, sweep, sweepCommand, writeRecords,
  type Agreement, type Experiment, type ExperimentName, type RunRecord,
} from "../../experiment/index.js";
import { paths } from "../../paths.js";
import { publishedGridPair } from "../../theory/index.js";
import { costInWords, costOf } from "../cost.js";
import { gpuOrSentence } from "../gpu.js";
import { withProgress } from "../progress.js";
import type { Given, Outcome, Part } from "./part.js";

/**
 * Computes every run of the profile into report/records, and compares it with data/records. Committed records stay as they are: figures and
 * notebooks do not change under a reader whose processor rounds otherwise. Runs that data/records lacks are put there; the profile smoke
 * puts none, because its runs only show that everything works. Record sets of other profiles are not computed, unless one was lost: then it
 * is computed again.
 */
export const experimentsPart: Part = async (given) => {
  const data = await mnist();
  const done = await profileRuns(given, data);
  const restored = given.profile === "smoke" ? { lines: [], now: 0 } : await lostSets(given, data);
  return { state: done.now + restored.now > 0 ? "done" : "unchanged", lines: [...done.lines, ...restored.lines] } satisfies Outcome;
};

/** Lines for the summary, and how many runs were computed. */
interface Done { readonly lines: readonly string[]; readonly now: number }

async function profileRuns(given: Given, data: TrainAndTest): Promise<Done> {
  const lines: string[] = [];
  const seen = new Set<string>();
  let now = 0;
  // A reader's machine computes the experiments whose records of profile quick come with the project. A smoke run tries the same ones.
  const all = Object.entries(experiments) as [ExperimentName, Experiment][];
  const names = all.filter(([, { committed }]) => committed.some((set) => set.profile === "quick")).map(([name]) => name);
  for (const name of names) {
    const size = profile(given.profile);
    const configs = experiment(name, size, { data });
    const hashes = configs.map(runHash);
    if (hashes.every((hash) => seen.has(hash))) continue; // a part of another experiment
    for (const hash of hashes) seen.add(hash);
    const set = recordName(name, { profile: size.name }, "mnist", "paper");
    const [fresh, committed] = ["report", "data"].map((folder) => join(paths.root, folder, "records", `${set}.jsonl`));
    const { records, doneNow, planned, diverged, collapsed } = await withProgress(
      name,
      (onProgress) => sweep(configs, data, { file: fresh, signal: given.signal, onProgress }),
    );
    now += doneNow;
    const compared = given.profile === "smoke" ? inWords(agreement(records, readRecords(committed))) : keep(set, records, committed);
    lines.push(
      `${name}: ${planned} runs (${doneNow} now, ${diverged} diverged, ${collapsed} collapsed) in ${relative(paths.root, fresh)}; ` +
      `${compared}`,
    );
    if (name in grids) lines.push(`${name}: ${placeOfGoldenCell(records)}`);
  }
  return { lines, now };
}

/** Puts into the committed file what it lacks, and says how the runs computed here stand to those that were there. */
function keep(set: string, fresh: readonly RunRecord[], committed: string): string {
  const held = new Map(readRecords(committed).map((record) => [record.hash, record]));
  const lost = fresh.filter(({ hash }) => !held.has(hash)).length;
  if (lost === 0) return inWords(agreement(fresh, [...held.values()]));
  const whole = fresh.map((record) => held.get(record.hash) ?? record);
  writeRecords(committed, whole);
  return `${lost} were not among the committed records and were put there${likeSealed(readSeals()[set]?.digest, sealOf(whole).digest)}`;
}

function likeSealed(sealed: string | undefined, now: string): string {
  if (sealed === undefined) return "";
  return sealed === now ? ", identical to what was sealed" : ", not identical to what was sealed, as on a processor that rounds otherwise";
}

/**
 * Computes sealed sets again that are no longer complete, the shortest first, and says before each what it will cost. A set that was never
 * sealed is not computed here: the summary names the command that does.
 */
async function lostSets({ signal }: Given, data: TrainAndTest): Promise<Done> {
  const seals = readSeals();
  const lines: string[] = [];
  let now = 0;
  for (const set of committedSets) {
    const state = readSet(set);
    if (state.missing === 0) continue;
    if (!Object.hasOwn(seals, state.name)) {
      lines.push(`${missingInWords(state)}; it is not among the records that come with the project, and was not started`);
      continue;
    }
    if (set.engine === "webgpu") {
      const gpu = await gpuOrSentence("lost runs of a GPU stay lost");
      if (gpu === undefined) lines.push(`${missingInWords(state)}; they are a GPU's, and this machine has none`);
      else {
        const { computed } = await withProgress(state.name, (onProgress) => restoreSet(set, data, { gpu, signal, onProgress }))
          .finally(() => { gpu.device.destroy(); });
        now += computed;
        lines.push(
          `${state.name}: ${computed} lost runs computed again on ${gpu.name} (${sweepCommand(set)}); another device rounds otherwise`,
        );
      }
      continue;
    }
    const cost = await costOf(missingRuns(state.planned, state.file), data, {});
    for (const line of [
      `${missingInWords(state)}, as does this command now`,
      ...costInWords(cost),
      "interrupt with Ctrl-C; what is finished is kept",
    ]) console.error(line);
    const { computed, digest } = await withProgress(state.name, (onProgress) => restoreSet(set, data, { signal, onProgress }));
    now += computed;
    lines.push(`${state.name}: ${computed} lost runs computed again${likeSealed(seals[state.name].digest, digest)} (${sweepCommand(set)})`);
  }
  return { lines, now };
}

function inWords({ compared, identical, largestDifference, added }: Agreement): string {
  if (compared === 0) return "none of these runs is among the committed records";
  const difference = identical < compared
    ? `, largest difference in validation accuracy ${(100 * largestDifference).toFixed(2)} points`
    : "";
  return `${identical} of ${compared} identical to the committed records${difference}${added > 0 ? `; ${added} are not among them` : ""}`;
}

function placeOfGoldenCell(records: readonly RunRecord[]): string {
  const order = ranked(gridCells(records).cells);
  const { learningRate, momentum } = publishedGridPair;
  const golden = order.find(({ cell }) => cell.learningRate === learningRate && cell.momentum === momentum);
  const best = order[0].cell;
  const percent = (accuracy: number | undefined) => (accuracy === undefined ? "diverged" : `${(100 * accuracy).toFixed(2)}%`);
  return `the golden cell (${learningRate}, ${momentum}) has validation accuracy ${percent(golden?.cell.accuracy)}, ` +
    `rank ${golden?.rank} of ${order.length}; ` +
    `the best is (${best.learningRate}, ${best.momentum}) with ${percent(best.accuracy)}`;
}
