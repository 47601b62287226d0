/**
 * `npm run lab`: installs what is missing, builds, and opens JupyterLab with the TypeScript kernel at the first notebook, on 127.0.0.1 with
 * a token. Options after -- go to JupyterLab: `npm run lab -- --no-browser --port 9000`.
 */
import { spawn } from "node:child_process";
import { ready } from "./ready.mjs";
import { kernel, packages, pythonPackages, root } from "./setup.mjs";

async function main() {
  const status = ready(packages, kernel, pythonPackages);
  if (status !== 0) return status;
  const { labCommand } = await import("../dist/lib/jupyter/lab.js");
  const { program, args, env } = labCommand({ open: "notebooks/00-start-here.ipynb", more: process.argv.slice(2) });
  const child = spawn(program, args, { cwd: root, stdio: "inherit", env });
  // Ctrl-C reaches JupyterLab too, which asks before it ends; this process only waits for it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => child.on("close", (status) => resolve(status ?? 0)));
}

process.exitCode = await main();
