/**
 * The measured speed of the kernels: written by the benchmark, drawn by the figure `roofline`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../errors.js";
import { paths } from "../../paths.js";

/** What an operation took, and of which layer. */
export interface KernelTime {
  readonly operation: string;
  readonly layer: string;
  /** For one sample. */
  readonly microseconds: number;
  /** Of the arithmetic as if nothing were sparse; undefined where the operation is no arithmetic of note. */
  readonly gflops?: number;
  /** Floating-point operations of that arithmetic for each byte it must touch. */
  readonly intensity?: number;
  /** Share of that arithmetic that is executed: terms that are zero are left out, windows of background are copied. */
  readonly executed?: number;
}

/** The kernels of one network on one machine: what `npm run bench -- --save` leaves in data/measurements/kernels.json. */
export interface KernelMeasurement {
  readonly machine: { readonly processor: string; readonly node: string; readonly variant: string; readonly vectorBits: number };
  readonly network: string;
  readonly batchSize: number;
  /** GFLOP/s of multiply-adds on registers alone. */
  readonly peak: number;
  /** GB/s, read and written, over a working set of so many bytes. */
  readonly bandwidth: readonly { readonly workingSet: number; readonly gigabytesPerSecond: number }[];
  readonly kernels: readonly KernelTime[];
}

/** Where the measurement lies. */
export const kernelMeasurementFile = join(paths.data, "measurements", "kernels.json");

/**
 * The measurement that comes with the project.
 * @throws UsageError when there is none, with the command that makes it
 * @example kernelMeasurement().network // "paper"
 */
export function kernelMeasurement(): KernelMeasurement {
  if (!existsSync(kernelMeasurementFile)) {
    throw new UsageError(`${kernelMeasurementFile}: no such file; \`npm run bench -- --save\` measures the kernels and writes it`);
  }
  return JSON.parse(readFileSync(kernelMeasurementFile, "utf8")) as KernelMeasurement;
}
