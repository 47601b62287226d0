/** `npm test`: installs what is missing, then types (the build), lint and mocha; stops at the first that fails. Further arguments go to mocha. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packages, root } from "./setup.mjs";

function main() {
  const installed = packages();
  if (!installed.ok) {
    console.error(installed.why);
    return 2;
  }
  const node = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
  const steps = [
    ["types", join(root, "scripts", "build.mjs")],
    ["types in notebooks", join(root, "node_modules", "typescript", "bin", "tsc"), "-p", join(root, "notebooks")],
    ["lint", join(root, "node_modules", "eslint", "bin", "eslint.js"), "."],
    ["mocha", join(root, "node_modules", "mocha", "bin", "mocha.js"), ...process.argv.slice(2)],
  ];
  for (const [name, ...args] of steps) {
    console.log(`\n== ${name}`);
    const status = node(...args);
    if (status !== 0) {
      console.error(`\n${name} failed.`);
      return status;
    }
  }
  return 0;
}

process.exitCode = main();
