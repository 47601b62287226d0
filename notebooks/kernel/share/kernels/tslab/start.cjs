/**
 * Starts the project's TypeScript kernel: nothing global is needed. The project is looked for around this file (found by JUPYTER_PATH), then, when
 * `jupyter kernelspec install` has copied this folder elsewhere, upwards from the folder in which Jupyter starts a kernel: that of the notebook.
 * The kernel's name, tslab, is that of the kernel for which the notebooks were first written: their metadata, and a reader's own notebooks, stay valid.
 */
const { existsSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");
const { pathToFileURL } = require("node:url");

const here = (project) => existsSync(join(project, "notebooks", "kernel", "share", "kernels", "tslab", "start.cjs"));
const upwards = (folder) => (here(folder) || dirname(folder) === folder ? folder : upwards(dirname(folder)));

const around = resolve(__dirname, "..", "..", "..", "..", "..");
const project = here(around) ? around : upwards(process.cwd());
const main = join(project, "dist", "lib", "kernel", "main.js");
if (!existsSync(main) || !existsSync(join(project, "notebooks", "kernel", "node_modules", "zeromq"))) {
  console.error("The TypeScript kernel is not installed yet: run `npm run lab` (or `npm ci` in notebooks/kernel, and `npm run build`) once in the project's folder, then start the kernel again there.");
  process.exit(1);
}
require("./watch.cjs").endWithParent();
import(pathToFileURL(main).href).then(({ main }) => main(process.argv[2]));
