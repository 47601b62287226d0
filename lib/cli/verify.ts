/** `golden verify`: checks equations of the ledger and prints the verdicts. */
import { checkReplaceable, writeWhole } from "../files.js";
import type { Register } from "./command.js";

/** More entries than this are a table only. */
const mostInFull = 12;

/** Adds the command. Exit status: 0 every verdict as declared, 1 some verdict is not, 2 no such equation. */
export const registerVerify: Register = (program, exit) => {
  program.command("verify")
    .description("check the theory's equations: symbolically, exactly, numerically, by intervals, against the code, by mutants, and as " +
      "they are typeset")
    .argument("[ids...]", "equations such as M2 or S8, each shown in full, or groups G, B, S, M as a table; all when none is given")
    .option("--json", "print one JSON object")
    .option("--html <file>",
    "write the page of the equations, evidence and mutants here (default, for all equations: report/equations.html)")
    .option("--referee", "ask SymPy as well, in the project's .venv")
    .action(async (ids: string[], options: { json?: boolean; referee?: boolean; html?: string }) => {
      // The algebra takes two seconds to load: only who needs it waits.
      const { check, describe, detailsOf, entriesOf, referee, summarise, table, withReferee } = await import("../derivation/index.js");
      const { equationsFile, equationsPage } = await import("./equations-page.js");
      if (options.html !== undefined) checkReplaceable(options.html, "--html");
      const start = performance.now();
      const entries = entriesOf(ids);
      const verdicts = entries.map((entry) => check(entry));
      const seconds = (performance.now() - start) / 1000;
      const asked = options.referee ? referee(entries) : null;
      const judged = asked && "evidence" in asked ? verdicts.map((verdict) => withReferee(verdict, asked.evidence[verdict.id])) : verdicts;
      const report = { ...summarise(judged, seconds), ...(asked
        ? { referee: "missing" in asked ? asked : { sympy: asked.sympy, seconds: asked.seconds } }
        : {}) };
      const page = options.html ?? (ids.length === 0 ? equationsFile : undefined);
      if (page !== undefined) writeWhole(page, equationsPage(report, asked && "sympy" in asked ? `Referee: SymPy ${asked.sympy}.` : ""));
      // A group is a table; an equation asked for by its name is shown in full.
      const named = ids.some((id) => id.length > 1) && entries.length <= mostInFull;
      const full = { ...report, entries: judged.map((verdict, i) => ({ ...verdict, details: detailsOf(entries[i]) })) };
      if (named && !options.json) console.log(`${judged.map((verdict, i) => describe(entries[i], verdict)).join("\n\n")}\n`);
      console.log(options.json ? JSON.stringify(full) : table(report));
      if (page !== undefined && !options.json) console.log(`Page: ${page}`);
      if (asked && "missing" in asked) console.error(`golden: ${asked.missing}.`);
      else if (asked && !options.json) console.log(`Referee: SymPy ${asked.sympy}, ${asked.seconds.toFixed(1)} s.`);
      // What was asked for explicitly and is not there is no success.
      if (asked && "missing" in asked) exit(1);
      if (report.summary.unexpected.length > 0) exit(1);
    });
};
