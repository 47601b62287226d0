/** Equations and domains as people type them: `sin(2x) = 2 sin(x) cos(x)`, `x: -4..4`; one, or a file of them. */
import { UsageError } from "../../errors.js";
import { plainText } from "../algebra/words.js";
import { readFormula } from "../typesetting/latex.js";
import type { OwnEquation } from "./examine.js";

type Ranges = Readonly<Record<string, readonly [low: string, high: string]>>;

/**
 * Ranges of variables from text: `x: -4..4`, several separated by semicolons or commas.
 * @throws UsageError with the place in the text where it cannot be read
 * @example readRanges("x: 0..pi/2; y: -inf..inf") // { x: ["0", "pi/2"], y: ["-inf", "inf"] }
 */
export function readRanges(text: string): Ranges {
  const found: [string, readonly [string, string]][] = [];
  let at = 0;
  if (text.trim() === "") return {};
  for (const part of text.split(/[;,](?=\s*[A-Za-z]\w*\s*:)/)) {
    const match = /^\s*([A-Za-z]\w*)\s*:\s*([^;:]+?)\s*\.\.+\s*([^;:]+?)\s*$/.exec(part);
    if (!match) throw new UsageError(
      `the domain "${text}" cannot be read at character ${at + 1}: expected a variable and its range, such as "x: -4..4", `
        + `got "${part.trim()}".`,
    );
    if (found.some(([name]) =>
      name === match[1])) throw new UsageError(`the domain "${text}" gives ${match[1]} two ranges; give each variable one.`);
    found.push([match[1], [match[2], match[3]]]);
    at += part.length + 1;
  }
  return Object.fromEntries(found);
}

/**
 * One equation from its two sides, or from one text with "=".
 * @param latex whether the texts are LaTeX
 * @throws UsageError in one sentence, with the place in the text
 * @example readEquation("equation 1", ["x + x = 2x"], { x: ["0", "1"] }).rhs // "2x"
 */
export function readEquation(
  id: string, texts: readonly string[], domain: Ranges, { latex = false, assuming = [] as readonly string[] } = {},
): OwnEquation {
  const sides = texts.length === 1 ? texts[0].split("=") : texts;
  if (sides.length !== 2 || sides.some((side) => side.trim() === "")) {
    const whole = texts.join(" = ");
    throw new UsageError(
      `${id}: expected one equation, "left = right" or two texts, got ${sides.length - 1} equals signs `
        + `in "${whole.length > 60 ? `${whole.slice(0, 57)}...` : whole}".`,
    );
  }
  const [lhs, rhs] = sides.map((side) => (latex ? plainText(readFormula(side.trim(), id)) : side.trim()));
  return { id, lhs, rhs, domain, ...(assuming.length > 0 ? { assuming } : {}) };
}

/**
 * The equations of a file: JSON, a list of { lhs, rhs, domain }; or text, one a line, `left = right | x: 0..1`, "#" before a remark.
 * @throws UsageError that names the file and the line
 * @example readEquations("mine.txt", "x + x = 2x | x: 0..1\n")[0].id // "mine.txt line 1"
 */
export function readEquations(file: string, text: string, latex = false): readonly OwnEquation[] {
  if (/^\s*[[{]/.test(text)) return fromJson(file, text);
  const equations = text.split(/\r?\n/).flatMap((line, i) => {
    const [equation, on, ...more] = line.replace(/#.*$/, "").split("|");
    if (equation.trim() === "") return [];
    const id = `${file} line ${i + 1}`;
    if (more.length > 0) throw new UsageError(`${id}: expected at most one "|", before the domain.`);
    return [readEquation(id, [equation], on === undefined ? {} : readRanges(on), { latex })];
  });
  if (equations.length === 0) throw new UsageError(
    `${file}: expected equations, one a line, such as "x + x = 2x | x: 0..1"; the file has none.`,
  );
  return equations;
}

function fromJson(file: string, text: string): readonly OwnEquation[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: expected JSON: ${(error as Error).message}`);
  }
  const list: readonly unknown[] = Array.isArray(read) ? read : [read];
  if (list.length === 0) throw new UsageError(`${file}: expected a list of equations, got none.`);
  return list.map((one, i) => {
    if (typeof one !== "object"
      || one === null) throw new UsageError(`${file}: expected equation ${i + 1} as { lhs, rhs, domain }, got ${JSON.stringify(one)}.`);
    return { id: `${file} ${i + 1}`, ...(one as Omit<OwnEquation, "id">) };
  });
}
