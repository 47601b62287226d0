/**
 * A browser, or a Web Worker in one: kernels come over the network before training begins, and one thread trains.
 */
import { UsageError } from "../../errors.js";
import type { Host, SimdVariant } from "../engine/host.js";

/** Where kernels come from: the address of each, or its bytes. Variants that are left out are not loaded. */
export type KernelSources = Readonly<Partial<Record<SimdVariant, string | URL | BufferSource>>>;

let loaded: ReadonlyMap<SimdVariant, WebAssembly.Module> | undefined;

/**
 * Fetches and compiles the kernels: once, before the first `train`. Of those that are named, each that this browser can run is ready
 * afterwards. By default they lie beside this module, as they do in the package; a bundler that moves modules is told where the files are
 * (`golden-momentum/kernels/relaxed-simd.wasm`, `golden-momentum/kernels/simd.wasm`).
 * @throws UsageError when a file cannot be fetched
 * @example await loadKernels({ "relaxed-simd": "/relaxed-simd.wasm", simd: "/simd.wasm" });
 */
export async function loadKernels(sources: KernelSources = {
  "relaxed-simd": new URL("../kernels/relaxed-simd.wasm", import.meta.url), "simd": new URL("../kernels/simd.wasm", import.meta.url),
}): Promise<void> {
  const found = await Promise.all(Object.entries(sources).map(async ([name, source]) => {
    const bytes = typeof source === "string" || source instanceof URL ? await fetched(source) : source;
    return WebAssembly.validate(bytes) ? [[name as SimdVariant, await WebAssembly.compile(bytes)] as const] : [];
  }));
  loaded = new Map(found.flat());
}

async function fetched(source: string | URL): Promise<ArrayBuffer> {
  const response = await fetch(source);
  if (!response.ok) {
    throw new UsageError(`${String(source)}: expected a file of kernels, got status ${response.status}; ` +
      "give loadKernels() the address of each file");
  }
  return response.arrayBuffer();
}

/** A browser as the training core's host. */
export const host: Host = {
  moduleOf(variant, bits) {
    if (loaded === undefined) {
      throw new UsageError('kernels: none are loaded; call `await loadKernels()` first, or train with variant "plain"');
    }
    return bits === 128 ? loaded.get(variant) : undefined;
  },
  // A timer would wait for some milliseconds each time.
  breathe: () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  }),
  startThread({ threads }) {
    throw new UsageError(`threads: expected 1 in a browser, got ${threads}`);
  },
};
