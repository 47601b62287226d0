/** `golden examine`: judges a reader's own equation. */
import { readFileSync } from "node:fs";
import { UsageError } from "../errors.js";
import { numberIn, type Register } from "./command.js";
import { verdictLines } from "./parts/examined.js";

interface Options { on?: string[]; assuming?: string[]; file?: string; latex?: boolean; json?: boolean; seconds: number }
/** An equation that begins with a sign, "-x = 0 - x", is no option: a space before it says so. */
const signed = (words: readonly string[]): string[] => words.map((word, i) =>
  (word.startsWith("-") && !/^(-h|--|--[a-z]{2,}(-[a-z]+)*(=.*)?)$/.test(word) && !/^--(on|assuming|file|seconds)$/.test(words[i - 1] ?? "")
    ? ` ${word}`
    : word));
const collect = (text: string, before: string[] = []): string[] => [...before, text];

/**
 * Adds the command. Exit status: 0 every equation holds on its whole domain, 1 one does not or stays open, 2 an equation cannot be read.
 */
export const registerExamine: Register = (program, exit) => {
  const command = program.command("examine");
  const parseOptions = command.parseOptions.bind(command);
  command.parseOptions = (words) => parseOptions(signed(words));
  command
    .description("judge an equation of your own: golden examine \"sin(2x)\" \"2 sin(x) cos(x)\" --on \"x: -4..4\"")
    .argument("[left]", "the left side, or the whole equation with an = in it")
    .argument("[right]", "the right side")
    .option("--on <ranges>", "the open range of every variable: \"x: -4..4; y: 0..inf\"; may be repeated", collect)
    .option("--assuming <comparison>", "a comparison that holds besides, such as \"x < y\"; may be repeated", collect)
    .option("--file <file>", "equations from a file: JSON, or one a line as \"left = right | x: 0..1\"")
    .option("--latex", "the equation is written in LaTeX")
    .option("--json", "print one JSON object")
    .option("--seconds <n>", "time for one equation; what is not decided then stays open", numberIn(0.01, 3600), 10)
    .addHelpText("after", "\nExit status: 0 all hold, 1 one does not or stays open, 2 the call was wrong.")
    .action(async (left: string | undefined, right: string | undefined, options: Options) => {
      if ((left === undefined) === (options.file === undefined)) throw new UsageError(
        "expected an equation, \"left = right\" or two sides, or else a file of them with --file.",
      );
      // The algebra takes two seconds to load: only who needs it waits.
      const { examine, readEquation, readEquations, readRanges } = await import("../derivation/index.js");
      const domain = readRanges((options.on ?? []).join("; "));
      const equations = options.file !== undefined
        ? readEquations(options.file, read(options.file), options.latex)
        : [readEquation("equation", [left, right].filter((side) =>
          side !== undefined), domain, { latex: options.latex, assuming: options.assuming })];
      const verdicts = equations.map((equation) => examine(equation, { seconds: options.seconds, mutants: 24 }));
      const held = verdicts.filter(({ verdict }) => verdict === "holds").length;
      if (options.json) console.log(JSON.stringify({ equations: verdicts, summary: { equations: verdicts.length, hold: held } }));
      else {
        for (const [i, verdict] of verdicts.entries()) console.log(verdictLines(verdict, equations[i].domain).join("\n"));
        if (verdicts.length > 1) console.log(`${verdicts.length} equations: ${held} hold on their whole domain.`);
      }
      if (held < verdicts.length) exit(1);
    });
};

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
}
