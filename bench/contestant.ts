/**
 * Whoever is measured: this library in its own process, a peer in a process of its own that answers one line per request.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { join } from "node:path";
import type { Dataset } from "../lib/data/index.js";
import { paths } from "../lib/paths.js";
import { engineOf, type Engine, type Network } from "../lib/train/index.js";
import { optimizer, type Workload, withoutDropout } from "./workloads.js";

/** Losses of the first steps from given weights, and seconds for a number of steps. */
export interface Contestant {
  readonly name: string;
  /** Mean loss of each of `steps` steps from the given weights, without dropout. */
  losses(workload: Workload, parameters: Float32Array, steps: number): Promise<number[]>;
  /** Seconds of wall clock and of processor time for the workload's steps; the first call also prepares. */
  time(workload: Workload): Promise<{ wall: number; cpu: number }>;
  close(): void;
}

/** Sample b of step s: the same for everybody. */
export function batchIndices(step: number, batchSize: number, count: number): Uint32Array {
  return Uint32Array.from({ length: batchSize }, (_, b) => ((step * batchSize + b) * 7919) % count);
}

/** This library. */
export class Ours implements Contestant {
  readonly name = "golden-momentum";
  readonly #engines = new Map<string, { engine: Engine; step: number; order: Uint32Array }>();
  constructor(readonly dataset: Dataset) {}

  #engine(network: Network, batchSize: number): Engine {
    return engineOf(network, "auto", { batchSize, loss: "cross-entropy", optimizer, dropoutKey: Int32Array.of(1, 2, 3, 4) });
  }

  losses({ network, batchSize }: Workload, parameters: Float32Array, steps: number): Promise<number[]> {
    const engine = this.#engine(withoutDropout(network), batchSize);
    engine.setParameters(parameters);
    return Promise.resolve(Array.from({ length: steps }, (_, step) => {
      engine.load(this.dataset, batchIndices(step, batchSize, this.dataset.count), 0, batchSize);
      return engine.step(step + 1).loss / batchSize;
    }));
  }

  prepare(workload: Workload, parameters: Float32Array): void {
    const engine = this.#engine(workload.network, workload.batchSize);
    engine.setParameters(parameters);
    const count = this.dataset.count - this.dataset.count % workload.batchSize;
    this.#engines.set(workload.id, { engine, step: 0, order: batchIndices(0, count, this.dataset.count) });
  }

  time({ id, batchSize, steps }: Workload): Promise<{ wall: number; cpu: number }> {
    const run = this.#engines.get(id)!, { engine, order } = run;
    const wall = performance.now(), cpu = process.cpuUsage();
    for (let i = 0; i < steps; i++, run.step++) {
      engine.load(this.dataset, order, run.step * batchSize % order.length, batchSize);
      engine.step(run.step + 1);
    }
    const used = process.cpuUsage(cpu);
    return Promise.resolve({ wall: (performance.now() - wall) / 1000, cpu: (used.user + used.system) / 1e6 });
  }
  close(): void {
    this.#engines.clear();
  }
}

/** A peer in Python: it reads one JSON request per line and answers one JSON object per line. */
export class PythonPeer implements Contestant {
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  private constructor(readonly name: string, readonly variant: string, readonly child: ChildProcessWithoutNullStreams, readonly weightsFile: (workload: Workload, parameters: Float32Array) => string) {
    this.#reader = createInterface({ input: child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** The peer, or one line that says why there is none. */
  static async start(python: string, script: string, name: string, variant: string, data: string, weightsFile: (workload: Workload, parameters: Float32Array) => string): Promise<PythonPeer | string> {
    const child = spawn(python, [join(paths.root, "bench", "peers", script), variant, data], { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1" } });
    let errors = "";
    child.stderr.on("data", (text: Buffer) => { errors += text.toString(); });
    child.on("error", (error) => { errors += error.message; });
    const peer = new PythonPeer(`${name} ${variant}`, variant, child, weightsFile);
    const first = await peer.#lines.next();
    if (first.done === true) return `${name}, ${variant}: not installed here (${errors.trim().split("\n").at(-1) ?? "no answer"})`;
    return peer;
  }

  async #ask<T>(request: object): Promise<T> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`${this.name} ended without an answer`);
    const answer = JSON.parse(line.value) as T & { error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  async losses(workload: Workload, parameters: Float32Array, steps: number): Promise<number[]> {
    const { losses } = await this.#ask<{ losses: number[] }>({ ...this.#request(workload, withoutDropout(workload.network)), weights: this.weightsFile(workload, parameters), losses: steps });
    return losses;
  }
  time(workload: Workload): Promise<{ wall: number; cpu: number }> {
    return this.#ask(this.#request(workload, workload.network));
  }
  #request({ id, batchSize, steps }: Workload, network: Network): object {
    return { id, network, batchSize, steps, learningRate: optimizer.learningRate, momentum: optimizer.momentum };
  }
  close(): void {
    this.child.stdin.end();
    this.#reader.close();
    this.child.kill();
  }
}
