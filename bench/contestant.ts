/**
 * Whoever is measured: this library in its own process, a peer in a process of its own that answers one line per request.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Dataset } from "../lib/data/index.js";
import { engineOf, type Engine, type Network } from "../lib/train/index.js";
import type { Library } from "./targets.js";
import { momentum, optimizerOf, type Workload, withoutDropout } from "./workloads.js";

/** Seconds of wall clock and of processor time. */
export interface Seconds {
  readonly wall: number;
  readonly cpu: number;
}

/** Losses of the first steps from given weights, and seconds for a number of steps. */
export interface Contestant {
  readonly library: Library;
  /** The library, and the way in which it is used. */
  readonly name: string;
  /** Mean loss of each of `steps` steps from the given weights, without dropout; a slow peer may stop after three. */
  losses(workload: Workload, parameters: Float32Array, steps: number): Promise<number[]>;
  /** The time for a number of steps of the workload; the first call also prepares. */
  time(workload: Workload, steps: number): Promise<Seconds>;
  close(): void;
}

/** Sample b of step s: the same for everybody. */
export function batchIndices(step: number, batchSize: number, count: number): Uint32Array {
  return Uint32Array.from({ length: batchSize }, (_, b) => ((step * batchSize + b) * 7919) % count);
}

/** This library. */
export class Ours implements Contestant {
  readonly library = "golden-momentum";
  readonly name = this.library;
  readonly #engines = new Map<string, { engine: Engine; step: number; order: Uint32Array }>();
  constructor(readonly dataset: Dataset) {}

  #engine(network: Network, workload: Workload): Engine {
    return engineOf(
      network, "auto",
      { batchSize: workload.batchSize, loss: "cross-entropy", optimizer: optimizerOf(workload), dropoutKey: Int32Array.of(1, 2, 3, 4) },
    );
  }

  losses(workload: Workload, parameters: Float32Array, steps: number): Promise<number[]> {
    const { network, batchSize } = workload, engine = this.#engine(withoutDropout(network), workload);
    engine.setParameters(parameters);
    return Promise.resolve(Array.from({ length: steps }, (_, step) => {
      engine.load(this.dataset, batchIndices(step, batchSize, this.dataset.count), 0, batchSize);
      return engine.step(step + 1).loss / batchSize;
    }));
  }

  prepare(workload: Workload, parameters: Float32Array): void {
    const engine = this.#engine(workload.network, workload);
    engine.setParameters(parameters);
    const count = this.dataset.count - this.dataset.count % workload.batchSize;
    this.#engines.set(workload.id, { engine, step: 0, order: batchIndices(0, count, this.dataset.count) });
  }

  time({ id, batchSize }: Workload, steps: number): Promise<Seconds> {
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

/** How a peer is started. */
export interface Start {
  readonly library: Library;
  readonly variant: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Writes shared weights where the peer can read them, and answers the file. */
  readonly weightsFile: (workload: Workload, parameters: Float32Array) => string;
}

/** A peer: it reads one JSON request per line and answers one JSON object per line. */
export class Peer implements Contestant {
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  private constructor(
    readonly library: Library, readonly name: string, readonly child: ChildProcessWithoutNullStreams,
    readonly weightsFile: Start["weightsFile"],
  ) {
    this.#reader = createInterface({ input: child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** The peer and its version, or one line that says why there is none. */
  static async start({ library, variant, program, args, env, weightsFile }: Start): Promise<{ peer: Peer; version: string } | string> {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env });
    let errors = "";
    child.stderr.on("data", (text: Buffer) => { errors = (errors + text.toString()).slice(-10_000); });
    child.on("error", (error) => { errors += error.message; });
    child.stdin.on("error", () => {}); // it ended: the next answer, which does not come, says so
    const peer = new Peer(library, `${library} ${variant}`.trim(), child, weightsFile);
    const first = await peer.#lines.next();
    // The last line that says what went wrong; Node follows it with its version.
    if (first.done === true) {
      return `${peer.name}: not installed here ` +
        `(${errors.trim().split("\n").filter((line) => /error|not found|ENOENT/i.test(line)).at(-1)?.trim() ?? "no answer"})`;
    }
    return { peer, version: (JSON.parse(first.value) as { ready: string }).ready };
  }

  async #ask<T>(request: object): Promise<T> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new Error("it ended without an answer");
    const answer = JSON.parse(line.value) as T & { error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  async losses(workload: Workload, parameters: Float32Array, steps: number): Promise<number[]> {
    const { losses } = await this.#ask<{ losses: number[] }>({
      ...this.#request(workload, withoutDropout(workload.network)), weights: this.weightsFile(workload, parameters), losses: steps,
      within: 20,
    });
    return losses;
  }
  time(workload: Workload, steps: number): Promise<Seconds> {
    return this.#ask({ ...this.#request(workload, workload.network), steps });
  }
  #request({ id, batchSize, learningRate }: Workload, network: Network): object {
    return { id, network, batchSize, learningRate, momentum };
  }
  close(): void {
    this.child.stdin.end();
    this.#reader.close();
    this.child.kill();
  }
}
