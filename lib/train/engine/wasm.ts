/**
 * The compiled kernels: which variant this engine can run, compiled once per process.
 */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { UsageError } from "../../errors.js";
import type { Variant } from "../types.js";

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

/** Floats in a register at work: 128 bits are four; 256 are eight, where the engine joins pairs of vectors. No number depends on it. */
export type VectorBits = 128 | 256;

type Simd = Exclude<Variant, "plain">;

const modules = new Map<string, WebAssembly.Module | undefined>();

/** The compiled module of a variant, or undefined where the engine cannot run it. */
export function moduleOf(variant: Simd, bits: VectorBits = 128): WebAssembly.Module | undefined {
  const key = `${variant} ${bits}`;
  if (!modules.has(key)) modules.set(key, bits === 256 ? compileJoined(variant) : compile(variant));
  return modules.get(key);
}

function compile(variant: Simd): WebAssembly.Module | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const bytes = file(variant);
  // Node 20 has relaxed SIMD behind a flag; it is on by default from Node 22.
  if (!WebAssembly.validate(bytes) && variant === "relaxed-simd") setFlagsFromString("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
}

/**
 * Versions of Node whose V8 joins pairs of vectors (its revectorizer, an experiment of V8's) and on which every kernel was compiled so and compared. Node 22 has the
 * flag and joins nothing; another version could even end the process over it, so none is tried that is not named here.
 */
const joiningNodes: readonly number[] = [24, 26];

/** Whether pairs of vectors may be joined here. The environment variable GOLDEN_VECTORS=128 says no. */
export function mayJoin(): boolean {
  return process.arch === "x64" && process.env.GOLDEN_VECTORS !== "128" && joiningNodes.includes(Number(process.versions.node.split(".")[0]));
}

/**
 * Compiles with pairs joined: at once and by the optimizing compiler, so that what was verified at the start is what runs to the end. The flags are V8's own defaults
 * again afterwards: no other module is compiled under them.
 */
function compileJoined(variant: Simd): WebAssembly.Module | undefined {
  if (variant !== "relaxed-simd" || !mayJoin() || moduleOf(variant) === undefined) return undefined;
  const flags = ["experimental-wasm-revectorize", "no-liftoff", "no-wasm-lazy-compilation", "no-wasm-inlining"];
  const opposite = (flag: string): string => (flag.startsWith("no-") ? flag.slice(3) : `no-${flag}`);
  for (const flag of flags) setFlagsFromString(`--${flag}`);
  try {
    return new WebAssembly.Module(file("relaxed-simd-wide"));
  } finally {
    for (const flag of flags) setFlagsFromString(`--${opposite(flag)}`);
  }
}

function file(name: Simd | "relaxed-simd-wide"): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../kernels/${name}.wasm`, import.meta.url)));
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
export function instantiate(variant: Simd, memory: WebAssembly.Memory, bits: VectorBits = 128): Kernels {
  const compiled = moduleOf(variant, bits);
  if (compiled === undefined) throw new UsageError(`variant ${variant}, vectors of ${bits} bits: this engine cannot run it`);
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
