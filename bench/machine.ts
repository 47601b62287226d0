/**
 * The machine, in one line; and how everybody is held to one processor of it.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { UsageError } from "../lib/errors.js";
import { chooseVariant, type VectorBits, vectorWidth } from "../lib/train/index.js";

/** What a reader of the numbers must know of the machine. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** The widest vectors that native code may use here: half the peers' speed hangs on it. */
  readonly vectors: "AVX-512" | "AVX2" | "128 bit" | "unknown";
  /** The one processor on which all run, or undefined where that cannot be had. */
  readonly pinned: number | undefined;
  readonly node: string;
  readonly variant: string;
  /** Of this library's own kernels. */
  readonly vectorBits: VectorBits;
}

/**
 * Holds this process and all that it starts to one processor.
 * @param core which; the last that this process may use, if none is named
 * @returns the processor, or undefined where there is no program taskset
 * @throws UsageError when there is one and it refuses the processor
 */
function pin(core: number | undefined): number | undefined {
  const pid = String(process.pid);
  const allowed = spawnSync("taskset", ["-pc", pid], { encoding: "utf8" });
  const last = core ?? /(\d+)\s*$/.exec(allowed.stdout ?? "")?.[1];
  if (allowed.status !== 0 || last === undefined) return undefined;
  // -a: this process's helper threads too.
  if (spawnSync("taskset", ["-apc", String(last), pid]).status !== 0) {
    throw new UsageError(`--core: expected one of the processors of ${allowed.stdout.trim()}, got ${last}`);
  }
  return Number(last);
}

function vectors(): Machine["vectors"] {
  if (process.arch === "arm64") return "128 bit";
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "";
    return /\bavx512f\b/.test(flags) ? "AVX-512" : /\bavx2\b/.test(flags) ? "AVX2" : flags === "" ? "unknown" : "128 bit";
  } catch {
    return "unknown";
  }
}

export function machine(core: number | undefined): Machine {
  const cores = availableParallelism(), variant = chooseVariant("auto");
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown", cores, vectors: vectors(), pinned: pin(core), node: process.version, variant,
    vectorBits: variant === "relaxed-simd" ? vectorWidth() : 128,
  };
}

/** The machine as a person reads it. */
export function machineLine({ processor, cores, vectors: widest, pinned, node, variant, vectorBits }: Machine): string {
  const instructions = widest === "AVX-512"
    ? "with AVX-512"
    : widest === "unknown" ? "vector instructions unknown" : `without AVX-512 (${widest})`;
  const held = pinned === undefined
    ? "no program taskset here: nobody is held to one processor, and who used more is marked"
    : `everybody on processor ${pinned} alone`;
  return `${processor}, ${cores} cores, ${instructions}; ${held}; Node ${node}, kernels ${variant} in vectors of ${vectorBits} bits`;
}
