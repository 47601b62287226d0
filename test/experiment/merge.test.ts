import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  answersFile, mergeAnswers, mergeRecords, planHash, planText, readPlan, readRecords, writeAnswers, writeRecords,
  type Answers, type RunRecord,
} from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { writeBytes } from "../data/idx-files.js";

const folder = dirname(writeBytes(Buffer.of(0)));
const all = readRecords(join(paths.records, "E4-quick.jsonl"));
const configs = all.map(({ config }) => config);
let files = 0;
function fileOf(records: readonly RunRecord[]): string {
  const file = join(folder, `merge-${files++}.jsonl`);
  writeRecords(file, records);
  return file;
}
function planFile(text = planText({ name: "E4-quick", version: "0.1.0", configs })): string {
  const file = join(folder, `merge-${files++}.plan`);
  writeFileSync(file, text);
  return file;
}
/** The same run, computed elsewhere. */
const again = (record: RunRecord): RunRecord => ({ ...record, timing: { ...record.timing, wallSeconds: record.timing.wallSeconds + 1 } });

describe("a plan in a file", () => {
  it("comes back as it went, with its hash", () => {
    const plan = readPlan(planFile());
    assert.deepEqual(plan, { name: "E4-quick", hash: planHash(configs), version: "0.1.0", configs });
    assert.notEqual(planHash(configs.slice(1)), plan.hash);
  });

  it("that is missing, cut short, changed or another file is refused in one sentence", () => {
    const text = readFileSync(planFile(), "utf8"), lines = text.split("\n"), [head, first, second, ...others] = lines;
    assert.throws(() => readPlan(join(folder, "nowhere.plan")), /^UsageError: .*nowhere\.plan: no such file; expected a plan/);
    assert.throws(() => readPlan(planFile(lines.slice(0, -2).join("\n"))), /expected 6 runs, got 5: the file was cut short/);
    assert.throws(() => readPlan(planFile(text.replace('"seed":1', '"seed":2'))), /line 2: the hash is not that of the runs/);
    assert.throws(() => readPlan(planFile([head, second, first, ...others].join("\n"))), /the hash is not that of the runs/);
    assert.throws(() => readPlan(planFile("{}\n")), /expected a plan \(golden-momentum plan 1\)/);
    assert.throws(() => readPlan(planFile("not JSON\n")), /line 1: expected a line of a plan, got "not JSON"/);
  });
});

describe("mergeRecords(files, plan)", () => {
  const parts = [0, 1, 2].map((k) => fileOf(all.filter((_, i) => i % 3 === k)));

  it("gives the same records for any order of the parts, and with the result among them", () => {
    const plan = readPlan(planFile()), merged = mergeRecords(parts, plan);
    assert.deepEqual(merged, { records: all, repeated: 0, missing: [] });
    for (const order of [[2, 0, 1], [1, 2, 0]]) assert.deepEqual(mergeRecords(order.map((i) => parts[i]), plan), merged);
    assert.deepEqual(mergeRecords([fileOf(merged.records), ...parts], plan), { ...merged, repeated: all.length });
  });

  it("takes the same run computed twice once, whichever comes first", () => {
    const twice = fileOf(all.map(again));
    const [one, other] = [mergeRecords([parts[0], twice]), mergeRecords([twice, parts[0]])];
    assert.deepEqual(one, other);
    assert.deepEqual([one.records.length, one.repeated], [all.length, 2]);
  });

  it("says which runs of the plan are missing", () => {
    const { missing, records } = mergeRecords(parts.slice(1), readPlan(planFile()));
    assert.deepEqual(missing, [all[0].hash, all[3].hash]);
    assert.equal(records.length, all.length - 2);
  });

  it("refuses what does not belong together, naming both sides", () => {
    const [epoch, ...laterEpochs] = all[0].epochs;
    const changed = fileOf([{ ...all[0], epochs: [{ ...epoch, train: { loss: 1, accuracy: 0.5 } }, ...laterEpochs] }]);
    const bothResults = new RegExp(`^UsageError: run ${all[0].hash}: .* and .* hold different results of it`);
    assert.throws(() => mergeRecords([parts[0], changed]), bothResults);
    const older = fileOf([{ ...all[1], version: "0.0.9" }]);
    assert.throws(() => mergeRecords([parts[0], older]), /records of version 0\.1\.0 \(.*\) and 0\.0\.9 \(.*\) cannot be merged/);
    const variant = all[1].variant === "plain" ? "simd" : "plain";
    assert.throws(() => mergeRecords([parts[0], fileOf([{ ...all[1], variant }])]), /records of engine .* cannot be merged/);
    const devices = ["one", "other"].map((device, i) => fileOf([{ ...all[i], variant: "webgpu", device }]));
    assert.throws(() => mergeRecords(devices), /records of device one .* and other .* cannot be merged/);
    const newer = readPlan(planFile(planText({ name: "E4-quick", version: "9.9.9", configs })));
    assert.throws(
      () => mergeRecords(parts, newer),
      /records are of version 0\.1\.0, the plan E4-quick is of version 9\.9\.9/,
    );
    const others = join(paths.records, "E1-quick.jsonl");
    assert.throws(() => mergeRecords([others], readPlan(planFile())), /is not of the plan E4-quick/);
  });

  it("joins the answers beside the records: once each, in the order of the records, and refuses other answers of a run", () => {
    const answersOf = ({ hash }: RunRecord): Answers => ({ hash, validation: hash.slice(0, 4), test: "AA==" });
    const file = (records: readonly RunRecord[], answers = records.map(answersOf)): string => {
      const made = fileOf(records);
      if (answers.length > 0) writeAnswers(answersFile(made), answers);
      return made;
    };
    const [a, b] = [file(all.slice(3).reverse()), file(all.slice(0, 4))];
    assert.deepEqual(mergeAnswers([a, b], all), all.map(answersOf));
    assert.deepEqual(mergeAnswers([b, a], all), all.map(answersOf));
    assert.deepEqual(mergeAnswers(parts, all), []);
    const other = file([all[0]], [{ ...answersOf(all[0]), test: "AQ==" }]);
    assert.throws(() => mergeAnswers([a, b, other], all), new RegExp(`run ${all[0].hash}: .* and .* hold different answers of it`));
  });
});
