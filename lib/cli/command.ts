/** What every command of `golden` shares: its exit status, and how a number on the command line is read. */
import { InvalidArgumentError, type Command } from "commander";
import { UsageError } from "../errors.js";
import { paths } from "../paths.js";

/**
 * 0 all well; 1 the answer is no, or the machine did not allow the work; 2 the call was wrong; as shells have it, 130 interrupted (Ctrl-C)
 * and 143 told to end (SIGTERM).
 */
export type ExitStatus = 0 | 1 | 2 | 130 | 143;

/** A command adds itself to the program; its action ends with `exit(status)` when the status is not 0. */
export type Register = (program: Command, exit: (status: ExitStatus) => void) => void;

/** A decimal number, with an exponent or without: no 0x10, no spaces, no Infinity. @example isDecimal("1e-3") // true */
export const isDecimal = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

/**
 * Reads a whole number, written in digits, of at least `least` (and at most `most`) from the command line.
 * @throws InvalidArgumentError (exit status 2) with both sides
 * @example wholeNumber(1)("3") // 3
 */
export const wholeNumber = (least: number, most = Infinity) => (text: string): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(
    `expected a whole number ${most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`}, got "${text}".`,
  );
};

/**
 * Reads a decimal number in [low, high] from the command line.
 * @throws InvalidArgumentError (exit status 2) with both sides
 * @example numberIn(0, 1)("0.5") // 0.5
 */
export const numberIn = (low: number, high: number) => (text: string): number => {
  const value = Number(text);
  if (isDecimal(text) && Number.isFinite(value) && value >= low && value <= high) return value;
  throw new InvalidArgumentError(`expected a decimal number from ${low} to ${high}, got "${text}".`);
};

/**
 * Reads "k/n", the k-th of n parts, from the command line.
 * @throws InvalidArgumentError (exit status 2) with what was expected
 * @example part("2/8") // { index: 2, of: 8 }
 */
export function part(text: string): { readonly index: number; readonly of: number } {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError(`expected k/n with k from 1 to n, such as 2/8, got "${text}".`);
}

/**
 * Refuses a command that works on the project's own files, where this is an installed package.
 * @param instead what can be done here, the end of the sentence
 * @throws UsageError
 * @example needsClone("notebooks", "they are not among the files of the package") // nothing happens in a clone
 */
export function needsClone(command: string, instead: string): void {
  if (paths.installed) {
    throw new UsageError(
      `${command}: it works on the project's own folder, and this is an installed package: ` +
      `get a clone of the project and run \`npm run ${command}\` there; ${instead}`,
    );
  }
}
