/**
 * Installs what is missing and nothing else. Written in plain JavaScript on Node's own modules: it runs before anything is installed.
 * Each part answers { ok: true } or { ok: false, why } where `why` is one line that says what to install.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(fileURLToPath(new URL("..", import.meta.url)));

const digest = (...files) => files.reduce((hash, file) => hash.update(readFileSync(file)), createHash("sha256")).digest("hex");
const run = (command, args, options = {}) => spawnSync(command, args, { cwd: root, stdio: "inherit", ...options }).status === 0;

/** Does `install` once for each content of `files`; the stamp is written last, so an interrupted installation is done again. */
function once(stamp, files, present, install) {
  const wanted = digest(...files);
  if (present() && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return true;
  if (!install()) return false;
  writeFileSync(stamp, wanted);
  return true;
}

/** npm as a program that works on every platform: the script that started us, or npm on the path. */
export function npm(args, cwd) {
  const script = process.env.npm_execpath;
  if (script?.endsWith(".js")) return run(process.execPath, [script, ...args], { cwd });
  return run(process.platform === "win32" ? "npm.cmd" : "npm", args, { cwd, shell: process.platform === "win32" });
}

function npmFolder(folder, what) {
  const modules = join(folder, "node_modules");
  const done = once(join(modules, ".golden-installed"), [join(folder, "package-lock.json")], () => existsSync(modules), () => {
    console.log(`installing ${what} (npm ci)`);
    return npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
  });
  return done ? { ok: true } : { ok: false, why: `${what} could not be installed: see npm's message above, then run the command again` };
}

/** The library's packages, by the lock file. */
export function packages() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return { ok: false, why: `Node 20.19 or newer is needed, this is ${process.versions.node}` };
  }
  return npmFolder(root, "the npm packages");
}

/** What the kernel alone needs lives in a folder of its own. */
export function kernel() {
  return npmFolder(join(root, "notebooks", "kernel"), "the TypeScript kernel for Jupyter");
}

/** The project's own Python. */
export const python = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** A Python environment with what a requirements file names. */
function pythonFolder(venv, requirements, what, [major, minor]) {
  const program = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const isNewEnough = (name) =>
    spawnSync(name, ["-c", `import sys, venv; sys.exit(sys.version_info < (${major}, ${minor}))`]).status === 0;
  const system = [process.env.PYTHON, "python3", "python"].filter(Boolean).find(isNewEnough);
  if (!existsSync(program) && !system) {
    const why = `Python ${major}.${minor} or newer with its venv module was not found: ` +
      "install it (Debian: apt install python3-venv), or name it in the variable PYTHON";
    return { ok: false, why };
  }
  const done = once(join(venv, ".golden-installed"), [requirements], () => existsSync(program), () => {
    console.log(`installing ${what} (pip install -r ${relative(root, requirements)})`);
    return (existsSync(program) || run(system, ["-m", "venv", venv]))
      && run(program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  });
  return done ? { ok: true } : { ok: false, why: `${what} could not be installed: see pip's message above, then run the command again` };
}

/** JupyterLab, nbclient, the Plotly extension and SymPy in `.venv`, by requirements.txt. */
export function pythonPackages() {
  const answer = pythonFolder(join(root, ".venv"), join(root, "requirements.txt"), "the Python side into .venv", [3, 10]);
  if (answer.ok) settleJupyter();
  return answer;
}

/** PyTorch and pytest for the Python package's tests, in a folder of their own; the package itself is installed from its folder. */
export function pythonPackage() {
  const venv = join(root, ".cache", "python-package"), requirements = join(root, "python", "requirements-test.txt");
  const answer = pythonFolder(venv, requirements, "PyTorch for the Python package into .cache/python-package", [3, 10]);
  if (!answer.ok) return answer;
  const program = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall"];
  const installed = run(program, ["-m", "pip", "install", ...options, join(root, "python")]);
  return installed ? answer : { ok: false, why: "the Python package could not be installed from its folder: see pip's message above" };
}

/** ONNX Runtime and danfojs, which single tests hold the library against, in a folder of their own: 340 MB that nothing else needs. */
export function testPeers() {
  return npmFolder(join(root, "test", "peers"), "what single tests compare with");
}

/** StrykerJS with the mocha that it knows, in a folder of their own: only `npm run trust -- --only mutants` needs them. */
export function mutants() {
  return npmFolder(join(root, "test", "mutants"), "StrykerJS, which changes the code to try the tests");
}

/** The libraries that `npm run bench` compares with, in folders of their own: nothing else needs them. */
export function benchPeers() {
  const peers = join(root, "bench", "peers");
  return [
    npmFolder(join(peers, "javascript"), "the JavaScript peers"),
    pythonFolder(join(peers, ".venv"), join(peers, "requirements.txt"), "the Python peers into bench/peers/.venv", [3, 11]),
  ];
}

/** The version of Dawn that was tried. */
export const webgpuVersion = "0.6.2";

/** Dawn, the WebGPU of Node, for `golden sweep --engine webgpu`: fetched where it is asked for, and in no list of dependencies. */
export function webgpu() {
  const description = join(root, "node_modules", "webgpu", "package.json");
  if (existsSync(description) && JSON.parse(readFileSync(description, "utf8")).version === webgpuVersion) return { ok: true };
  console.log("installing WebGPU for Node (npm install --no-save webgpu)");
  const done = npm(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", `webgpu@${webgpuVersion}`], root);
  const why = "the npm package webgpu could not be installed: see npm's message above; the GPU engine is not there, all else is";
  return done ? { ok: true } : { ok: false, why };
}

/** Settings of the project's own JupyterLab, within .venv. */
function settleJupyter() {
  // It runs scripts of its own with Node; without a package.json of theirs they would be taken for this project's ES modules.
  writeFileSync(join(root, ".venv", "package.json"), '{ "type": "commonjs" }\n');
  // It would ask the reader whether to fetch news from the network; a notebook needs none.
  const config = join(root, ".venv", "etc", "jupyter", "labconfig");
  mkdirSync(config, { recursive: true });
  const settings = { disabledExtensions: { "@jupyterlab/apputils-extension:announcements": true } };
  writeFileSync(join(config, "page_config.json"), JSON.stringify(settings));
}
