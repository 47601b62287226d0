/** `golden verify`: checks equations of the ledger and prints the verdicts. */
import { check, entriesOf, summarise, table } from "../derivation/index.js";
import type { Register } from "./command.js";

/** Adds the command. Exit status: 0 every verdict as declared, 1 some verdict is not, 2 no such equation. */
export const registerVerify: Register = (program, exit) => {
  program.command("verify")
    .description("check the theory's equations: symbolically, exactly, numerically, by intervals, against the code, and by mutants")
    .argument("[ids...]", "equations such as M2 or S8, or groups G, B, S, M; all when none is given")
    .option("--json", "print one JSON object")
    .action((ids: string[], options: { json?: boolean }) => {
      const start = performance.now();
      const verdicts = entriesOf(ids).map((entry) => check(entry));
      const report = summarise(verdicts, (performance.now() - start) / 1000);
      console.log(options.json ? JSON.stringify(report) : table(report));
      if (report.summary.unexpected.length > 0) exit(1);
    });
};
