import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PNG } from "pngjs";
import { random } from "../../lib/data/index.js";
import { readRecords } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { idxBytes, writeBytes } from "../data/idx-files.js";

/** The example of data/README.md: bars of 12 x 12 pixels, upright or lying, at a random place, on a little noise. */
function bar(upright: boolean, seed: number): Uint8Array {
  const source = random(seed, "bars");
  const [at, from] = [2 + source.integer(8), 1 + source.integer(4)];
  return Uint8Array.from({ length: 144 }, (_, i) => {
    const [row, column] = [Math.floor(i / 12), i % 12];
    const [across, along] = upright ? [column, row] : [row, column];
    return (Math.abs(across - at) <= 1 && along >= from && along < from + 7 ? 200 : 0) + source.integer(50);
  });
}
const parts = { train: 60, test: 20 } as const;
const classes = ["lying", "upright"] as const;
let folders = 0;
const fresh = () => {
  const folder = join(dirname(writeBytes(new Uint8Array())), `own-${folders++}`);
  mkdirSync(folder, { recursive: true });
  return folder;
};

/** data/mine/bars as PNG files: train/lying/001.png, ... */
function asPngs(): string {
  const folder = join(fresh(), "bars");
  for (const [part, count] of Object.entries(parts)) classes.forEach((name, label) => {
    mkdirSync(join(folder, part, name), { recursive: true });
    for (let i = 0; i < count; i++) {
      const image = new PNG({ width: 12, height: 12 });
      bar(label === 1, 1000 * label + i + (part === "test" ? 500 : 0)).forEach(
        (grey, p) => { image.data.set([grey, grey, grey, 255], 4 * p); },
      );
      writeFileSync(join(folder, part, name, `${String(i).padStart(3, "0")}.png`), PNG.sync.write(image));
    }
  });
  return folder;
}

/** The same images as four idx files. */
function asIdx(): string {
  const folder = join(fresh(), "bars");
  mkdirSync(folder);
  for (const [part, count] of Object.entries(parts)) {
    const images = classes.flatMap(
      (_, label) => Array.from({ length: count }, (__, i) => bar(label === 1, 1000 * label + i + (part === "test" ? 500 : 0))),
    );
    const name = part === "train" ? "train" : "t10k";
    writeFileSync(
      join(folder, `${name}-images-idx3-ubyte`),
      idxBytes([2 * count, 12, 12], Uint8Array.from(images.flatMap((image) => [...image]))),
    );
    writeFileSync(
      join(folder, `${name}-labels-idx1-ubyte`),
      idxBytes([2 * count], Uint8Array.from(classes.flatMap((_, label) => new Array<number>(count).fill(label)))),
    );
  }
  return folder;
}

const network = {
  name: "bars-net",
  input: [12, 12, 1],
  layers: [
    { kind: "conv", channels: 4, kernel: 3 },
    { kind: "relu" },
    { kind: "maxPool", size: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 2 },
  ],
  head: "softmax",
};

describe("data and a network of one's own", function () {
  this.timeout(60_000);
  const golden = (...words: string[]) =>
    spawnSync(process.execPath, [join(paths.root, "bin", "golden.js"), ...words], { encoding: "utf8" });

  it("go through the same commands: PNG files and idx files give the same numbers, and a record file named after both", () => {
    const file = writeBytes(Buffer.from(JSON.stringify(network)), ".json");
    const runs = [asPngs(), asIdx()].map((data) => {
      const records = fresh();
      const { status, stderr } = golden(
        "sweep",
        "E1-near",
        "--profile",
        "smoke",
        "--epochs",
        "30",
        "--network",
        file,
        "--data",
        data,
        "--records",
        records,
      );
      assert.equal(status, 0, stderr);
      return readRecords(join(records, "E1-near-smoke-30-epochs-bars-net-bars.jsonl"));
    });
    assert.equal(runs[0].length, 9);
    assert.deepEqual(runs[0].map(({ epochs, test }) => ({ epochs, test })), runs[1].map(({ epochs, test }) => ({ epochs, test })));
    assert.ok(runs[0].some(({ test }) => test!.accuracy > 0.9), "bars can be told apart");
  });

  it("train with one run too", () => {
    const file = writeBytes(Buffer.from(JSON.stringify(network)), ".json");
    const { status, stdout, stderr } = golden("train", "--network", file, "--data", asPngs(), "--epochs", "30", "--json");
    assert.equal(status, 0, stderr);
    assert.ok((JSON.parse(stdout) as { test: { accuracy: number } }).test.accuracy > 0.9);
  });
});
