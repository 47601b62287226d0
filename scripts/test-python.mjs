/**
 * `npm run test:python`: the Python package's tests, in an environment of its own (.cache/python-package, with PyTorch), on weights that
 * this library writes first: PyTorch must give the same outputs, and go on training to the same weights. Then the way of a new user
 * (examples/walk-through.mjs), at whose end PyTorch takes over. Options go to pytest; with one the walk is left out.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { packages, pythonPackage, root } from "./setup.mjs";

/** Two networks, by the folder that their weights go to: the layers that everybody has, and those of a network that normalises. */
const networks = {
  plain: [
    { kind: "conv", channels: 4, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "conv", channels: 6, kernel: 5, padding: "valid" }, { kind: "relu" }, { kind: "maxPool", size: 2 },
    { kind: "flatten" }, { kind: "dense", units: 16 }, { kind: "relu" }, { kind: "dense", units: 10 },
  ],
  normalised: [
    { kind: "conv", channels: 6, kernel: 3, stride: 2 }, { kind: "batchNorm" }, { kind: "gelu" }, { kind: "maxPool", size: 3, stride: 2 },
    { kind: "conv", channels: 8, kernel: 3 }, { kind: "batchNorm" }, { kind: "leakyRelu" }, { kind: "avgPool", size: 2, stride: 1 },
    { kind: "conv", channels: 7, kernel: 1 }, { kind: "gelu" }, { kind: "globalAvgPool" },
    { kind: "dense", units: 16 }, { kind: "batchNorm" }, { kind: "relu" }, { kind: "dense", units: 10 },
  ],
};

/**
 * Trains a small network, writes its weights and optimizer state for PyTorch, then trains three more steps whose result PyTorch is to find.
 */
async function writeWeights(folder, layers) {
  const { mnist } = await import("../dist/lib/data/index.js");
  const { engineOf, initialParameters, shapesOf, stateToPytorch, toPytorch } = await import("../dist/lib/train/index.js");
  const { test: dataset } = await mnist();
  const network = { name: "small", input: [28, 28, 1], head: "softmax", layers };
  mkdirSync(folder, { recursive: true });
  const batch = 16, optimizer = { kind: "sgd", learningRate: 0.0159, momentum: 0.874 };
  const engine = engineOf(network, "auto", { batchSize: batch, loss: "synapse", optimizer });
  engine.setParameters(initialParameters(engine.shapes, 5));
  const order = Uint32Array.from({ length: batch * 64 }, (_, i) => i);
  const train = (from, to) => {
    for (let step = from; step <= to; step++) {
      engine.load(dataset, order, (step - 1) * batch, batch);
      engine.step(step);
    }
  };
  train(1, 60);
  const info = { inputs: dataset.inputs, classes: Array.from({ length: 10 }, (_, i) => String(i)), optimizer };
  writeFileSync(join(folder, "small.safetensors"), toPytorch(network, engine.parameters(), info));
  writeFileSync(join(folder, "small.optimizer.safetensors"), stateToPytorch({ network, step: 60, state: engine.state() }, optimizer));
  engine.load(dataset, order, 0, batch);
  const outputs = [...engine.predict()];
  train(61, 63);
  writeFileSync(join(folder, "after.safetensors"), toPytorch(network, engine.parameters(), info));
  const pixels = 28 * 28;
  const images = (from, count) => [...dataset.images.subarray(from * pixels, (from + count) * pixels)];
  const batches = [60, 61, 62].map(
    (i) => ({ levels: images(i * batch, batch), labels: [...dataset.labels.subarray(i * batch, (i + 1) * batch)] }),
  );
  writeFileSync(
    join(folder, "expected.json"), JSON.stringify({ levels: images(0, batch), outputs, batches, shape: shapesOf(network).parameterCount }),
  );
}

async function main() {
  for (const installed of [packages(), pythonPackage()]) {
    if (installed.ok) continue;
    console.error(installed.why);
    return 2;
  }
  if (build() !== 0) return 1;
  const folder = join(root, ".cache", "python-weights");
  rmSync(folder, { recursive: true, force: true });
  for (const [name, layers] of Object.entries(networks)) await writeWeights(join(folder, name), layers);
  const program = join(root, ".cache", "python-package", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const options = {
    cwd: join(root, "python"), stdio: "inherit", env: { ...process.env, GOLDEN_WEIGHTS: folder, PYTHONDONTWRITEBYTECODE: "1" },
  };
  const args = process.argv.slice(2), tests = spawnSync(program, ["-m", "pytest", "-q", "-p", "no:cacheprovider", ...args], options);
  if (tests.status !== 0 || args.length > 0) return tests.status ?? 1;
  const walk = [join(root, "examples", "walk-through.mjs")], env = { ...process.env, PYTHON: program };
  return spawnSync(process.execPath, walk, { cwd: root, stdio: "inherit", env }).status ?? 1;
}

process.exitCode = await main();
