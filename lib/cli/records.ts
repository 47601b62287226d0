/** `golden records`: the record sets that come with the project, and whether they are all there. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  allRecords, committedSets, hasCollapsed, kindsOf, migrate, missingInWords, readRecords, readSeals, readSet, sealSets,
  writeRecords, type SetState,
} from "../experiment/index.js";
import { UsageError } from "../errors.js";
import { paths } from "../paths.js";
import type { Register } from "./command.js";

/** A row of the list; a set whose file is damaged has the sentence that says so. */
interface Row {
  readonly name: string;
  readonly runs: number;
  readonly missing: number;
  readonly sealed: boolean;
  readonly identical: boolean | undefined;
  readonly says: string;
}

function rowOf({ name, planned, missing, seal, ...state }: SetState, sealed: boolean): Row {
  const identical = seal === "open" ? undefined : seal === "sealed";
  const says = missingInWords(
    { name, planned, missing, seal, ...state },
  ) ?? { open: "complete, never sealed", sealed: "complete, as sealed", changed: "complete, but not what was sealed" }[seal];
  return { name, runs: planned.length, missing, sealed, identical, says };
}

interface Options { seal?: true; migrate?: true; records?: string; out?: string; json?: true }

/** The kinds of run in the record files of a folder. */
function listOwn(folder: string, { out, json }: Options): void {
  if (!existsSync(folder)) throw new UsageError(`${folder}: no such folder; expected one with record files (.jsonl)`);
  const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort().map((name) => join(folder, name));
  const rows = files.flatMap((file) => kindsOf(readRecords(file)).map(({ records, words }) => ({
    file,
    runs: records.length,
    diverged: records.filter(({ outcome }) => outcome === "diverged").length,
    collapsed: records.filter(hasCollapsed).length,
    words,
  })));
  if (out !== undefined) writeRecords(out, allRecords(files));
  if (json) console.log(JSON.stringify({ files: rows, ...(out !== undefined && { out }) }));
  else {
    for (const { file, runs, diverged, collapsed, words } of rows) console.log(
      `${file}: ${runs} runs of ${words}; ${diverged} diverged, ${collapsed} collapsed`,
    );
    if (rows.length === 0) console.log(`${folder}: no record files (.jsonl)`);
    if (out !== undefined) console.log(`${out}: all of them in one file`);
  }
}

/**
 * Adds `golden records`. Status 1 when a sealed set is not what was sealed.
 * @example golden records --seal
 */
export const registerRecords: Register = (program, exit) => {
  program.command("records [files...]")
    .description(
      "list the record sets that come with the project: complete, identical to what was sealed, or the command that makes what is missing",
    )
    .option("--seal", "remember the complete sets as they are now (data/records/seals.json), after computing them on purpose")
    .option(
      "--migrate",
      "give record files of earlier versions their digests: those named, or all of data/records; what is sealed must be what was sealed",
    )
    .option("--records <folder>", "list the record files of this folder instead, each kind of run in them by itself")
    .option("--out <file>", "with --records: write all of them into one record file, each run once")
    .option("--json", "print the list as JSON")
    .action((files: string[], options: Options) => {
      if (options.records !== undefined) {
        if (options.seal || options.migrate || files.length > 0) {
          throw new UsageError(
            "records: --records lists a folder of your own; --seal, --migrate and names of files are for the project's records",
          );
        }
        listOwn(options.records, options);
        return;
      }
      if (options.out !== undefined) throw new UsageError("records: --out needs --records, the folder whose files are joined");
      if (options.migrate) {
        const missing = files.find((file) => !existsSync(file));
        if (missing !== undefined) throw new UsageError(`${missing}: no such file; expected a record file`);
        const done = migrate(
          files.length > 0
            ? files
            : readdirSync(paths.records).filter((name) => name.endsWith(".jsonl")).sort().map((name) => join(paths.records, name)),
        );
        if (options.json) console.log(JSON.stringify({ migrated: done }));
        else for (const { file, records, sealed } of done) console.log(
          `${file}: ${records} records with digests; ` +
          `${sealed ? "they are those that were sealed" : "they were never sealed, so the digests say what is there now"}`,
        );
        return;
      }
      if (files.length > 0) throw new UsageError("records: files are named for --migrate only");
      const states = committedSets.map((set) => readSet(set, paths.records, { changed: "mark" }));
      if (options.seal) sealSets(states);
      const seals = readSeals();
      const now = options.seal ? committedSets.map((set) => readSet(set, paths.records, { changed: "mark" })) : states;
      const rows = now.map((state) => rowOf(state, Object.hasOwn(seals, state.name)));
      if (options.json) console.log(JSON.stringify({ sets: rows.map(({ says: _says, ...row }) => row) }));
      else for (const { name, runs, missing, says } of rows) console.log(missing > 0 ? says : `${name}: ${runs} runs, ${says}`);
      if (rows.some(({ sealed, identical }) => sealed && identical !== true)) exit(1);
    });
};
