import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { PNG } from "pngjs";
import { random } from "../../lib/data/index.js";
import { parquetOf, readRecords, type RunRecord } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { writeBytes } from "../data/idx-files.js";

const home = join(dirname(writeBytes(Buffer.of(0))), "after");
mkdirSync(home, { recursive: true });
const classes = ["a, left", "right", "top"];

/** An image of 8 x 8 in colour: bright on one side, told by the class. */
function image(label: number, seed: number): Buffer {
  const source = random(seed, "sides"), png = new PNG({ width: 8, height: 8 });
  for (let i = 0; i < 64; i++) {
    const [row, column] = [Math.floor(i / 8), i % 8], bright = [column < 3, column > 4, row < 3][label];
    png.data.set([(bright ? 180 : 0) + source.integer(60), source.integer(60), bright ? 20 : source.integer(90), 255], 4 * i);
  }
  return PNG.sync.write(png);
}

/** Folders of them, with these names for the classes. */
function folders(name: string, names: readonly string[] = classes): string {
  const folder = join(home, name);
  for (const [part, count] of [["train", 40], ["test", 10]] as const) names.forEach((word) => {
    const label = classes.indexOf(word);
    mkdirSync(join(folder, part, word), { recursive: true });
    for (let i = 0; i < count; i++) writeFileSync(
      join(folder, part, word, `${i}.png`),
      image(label, 1000 * label + i + (part === "test" ? 500 : 0)),
    );
  });
  return folder;
}

const golden = (...words: string[]) =>
  spawnSync(process.execPath, [join(paths.root, "bin", "golden.js"), ...words], { encoding: "utf8", cwd: home });
function run(...words: string[]) {
  const { status, stdout, stderr } = golden(...words);
  assert.equal(status, 0, `golden ${words.join(" ")}: ${stderr}`);
  return { stdout, stderr };
}
type Classes = { names: string[]; confusion: number[][]; scores: { recall: number; precision?: number; f1: number; samples: number }[] };

