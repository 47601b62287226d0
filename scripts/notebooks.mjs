/**
 * `npm run notebooks`: installs what is missing, builds, and executes the notebooks that changed;
 * options after -- go to `golden notebooks`.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ready } from "./ready.mjs";
import { kernel, packages, pythonPackages, root } from "./setup.mjs";

function main() {
  const status = ready(packages, kernel, pythonPackages);
  if (status !== 0) return status;
  return spawnSync(
    process.execPath, [join(root, "bin", "golden.js"), "notebooks", ...process.argv.slice(2)], { cwd: root, stdio: "inherit" },
  ).status ??
    1;
}

process.exitCode = main();
