/**
 * `npm run bench`: this library beside its peers on the same data, networks and weights, one thread each. First everybody must learn the
 * same (equal losses after equal steps from shared weights), then all are timed in turns. README.md beside this file has the options.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mnist } from "../lib/data/index.js";
import { UsageError } from "../lib/errors.js";
import { kernelMeasurement, type KernelMeasurement, kernelMeasurementFile } from "../lib/experiment/index.js";
import { writeWhole } from "../lib/files.js";
import { initialParameters, shapesOf } from "../lib/train/index.js";
import { type Contestant, Ours } from "./contestant.js";
import { machine, machineLine } from "./machine.js";
import { measure, type Row } from "./measure.js";
import { startPeers } from "./peers.js";
import { counted, profile } from "./profile.js";
import { kernelLines, workloadLines } from "./table.js";
import { outcomes, type Outcome } from "./targets.js";
import { momentum, workloads } from "./workloads.js";

/** Below this share of its processor, this library shared it with others. */
const UNDISTURBED = 0.95;

/** The call, checked. */
interface Options {
  readonly rounds: number;
  readonly only: readonly string[];
  /** Beginnings of names; undefined for all peers. */
  readonly peers: readonly string[] | undefined;
  readonly clock: "wall" | "cpu";
  readonly core: number | undefined;
  readonly json: boolean;
  /** Keep the kernels' times for the figure. */
  readonly save: boolean;
  /** Time nothing: count again what the kernels that were kept execute. */
  readonly count: boolean;
}

const given = {
  rounds: { type: "string" }, only: { type: "string" }, peers: { type: "string" }, clock: { type: "string" }, core: { type: "string" },
  json: { type: "boolean" }, save: { type: "boolean" }, count: { type: "boolean" },
} as const;

function optionsOf(args: string[]): Options {
  let values;
  try {
    ({ values } = parseArgs({ args, options: given }));
  } catch (error) {
    throw new UsageError(`bench: ${(error as Error).message}; bench/README.md lists the options`);
  }
  const whole = (name: string, text: string | undefined, least: number): number | undefined => {
    if (text !== undefined && !(Number.isSafeInteger(Number(text)) && Number(text) >= least && text.trim() !== "")) {
      throw new UsageError(`--${name}: expected a whole number of at least ${least}, got "${text}"`);
    }
    return text === undefined ? undefined : Number(text);
  };
  const { only = workloads.map(({ id }) => id).join(), clock = "wall" } = values;
  for (const id of only.split(",")) if (!workloads.some((workload) => workload.id === id)) {
    throw new UsageError(`--only: expected some of ${workloads.map((workload) => workload.id).join()}, got "${id}"`);
  }
  if (clock !== "wall" && clock !== "cpu") throw new UsageError(`--clock: expected wall or cpu, got "${clock}"`);
  return {
    rounds: whole("rounds", values.rounds, 1) ?? 7, only: only.split(","), peers: values.peers?.split(","), clock,
    core: whole("core", values.core, 0), json: values.json ?? false, save: values.save ?? false,
    count: values.count ?? false,
  };
}

async function main({ rounds, only, peers: wanted, clock, core, json, save }: Options): Promise<void> {
  const say = (...lines: string[]): void => { if (!json) console.log(lines.join("\n")); };
  const here = machine(core);
  say(machineLine(here), `${clock} time, median of ${rounds} rounds (least - most); SGD with momentum ${momentum}\n`);

  const { train: dataset } = await mnist({ inputs: [-1, 1] });
  const scratch = mkdtempSync(join(tmpdir(), "golden-bench-"));
  const ours = new Ours(dataset), contestants: Contestant[] = [ours];
  const rows: Row[] = [], targets: Record<string, Outcome[]> = {};
  try {
    const { peers, versions, absent } = await startPeers(scratch, wanted);
    contestants.push(...peers);
    if (peers.length > 0) say(`peers: ${Object.entries(versions).map((one) => one.join(" ")).join(", ")}`);
    say(
      ...absent.map((line) => `- ${line}`), ...(absent.length > 0 ? ["  (npm run bench -- --install-peers installs all of them)"] : []), "",
    );
    for (const workload of workloads.filter(({ id }) => only.includes(id))) {
      ours.prepare(workload, initialParameters(shapesOf(workload.network), 1));
      say(`${workload.id}: ${workload.title}, learning rate ${workload.learningRate}`);
      const { rows: timed, untimed } = await measure({ workload, contestants, rounds, clock });
      rows.push(...timed);
      targets[workload.id] = outcomes(workload.id, timed, here.node);
      say(...workloadLines(timed, untimed, targets[workload.id]).map((line) => `  ${line}`), "");
    }
    if (clock === "wall" && rows.some(({ library, processors }) => library === "golden-momentum" && processors < UNDISTURBED)) {
      say("The machine was busy with other work: --clock cpu counts each contestant's processor time alone.\n");
    }
    const kernels = profile(dataset, here);
    if (save && kernels !== undefined) keep(kernels);
    if (kernels !== undefined) say(...kernelLines(kernels.peak, kernels.kernels));
    if (json) console.log(JSON.stringify({ machine: here, clock, versions, rows, targets, kernels, absent }));
  } finally {
    for (const contestant of contestants) contestant.close();
    rmSync(scratch, { recursive: true });
  }
}

/** Counts again what the kernels execute that were timed and kept, and keeps that beside their times. */
async function count(): Promise<void> {
  const { train: dataset } = await mnist({ inputs: [-1, 1] });
  keep(counted(kernelMeasurement(), dataset));
}

function keep(measured: KernelMeasurement): void {
  writeWhole(kernelMeasurementFile, `${JSON.stringify(measured, undefined, 1)}\n`);
}

try {
  const options = optionsOf(process.argv.slice(2));
  await (options.count ? count() : main(options));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
