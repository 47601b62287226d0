/** Options that several commands share, from text to values. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { idxFolder, imageFolder, mnist, type TrainAndTest } from "../data/index.js";
import { UsageError } from "../errors.js";
import { network as checked, networks, type Network } from "../train/index.js";

/**
 * The data set that `--data` names: MNIST, a folder with four idx files, or one with PNG or JPEG files in train/<class> and test/<class>.
 * What was read of a folder of images, and what was skipped, is said on the screen.
 * @throws UsageError when a file is missing or damaged
 * @example (await dataset("mnist")).data.train.count // 60000
 */
export async function dataset(from: string): Promise<{ name: string; data: TrainAndTest }> {
  if (from === "mnist") return { name: "mnist", data: await mnist() };
  const name = basename(resolve(from)) || "data";
  if (!existsSync(join(from, "train"))) return { name, data: await idxFolder(from, { name }) };
  const { notes, ...data } = await imageFolder(from, { name });
  for (const note of notes) console.error(note);
  return { name, data };
}

/**
 * The network that `--network` names: one of the library's, or a JSON file with a description.
 * @throws UsageError when there is no such name or file, or the file does not hold a network, saying what of it does not fit
 * @example network("paper").name // "paper"
 */
export function network(from: string): Network {
  const known = Object.entries(networks).find(([word, { name }]) => word === from || name === from)?.[1];
  if (known !== undefined) return known;
  if (!from.endsWith(".json")) throw new UsageError(`--network: expected one of ${Object.keys(networks).join(", ")}, or a .json file, got "${from}"`);
  let text: string;
  try {
    text = readFileSync(from, "utf8");
  } catch {
    throw new UsageError(`${from}: no such file; expected a network as JSON, see examples/networks`);
  }
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
