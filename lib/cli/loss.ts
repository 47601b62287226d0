/**
 * The loss of `golden train`: a ready one, or one's own by its formula, whose slope is found and verified before anything is trained with
 * it.
 */
import { Option, type Command } from "commander";
import { UsageError } from "../errors.js";
import { formula, formulaName, losses, outputAt, plainLosses, readyLosses, type LossName } from "../train/index.js";

/** What was said of the loss. */
export interface LossOptions {
  readonly loss: Exclude<LossName, `formula:${string}`>;
  readonly lossFormula?: string;
}

/** Adds --loss and --loss-formula. */
export function addLossOptions(command: Command): void {
  const says = Object.entries({ ...losses, ...plainLosses }).map(([name, loss]) => `${name}: ${loss.says}`).join("; ");
  command.addOption(new Option("--loss <name>", `the loss: ${says}`).choices(readyLosses).default("synapse"))
    .addOption(
      new Option(
        "--loss-formula <text>",
        'a loss of your own in y, the output of the right unit, such as "-(1 - y) ln(y)"; ' +
        "its slope is differentiated, verified and printed, and the plain engine trains with it",
      ).conflicts("loss"),
    );
}

/** Beyond this, relative, code and algebra mean different slopes: they differ by roundings of float64 alone. */
const mostDifference = 1e-9;

/**
 * The loss's name, as records hold it; of a formula the slope is verified, and said on standard error.
 * @throws UsageError for a formula that is none, or whose slope the checker refutes
 * @example await lossNamed({ loss: "synapse" }) // "synapse"
 */
export async function lossNamed({ loss, lossFormula }: LossOptions): Promise<LossName> {
  if (lossFormula === undefined) return loss;
  const of = formula(lossFormula), slopeAt = (y: number) => of(outputAt(y))[1] / y;
  const { slopeOf } = await import("../derivation/index.js"); // the algebra takes two seconds to load: only who needs it waits
  const { slope, verdict, code } = slopeOf(lossFormula, slopeAt);
  if (verdict.verdict === "refuted" || !(code.difference < mostDifference)) {
    throw new UsageError(
      `--loss-formula: the slope ${slope} is ${verdict.verdict} and differs from the training core's by ${code.difference} at y = ` +
      `${code.at}; write the formula in another form, and report this`,
    );
  }
  const methods = [...new Set(verdict.evidence.filter(({ agrees }) => agrees).map(({ method }) => method))].join(", ");
  console.error(
    `loss L(y) = ${lossFormula}, y the output of the right unit; dL/dy = ${slope}: ` +
    `${verdict.verdict}${methods === "" ? "" : ` (${methods})`}; ` +
    `the training core's slope agrees within ${code.difference.toExponential(1)}`,
  );
  const rises = Array.from({ length: 99 }, (_, i) => (i + 1) / 100).filter((y) => slopeAt(y) > 0);
  if (rises.length > 0) {
    console.error(
      `this loss rises with y at ${rises.length} of 99 places from y = ${rises[0]} to ${rises.at(-1)}: ` +
      "there training makes the right output smaller",
    );
  }
  return formulaName(lossFormula);
}
