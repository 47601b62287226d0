/** `npm run test:site`: builds the page that runs and drives it in a real Chromium; screenshots in .cache/browser/screenshots. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ready } from "./ready.mjs";
import { packages, root } from "./setup.mjs";

async function main() {
  const status = ready(packages);
  if (status !== 0) return status;
  const { site } = await import("./site.mjs");
  try {
    await site(join(root, ".cache", "site"));
  } catch (error) {
    console.error(error.message);
    return 1;
  }
  const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
  const words = [mocha, "--no-config", "--enable-source-maps", "dist/test/site/*.browser.js", ...process.argv.slice(2)];
  return spawnSync(process.execPath, words, { cwd: root, stdio: "inherit" }).status ?? 1;
}

process.exitCode = await main();
