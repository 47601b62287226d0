/** How long each notebook takes, kept beside the other measurements: the times that the notebooks state are compared with it by a test. */
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { writeWhole } from "../files.js";
import { paths } from "../paths.js";
import type { Executed } from "./execute.js";

/** Times of notebooks on one machine. */
export interface NotebookTimes {
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
  /** Processor seconds of the kernel and its programs, by notebook: at most as long as a quiet machine takes by the clock. */
  readonly processorSeconds: Readonly<Record<string, number>>;
}

/** Where the times lie. */
const timesFile = (): string => join(paths.data, "measurements", "notebooks.json");

/** The times that come with the project. @throws SyntaxError when the file is damaged */
export const readTimes = (): NotebookTimes => JSON.parse(readFileSync(timesFile(), "utf8")) as NotebookTimes;

/**
 * Puts the times of notebooks that have just run among those kept; times of another machine give way.
 * @example keepTimes([{ name: "01-golden-ratio", state: "done", seconds: 20, processorSeconds: 14, why: [] }])
 */
export function keepTimes(done: readonly Executed[]): void {
  const machine = { processor: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version };
  const before = existsSync(timesFile()) ? readTimes() : undefined;
  const same = before?.processor === machine.processor && before.cores === machine.cores && before.node === machine.node;
  const now = done.flatMap(({ name, state, processorSeconds }) =>
    (state === "done" && processorSeconds !== undefined ? [[name, processorSeconds] as const] : []));
  const all = { ...(same && before.processorSeconds), ...Object.fromEntries(now) };
  const processorSeconds = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeWhole(timesFile(), `${JSON.stringify({ ...machine, processorSeconds } satisfies NotebookTimes, undefined, 1)}\n`);
}
