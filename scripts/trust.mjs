/**
 * Does damage on purpose and counts what holds: `npm run trust` (a sample, within 30 minutes), `-- --quick` (within four), `-- --full` (the
 * whole campaign, hours). `--only tests,kills` runs some parts, `--part lib/theory` names the part whose code is changed, `--seed` the
 * streams. Status 1 when anything gave way, 2 when the words are none of these.
 */
import { cpus } from "node:os";
import { performance } from "node:perf_hooks";
import { fuzzed, parts } from "./trust/plan.mjs";

const words = process.argv.slice(2);
const valueOf = (name) => { const at = words.indexOf(name); return at < 0 ? undefined : words[at + 1] ?? ""; };
const size = words.includes("--quick") ? "quick" : words.includes("--full") ? "full" : "sample";
const seed = Number(valueOf("--seed") ?? 1), only = valueOf("--only")?.split(",");
const known = [...Object.keys(parts), ...fuzzed];
const wrong = only?.find((name) => !known.includes(name));
const began = performance.now();
let gaveWay = 0;

function row(what, found, bad) {
  console.log(`${what.padEnd(24)} ${found}`);
  for (const one of bad) console.log(`${"".padEnd(24)} GAVE WAY: ${one}`);
  gaveWay += bad.length;
}

if (wrong !== undefined || !Number.isSafeInteger(seed) || seed < 0) {
  const got = wrong ?? valueOf("--seed");
  console.error(`trust: expected --only with some of ${known.join(", ")} and --seed with a whole number, got ${got}`);
  process.exitCode = 2;
} else {
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ` +
      `${process.version}, seed ${seed}, ${size}`,
  );
  for (const [name, { run, sizes }] of Object.entries(parts)) {
    // A single target is asked for by its own name.
    const named = only?.includes(name) || (name === "fuzzing" && only?.some((one) => fuzzed.includes(one)));
    if (only === undefined ? sizes[size] === undefined : !named) continue;
    await run({ amount: sizes[size] ?? sizes.sample ?? sizes.full, seed, row, only, part: valueOf("--part") });
  }
  console.log(`${gaveWay === 0 ? "everything held" : `${gaveWay} gave way`}; ${Math.round((performance.now() - began) / 1000)} s`);
  process.exitCode = gaveWay === 0 ? 0 : 1;
}
