/**
 * Starts tslab, the TypeScript kernel, out of the project's own folder: nothing global is needed. It is looked for beside this file (found by JUPYTER_PATH), then, when
 * `jupyter kernelspec install` has copied this folder elsewhere, upwards from the folder in which Jupyter starts a kernel: that of the notebook.
 */
const { existsSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");

const installed = (kernel) => join(kernel, "node_modules", "tslab", "dist", "main.js");

function upwards(folder) {
  const kernel = installed(join(folder, "notebooks", "kernel"));
  return existsSync(kernel) || dirname(folder) === folder ? kernel : upwards(dirname(folder));
}

const beside = installed(resolve(__dirname, "..", "..", ".."));
const kernel = existsSync(beside) ? beside : upwards(process.cwd());
if (!existsSync(kernel)) {
  console.error("The TypeScript kernel is not installed yet: run `npm run lab` (or `npm ci` in notebooks/kernel) once in the project's folder, then start the kernel again there.");
  process.exit(1);
}
require("./watch.cjs").endWithParent();
require(kernel).main();
