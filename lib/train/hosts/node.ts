/**
 * Node: kernels from files, threads from worker threads.
 */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Assignment, Host, SimdVariant, VectorBits } from "../engine/host.js";

const modules = new Map<string, WebAssembly.Module | undefined>();

/** Compiled once per process. */
function moduleOf(variant: SimdVariant, bits: VectorBits): WebAssembly.Module | undefined {
  const key = `${variant} ${bits}`;
  if (!modules.has(key)) modules.set(key, bits === 256 ? compileJoined(variant) : compile(variant));
  return modules.get(key);
}

function compile(variant: SimdVariant): WebAssembly.Module | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const bytes = file(variant);
  // Node 20 has relaxed SIMD behind a flag; it is on by default from Node 22.
  if (!WebAssembly.validate(bytes) && variant === "relaxed-simd") setFlagsFromString("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
}

/**
 * Versions of Node whose V8 joins pairs of vectors (its revectorizer, an experiment of V8's) and on which every kernel was compiled so and
 * compared. Node 22 has the flag and joins nothing; another version could even end the process over it, so none is tried that is not named
 * here.
 */
const joiningNodes: readonly number[] = [24, 26];

/** Whether pairs of vectors may be joined here. The environment variable GOLDEN_VECTORS=128 says no. */
function mayJoin(): boolean {
  return process.arch === "x64" && process.env.GOLDEN_VECTORS !== "128"
    && joiningNodes.includes(Number(process.versions.node.split(".")[0]));
}

/**
 * Compiles with pairs joined: at once and by the optimizing compiler, so that what was verified at the start is what runs to the end. The
 * flags are V8's own defaults again afterwards: no other module is compiled under them.
 */
function compileJoined(variant: SimdVariant): WebAssembly.Module | undefined {
  if (variant !== "relaxed-simd" || !mayJoin() || moduleOf(variant, 128) === undefined) return undefined;
  const flags = ["experimental-wasm-revectorize", "no-liftoff", "no-wasm-lazy-compilation", "no-wasm-inlining"];
  const opposite = (flag: string): string => (flag.startsWith("no-") ? flag.slice(3) : `no-${flag}`);
  for (const flag of flags) setFlagsFromString(`--${flag}`);
  try {
    return new WebAssembly.Module(file("relaxed-simd-wide"));
  } finally {
    for (const flag of flags) setFlagsFromString(`--${opposite(flag)}`);
  }
}

function file(name: SimdVariant | "relaxed-simd-wide"): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../kernels/${name}.wasm`, import.meta.url)));
}

/** Node as the training core's host. */
export const host: Host = {
  moduleOf,
  breathe: () => new Promise((resolve) => { setImmediate(resolve); }),
  startThread(workerData: Assignment) {
    // A waiting thread must not keep the process alive.
    new Worker(new URL("./node-thread.js", import.meta.url), { workerData }).unref();
  },
};
