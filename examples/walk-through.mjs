/**
 * The way of a new user, from an empty folder: the packed package is installed; then a folder of PNG files in colour with five classes, a
 * network, a loss by its formula and a grid of one's own are made and used; figure, report, prediction and CSV come out; and PyTorch takes
 * over where it is there.
 *
 *     node examples/walk-through.mjs [package.tgz]
 *
 * Without a package it packs this project, which must have been built. Images are seeded. The variable PYTHON names a Python with torch and
 * safetensors; NPM_FLAGS adds flags to `npm install`. Ends with status 1 at the first step that does not do what it should.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";

const project = resolve(fileURLToPath(new URL("..", import.meta.url)));
const started = performance.now();
const folder = mkdtempSync(join(tmpdir(), "golden-walk-"));
process.on("exit", () => { rmSync(folder, { recursive: true, force: true }); });

/** Runs a program in the new folder and shows what it is. */
function run(program, args, { cwd = folder, ...options } = {}) {
  console.log(
    `[${((performance.now() - started) / 1000).toFixed(0)} s] ${program === process.execPath ? "golden" : program} ` +
    `${args.filter((word) => !word.endsWith("golden.js")).join(" ")}`,
  );
  const { status, stdout, stderr, error } = spawnSync(
    program,
    args,
    { cwd, encoding: "utf8", shell: program === "npm" && process.platform === "win32", ...options },
  );
  if (status !== 0) throw new Error(`it ended with status ${status}: ${error?.message ?? ""}${stdout}${stderr}`);
  return stdout;
}
const golden = (...words) => run(process.execPath, [join(folder, "node_modules", "golden-momentum", "bin", "golden.js"), ...words]);
const json = (...words) => JSON.parse(golden(...words, "--json", "--quiet"));

// 1. An empty folder, and the package in it.
const packed = process.argv[2] === undefined
  ? join(folder, JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { cwd: project }))[0].filename)
  : resolve(process.argv[2]);
writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
run(
  "npm",
  [
    "install",
    packed,
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    ...(process.env.NPM_FLAGS ?? "").split(" ").filter(Boolean),
  ],
);

// 2. Own images: discs in five colours on noise, 12 x 12 pixels.
const side = 12;
const colours = { red: [220, 40, 40], green: [40, 200, 60], blue: [50, 70, 220], yellow: [220, 210, 50], grey: [140, 140, 140] };
const crcTable = Array.from(
  { length: 256 },
  (_, n) => { for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; },
);
const crc = (bytes) => (bytes.reduce((sum, byte) => crcTable[(sum ^ byte) & 255] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
function chunk(name, data) {
  const named = Buffer.concat([Buffer.from(name), data]), ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}
/** A PNG file of red, green and blue. */
function png(pixel) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: side }, (_, y) => Buffer.from([0, ...Array.from({ length: side }, (__, x) => pixel(x, y)).flat()]));
  return Buffer.concat(
    [
      Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(Buffer.concat(rows))),
      chunk("IEND", Buffer.alloc(0)),
    ],
  );
}
/** Numbers from 0 to 1, the same ones for a seed (Mulberry32). */
function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = seeded(7);
for (const [part, count] of [["train", 60], ["test", 20]]) {
  for (const [name, colour] of Object.entries(colours)) {
    mkdirSync(join(folder, "discs", part, name), { recursive: true });
    for (let i = 0; i < count; i++) {
      const [cx, cy, radius] = [4 + 4 * random(), 4 + 4 * random(), 2 + 2 * random()];
      const image = png(
        (x, y) =>
          colour.map(
            (value) => Math.min(255, Math.round(((x - cx) ** 2 + (y - cy) ** 2 < radius ** 2 ? value : 60) + 50 * (random() - 0.5))),
          ),
      );
      writeFileSync(join(folder, "discs", part, name, `${i}.png`), image);
    }
  }
}

// 3. Own network, own loss by its formula; the weights and the record are kept.
writeFileSync(join(folder, "network.json"), JSON.stringify({
  name: "discs-net", input: [side, side, 3], head: "softmax",
  layers: [
    { kind: "conv", channels: 8, kernel: 3 },
    { kind: "relu" },
    { kind: "maxPool", size: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 16 },
    { kind: "relu" },
    { kind: "dense", units: 5 },
  ],
}));
const own = ["--network", "network.json", "--data", "discs"];
const loss = "-(1 - y)^2 ln(y)";
const trained = json(
  "train",
  ...own,
  "--loss-formula",
  loss,
  "--epochs",
  "20",
  "--early-stop",
  "4",
  "--batch-size",
  "16",
  "--save-weights",
  "weights.safetensors",
  "--save",
  "runs.jsonl",
);
assert.ok(trained.test.accuracy > 0.9, `test accuracy ${trained.test.accuracy}`);
assert.deepEqual(trained.classes.names, Object.keys(colours).sort());

