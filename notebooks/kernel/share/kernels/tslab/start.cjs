/** Starts tslab, the TypeScript kernel, out of this project's own folder: nothing global is needed, only JUPYTER_PATH set to `share`. */
const { existsSync } = require("node:fs");
const { resolve } = require("node:path");

const kernel = resolve(__dirname, "..", "..", "..", "node_modules", "tslab", "dist", "main.js");
if (!existsSync(kernel)) {
  console.error("The TypeScript kernel is not installed yet: run `npm run lab` (or `npm ci` in notebooks/kernel) once, then start the kernel again.");
  process.exit(1);
}
require(kernel).main();