describe("after training", function () {
  this.timeout(300_000); // each call is a process of its own
  const network = join(home, "sides.json");
  let data = "", record: RunRecord & { classes: Classes };
  const usual = () => ["train", "--network", network, "--data", data, "--batch-size", "8"];
  before(() => {
    writeFileSync(
      network,
      JSON.stringify({ name: "sides", input: [8, 8, 3], layers: [{ kind: "flatten" }, { kind: "dense", units: 3 }], head: "softmax" }),
    );
    data = folders("sides");
    const { stdout } = run(...usual(), "--epochs", "6", "--save-weights", "w.safetensors", "--save", "runs.jsonl", "--json", "--quiet");
    record = JSON.parse(stdout) as typeof record;
  });

  it("train says names, confusion matrix and scores of the classes in --json, and nothing besides with --quiet", () => {
    assert.deepEqual(record.classes.names, classes);
    const right = record.classes.confusion.reduce((sum, row, k) => sum + row[k], 0);
    assert.equal(right / 30, record.test!.accuracy);
    assert.ok(right > 25, `${right} of 30 are right`);
    record.classes.confusion.forEach(
      (row, k) => {
        assert.equal(row.reduce((sum, count) => sum + count, 0), 10);
        assert.equal(record.classes.scores[k].recall, row[k] / 10);
      },
    );
    assert.equal(golden(...usual(), "--epochs", "1", "--json", "--quiet").stderr, "");
  });

  it("evaluate gives the numbers of the training's own test", () => {
    const found = JSON.parse(
      run("evaluate", "w.safetensors", "--data", data, "--loss", "synapse", "--json").stdout,
    ) as { accuracy: number; loss: { value: number }; calibrationError: number; classes: Classes };
    assert.equal(found.accuracy, record.test!.accuracy);
    assert.ok(
      Math.abs(found.loss.value - record.test!.loss) < 1e-6 && Math.abs(found.calibrationError - record.test!.calibrationError) < 1e-6,
    );
    assert.deepEqual(found.classes, record.classes);
    assert.match(run("evaluate", "w.safetensors", "--data", data).stdout, /a, left +10 .*\n(.*\n)+.*is \\ taken for/);
  });

  it("evaluate matches classes by their names, and refuses one that the network does not know", () => {
    const some = folders("some", ["top", "right"]);
    const { classes: found } = JSON.parse(run("evaluate", "w.safetensors", "--data", some, "--json").stdout) as { classes: Classes };
    assert.deepEqual(found.scores.map(({ samples }) => samples), [0, 10, 10]);
    assert.deepEqual([found.confusion[1], found.confusion[2]], [record.classes.confusion[1], record.classes.confusion[2]]);
    renameSync(join(some, "train", "top"), join(some, "train", "bottom"));
    renameSync(join(some, "test", "top"), join(some, "test", "bottom"));
    const { status, stderr } = golden("evaluate", "w.safetensors", "--data", some);
    assert.equal(status, 2);
    assert.match(stderr, /class bottom: the network of w\.safetensors does not know it; it was trained on a, left, right, top/);
  });

  it("predict names files and folders, with probabilities that sum to 1", () => {
    const rows = JSON.parse(
      run("predict", "w.safetensors", join(data, "test"), join(data, "test", "top", "3.png"), "--json").stdout,
    ) as { file: string; class: string; probability: number; probabilities: Record<string, number> }[];
    assert.equal(rows.length, 31);
    for (const { class: name, probability, probabilities } of rows) {
      assert.equal(probabilities[name], Math.max(...Object.values(probabilities)));
      assert.equal(probability, probabilities[name]);
      assert.ok(Math.abs(Object.values(probabilities).reduce((sum, one) => sum + one, 0) - 1) < 1e-6);
    }
    assert.equal(rows.slice(0, 30).filter(({ file, class: name }) => file.includes(join("test", name))).length / 30, record.test!.accuracy);
    assert.match(run("predict", "w.safetensors", join(data, "test", "top", "3.png"), "--top", "1").stdout, /3\.png {2}\S.* \d+\.\d%\n$/);
  });

  it("predict says what does not fit", () => {
    const small = new PNG({ width: 4, height: 8 });
    writeFileSync(join(home, "small.png"), PNG.sync.write(small));
    for (const [words, sentence] of [
      [
        ["w.safetensors", "small.png"],
        /small\.png: expected 8 x 8 pixels, as the network was trained on, got 4 x 8/,
      ], [["w.safetensors", "nowhere.png"], /nowhere\.png: no such file or folder/],
      [["small.png", "small.png"], /small\.png: safetensors/], [["nowhere", "small.png"], /nowhere: no such file; expected weights/],
    ] as [string[], RegExp][]) {
      const { status, stderr } = golden("predict", ...words);
      assert.equal(status, 2);
      assert.match(stderr, sentence);
    }
  });

  it("goes on from a checkpoint to more epochs, and ends with the record of a run never stopped", () => {
    run(...usual(), "--epochs", "3", "--checkpoint", "run.safetensors");
    const { stderr } = run(...usual(), "--epochs", "6", "--resume", "run.safetensors", "--save", "resumed.jsonl");
    assert.match(stderr, /going on after epoch 3, from run\.safetensors/);
    const [resumed] = readRecords(join(home, "resumed.jsonl")), [whole] = readRecords(join(home, "runs.jsonl"));
    assert.deepEqual([resumed.hash, resumed.epochs, resumed.test], [whole.hash, whole.epochs, whole.test]);
    for (const [words, sentence] of [
      [
        ["--epochs", "2", "--resume", "run.safetensors"],
        /it has done 3 epochs, more than the 2/,
      ], [["--seed", "2", "--resume", "run.safetensors"], /--resume: run\.safetensors: it is not of this run/],
      [["--resume"], /--resume: .*no such file; a run that was interrupted is kept there/],
    ] as [string[], RegExp][]) {
      const { status, stderr: said } = golden(...usual(), ...words);
      assert.equal(status, 2, said);
      assert.match(said, sentence);
    }
  });

  it("stops early where the validation loss rises, and the record says after how many epochs and is read back", () => {
    const { stderr } = run(...usual(), "--learning-rate", "2", "--epochs", "40", "--early-stop", "2", "--save", "early.jsonl");
    const [early] = readRecords(join(home, "early.jsonl")), losses = early.epochs.map(({ validation }) => validation.loss);
    assert.ok(losses.length < 40, `${losses.length} epochs`);
    assert.equal(losses.length - 1 - losses.indexOf(Math.min(...losses)), 2);
    assert.match(stderr, new RegExp(`stopped after ${losses.length} of 40 epochs`));
  });

  it("export writes runs, curves and classes as CSV that reads back", () => {
    run("export", "runs.jsonl", "early.jsonl", "--csv", "runs.csv", "--curves", "curves.csv", "--classes", "classes.csv");
    const rows = (file: string) => readFileSync(join(home, file), "utf8").trimEnd().split("\r\n").map((line) => line.split(","));
    const runs = rows("runs.csv"), curves = rows("curves.csv"), [whole] = readRecords(join(home, "runs.jsonl"));
    assert.equal(runs.length, 3);
    assert.deepEqual(
      [runs[1][runs[0].indexOf("run")], Number(runs[1][runs[0].indexOf("test_accuracy")])],
      [whole.hash, whole.test!.accuracy],
    );
    assert.equal(curves.length, 1 + 6 + readRecords(join(home, "early.jsonl"))[0].epochs.length);
    assert.equal(Number(curves[3][curves[0].indexOf("validation_loss")]), whole.epochs[2].validation.loss);
    const classes = rows("classes.csv"), { names, confusion } = whole.classes!;
    assert.equal(classes.length, 1 + 2 * confusion.length);
    assert.deepEqual(
      [classes[2][classes[0].indexOf("class")], Number(classes[2][classes[0].indexOf("correct")])], [names![1], confusion[1][1]],
    );
    assert.equal(golden("export", "runs.jsonl").status, 2);
  });

  it("export writes the same as Parquet, numbers as numbers and nothing as null", async () => {
    run("export", "runs.jsonl", "--parquet", "runs.parquet", "--curves", "curves.parquet");
    const rows = (file: string): Promise<Record<string, unknown>[]> =>
      parquetReadObjects({ file: new Uint8Array(readFileSync(join(home, file))).buffer });
    const [whole] = readRecords(join(home, "runs.jsonl")), [one] = await rows("runs.parquet"), curves = await rows("curves.parquet");
    const { hash, test, config } = whole;
    assert.deepEqual([one.run, one.test_accuracy, one.learning_rate], [hash, test!.accuracy, config.optimizer.learningRate]);
    assert.deepEqual(curves.map((row) => row.validation_loss), whole.epochs.map(({ validation }) => validation.loss));
    const bytes = await parquetOf({ columns: ["text", "number"], rows: [["ä", undefined], [undefined, -0.1], ["", 3]] });
    assert.deepEqual(
      await parquetReadObjects({ file: bytes.slice().buffer }),
      [{ text: "ä", number: null }, { text: null, number: -0.1 }, { text: "", number: 3 }],
    );
  });

  it("a grid of one's own runs, is judged against a reference of one's own, and is drawn, listed and reported from its folder", () => {
    writeFileSync(
      join(home, "grid.json"),
      JSON.stringify(
        {
          name: "mine",
          learningRates: [0.01, 0.05],
          momenta: [0, 0.9],
          losses: ["cross-entropy", "formula:-(1 - y)^2 ln(y)"],
          batchSizes: [8],
          seeds: [1, 2],
          epochs: 2,
          reference: [0.05, 0.9],
        },
      ),
    );
    const { stdout } = run("sweep", "--grid", "grid.json", "--network", network, "--data", data, "--records", "mine", "--json");
    const { file, planned, verdicts } = JSON.parse(stdout) as { file: string; planned: number; verdicts: string[] };
    assert.deepEqual([file, planned, verdicts.length], [join("mine", "mine-sides-sides.jsonl"), 16, 2]);
    assert.match(verdicts[0], /sides, sides, cross-entropy.*the reference pair \(0\.05, 0\.9\) reaches a validation accuracy of/i);
    assert.match(
      run("sweep", "--grid", "grid.json", "--network", network, "--data", data, "--records", "mine", "--reference", "0.01,0").stdout,
      /16 done before, 0 done now[^]*the reference pair \(0\.01, 0\) reaches/i,
    );
    assert.match(
      run("records", "--records", "mine", "--out", "all.jsonl").stdout,
      /8 runs of sides, sides, cross-entropy[^]*8 runs of sides, sides, formula:/,
    );
    assert.equal(readRecords(join(home, "all.jsonl")).length, 16);
    run("figures", "--records", "mine", "--out", "drawn");
    const { title } = JSON.parse(readFileSync(join(home, "drawn", "mine-sides-sides-1.json"), "utf8")) as { title: string };
    assert.match(title, /^sides, sides, cross-entropy/);
    run("report", "--records", "mine", "--out", "page");
    assert.match(readFileSync(join(home, "page", "index.html"), "utf8"), /sides, sides, formula:-\(1 - y\)\^2 ln\(y\)/);
    assert.ok(!existsSync(join(paths.records, "mine-sides-sides.jsonl")));
  });

  it("says what of a grid does not fit", () => {
    const mistakes: [object | string, RegExp][] = [
      [
        "{",
        /expected a grid as JSON/,
      ], [
        { name: "x", momenta: 0.9 },
        /learningRates: expected a number from 0 to 1,000,000, or a list of such, got nothing/,
      ], [{ name: "x", learningRates: 1, momenta: [2] }, /momenta: .*got 2/],
      [
        { name: "../x", learningRates: 1, momenta: 0 },
        /name: expected letters/,
      ], [{ name: "x", learningRates: 1, momenta: 0, loss: "synapse" }, /grid: expected only name, .*got loss/],
      [
        { name: "x", learningRates: [1, 1], momenta: 0 },
        /expected each value once, got 1 twice/,
      ], [{ name: "x", learningRates: 1, momenta: 0, losses: "formula:ln(q)" }, /got "q"/],
      [
        {
          name: "x",
          learningRates: 1,
          momenta: 0,
          seeds: Array.from({ length: 400 }, (_, i) => i),
          batchSizes: Array.from({ length: 400 }, (_, i) => i + 1),
        },
        /at most 100,000 runs, got 160,000/,
      ],
      [
        { name: "x", learningRates: 1, momenta: 0, reference: [1] },
        /reference: expected \[learning rate, momentum weight\], got \[1\]/,
      ], [{ name: "x", learningRates: 1, momenta: 0, folds: [10] }, /folds: .*from 0 to 9.*got 10/],
    ];
    for (const [grid, sentence] of mistakes) {
      writeFileSync(join(home, "wrong.json"), typeof grid === "string" ? grid : JSON.stringify(grid));
      const { status, stderr } = golden("sweep", "--grid", "wrong.json", "--network", network, "--data", data);
      assert.equal(status, 2, stderr);
      assert.match(stderr, sentence);
    }
  });
});
