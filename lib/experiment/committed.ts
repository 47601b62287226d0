/** The records that come with the project. */
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { paths } from "../paths.js";
import { readRecords, type RunRecord } from "./record.js";

/**
 * The records of an experiment from data/records.
 * @param experiment such as "E1"
 * @param size the rest of the file's name: a profile, or a profile with changed numbers such as "quick-5-seeds"
 * @throws UsageError when there is no such file, with the command that makes it
 * @example committedRecords("E1", "quick").length // 60
 */
export function committedRecords(experiment: string, size: string): RunRecord[] {
  const file = join(paths.records, `${experiment}-${size}.jsonl`);
  const records = readRecords(file);
  if (records.length === 0) throw new UsageError(`${file}: no records; \`npx golden sweep ${experiment} --profile ${size.split("-")[0]}\` makes them`);
  return records;
}
