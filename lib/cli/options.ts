/** Options that several commands share, from text to values. */
import { UsageError } from "../errors.js";
import { readBounded } from "../files.js";
import { network as checked, networks, type Network } from "../train/index.js";

/**
 * The network that `--network` names: one of the library's, or a JSON file with a description.
 * @throws UsageError when there is no such name or file, or the file does not hold a network, saying what of it does not fit
 * @example network("paper").name // "paper"
 */
export function network(from: string): Network {
  const known = Object.entries(networks).find(([word, { name }]) => word === from || name === from)?.[1];
  if (known !== undefined) return known;
  if (!from.endsWith(".json")) {
    throw new UsageError(`--network: expected one of ${Object.keys(networks).join(", ")}, or a .json file, got "${from}"`);
  }
  const text = readBounded(from, 2 ** 20, "a network as JSON, see examples/networks").toString("utf8");
  let description: unknown;
  try {
    description = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${from}: expected a network as JSON: ${(error as Error).message}`);
  }
  try {
    return checked(description);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${from}: ${error.message}`);
    throw error;
  }
}
