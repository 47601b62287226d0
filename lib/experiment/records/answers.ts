/**
 * Which images a run answered rightly, one bit each, in a file beside the records: tests that pair images, such as McNemar's, need them. A
 * record's line stays short.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { UsageError } from "../../errors.js";
import { writeWhole } from "../../files.js";

/**
 * The answers of one run after its last epoch: bits in base64, in the order of the run's split. The first image is the lowest bit of the
 * first byte.
 */
export interface Answers {
  readonly hash: string;
  readonly validation: string;
  readonly test: string;
}

/** The file of the answers that belong to a record file. @example answersFile("E1.jsonl") // "E1.answers" */
export const answersFile = (records: string): string => `${records.replace(/\.jsonl$/, "")}.answers`;

/**
 * Bits of what holds for each of `length` images.
 * @example packed(3, (i) => i !== 1) // "BQ==": 101
 */
export function packed(length: number, holds: (i: number) => boolean): string {
  const bytes = new Uint8Array(Math.ceil(length / 8));
  for (let i = 0; i < length; i++) if (holds(i)) bytes[i >> 3] |= 1 << (i & 7);
  return Buffer.from(bytes).toString("base64");
}

/** The way back. @example unpacked("BQ==", 3) // [true, false, true] */
export function unpacked(bits: string, length: number): boolean[] {
  const bytes = Buffer.from(bits, "base64");
  return Array.from({ length }, (_, i) => ((bytes[i >> 3] >> (i & 7)) & 1) === 1);
}

/** Writes all answers of a file at once, in the given order; the old file stays until the new one is complete. */
export function writeAnswers(file: string, answers: readonly Answers[]): void {
  writeWhole(file, linesOf(answers));
}

const linesOf = (answers: readonly Answers[]): string => answers.map((one) => `${JSON.stringify(one)}\n`).join("");

/** Appends the answers of some runs. */
export function appendAnswers(file: string, answers: readonly Answers[]): void {
  appendFileSync(file, linesOf(answers));
}

/**
 * All answers of a file, by the hash of their run; a last line cut short is left out.
 * @throws UsageError naming the line that cannot be read
 */
export function readAnswers(file: string): Map<string, Answers> {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return new Map(lines.map((line, i) => {
    try {
      const one = JSON.parse(line) as Answers;
      return [one.hash, one];
    } catch {
      const got = line.slice(0, 40);
      throw new UsageError(`${file}, line ${i + 1}: expected a run's answers (one line of JSON), got "${got}"; remove the line`);
    }
  }));
}
