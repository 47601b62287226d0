/** `golden records`: the record sets that come with the project, and whether they are all there. */
import { committedSets, missingInWords, readSeals, readSet, sealOf, sealSets } from "../experiment/index.js";
import type { Register } from "./command.js";

/**
 * Adds `golden records`. Status 1 when a sealed set is not what was sealed.
 * @example golden records --seal
 */
export const registerRecords: Register = (program, exit) => {
  program.command("records")
    .description("list the record sets that come with the project: complete, identical to what was sealed, or the command that makes what is missing")
    .option("--seal", "remember the complete sets as they are now (data/records/seals.json), after computing them on purpose")
    .option("--json", "print the list as JSON")
    .action((options: { seal?: true; json?: true }) => {
      const states = committedSets.map((set) => readSet(set));
      if (options.seal) sealSets(states);
      const seals = readSeals();
      const rows = states.map((state) => {
        const { name, planned, missing, records } = state;
        const sealed = Object.hasOwn(seals, name);
        const identical = missing === 0 && sealed ? seals[name].digest === sealOf(records).digest : undefined;
        return { name, runs: planned.length, missing, sealed, identical, says: missingInWords(state) ?? (identical === undefined ? "complete, never sealed" : identical ? "complete, as sealed" : "complete, but not what was sealed") };
      });
      if (options.json) console.log(JSON.stringify({ sets: rows.map(({ says: _says, ...row }) => row) }));
      else for (const { name, runs, missing, says } of rows) console.log(missing > 0 ? says : `${name}: ${runs} runs, ${says}`);
      if (rows.some(({ sealed, identical }) => sealed && identical !== true)) exit(1);
    });
};
