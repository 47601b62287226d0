/** Executes the notebooks that changed. */
import { executeNotebooks } from "../../jupyter/execute.js";
import type { Part } from "./part.js";

/** All notebooks, in place; skipped where the Python side or the kernel could not be installed. */
export const notebooksPart: Part = async ({ missing }) => {
  const why = missing.python ?? missing.kernel;
  if (why !== undefined) return { state: "skipped", lines: [why] };
  const done = await executeNotebooks(
    [],
    { onDone: ({ name, state, seconds }) => { console.error(`${name}: ${state === "done" ? `${seconds.toFixed(1)} s` : state}`); } },
  );
  const failed = done.filter(({ state }) => state === "failed");
  const run = done.filter(({ state }) => state === "done").length;
  return {
    state: failed.length > 0 ? "failed" : run > 0 ? "done" : "unchanged",
    lines: [
      `${done.length} notebooks, ${run} executed now, ${failed.length} failed; open them with npm run lab`,
      ...failed.map(({ name, why: reasons }) => `${name} failed: ${reasons.join("; ")}`),
    ],
  };
};
