/**
 * `npm run reproduce`, the main job from a fresh clone: installs what is missing, builds, then hands over to `golden reproduce`
 * (equations, experiments, figures, notebooks, report). What could not be installed is handed over too: the parts that need it are skipped
 * with the line that says what to install, and the rest runs.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "./build.mjs";
import { kernel, packages, pythonPackages, root } from "./setup.mjs";

function main() {
  const installed = packages();
  if (!installed.ok) {
    console.error(installed.why);
    return 2;
  }
  const missing = {};
  for (const [name, install] of [["kernel", kernel], ["python", pythonPackages]]) {
    const part = install();
    if (!part.ok) missing[name] = part.why;
  }
  if (build() !== 0) {
    console.error("the build failed: see the compiler's message above");
    return 1;
  }
  const { status } = spawnSync(process.execPath, [join(root, "bin", "golden.js"), "reproduce", ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, GOLDEN_MISSING: JSON.stringify(missing) },
  });
  return status ?? 130;
}

process.exitCode = main();
