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
import { type KernelMeasurement, kernelMeasurementFile } from "../lib/experiment/index.js";
import { writeWhole } from "../lib/files.js";
import { engineOf, initialParameters, shapesOf } from "../lib/train/index.js";
import { type Contestant, Ours, batchIndices } from "./contestant.js";
import { bandwidth, kernelTimes, peak } from "./kernels.js";
import { machine, machineLine, type Machine } from "./machine.js";
import { measure, type Row } from "./measure.js";
import { startPeers } from "./peers.js";
import { kernelLines, workloadLines } from "./table.js";
import { outcomes, type Outcome } from "./targets.js";
import { momentum, optimizerOf, workloads } from "./workloads.js";

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
}

const given = {
  rounds: { type: "string" }, only: { type: "string" }, peers: { type: "string" }, clock: { type: "string" }, core: { type: "string" },
  json: { type: "boolean" }, save: { type: "boolean" },
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
    const kernels = profile(ours, here);
    if (save && kernels !== undefined) writeWhole(kernelMeasurementFile, `${JSON.stringify(kernels, undefined, 1)}\n`);
    if (kernels !== undefined) say(...kernelLines(kernels.peak, kernels.kernels));
    if (json) console.log(JSON.stringify({ machine: here, clock, versions, rows, targets, kernels, absent }));
  } finally {
    for (const contestant of contestants) contestant.close();
    rmSync(scratch, { recursive: true });
  }
}

/** The kernels of the paper's network under the machine's roof; what the figure `roofline` is drawn from. */
function profile(ours: Ours, { processor, node, variant, vectorBits }: Machine): KernelMeasurement | undefined {
  if (variant !== "relaxed-simd" && variant !== "simd") return undefined;
  const { network, batchSize } = workloads[0];
  const engine = engineOf(
    network, variant,
    { batchSize, loss: "cross-entropy", optimizer: optimizerOf(workloads[0]), dropoutKey: Int32Array.of(1, 2, 3, 4), vectorBits },
  );
  engine.setParameters(initialParameters(engine.shapes, 1));
  for (let step = 0; step < 200; step++) {
    engine.load(ours.dataset, batchIndices(step, batchSize, ours.dataset.count), 0, batchSize);
    engine.step(step + 1);
  }
  return {
    machine: { processor, node, variant, vectorBits }, network: network.name, batchSize, peak: peak(variant, vectorBits),
    bandwidth: [2 ** 17, 2 ** 24].map((workingSet) => ({ workingSet, gigabytesPerSecond: bandwidth(variant, vectorBits, workingSet) })),
    kernels: kernelTimes(engine, batchSize, 60),
  };
}

try {
  await main(optionsOf(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
