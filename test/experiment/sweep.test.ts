import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import lockfile from "proper-lockfile";
import { UsageError } from "../../lib/errors.js";
import {
  experiment, experimentNames, profile, readRecords, run, runHash, sameResult, sweep, type RunConfig,
} from "../../lib/experiment/index.js";
import { writeBytes } from "../data/idx-files.js";
import { someConfig } from "./records.js";
import { stripes } from "./stripes.js";

const data = { train: stripes(120, 1), test: stripes(30, 2) };
const config = (change: Partial<RunConfig>): RunConfig =>
  someConfig({ data: { name: "stripes", sha256: ["i", "120", "i", "30"] }, epochs: 3, ...change });
const plan = [1, 2, 3, 4].map((seed) => config({ seed }));
const fresh = () => `${writeBytes(new Uint8Array())}.jsonl`;

describe("run(config, data)", () => {
  it("learns what can be learned, and tests on every test sample", async () => {
    const record = await run(config({ epochs: 8, optimizer: { kind: "sgd", learningRate: 0.05, momentum: 0.9 } }), data);
    assert.equal(record.outcome, "finished");
    assert.equal(record.epochs.length, 8);
    assert.ok(record.test!.accuracy > 0.9, `test accuracy ${record.test!.accuracy}`);
    assert.equal(record.test!.samples, 30);
  });

  it("ends a run that diverges at the step it happens, in a record that says so", async () => {
    const record = await run(config({ loss: "squared-error", network: {
      ...plan[0].network, layers: [{ kind: "flatten" }, { kind: "dense", units: 8 }, { kind: "relu" }, { kind: "dense", units: 3 }],
    }, optimizer: { kind: "sgd", learningRate: 1e38, momentum: 0.9 } }), data);
    assert.equal(record.outcome, "diverged");
    assert.equal(record.test, undefined);
    assert.ok(record.divergence!.step >= 1 && !Number.isFinite(Number(record.divergence!.loss)));
  });

  it("refuses what no run does, before it could stand in a record", async () => {
    const sgd = { kind: "sgd", learningRate: 0.1, momentum: 0.9 } as const;
    const said: [object, RegExp][] = [
      [{ optimizer: { ...sgd, dampening: 0.5 } }, /optimizer sgd: expected only .*, got dampening/],
      [{ optimizer: { kind: "rmsprop", learningRate: 0.1 } }, /kind is sgd or adam, got \{"kind":"rmsprop"/],
      [{ dropout: 0.5 }, /run: expected only data, split, .*, got dropout/],
      [{ split: { ...config({}).split, stratified: false } }, /run, split: expected only .*, got stratified/],
      [
        { network: { ...config({}).network, layers: [{ kind: "flatten", axis: 1 }, { kind: "dense", units: 3 }] } },
        /layer 1 \(flatten\): expected only kind, got axis/,
      ],
    ];
    for (const [change, sentence] of said) {
      await assert.rejects(run(config(change), data), (error: Error) => error instanceof UsageError && sentence.test(error.message));
    }
  });

  it("refuses data that are not those of its configuration, naming both", async () => {
    await assert.rejects(run(someConfig(), data), (error: Error) => error instanceof UsageError && /synthetic/.test(error.message));
  });
});

describe("sweep(configs, data, options)", () => {
  it("gives the same records, in the same order, on one thread and on two", async () => {
    const [one, two] = [fresh(), fresh()];
    await sweep(plan, data, { file: one, workers: 1 });
    await sweep(plan, data, { file: two, workers: 2 });
    const [a, b] = [readRecords(one), readRecords(two)];
    assert.equal(a.length, 4);
    a.forEach((record, i) => assert.ok(sameResult(record, b[i]), `run ${i} of seed ${record.config.seed}`));
  });

  it("does nothing that is done: after losing records it computes just those again, to the same numbers", async () => {
    const file = fresh();
    const first = await sweep(plan, data, { file, workers: 2 });
    assert.deepEqual([first.planned, first.doneBefore, first.doneNow], [4, 0, 4]);
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, [lines[2], lines[0].slice(0, 50)].join("\n")); // one whole, one cut short, two gone
    const second = await sweep(plan, data, { file, workers: 2 });
    assert.deepEqual([second.planned, second.doneBefore, second.doneNow], [4, 1, 3]);
    second.records.forEach((record, i) => assert.ok(sameResult(record, first.records[i])));
    assert.deepEqual(readRecords(file), second.records);
    const third = await sweep(plan, data, { file });
    assert.deepEqual([third.doneBefore, third.doneNow], [4, 0]);
  });

  it("keeps what is finished when it is aborted, and throws the signal's reason", async () => {
    const file = fresh();
    const controller = new AbortController();
    const reason = new Error("enough");
    const running = sweep(plan, data, { file, workers: 1, signal: controller.signal, onProgress: ({ runs }) => {
      if (runs === 1) controller.abort(reason);
    } });
    await assert.rejects(running, (error) => error === reason);
    const kept = readRecords(file);
    assert.ok(kept.length >= 1 && kept.length < 4, `${kept.length} kept`);
    assert.deepEqual((await sweep(plan, data, { file })).doneBefore, kept.length);
  });

  it("counts its work to the end, in samples and in runs", async () => {
    let last = { samples: 0, samplesInAll: -1, runs: 0, runsInAll: -1 };
    await sweep(plan, data, { file: fresh(), onProgress: (progress) => { last = progress; } });
    assert.equal(last.samples, last.samplesInAll);
    assert.deepEqual([last.runs, last.runsInAll], [4, 4]);
  });

  it("does not write to a file that another sweep holds", async () => {
    const file = fresh();
    const release = await lockfile.lock(file, { realpath: false });
    await assert.rejects(
      sweep(plan, data, { file, patience: 0 }),
      (error: Error) => error instanceof UsageError && /another sweep is writing/.test(error.message),
    );
    await release();
  });
});

