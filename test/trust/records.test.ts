import { strict as assert } from "node:assert";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { random } from "../../lib/data/index.js";
import { UsageError } from "../../lib/errors.js";
import {
  digestOf, largestSet, lineOf, migrate, readRecords, readSeals, readSet, resultText, runHash, sealOf, writeRecords, type RunRecord,
} from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { someConfig, someRecord, tested } from "../experiment/records.js";
import { freshFolder } from "./damage.js";

const set = { experiment: "E1", profile: "quick" } as const;
const record = tested(someRecord(someConfig(), 0.9), { accuracy: 0.9, confidence: 0.8 });

/** E1-quick with its seal, in a folder of its own. */
function sealedCopy(): { readonly folder: string; readonly file: string } {
  const folder = freshFolder();
  for (const name of ["E1-quick.jsonl", "seals.json"]) copyFileSync(join(paths.records, name), join(folder, name));
  return { folder, file: join(folder, "E1-quick.jsonl") };
}

/** The record changed as a hand would change it, with digest and check made anew: only the schema stands in the way. */
function read(change: (record: Record<string, unknown>) => void): void {
  const changed = structuredClone(record) as unknown as Record<string, unknown>;
  change(changed);
  const file = join(freshFolder(), "r.jsonl");
  writeFileSync(file, `${lineOf(changed as unknown as RunRecord)}\n`);
  readRecords(file);
}

/* What is written here is wrong on purpose. */
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call */
type Any = any;

