/**
 * Does damage on purpose and counts what holds: `npm run trust` (a sample, within 30 minutes), `-- --quick` (within four), `-- --full` (the
 * whole campaign, hours). Tests that do damage, seeded fuzzing of every reader, kills of sweeps at random moments. Status 1 when anything
 * gave way.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
const size = process.argv.includes("--quick")
  ? { fuzz: 6, kills: 4, inARow: 2 }
  : process.argv.includes("--full") ? { fuzz: 1800, kills: 200, inARow: 20 } : { fuzz: 60, kills: 40, inARow: 20 };
const seedWord = process.argv.indexOf("--seed"), seed = seedWord < 0 ? 1 : Number(process.argv[seedWord + 1]);
const fuzzed = ["idx", "gzip", "png", "safetensors", "network", "records", "latex", "expressions"];
const only = process.argv.indexOf("--only"), wanted = only < 0 ? ["tests", ...fuzzed, "kills"] : process.argv[only + 1].split(",");
const began = performance.now();
let gaveWay = 0;
const row = (what, found, bad) => {
  console.log(`${what.padEnd(14)} ${found}`);
  for (const one of bad) console.log(`${"".padEnd(14)} GAVE WAY: ${one}`);
  gaveWay += bad.length;
};

console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ` +
    `${process.version}, seed ${seed}`,
);
if (wanted.includes("tests")) {
  const files = process.argv.includes("--quick")
    ? ["files", "records", "data"]
    : ["files", "records", "data", "interrupted", "trouble", "children"];
  const { status, stdout } = spawnSync(process.execPath, [
    join(root, "node_modules", "mocha", "bin", "mocha.js"), "--no-config", "--timeout", "120000", "--reporter", "dot",
    ...files.map((name) => join(root, "dist", "test", "trust", `${name}.test.js`)),
  ], { cwd: root, encoding: "utf8" });
  row(
    "damage tests",
    (/\d+ passing/.exec(stdout) ?? ["none passed"])[0] +
      (/\d+ pending/.test(stdout) ? `, ${/\d+ pending/.exec(stdout)[0]} (skipped here)` : ""),
    status === 0 ? [] : [stdout.slice(-2000)],
  );
}
for (const name of fuzzed.filter((one) => wanted.includes(one))) {
  const { stdout, stderr, signal } = spawnSync(
    process.execPath, [join(root, "scripts", "trust", "fuzz.mjs"), name, String(size.fuzz), String(seed)],
    { encoding: "utf8", timeout: 1000 * (2 * size.fuzz + 60), killSignal: "SIGKILL", maxBuffer: 2 ** 26 },
  );
  if (!stdout.startsWith("{")) {
    row(name, "", [signal === null ? `it crashed: ${stderr.slice(-500)}` : "it hung"]);
    continue;
  }
  const { inputs, refused, slowest, megabytes, found } = JSON.parse(stdout);
  row(
    name,
    `${inputs.toLocaleString("en")} inputs, ${refused.toLocaleString("en")} refused, slowest ${slowest} ms, at most ${megabytes} MB more ` +
      "than idle",
    found.map(({ what, input }) => `${what} (input, base64: ${input})`),
  );
}
if (wanted.includes("kills")) {
  const { killSweeps } = await import("./trust/kills.mjs");
  const { kills, sweeps, lost } = await killSweeps(size.kills, size.inARow, seed);
  row("kills", `${kills} sweeps killed, ${sweeps} then completed to the records of an undisturbed one, ${lost.length} losses`, lost);
}
console.log(`${gaveWay === 0 ? "everything held" : `${gaveWay} gave way`}; ${Math.round((performance.now() - began) / 1000)} s`);
process.exitCode = gaveWay === 0 ? 0 : 1;
