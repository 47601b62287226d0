/** Workers that train, and the images that they are given: fetched once, kept by the browser where it lets us. */
import type { Part } from "../images.js";
import { sizes } from "../state.js";
import type { FromTrainer, ToTrainer } from "../workers/messages.js";
import { address, data, imageFiles } from "./page.js";

const cacheName = "golden-momentum-images";
const kept = new Map<string, ArrayBuffer>();

/** The browser's own store, or nothing where it refuses. */
async function store(): Promise<Cache | undefined> {
  try {
    return await caches.open(cacheName);
  } catch {
    return undefined;
  }
}

/**
 * The compressed parts that a size needs.
 * @param onBytes called as they come
 * @throws Error with a sentence on what arrived and what to do
 */
export async function imagesOf(level: number, onBytes: (got: number, of: number) => void): Promise<ArrayBuffer[]> {
  const { parts, needed } = await imageFiles().catch((error: unknown) => {
    throw new Error(`${said(error)}. Nothing else of the page needs it; press the button again to try once more.`);
  });
  const wanted = parts.slice(0, needed[level]), total = wanted.reduce((sum, { bytes }) => sum + bytes, 0), cache = await store();
  const all: ArrayBuffer[] = [];
  let before = 0;
  for (const part of wanted) {
    const { file, bytes } = part;
    let found = kept.get(file) ?? await fromStore(cache, file, bytes);
    if (found === undefined) {
      found = await fetched(part, (got) => { onBytes(before + got, total); });
      // A full store keeps nothing, and nothing needs it.
      await cache?.put(address(file), new Response(found.slice(0))).catch(() => undefined);
    }
    kept.set(file, found);
    before += bytes;
    onBytes(before, total);
    all.push(found);
  }
  return all;
}

async function fromStore(cache: Cache | undefined, file: string, bytes: number): Promise<ArrayBuffer | undefined> {
  const found = await (await cache?.match(address(file)).catch(() => undefined))?.arrayBuffer();
  return found?.byteLength === bytes ? found : undefined;
}

async function fetched({ file, bytes, sha256 }: Part, onBytes: (got: number) => void): Promise<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  const broken = (got: number, why: string) => new Error(
    `The images did not arrive whole: ${got.toLocaleString("en")} of ${bytes.toLocaleString("en")} bytes (${why}). ` +
    "The rest of the page works without them; press the button again to fetch them once more.",
  );
  let got = 0;
  try {
    const response = await fetch(address(file));
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (got + next.value.length > bytes) throw new Error("more than the list says");
      whole.set(next.value, got);
      got += next.value.length;
      onBytes(got);
    }
  } catch (error) {
    throw broken(got, said(error));
  }
  if (got !== bytes) throw broken(got, "the connection ended");
  // Only pages from https or this machine have the browser's hash; elsewhere the length and the packing's own sum must do.
  if (globalThis.crypto?.subtle !== undefined && await hexOf(whole) !== sha256) throw broken(got, "they are not the bytes that were built");
  return whole.buffer;
}

async function hexOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why there can be no worker, or nothing. */
export function noWorkers(): string | undefined {
  return typeof Worker === "undefined"
    ? "This browser has no workers, so nothing is trained or judged in the page; " +
      "the theory moves, and the verdict, the grid and the ledger can be read."
    : undefined;
}

/** A worker with its images loaded. One order at a time. */
export class Trainer {
  readonly #worker: Worker;
  #hear: (message: FromTrainer) => void = () => undefined;
  #fail: (why: Error) => void = () => undefined;

  private constructor() {
    this.#worker = new Worker(address(data.files.train));
    this.#worker.onmessage = ({ data: message }: MessageEvent<FromTrainer>) => {
      if (message.kind === "failed") this.#fail(new Error(message.why));
      else this.#hear(message);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(new Error(event.message || "the worker could not be loaded: this browser refuses workers here"));
    };
  }

  /** A worker ready to train on a size. */
  static async open(
    parts: readonly ArrayBuffer[], level: number,
  ): Promise<{ trainer: Trainer; loaded: Extract<FromTrainer, { kind: "loaded" }> }> {
    const trainer = new Trainer(), kernels = { "relaxed-simd": address(data.files.relaxed), simd: address(data.files.simd) };
    try {
      const loaded = await trainer.ask<"loaded">({ kind: "load", parts, level, kernels }, ["loaded"]);
      return { trainer, loaded };
    } catch (error) {
      trainer.close();
      throw error;
    }
  }

  /** Sends an order and waits for one of the answers named; others on the way go to `onway`. */
  ask<K extends FromTrainer["kind"]>(
    order: ToTrainer, until: readonly K[], onway: (message: FromTrainer) => void = () => undefined,
  ): Promise<Extract<FromTrainer, { kind: K }>> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#hear = (message) => {
        if ((until as readonly string[]).includes(message.kind)) resolve(message as Extract<FromTrainer, { kind: K }>);
        else onway(message);
      };
      this.#worker.postMessage(order);
    });
  }

  /** Ends the run in progress between two batches. */
  stop(): void {
    this.#worker.postMessage({ kind: "stop" } satisfies ToTrainer);
  }

  close(): void {
    this.#fail(new Error("stopped"));
    this.#worker.terminate();
  }
}

/** The index of a size. */
export const levelOf = (size: number): number => (sizes as readonly number[]).indexOf(size);