describe("experiment(name, profile, options)", () => {
  it("plans 60 cells for each grid, 9 near the golden one, 16 settings for the losses and 6 for smoothing, times folds and seeds, no " +
    "run twice", () => {
    for (const [name, settings] of [["E1", 60], ["E2", 60], ["E1-near", 9], ["E3", 16], ["E4", 6]] as const) {
      const configs = experiment(name, profile("quick", { folds: 2, seeds: 3 }), { data });
      assert.equal(configs.length, 6 * settings);
      assert.equal(new Set(configs.map((one) => JSON.stringify(one))).size, configs.length);
    }
  });

  it("is the published protocol in profile paper: ten folds, 30 epochs, batch 64, cross entropy, the printed pair (0.016, 0.874) among " +
    "its cells", () => {
    const configs = experiment("E1", profile("paper"), { data });
    assert.equal(configs.length, 600);
    assert.ok(configs.every(
      ({ epochs, batchSize, loss, split }) => epochs === 30 &&
        batchSize === 64 && loss === "cross-entropy" && split.limit === undefined && split.trainFraction === 1,
    ));
    assert.equal(
      configs.filter(
        ({ optimizer }) => optimizer.kind === "sgd" && optimizer.learningRate === 0.016 && optimizer.momentum === 0.874,
      ).length,
      10,
    );
  });

  it("takes the neighbours' runs from E1, so that they are the same runs: learning rates 0.01, 0.016, 0.1 by momentum weights 0.85, " +
    "0.874, 0.9", () => {
    const size = profile("paper", { folds: 5 });
    const whole = new Set(experiment("E1", size, { data }).map(runHash));
    const near = experiment("E1-near", size, { data });
    assert.equal(near.length, 45);
    assert.ok(near.every((one) => whole.has(runHash(one))));
    const values = (of: (pair: { learningRate: number; momentum: number }) => number) =>
      [...new Set(near.map(({ optimizer }) => of(optimizer as never)))];
    assert.deepEqual(
      [values(({ learningRate }) => learningRate), values(({ momentum }) => momentum)],
      [[0.01, 0.016, 0.1], [0.85, 0.874, 0.9]],
    );
  });

  it("names the experiments and profiles there are when asked for another", () => {
    const all = `expected one of ${experimentNames.join(", ")}, got "E9"`;
    assert.throws(() => experiment("E9", profile("quick"), { data }), ({ message }: Error) => message.endsWith(all));
    assert.throws(() => profile("huge"), /smoke, quick, paper, got "huge"/);
    assert.throws(() => profile("paper", { folds: 11 }), /1 to 10, got 11/);
  });
});
