/**
 * Fuzzes one target: `node scripts/trust/fuzz.mjs TARGET SECONDS SEED`. Prints one line of JSON:
 * inputs, refused, the slowest in ms, megabytes at most, and what went wrong.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mutate, onlyRefused } from "./mutate.mjs";
import { random } from "./parts.mjs";
import { targets } from "./targets.mjs";

const [name, seconds, seed] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const folder = mkdtempSync(join(tmpdir(), "golden-fuzz-"));
const { corpus, take, structured = false } = targets(folder)[name];
const stream = random(seed, `fuzz ${name}`);
const found = [];
let [inputs, refused, slowest] = [0, 0, 0];
const idle = process.resourceUsage().maxRSS / 1024;
for (const end = performance.now() + 1000 * seconds; performance.now() < end && found.length < 5; inputs++) {
  const bytes = mutate(stream, corpus, structured), started = performance.now();
  try {
    await take(bytes);
  } catch (error) {
    refused++;
    try {
      onlyRefused(error);
    } catch {
      found.push({
        what: String(error?.stack ?? error).split("\n").slice(0, 3).join(" "), input: bytes.subarray(0, 3000).toString("base64"),
      });
    }
  }
  const took = performance.now() - started;
  if (took > slowest) slowest = took;
  if (took > 1000) found.push({ what: `took ${Math.round(took)} ms`, input: bytes.subarray(0, 3000).toString("base64") });
}
rmSync(folder, { recursive: true });
console.log(JSON.stringify({
  name, inputs, refused, slowest: Math.round(slowest), megabytes: Math.round(process.resourceUsage().maxRSS / 1024 - idle), found,
}));
