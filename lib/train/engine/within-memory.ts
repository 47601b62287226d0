/** What a network and a batch would need, said in bytes before memory is taken for them. */
import { UsageError } from "../../errors.js";
import type { Network } from "../types.js";

/** A WebAssembly memory has at most 65,536 pages of 64 KiB; the plain engine keeps to the same. */
const mostBytes = 65536 * 65536;

const inWords = (bytes: number): string => {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"], power = Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toPrecision(3)} ${units[power]} (${bytes.toLocaleString("en")} bytes)`;
};

/**
 * Refuses what cannot fit.
 * @param bytes of parameters, optimizer state, activations and scratch
 * @throws UsageError with the bytes that would be needed
 * @example checkMemory(2 ** 40, network, 100_000) // throws "network paper: training with batches of 100,000 would need 1.10 TB ..."
 */
function checkMemory(bytes: number, network: Network, batchSize: number): void {
  if (bytes > mostBytes) {
    throw new UsageError(
      `network ${network.name}: training with batches of ${batchSize.toLocaleString("en")} would need ${inWords(bytes)}, ` +
      `more than the ${inWords(mostBytes)} that an engine can have; take a smaller batch size or a smaller network`,
    );
  }
}

/**
 * Takes memory, or says how much could not be had.
 * @throws UsageError with the bytes, where the machine does not give them
 * @example takeMemory(1 << 20, network, 64, () => new Float32Array(1 << 18))
 */
export function takeMemory<T>(bytes: number, network: Network, batchSize: number, take: () => T): T {
  checkMemory(bytes, network, batchSize);
  try {
    return take();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(
      `network ${network.name}: training with batches of ${batchSize.toLocaleString("en")} needs ${inWords(bytes)}, ` +
      `which this machine does not give (${error.message}); take a smaller batch size or a smaller network`,
    );
  }
}
