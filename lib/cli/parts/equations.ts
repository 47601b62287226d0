/** Checks every equation of the ledger. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../derivation/index.js";
import { writeWhole } from "../../files.js";
import { paths } from "../../paths.js";
import { verdictsFile, verdictsInWords } from "../report.js";
import type { Outcome, Part } from "./part.js";

/** The verdicts, with what they were made from: the same code and packages give the same verdicts, so they are not made twice. */
interface Kept extends Report {
  readonly madeFrom: string;
}

/** All verdicts into report/equations.json; failed when one is not what its entry declares. */
export const equationsPart: Part = async () => {
  const madeFrom = sourceHash();
  const kept = existsSync(verdictsFile) ? (JSON.parse(readFileSync(verdictsFile, "utf8")) as Kept) : undefined;
  if (kept?.madeFrom === madeFrom) {
    return { state: kept.summary.unexpected.length > 0 ? "failed" : "unchanged", lines: verdictsInWords(kept) };
  }
  const { check, entriesOf, summarise } = await import(
    "../../derivation/index.js",
  ); // the algebra takes two seconds to load: only who needs it waits
  const start = performance.now();
  const report = summarise(entriesOf([]).map((entry) => check(entry)), (performance.now() - start) / 1000);
  writeWhole(verdictsFile, `${JSON.stringify({ ...report, madeFrom } satisfies Kept)}\n`);
  const { equationsPage, equationsFile } = await import("../equations-page.js");
  writeWhole(equationsFile, equationsPage(report, ""));
  return { state: report.summary.unexpected.length > 0 ? "failed" : "done", lines: verdictsInWords(report) } satisfies Outcome;
};

function sourceHash(): string {
  const hash = createHash("sha256").update(readFileSync(join(paths.root, "package-lock.json")));
  for (const room of ["theory", "derivation"]) {
    const folder = join(paths.root, "dist", "lib", room);
    for (const file of readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(".js"))
      .sort()) hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest("hex");
}
