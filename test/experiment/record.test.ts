import { strict as assert } from "node:assert";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { UsageError } from "../../lib/errors.js";
import {
  appendRecord, digestOf, hasCollapsed, lineOf, readRecords, type RecordedClasses, type RunConfig, type RunRecord, sameResult, writeRecords,
} from "../../lib/experiment/index.js";
import { writeBytes } from "../data/idx-files.js";
import { everyOptimizer } from "../train/choices.js";
import { someConfig, someRecord, tested } from "./records.js";

const fresh = () => `${writeBytes(new Uint8Array())}.jsonl`;
const records = [1, 2, 3].map((seed) => tested(someRecord(someConfig({ seed }), 0.9), { accuracy: 0.9, confidence: 0.8 }));

describe("record file", () => {
  it("gives back what was appended, line by line, and nothing from a file that is not there", () => {
    const file = fresh();
    assert.deepEqual(readRecords(file), []);
    for (const record of records) appendRecord(file, record);
    assert.deepEqual(readRecords(file), records);
    assert.equal(readFileSync(file, "utf8").split("\n").length, 4);
  });

  it("survives a write cut short at any byte: the whole lines stay, the next append takes the cut one's place", () => {
    const file = fresh();
    writeRecords(file, records);
    const whole = readFileSync(file);
    const [two, three] = [whole.lastIndexOf(0x0a, whole.length - 2) + 1, whole.length];
    for (let length = two + 1; length < three; length += 97) {
      writeFileSync(file, whole.subarray(0, length));
      assert.deepEqual(readRecords(file), records.slice(0, 2), `cut at byte ${length}`);
      appendRecord(file, records[2]);
      assert.deepEqual(readRecords(file), records, `appended after a cut at byte ${length}`);
    }
  });

  it("brings back what the engines write: a GPU's record with its runs at once, and a rate at which a run diverges", () => {
    const file = fresh(), wild = someConfig({ optimizer: { kind: "sgd", learningRate: 1e30, momentum: 0 } });
    const written: RunRecord[] = [
      {
        ...records[0], variant: "webgpu", device: "some adapter",
        timing: { wallSeconds: 1, samplesPerSecond: 9, memoryBytes: 5, runsAtOnce: 60 },
      },
      { ...someRecord(wild, "diverged"), epochs: [] },
    ];
    writeRecords(file, written);
    assert.deepEqual(readRecords(file), written);
  });

  it("brings back every update rule with each of its settings, and refuses what is none", () => {
    const all = [...everyOptimizer, { kind: "sgd", learningRate: 0.1, momentum: -0.5 } as const];
    const recordOf = (optimizer: RunConfig["optimizer"]) =>
      tested(someRecord(someConfig({ optimizer }), 0.9), { accuracy: 0.9, confidence: 0.8 });
    const file = fresh(), written = all.map(recordOf);
    writeRecords(file, written);
    assert.deepEqual(readRecords(file), written);
    for (const [optimizer, sentence] of [
      [{ kind: "rmsprop", learningRate: 0.1 }, /config\.optimizer: optimizer: expected an object whose kind is .*"rmsprop"/],
      [{ kind: "adam", learningRate: 0.1, momentum: 0.9 }, /config\.optimizer: optimizer adam: expected only .*, got momentum/],
      [{ kind: "sgd", learningRate: 0.1, momentum: 7 }, /config\.optimizer: optimizer sgd, momentum: expected a number from -1 to 1, got 7/],
    ] as [RunConfig["optimizer"], RegExp][]) {
      writeFileSync(file, `${lineOf(recordOf(optimizer))}\n`);
      assert.throws(() => readRecords(file), sentence);
    }
  });

  it("names file and line of a line that is no record, or was changed by hand", () => {
    const file = fresh();
    writeRecords(file, records);
    appendFileSync(file, "not json\n");
    assert.throws(() => readRecords(file), (error: Error) => error instanceof UsageError && error.message.includes(`${file}, line 4`));
    writeFileSync(file, `${lineOf({ ...records[0], config: someConfig({ seed: 9 }) })}\n`);
    assert.throws(() => readRecords(file), /line 1: the record's hash is not that of its configuration/);
  });
});

describe("the classes of a record", () => {
  const [record] = records, confusion = [[300, 10, 20], [30, 290, 10], [20, 10, 310]], names = ["circle", "square", "star"];
  const withClasses = (classes: object): RunRecord => ({ ...record, classes: classes as RecordedClasses });

  it("come back with it, stand in its digest, and are compared with those of a record that has them", () => {
    const file = fresh(), whole = withClasses({ names, confusion });
    appendRecord(file, whole);
    assert.deepEqual(readRecords(file), [whole]);
    assert.notEqual(digestOf(whole), digestOf(record));
    assert.ok(sameResult(whole, record));
    assert.ok(!sameResult(whole, withClasses({ names, confusion: [[300, 20, 10], ...confusion.slice(1)] })));
  });

  it("cannot be changed unnoticed, and must be those of the test images", () => {
    const file = fresh(), refused = (text: string, sentence: RegExp): void => {
      writeFileSync(file, `${text}\n`);
      assert.throws(() => readRecords(file), (error: Error) => error instanceof UsageError && sentence.test(error.message));
    };
    refused(lineOf(withClasses({ confusion })).replace("[300,10,20]", "[300,20,10]"), /line 1: the record is not what its digest was made of/);
    refused(lineOf(withClasses({ confusion: [[300, 10], ...confusion.slice(1)] })), /classes\.confusion\[0\]: expected 3 counts, got 2/);
    refused(lineOf(withClasses({ confusion: [[301, 10, 20], ...confusion.slice(1)] })), /expected counts that make 1000, got 1001/);
    const wrong = [[299, 11, 20], ...confusion.slice(1)];
    refused(lineOf(withClasses({ confusion: wrong })), /expected counts that give the accuracy 0\.9, got 0\.899/);
    refused(lineOf(withClasses({ confusion, names: ["a"] })), /classes\.names: expected a name for each of 3 outputs, got 1/);
  });
});

describe("sameResult(a, b)", () => {
  it("looks past speed and version, and at everything else", () => {
    const [record] = records;
    assert.ok(sameResult(record, { ...record, version: "9", timing: { wallSeconds: 9, samplesPerSecond: 1 } }));
    assert.ok(!sameResult(record, { ...record, variant: "simd" }));
    assert.ok(!sameResult(record, someRecord(record.config, 0.91)));
  });
});

describe("hasCollapsed(record)", () => {
  it("is so when a run has ended and its last validation accuracy is below 0.2, and not when it diverged or was only slow to begin", () => {
    const of = (accuracy: number | "diverged"): boolean => hasCollapsed(someRecord(someConfig(), accuracy));
    assert.deepEqual([0.1, 0.19, 0.2, 0.21, 0.9, "diverged" as const].map(of), [true, true, false, false, false, false]);
    // its first epoch alone would be called a collapse
    assert.equal(someRecord(someConfig(), 0.21).epochs[0].validation.accuracy < 0.2, true);
  });
});
