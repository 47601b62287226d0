/** `npm run test:browser`: the notebooks in JupyterLab, driven through a real Chromium; screenshots in .cache/browser/screenshots. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ready } from "./ready.mjs";
import { kernel, packages, pythonPackages, root } from "./setup.mjs";

function main() {
  const status = ready(packages, kernel, pythonPackages);
  if (status !== 0) return status;
  return spawnSync(
    process.execPath,
    [join(root, "node_modules", "mocha", "bin", "mocha.js"), "--no-config", "dist/test/browser/*.browser.js", ...process.argv.slice(2)],
    { cwd: root, stdio: "inherit" },
  ).status ??
    1;
}

process.exitCode = main();
