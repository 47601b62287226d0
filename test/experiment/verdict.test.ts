import { strict as assert } from "node:assert";
import { gridVerdict } from "../../lib/experiment/index.js";
import { gridOf, someConfig, someRecord } from "./records.js";

const isGolden = (learningRate: number, momentum: number) => learningRate === 0.016 && momentum === 0.874;

describe("gridVerdict(records, title)", () => {
  it("is supported when the golden cell is best, and counts the cells that are worse", () => {
    const { outcome, sentence, rank, comparisons } = gridVerdict(gridOf(5, (a, b) => (isGolden(a, b) ? 0.95 : 0.9)), "E1");
    assert.equal(outcome, "supported");
    assert.equal(rank, 1);
    assert.equal(comparisons.filter(({ says }) => says === "worse").length, 59);
    assert.match(sentence, /rank 1 of 60 \(95% interval 1 to 1\).* 0 do better, 59 worse/);
  });

  it("is refuted when some cell is better beyond chance, naming the best", () => {
    const { outcome, sentence } = gridVerdict(gridOf(5, (a, b) => (a === 0.1 && b === 0.6 ? 0.95 : 0.9)), "E1");
    assert.equal(outcome, "refuted");
    assert.match(sentence, /best mean is 95\.\d\d% at \(0\.1, 0\.6\).* 1 do better/);
    assert.match(sentence, /refuted here/);
  });

  it("is not refuted when all cells are alike and another happens to lead", () => {
    const records = gridOf(5, () => 0.9);
    const { outcome, comparisons, rank } = gridVerdict(records, "E1");
    assert.equal(outcome, rank === 1 ? "supported" : "not refuted");
    assert.equal(comparisons.filter(({ says }) => says === "better").length, 0);
  });

  it("is undecided with one run a cell, however large the difference", () => {
    const { outcome, sentence } = gridVerdict(gridOf(1, (a, b) => (isGolden(a, b) ? 0.5 : 0.9)), "E1");
    assert.equal(outcome, "undecided");
    assert.match(sentence, /a description, not a test/);
  });

  it("names the pairs that do better with their lead, and how large a difference had to be", () => {
    const {
      sentence, regret, near, detectable, conventional,
    } = gridVerdict(gridOf(4, (a, b) => (a === 0.1 && b === 0.6 ? 0.96 : isGolden(a, b) ? 0.95 : 0.9)), "E1");
    assert.match(sentence, /1 do better \(\(0\.1, 0\.6\) by (0\.9|1\.0)\d points\)/);
    assert.match(sentence, /A difference of 0\.\d\d points is found with probability 80%; 0 pairs lie within 0\.10 points/);
    assert.ok(Math.abs(regret - 0.01) < 0.003 && near === 0);
    assert.ok(detectable! > 0 && detectable! < 0.01);
    assert.equal(conventional!.says, "worse");
  });

  it("sets diverged cells apart: no difference, no test, last in rank", () => {
    const { comparisons, sentence } = gridVerdict(gridOf(3, (a) => (a === 0.2 ? "diverged" : 0.9)), "E1");
    assert.equal(comparisons.filter(({ says }) => says === "diverged").length, 10);
    assert.match(sentence, /10 diverged/);
  });

  it("wants the whole grid", () => {
    assert.throws(() => gridVerdict([someRecord(someConfig(), 0.9)], "E1"), /golden cell \(0\.016, 0\.874\) is not among the records/);
  });
});
