/**
 * The compiled kernels: which variant can run here, and instances of them on a memory.
 */
import { host } from "#host";
import { UsageError } from "../../errors.js";
import type { Variant } from "../types.js";
import type { SimdVariant, VectorBits } from "./host.js";

export type { VectorBits } from "./host.js";

/** What a kernel module exports. */
export interface Kernels {
  /** First free byte of memory. */
  base(): number;
  /** Multiply-adds on registers, many in each of `rounds`; answers the floating-point operations done: what the machine can do at best. */
  peak(at: number, rounds: number, factor: number, summand: number): number;
  /** Reads, changes and writes `bytes` at `at`, `rounds` times over; answers the bytes moved: what the memory can do at best. */
  stream(at: number, bytes: number, rounds: number, summand: number): number;
  /** Runs `operations` records from address `program`; 0 when the loss was not finite. */
  run(program: number, operations: number, context: number, thread: number, threads: number): number;
}

/** The compiled module of a variant, or undefined where it cannot run. */
export const moduleOf = (variant: SimdVariant, bits: VectorBits = 128): WebAssembly.Module | undefined => host.moduleOf(variant, bits);

const simdVariants = ["relaxed-simd", "simd"] as const satisfies readonly SimdVariant[];

/**
 * The variant that runs: the one asked for, or the fastest that can run here.
 * @throws UsageError when the one asked for cannot run here
 * @example chooseVariant("plain") // "plain"
 */
export function chooseVariant(asked: Variant | "auto" = "auto"): Variant {
  if (asked === "plain") return "plain";
  const running = simdVariants.filter((name) => moduleOf(name) !== undefined);
  if (asked === "auto") return running[0] ?? "plain";
  if (!running.includes(asked)) {
    throw new UsageError(`variant ${asked}: this engine cannot run it; choose ${running.join(", ") || "plain"} or auto`);
  }
  return asked;
}

/** A fresh instance on a memory. */
export function instantiate(variant: SimdVariant, memory: WebAssembly.Memory, bits: VectorBits = 128): Kernels {
  const compiled = moduleOf(variant, bits);
  if (compiled === undefined) throw new UsageError(`variant ${variant}, vectors of ${bits} bits: this engine cannot run it`);
  return instantiateModule(compiled, memory);
}

/** A fresh instance of a compiled module on a memory. */
export function instantiateModule(compiled: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const abort = (): never => { throw new Error("a kernel met an impossible operation"); };
  return new WebAssembly.Instance(compiled, { env: { memory, abort } }).exports as unknown as Kernels;
}

/** A memory of at least `bytes`, shared so that threads can work on it. */
export function memoryOf(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / 65536);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
