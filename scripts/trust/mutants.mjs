/** StrykerJS on one part of the library: how many changes of the code its tests notice. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parts } from "../../test/mutants/parts.mjs";
import { mutants as installed } from "../setup.mjs";
import { root } from "./parts.mjs";

/**
 * @param part such as "lib/theory", a name in test/mutants/parts.mjs
 * @returns the score in words, and what went wrong
 */
export function mutants(part) {
  if (!Object.hasOwn(parts, part)) return { words: "", found: [`--part: expected one of ${Object.keys(parts).join(", ")}, got ${part}`] };
  const { ok, why } = installed();
  if (!ok) return { words: "", found: [why] };
  const file = join(root, ".cache", "mutants", part.replaceAll("/", "-"), "mutants.json");
  rmSync(file, { force: true });
  const { status } = spawnSync(process.execPath, [
    join(root, "test", "mutants", "node_modules", "@stryker-mutator", "core", "bin", "stryker.js"), "run",
    join("test", "mutants", "stryker.config.mjs"),
  ], { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, MUTANTS_PART: part } });
  if (status !== 0 || !existsSync(file)) return { words: "", found: [`StrykerJS ended with ${status}`] };
  const { killed, late, survived, untested, score } = scoreOf(JSON.parse(readFileSync(file, "utf8")));
  return {
    words: `${killed} killed, ${late} ended by their time, ${survived} survived, ${untested} where no test goes: ${score.toFixed(1)}%`,
    found: score < least ? [`${part}: ${score.toFixed(1)}% of the changes were noticed, expected at least ${least}%`] : [],
  };
}

/** Of a hundred changes so many must be noticed. */
const least = 85;

/** Counts of Stryker's report. Changes that do not run at all count for nothing. */
export function scoreOf({ files }) {
  const all = Object.values(files).flatMap(({ mutants: list }) => list);
  const count = (word) => all.filter(({ status }) => status === word).length;
  const [killed, late, survived, untested] = ["Killed", "Timeout", "Survived", "NoCoverage"].map(count);
  return { killed, late, survived, untested, score: 100 * (killed + late) / Math.max(1, killed + late + survived + untested) };
}
