/**
 * `npm run test:kernel`: the notebooks' kernel through Jupyter's own client: the public conformance suite, faults, a thousand cells, and
 * the same probes to ipykernel.
 * Two programs at a time; a name after -- runs that one alone: `npm run test:kernel -- errors`.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ready } from "./ready.mjs";
import { kernel, packages, python, pythonPackages, root } from "./setup.mjs";

const folder = join(root, "test", "kernel");
const programs = ["output", "values", "errors", "interrupts", "trouble", "start", "long", "compare", "conformance"];

/** Runs one program; its output comes whole, when it has ended. */
function run(name, env) {
  const start = Date.now();
  return new Promise((resolve) => {
    const child = spawn(python, [join(folder, `${name}.py`)], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => { output += piece; });
    child.on("close", (status) => {
      console.log(`\n== ${name}: ${status === 0 ? "passed" : "failed"} in ${((Date.now() - start) / 1000).toFixed(0)} s\n${output.trim()}`);
      resolve(status === 0);
    });
  });
}

async function main(names) {
  const unknown = names.filter((name) => !programs.includes(name));
  if (unknown.length > 0) {
    console.error(`test:kernel: there is no program ${unknown.join(", ")}; expected some of: ${programs.join(", ")}`);
    return 2;
  }
  const status = ready(packages, kernel, pythonPackages);
  if (status !== 0) return status;
  const { jupyterEnvironment } = await import("../dist/lib/jupyter/execute.js");
  const queue = names.length > 0 ? [...names] : [...programs];
  let good = true;
  const work = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) good = (await run(name, jupyterEnvironment())) && good;
  };
  await Promise.all([work(), work()]);
  return good ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
