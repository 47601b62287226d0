/** `golden records`: the record sets that come with the project, and whether they are all there. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { committedSets, migrate, missingInWords, readSeals, readSet, sealSets, type SetState } from "../experiment/index.js";
import { UsageError } from "../errors.js";
import { paths } from "../paths.js";
import type { Register } from "./command.js";

/** A row of the list; a set whose file is damaged has the sentence that says so. */
interface Row { readonly name: string; readonly runs: number; readonly missing: number; readonly sealed: boolean; readonly identical: boolean | undefined; readonly says: string }

function rowOf({ name, planned, missing, seal, ...state }: SetState, sealed: boolean): Row {
  const identical = seal === "open" ? undefined : seal === "sealed";
  const says = missingInWords({ name, planned, missing, seal, ...state }) ?? { open: "complete, never sealed", sealed: "complete, as sealed", changed: "complete, but not what was sealed" }[seal];
  return { name, runs: planned.length, missing, sealed, identical, says };
}

/**
 * Adds `golden records`. Status 1 when a sealed set is not what was sealed.
 * @example golden records --seal
 */
export const registerRecords: Register = (program, exit) => {
  program.command("records [files...]")
    .description("list the record sets that come with the project: complete, identical to what was sealed, or the command that makes what is missing")
    .option("--seal", "remember the complete sets as they are now (data/records/seals.json), after computing them on purpose")
    .option("--migrate", "give record files of earlier versions their digests: those named, or all of data/records; what is sealed must be what was sealed")
    .option("--json", "print the list as JSON")
    .action((files: string[], options: { seal?: true; migrate?: true; json?: true }) => {
      if (options.migrate) {
        const missing = files.find((file) => !existsSync(file));
        if (missing !== undefined) throw new UsageError(`${missing}: no such file; expected a record file`);
        const done = migrate(files.length > 0 ? files : readdirSync(paths.records).filter((name) => name.endsWith(".jsonl")).sort().map((name) => join(paths.records, name)));
        if (options.json) console.log(JSON.stringify({ migrated: done }));
        else for (const { file, records, sealed } of done) console.log(`${file}: ${records} records with digests; ${sealed ? "they are those that were sealed" : "they were never sealed, so the digests say what is there now"}`);
        return;
      }
      if (files.length > 0) throw new UsageError("records: files are named for --migrate only");
      const states = committedSets.map((set) => readSet(set, paths.records, { changed: "mark" }));
      if (options.seal) sealSets(states);
      const seals = readSeals();
      const rows = (options.seal ? committedSets.map((set) => readSet(set, paths.records, { changed: "mark" })) : states).map((state) => rowOf(state, Object.hasOwn(seals, state.name)));
      if (options.json) console.log(JSON.stringify({ sets: rows.map(({ says: _says, ...row }) => row) }));
      else for (const { name, runs, missing, says } of rows) console.log(missing > 0 ? says : `${name}: ${runs} runs, ${says}`);
      if (rows.some(({ sealed, identical }) => sealed && identical !== true)) exit(1);
    });
};