// 4. After training: judged, asked, written as CSV.
const judged = json("evaluate", "weights.safetensors", "--data", "discs");
assert.equal(judged.accuracy, trained.test.accuracy);
console.log(
  golden("predict", "weights.safetensors", join("discs", "test", "red", "0.png"), join("discs", "test", "blue", "0.png")).trimEnd(),
);
const answers = json("predict", "weights.safetensors", join("discs", "test"));
assert.equal(answers.length, 100);
golden("export", "runs.jsonl", "--csv", "runs.csv", "--curves", "curves.csv");
assert.equal(readFileSync(join(folder, "curves.csv"), "utf8").trimEnd().split("\n").length, 1 + trained.epochs.length);

// 5. Own grid, with a verdict for a pair of one's own, a figure and a report.
writeFileSync(join(folder, "grid.json"), JSON.stringify({
  name: "rates", learningRates: [
    0.005,
    0.016,
    0.05,
  ], momenta: [0, 0.874], losses: ["synapse", `formula:${loss}`], batchSizes: [16], seeds: [1, 2], epochs: 4, reference: [0.016, 0.874],
}));
const { verdicts, planned } = json("sweep", "--grid", "grid.json", ...own);
assert.equal(planned, 24);
assert.equal(verdicts.length, 2);
console.log(verdicts.join("\n"));
golden("figures", "--records", "records");
golden("report", "--records", "records");
for (const made of [
  "records/rates-discs-net-discs.jsonl",
  "figures/manifest.json",
  "figures/rates-discs-net-discs-1.json",
  "report/index.html",
]) assert.ok(existsSync(join(folder, made)), made);

// 6. PyTorch takes over, where it is there: the same answers from the same weights.
const ready = join(
  project,
  ".cache",
  "python-package",
  process.platform === "win32" ? "Scripts/python.exe" : "bin/python",
); // where npm run test:python puts it
const python = process.env.PYTHON ?? (existsSync(ready) ? ready : "python3");
if (spawnSync(python, ["-c", "import torch, safetensors"]).status === 0) {
  const code = `
import json, sys, torch
from golden_momentum import load_network
module, info = load_network("weights.safetensors")[:2]
low, high = info["inputs"]
rows = json.load(open("pixels.json"))
images = torch.tensor(rows["pixels"], dtype=torch.float32).reshape(-1, ${side}, ${side}, 3).permute(0, 3, 1, 2) * ((high - low) / 255) + low
print(json.dumps(torch.softmax(module.eval()(images), 1).tolist()))`;
  const reader = `
import { imageFiles, imageSamples } from "golden-momentum/data";
import { writeFileSync } from "node:fs";
const { dataset } = imageSamples(imageFiles(["discs/test"]), [${side}, ${side}, 3], [-1, 1]);
writeFileSync("pixels.json", JSON.stringify({ pixels: [...dataset.images] }));`;
  run(process.execPath, ["--input-type=module", "-e", reader]);
  const environment = {
    ...process.env,
    PYTHONPATH: [join(folder, "node_modules", "golden-momentum", "python"), process.env.PYTHONPATH].filter(Boolean).join(delimiter),
  };
  const outputs = JSON.parse(run(python, ["-B", "-c", code], { env: environment }));
  const names = trained.classes.names;
  outputs.forEach(
    (row, i) =>
      names.forEach(
        (name, k) =>
          assert.ok(
            Math.abs(row[k] - answers[i].probabilities[name]) < 1e-4,
            `${answers[i].file}, ${name}: ${row[k]} and ${answers[i].probabilities[name]}`,
          ),
      ),
  );
  console.log(`PyTorch gives the same probabilities for all ${outputs.length} images`);
} else console.log(`PyTorch is not there (${python} has no torch and safetensors), so that nothing was taken over`);
console.log(`the whole way took ${((performance.now() - started) / 1000).toFixed(0)} s`);
