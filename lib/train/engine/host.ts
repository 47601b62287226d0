/**
 * What the training core asks of the place that it runs in. The package's import `#host` (package.json) is hosts/node.ts on Node and
 * hosts/browser.ts elsewhere, so that nothing else here knows either.
 */
import type { Variant } from "../types.js";

/** The variants that are WebAssembly. */
export type SimdVariant = Exclude<Variant, "plain">;

/** Floats in a register at work: 128 bits are four; 256 are eight, where the engine joins pairs of vectors. No number depends on it. */
export type VectorBits = 128 | 256;

/** What a further thread of an engine is given at its start: compiled kernels, the memory that all share, and where in it to look. */
export interface Assignment {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the batch's context. */
  readonly context: number;
  /** Address of the orders, see work.ts. */
  readonly orders: number;
  /** Its number, from 1: the caller is thread 0. */
  readonly thread: number;
  readonly threads: number;
}

/** A place to run in. */
export interface Host {
  /** The compiled kernels of a variant, or undefined where this place cannot run them. */
  moduleOf(variant: SimdVariant, bits: VectorBits): WebAssembly.Module | undefined;
  /** Lets the event loop do what has come in meanwhile. */
  breathe(): Promise<void>;
  /**
   * Starts a thread that works as assigned (work.ts) until it is told to end.
   * @throws UsageError where there is one thread only
   */
  startThread(assignment: Assignment): void;
}
