/** A verdict on a reader's own equation, in lines for a terminal. */
import type { OwnEquation, OwnVerdict } from "../../derivation/index.js";

type Evidence = OwnVerdict["evidence"][number];

const evidenceLine = ({ method, agrees, detail }: Evidence): string =>
  `  ${method.padEnd(8)} ${agrees === true ? "agrees" : agrees === false ? "against" : "open"}: ${detail}`;

const mutantsLine = ({ tried, rejected, equivalent, accepted }: OwnVerdict["mutants"]): string =>
  `  ${tried} changed equations tried: ${rejected} rejected, ${equivalent} proved to say the same, ${accepted} accepted`;

/**
 * The verdict first, then what it rests on.
 * @example verdictLines(verdict, { x: [-1, 1] })[0] // "holds where both sides exist (x >= 0): sqrt(x)^2 = x"
 */
export function verdictLines(verdict: OwnVerdict, domain: OwnEquation["domain"]): string[] {
  const on = Object.entries(domain).map(([name, [low, high]]) => `${name} in (${low}, ${high})`).join(", ");
  const { mutants } = verdict;
  return [
    `${verdict.verdict}${verdict.where === undefined ? "" : ` (${verdict.where})`}: ${verdict.title}${on === "" ? "" : `, ${on}`}`,
    ...(verdict.counterexample === null ? [] : [`  counterexample: ${verdict.counterexample.replace(/^\S.*?\.1: /, "")}`]),
    ...(verdict.suggestion === null ? [] : [`  it holds for ${verdict.suggestion}`]),
    ...verdict.evidence.map(evidenceLine),
    ...(mutants.tried === 0 ? [] : [mutantsLine(mutants)]),
    ...(verdict.outOfTime ? ["  the time ran out; --seconds gives more"] : []),
  ];
}
