/** `golden reproduce`: the main job, part after part. `npm run reproduce` installs what is missing and then calls it. */
import { Option } from "commander";
import { profileNames } from "../experiment/index.js";
import { UsageError } from "../errors.js";
import { needsClone, type Register } from "./command.js";
import { partNames, parts, type Outcome, type PartName } from "./parts/index.js";
import { duration } from "./progress.js";
import { interruptible } from "./signals.js";

interface Options { profile: string; only?: readonly PartName[]; require?: readonly PartName[]; json?: true }

const names = (text: string): PartName[] => text.split(",").map((name) => {
  if (!(partNames as readonly string[]).includes(name)) {
    throw new UsageError(`parts: expected some of ${partNames.join(",")}, got "${name}"`);
  }
  return name as PartName;
});

/** What `npm run reproduce` could not install, by name, each with the line that says what to install. */
function missingFromSetup(): Readonly<Record<string, string>> {
  return JSON.parse(process.env.GOLDEN_MISSING ?? "{}") as Record<string, string>;
}

/** Adds `golden reproduce` to the program. */
export const registerReproduce: Register = (program, exit) => {
  program.command("reproduce")
    .description(
      "check the equations, run the experiments, draw the figures, execute the notebooks, build the page that runs, " +
      "write the report; a second time it does only what changed",
    )
    .addOption(new Option("--profile <name>", "size of the experiments").choices(profileNames).default("quick"))
    .option("--only <parts>", `do just these, separated by commas, and insist on them: ${partNames.join(", ")}`, names)
    .option("--require <parts>", "insist on these: end with status 1 where one had to be skipped", names)
    .option("--json", "print the summary as JSON")
    .action(async (options: Options) => {
      needsClone("reproduce", "golden verify, sweep, figures and report do its parts here");
      const chosen = options.only ?? partNames;
      const required = new Set<PartName>([...(options.only ?? []), ...(options.require ?? [])]);
      const outcomes: (Outcome & { name: PartName; seconds: number })[] = [];
      await interruptible(async (signal) => {
        for (const name of partNames.filter((part) => chosen.includes(part))) {
          console.error(`\n== ${name}`);
          const started = performance.now();
          const outcome = await parts[name]({ profile: options.profile, missing: missingFromSetup(), signal, outcomes });
          outcomes.push({ name, ...outcome, seconds: (performance.now() - started) / 1000 });
          signal.throwIfAborted();
        }
      });
      const notGiven = outcomes.filter(({ name, state }) => state === "failed" || (state === "skipped" && required.has(name)));
      if (options.json) console.log(JSON.stringify({ profile: options.profile, parts: outcomes }));
      else {
        console.log(`\nSummary (profile ${options.profile})`);
        for (const { name, state, lines, seconds } of outcomes) {
          console.log(`  ${name.padEnd(12)}${state}, ${duration(seconds)}`);
          for (const line of lines) console.log(`    ${line}`);
        }
        const skipped = outcomes.filter(({ state }) => state === "skipped").map(({ name }) => name);
        if (skipped.length > 0) console.log(`  skipped: ${skipped.join(", ")} (what to install stands above)`);
      }
      if (notGiven.length > 0) exit(1);
    });
};
