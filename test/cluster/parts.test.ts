/** The three commands that serve any scheduler, as a person calls them: sweep --plan, sweep --part, merge. */
import { strict as assert } from "node:assert";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPlan, readRecords, resultText, writeRecords, type RunRecord } from "../../lib/experiment/index.js";
import { gridDifference } from "../../paper-figures/index.js";
import { freshFolder, golden } from "../trust/damage.js";

const layers = [{ kind: "flatten" }, { kind: "dense", units: 10 }];
const tiny = JSON.stringify({ name: "tiny", input: [28, 28, 1], layers, head: "softmax" });
const name = "E1-near-smoke-tiny";

describe("a plan, its parts, and merge", function () {
  this.timeout(240_000);
  const cwd = freshFolder(), parts = [1, 2, 3, 4].map((k) => `${name}-part-${k}-of-4.jsonl`);
  const well = (...words: string[]): string => {
    const { status, stdout, stderr } = golden(words, { cwd });
    assert.equal(status, 0, `${words.join(" ")}: ${stderr}`);
    return stdout;
  };
  const refused = (words: string[], sentence: RegExp): void => {
    const { status, stderr } = golden(words, { cwd });
    assert.match(stderr, sentence);
    assert.equal(status, 2);
  };
  /** A record file with something else in its first record. */
  const changed = (file: string, change: (record: RunRecord) => Partial<RunRecord>): string => {
    const [first, ...others] = readRecords(join(cwd, file)), made = `changed-${file}`;
    writeRecords(join(cwd, made), [{ ...first, ...change(first) }, ...others]);
    return made;
  };

  before(() => {
    writeFileSync(join(cwd, "tiny.json"), tiny);
    mkdirSync(join(cwd, "here"));
    const plan = ["sweep", "E1-near", "--profile", "smoke", "--network", "tiny.json"];
    assert.match(well(...plan, "--plan", "near.plan"), /^near\.plan: 9 runs of E1-near, smoke, plan [0-9a-f]{16}\n/);
    assert.match(well(...plan, "--epochs", "2", "--plan", "other.plan"), /^other\.plan: 9 runs/);
    well("sweep", "near.plan", "--records", "here");
    for (const k of [3, 1, 4, 2]) well("sweep", "near.plan", "--part", `${k}/4`, "--records", ".");
  });

  it("gives by four parts in any order the records and the figure of a sweep here; a part that is done twice does nothing", () => {
    assert.match(well("sweep", "near.plan", "--part", "3/4", "--records", "."), /2 runs planned, 2 done before, 0 done now/);
    assert.match(well("merge", ...parts, "--plan", "near.plan", "--out", "a.jsonl"), /^a\.jsonl: 9 runs from 4 files, 0 of them more than once$/m);
    well("merge", ...[2, 0, 3, 1].map((i) => parts[i]), "--plan", "near.plan", "--out", "b.jsonl");
    assert.match(well("merge", "b.jsonl", ...parts, parts[0], "--plan", "near.plan", "--out", "b.jsonl"), /9 runs from 6 files, 12 of them/);
    const [a, b, here] = ["a.jsonl", "b.jsonl", join("here", `${name}.jsonl`)].map((file) => readRecords(join(cwd, file)));
    assert.equal(readFileSync(join(cwd, "a.jsonl"), "utf8"), readFileSync(join(cwd, "b.jsonl"), "utf8"));
    assert.deepEqual(a.map(resultText), here.map(resultText));
    const figures = [a, b, here].map((records) => gridDifference(records, { name: "near", title: "near" }));
    for (const figure of figures) assert.deepEqual(figure, figures[2]);
  });

  it("says which runs are missing, ends with 1, and joins what is there", () => {
    const { status, stdout } = golden(["merge", ...parts.slice(1), "--plan", "near.plan", "--out", "some.jsonl"], { cwd });
    const hashes = readRecords(join(cwd, parts[0])).map(({ hash }) => hash);
    assert.match(stdout, new RegExp(`^3 of 9 runs of the plan are missing: ${hashes.join(", ")}$`, "m"));
    assert.equal(status, 1);
    assert.equal(readRecords(join(cwd, "some.jsonl")).length, 6);
  });

  it("refuses the same run with different results, naming it and both files, and leaves the result that is there", () => {
    well("merge", ...parts, "--plan", "near.plan", "--out", "kept.jsonl");
    const before = readFileSync(join(cwd, "kept.jsonl"), "utf8");
    const other = changed(parts[0], ({ epochs: [first, ...others] }) =>
      ({ epochs: [{ ...first, train: { loss: 9, accuracy: 0.5 } }, ...others] }));
    const [{ hash }] = readRecords(join(cwd, parts[0]));
    refused(
      ["merge", ...parts, other, "--plan", "near.plan", "--out", "kept.jsonl"],
      new RegExp(`^golden: run ${hash}: ${parts[0]} and ${other} hold different results of it; find out which is right`),
    );
    assert.equal(readFileSync(join(cwd, "kept.jsonl"), "utf8"), before);
  });

  it("refuses parts of another plan, another version and another engine, and a plan that was changed", () => {
    refused(["merge", ...parts, "--plan", "other.plan", "--out", "x.jsonl"], /^golden: .*: run \w+ is not of the plan E1-near-smoke-2-epochs-tiny/);
    const old = changed(parts[1], () => ({ version: "0.0.9" }));
    refused(["merge", parts[0], old, "--out", "x.jsonl"], /^golden: records of version .* and 0\.0\.9 \(changed-.*\) cannot be merged/);
    const engine = changed(parts[1], ({ variant }) => ({ variant: variant === "plain" ? "simd" : "plain" }));
    refused(["merge", parts[0], engine, "--out", "x.jsonl"], /^golden: records of engine .* and .* \(changed-.*\) cannot be merged/);
    refused(["merge", parts[0], "nowhere.jsonl", "--out", "x.jsonl"], /^golden: nowhere\.jsonl: no such file; expected record files/);
    const { configs } = readPlan(join(cwd, "near.plan")), text = readFileSync(join(cwd, "near.plan"), "utf8");
    writeFileSync(join(cwd, "cut.plan"), text.split("\n").slice(0, -2).join("\n"));
    refused(["sweep", "cut.plan", "--part", "1/4", "--records", "."], new RegExp(`cut\\.plan: expected ${configs.length} runs, got 8`));
    writeFileSync(join(cwd, "old.plan"), text.replace(/"version":"[^"]*"/, '"version":"0.0.9"'));
    refused(["sweep", "old.plan", "--part", "1/4", "--records", "."], /old\.plan: the plan was written by version 0\.0\.9, this is/);
  });

  it("goes on after a line cut short, as a machine that was lost leaves one", () => {
    appendFileSync(join(cwd, parts[3]), '{"hash":"0123');
    assert.match(well("merge", ...parts, "--plan", "near.plan", "--out", "cut.jsonl"), /9 runs from 4 files/);
  });
});