describe("readRecords(file), on what a record cannot hold", () => {
  it("takes the record itself", () => { read(() => undefined); });

  const wrong: readonly (readonly [string, (r: Any) => void, RegExp])[] = [
    [
      "accuracy 5", (r) => { r.epochs[1].validation.accuracy = 5; },
      /epochs\[1\]\.validation\.accuracy: expected a number from 0 to 1, got 5/,
    ],
    [
      'accuracy "0.99"', (r) => { r.epochs[0].train.accuracy = "0.99"; },
      /epochs\[0\]\.train\.accuracy: expected a number from 0 to 1, got "0\.99"/,
    ],
    ["accuracy null", (r) => { r.test.accuracy = null; }, /test\.accuracy: .*got null/],
    ["a test accuracy that is not that of its groups", (r) => { r.test.accuracy = 0.8; }, /test\.accuracy: expected that of its groups/],
    ["outcome maybe", (r) => { r.outcome = "maybe"; }, /outcome: expected one of finished, diverged, got "maybe"/],
    ["no test score", (r) => { delete r.test; }, /test: expected a score for a finished run, got nothing/],
    ["an unknown variant", (r) => { r.variant = "quantum"; }, /variant: expected one of .*, got "quantum"/],
    ["an unknown version", (r) => { r.version = "99.0.0"; }, /version: expected at most /],
    ["a version that is none", (r) => { r.version = "new"; }, /version: expected a text like/],
    ["an unknown field", (r) => { r.comment = "mine"; }, /expected only hash, .*, got "comment"/],
    [
      "a field __proto__", (r) => { Object.defineProperty(r.test, "__proto__", { value: { accuracy: 1 }, enumerable: true }); },
      /expected only .*, got "__proto__"/,
    ],
    ["no epochs", (r) => { delete r.epochs; }, /epochs: expected a list/],
    ["no epochs in the configuration", (r) => { delete r.config.epochs; }, /config\.epochs: expected a whole number/],
    ["fewer epochs than planned", (r) => { r.epochs.pop(); }, /epochs: expected 2 for a finished run, got 1/],
    [
      "a diverged run with a score",
      (r) => { r.outcome = "diverged"; r.divergence = { epoch: 2, step: 3, loss: "NaN" }; r.epochs.pop(); },
      /neither it nor classes nor smoothing/,
    ],
    ["a loss of null", (r) => { r.test.loss = null; }, /test\.loss: /],
    ["an unknown loss", (r) => { r.config.loss = "hinge"; }, /config\.loss: /],
    ["another network's hash", (r) => { r.config.seed = 77; }, /the record's hash is not that of its configuration/],
    ["a negative time", (r) => { r.timing.wallSeconds = -1; }, /timing\.wallSeconds: /],
  ];
  for (const [what, change, sentence] of wrong) {
    it(`refuses ${what}`, () => {
      const isRefusal = (error: Error): boolean =>
        error instanceof UsageError && sentence.test(error.message) && error.message.includes("line 1");
      assert.throws(() => { read(change); }, isRefusal, what);
    });
  }

  it("refuses a rate of 1e999, which JSON reads as infinity, and a second field of the same name", () => {
    const file = join(freshFolder(), "r.jsonl"), line = lineOf(record);
    for (const changed of [
      line.replace('"learningRate":0.01', '"learningRate":1e999'),
      line.replace('"outcome":', '"outcome":"diverged","outcome":'),
    ]) {
      assert.notEqual(changed, line);
      writeFileSync(file, `${changed}\n`);
      assert.throws(() => readRecords(file), UsageError);
    }
  });

  it("takes a run twice where it is the same, and refuses it with other numbers, naming both lines", () => {
    const file = join(freshFolder(), "r.jsonl");
    writeRecords(file, [record, { ...record, timing: { wallSeconds: 9, samplesPerSecond: 9 } }]);
    assert.equal(readRecords(file).length, 2);
    writeRecords(file, [record, tested(record, { accuracy: 0.5, confidence: 0.5 })]);
    assert.throws(() => readRecords(file), /line 2: run \w+ is in line 1 with other numbers/);
  });
});

describe("a sealed record set", () => {
  it("lets none of 400 seeded random bit flips pass: every one is refused, or leaves a run missing", function () {
    this.timeout(120_000);
    const { folder, file } = sealedCopy(), whole = readFileSync(file), stream = random(12, "bit flips");
    let [refused, missing] = [0, 0];
    for (let i = 0; i < 400; i++) {
      const flipped = Buffer.from(whole), at = stream.integer(whole.length), bit = stream.integer(8);
      flipped[at] ^= 1 << bit;
      // One damaged line is enough to read: the others are as they were. Where the line's end was flipped, the next line belongs to it.
      const from = whole.lastIndexOf(0x0a, at - 1) + 1, next = whole.indexOf(0x0a, at);
      const end = next < 0 ? whole.length : flipped.indexOf(0x0a, next === at ? next + 1 : next) + 1 || flipped.length;
      writeFileSync(file, flipped.subarray(from, end));
      try {
        const back = readRecords(file), before = whole.subarray(from, end).filter((byte) => byte === 0x0a).length;
        assert.ok(back.length < before, `byte ${at}, bit ${bit}: passed unnoticed`);
        missing++;
      } catch (error) {
        assert.ok(error instanceof UsageError, `byte ${at}, bit ${bit}: ${String(error)}`);
        refused++;
      }
    }
    assert.equal(refused + missing, 400);
    writeFileSync(file, whole);
    assert.equal(readSet(set, folder).seal, "sealed");
  });

  it("does not lose its seal by a bit flipped in the file of the seals", () => {
    const { folder } = sealedCopy(), file = join(folder, "seals.json"), whole = readFileSync(file), stream = random(13, "bit flips");
    const sound = readSeals(folder);
    for (let i = 0; i < 400; i++) {
      const flipped = Buffer.from(whole), at = stream.integer(whole.length);
      flipped[at] ^= 1 << stream.integer(8);
      writeFileSync(file, flipped);
      try {
        assert.deepEqual(readSeals(folder), sound, `byte ${at}`); // a space that became another one
      } catch (error) {
        assert.ok(error instanceof UsageError, `byte ${at}: ${String(error)}`);
      }
    }
  });

  it("is refused by every reader of sets when three accuracies were changed and their digests made anew", () => {
    const { folder, file } = sealedCopy();
    const better = (one: RunRecord): RunRecord => ({
      ...one, epochs: one.epochs.map((epoch) => ({ ...epoch, validation: { ...epoch.validation, accuracy: 0.99 } })),
    });
    writeRecords(file, readRecords(file).map((one, i) => (i < 3 ? better(one) : one)));
    const isRefusal = (error: Error): boolean =>
      error instanceof UsageError && /not those that were sealed.*nothing is shown of them/.test(error.message);
    for (const reader of [() => readSet(set, folder), () => largestSet("E1", { folder, among: [set] })]) assert.throws(reader, isRefusal);
    assert.equal(readSet(set, folder, { changed: "mark" }).seal, "changed");
  });
});

describe("migrate(files)", () => {
  const undigested = (file: string) => { writeFileSync(file, readRecords(file).map((one) => `${JSON.stringify(one)}\n`).join("")); };

  it("gives old records digests and changes no result: seals, hashes and numbers stay what they were", () => {
    const { folder, file } = sealedCopy(), before = readRecords(file), seal = sealOf(before);
    undigested(file);
    assert.throws(() => readRecords(file), /line 1: the record has no digest.*--migrate/);
    assert.deepEqual(migrate([file]), [{ file, records: 60, sealed: true }]);
    const after = readRecords(file);
    assert.deepEqual(after, before);
    assert.deepEqual([sealOf(after), readSeals(folder)["E1-quick"]], [seal, seal]);
    assert.ok(after.every((one) => one.hash === runHash(one.config)));
  });

  it("writes nothing where the seal does not vouch for the numbers", () => {
    const { file } = sealedCopy();
    writeRecords(file, readRecords(file).map((one, i) => (i === 7 ? { ...one, samples: { ...one.samples, train: 5999 } } : one)));
    undigested(file);
    const old = readFileSync(file);
    assert.throws(() => migrate([file]), /not those that were sealed, so they get no digests/);
    assert.ok(readFileSync(file).equals(old));
  });
});

describe("digestOf(record)", () => {
  it("is the same whatever the run cost and whichever version ran it, and another for any number of the run", () => {
    assert.equal(digestOf({ ...record, version: "0.0.9", timing: { wallSeconds: 9, samplesPerSecond: 1 } }), digestOf(record));
    assert.notEqual(digestOf({ ...record, variant: "simd" }), digestOf(record));
    assert.ok(!resultText(record).includes("wallSeconds"));
  });
});
