/**
 * The compiled kernels: which variant this engine can run, compiled once per process.
 */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { UsageError } from "../errors.js";
import type { Variant } from "./types.js";

/** What a kernel module exports. */
export interface Kernels {
  /** First free byte of memory. */
  base(): number;
  /** `rounds` x 96 floating-point operations on registers: what the machine can do at best. */
  peak(rounds: number, factor: number, summand: number): number;
  /** Runs `operations` records from address `program`; 0 when the loss was not finite. */
  run(program: number, operations: number, context: number, thread: number, threads: number): number;
}

const file = (name: "relaxed-simd" | "simd"): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL(`./kernels/${name}.wasm`, import.meta.url)));
const modules = new Map<Variant, WebAssembly.Module | undefined>();

/** The compiled module of a variant, or undefined where the engine cannot run it. */
export function moduleOf(variant: Exclude<Variant, "plain">): WebAssembly.Module | undefined {
  if (!modules.has(variant)) modules.set(variant, compile(variant));
  return modules.get(variant);
}

function compile(variant: Exclude<Variant, "plain">): WebAssembly.Module | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const bytes = file(variant);
  // Node 20 has relaxed SIMD behind a flag; it is on by default from Node 22.
  if (!WebAssembly.validate(bytes) && variant === "relaxed-simd") setFlagsFromString("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
}

/**
 * The variant that runs: the one asked for, or the fastest that this engine has.
 * @throws UsageError when the one asked for cannot run here
 * @example chooseVariant("plain") // "plain"
 */
export function chooseVariant(asked: Variant | "auto" = "auto"): Variant {
  if (asked === "plain") return "plain";
  if (asked !== "auto") {
    if (moduleOf(asked) === undefined) throw new UsageError(`variant ${asked}: this engine cannot run it; choose ${(["relaxed-simd", "simd"] as const).filter((name) => moduleOf(name) !== undefined).concat().join(", ") || "plain"} or auto`);
    return asked;
  }
  return (["relaxed-simd", "simd"] as const).find((name) => moduleOf(name) !== undefined) ?? "plain";
}

/** A fresh instance on a memory. */
export function instantiate(variant: Exclude<Variant, "plain">, memory: WebAssembly.Memory): Kernels {
  const compiled = moduleOf(variant);
  if (compiled === undefined) throw new UsageError(`variant ${variant}: this engine cannot run it`);
  return instantiateModule(compiled, memory);
}

export function instantiateModule(compiled: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(compiled, { env: { memory, abort: () => { throw new Error("a kernel met an impossible operation"); } } }).exports as unknown as Kernels;
}

/** A memory of at least `bytes`, shared so that threads can work on it. */
export function memoryOf(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / 65536);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
