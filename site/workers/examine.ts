/** Judges an equation of the reader's own in a worker: the algebra is large and comes only when it is asked for. */
import { examine, readEquation, readRanges } from "../../lib/browser/index.js";
import type { Answer, Question } from "./messages.js";
const stanceOf = (agrees: boolean | null): string =>
  agrees === null ? "leaves it open" : agrees ? "agrees" : "is against it";
self.onmessage = ({ data: { equation, on, seconds } }: MessageEvent<Question>): void => {
  let answer: Answer;
  try {
    const verdict = examine(readEquation("your equation", [equation], readRanges(on)), { seconds, mutants: 24 }), { mutants } = verdict;
    answer = {
      verdict: verdict.verdict, title: verdict.title, ...(verdict.where !== undefined && { where: verdict.where }),
      lines: [
        ...(verdict.counterexample === null ? [] : [`Counterexample: ${verdict.counterexample.replace(/^\S.*?\.1: /, "")}.`]),
        ...(verdict.suggestion === null ? [] : [`It holds for ${verdict.suggestion}.`]),
        ...verdict.evidence.map(({ method, agrees, detail }) => `${method} ${stanceOf(agrees)}: ${detail}`),
        ...(mutants.tried === 0 ? [] : [
          `${mutants.tried} changed equations were tried: ${mutants.rejected} rejected, ` +
          `${mutants.equivalent} proved to say the same, ${mutants.accepted} accepted.`,
        ]),
        ...(verdict.outOfTime ? [`The time ran out after ${seconds} seconds; what is not decided stays open.`] : []),
      ],
    };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(answer);
};
