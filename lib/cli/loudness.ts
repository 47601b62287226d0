/** How much a command says besides its results: nothing with --quiet, more with --verbose. */
import { totalmem } from "node:os";
import type { Command } from "commander";
import { libraryVersion } from "../experiment/index.js";

let quiet = false;

/** Is only the result, or what went wrong, to be printed? */
export const isQuiet = (): boolean => quiet;

/** Adds --quiet and --verbose to a command. */
export function addLoudness(command: Command): void {
  command.option("--quiet", "print the result alone: no notes, no progress; what went wrong is still said")
    .option("--verbose", "say also which machine works, and what it took");
}

/**
 * Takes over what a command was told; to be called before its work.
 * @returns to be called when it has ended: notes are heard again, and with --verbose it says what the work took
 * @example const end = setLoudness({ quiet: true })
 */
export function setLoudness(options: { readonly quiet?: boolean; readonly verbose?: boolean }): () => void {
  const started = performance.now(), before = console.error, speak = before.bind(console);
  quiet = options.quiet === true;
  if (quiet) console.error = () => undefined;
  if (options.verbose) {
    speak(
      `golden-momentum ${libraryVersion}, Node ${process.version} on ${process.platform} ${process.arch}, ` +
      `${(totalmem() / 1e9).toFixed(1)} GB of memory, in ${process.cwd()}`,
    );
  }
  return () => {
    console.error = before;
    quiet = false;
    if (options.verbose) {
      speak(
        `took ${((performance.now() - started) / 1000).toFixed(1)} s and ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB at most`,
      );
    }
  };
}
