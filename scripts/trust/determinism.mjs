/**
 * The same runs by 1, 2 and 4 workers, in parts that are done out of order, from a grid whose lists are turned round, and by other versions
 * of Node: the records must be the same byte for byte, apart from times.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeOf, noNodes } from "../nodes.mjs";
import { readRecords, resultText, root } from "./parts.mjs";

const tiny = {
  name: "tiny", input: [28, 28, 1], head: "softmax",
  layers: [
    { kind: "conv", channels: 4, kernel: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 }, { kind: "flatten" },
    { kind: "dropout", rate: 0.2 }, { kind: "dense", units: 10 },
  ],
};
const grid = {
  name: "mine", learningRates: [0.01, 0.03], momenta: [0, 0.9], losses: ["synapse", "cross-entropy"], seeds: [1, 2], epochs: 1,
  limit: { train: 300, validation: 100, test: 100 },
};
const turnedRound = Object.fromEntries(
  Object.entries(grid).map(([name, value]) => [name, Array.isArray(value) ? [...value].reverse() : value]),
);

/** Runs commands of golden, one after the other, in a folder of its own; gives the results in the order of the file, or by identity. */
function resultsOf(calls, file, { node = process.execPath, sorted = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "golden-determinism-"));
  for (const [name, value] of Object.entries({ "tiny.json": tiny, "grid.json": grid, "turned.json": turnedRound })) {
    writeFileSync(join(folder, name), JSON.stringify(value));
  }
  try {
    for (const words of calls) {
      const { status, stderr } = spawnSync(node, [join(root, "bin", "golden.js"), ...words.split(" ")], { cwd: folder, encoding: "utf8" });
      if (status !== 0) throw new Error(`golden ${words}: ended with ${status}: ${stderr.slice(-300)}`);
    }
    const results = readRecords(join(folder, file)).map(resultText);
    return (sorted ? results.sort() : results).join("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param majors lines of Node, beside the one that runs this
 * @returns what was compared, and sentences of what differed
 */
export function determinism(majors) {
  const sweep = "sweep --grid grid.json --network tiny.json --records . --variant simd", file = "mine-tiny-mnist.jsonl";
  const whole = resultsOf([`${sweep} --workers 1`], file), found = [], done = ["1"];
  const runs = whole.split("\n").length;
  const compare = (what, calls, options = {}) => {
    const right = options.sorted ? whole.split("\n").sort().join("\n") : whole;
    done.push(what);
    if (resultsOf(calls, options.file ?? file, options) !== right) found.push(`${what}: the records are others than those of one worker`);
  };
  for (const workers of [2, 4]) compare(`${workers}`, [`${sweep} --workers ${workers}`]);
  const plan = "sweep --grid grid.json --network tiny.json --plan mine.plan";
  const parts = [3, 1, 2].map((part) => `sweep mine.plan --part ${part}/3 --records . --variant simd`);
  const files = [2, 3, 1].map((part) => `mine-tiny-mnist-part-${part}-of-3.jsonl`).join(" ");
  compare("parts out of order", [plan, ...parts, `merge ${files} --plan mine.plan --out all.jsonl`], { file: "all.jsonl" });
  compare("lists turned round", [sweep.replace("grid.json", "turned.json")], { sorted: true });
  for (const major of noNodes === undefined ? majors : []) {
    const node = nodeOf(major);
    if (node === undefined) found.push(`Node ${major} could not be installed`);
    else compare(`Node ${major}`, [`${sweep} --workers 2`], { node });
  }
  return { runs, done, found };
}
