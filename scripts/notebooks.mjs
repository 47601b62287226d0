/**
 * `npm run notebooks`: installs what is missing, builds, and executes the notebooks that changed;
 * options after -- go to `golden notebooks`.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "./build.mjs";
import { kernel, packages, pythonPackages, root } from "./setup.mjs";

function main() {
  for (const part of [packages, kernel, pythonPackages]) {
    const { ok, why } = part();
    if (!ok) {
      console.error(why);
      return 2;
    }
  }
  if (build() !== 0) return 1;
  return spawnSync(
    process.execPath, [join(root, "bin", "golden.js"), "notebooks", ...process.argv.slice(2)], { cwd: root, stdio: "inherit" },
  ).status ??
    1;
}

process.exitCode = main();
