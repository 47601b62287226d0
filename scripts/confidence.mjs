/**
 * `npm run confidence`: builds, and asks networks trained with synapse-net for their confidence; options after -- go to
 * bench/confidence.ts.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ready } from "./ready.mjs";
import { packages, root } from "./setup.mjs";

function main(args) {
  const status = ready(packages);
  if (status !== 0) return status;
  return spawnSync(process.execPath, [join(root, "dist", "bench", "confidence.js"), ...args], { cwd: root, stdio: "inherit" }).status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
