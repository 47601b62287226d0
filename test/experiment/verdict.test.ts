import { strict as assert } from "node:assert";
import { random } from "../../lib/data/index.js";
import { gridVerdict, learningRates, momenta, type RunRecord } from "../../lib/experiment/index.js";
import { someConfig, someRecord } from "./records.js";

/** A whole grid of synthetic records: `accuracy` of each cell plus a little seeded noise for each run. */
function gridOf(seeds: number, accuracy: (learningRate: number, momentum: number) => number | "diverged"): RunRecord[] {
  const noise = random(1, "noise");
  return learningRates.flatMap((learningRate) => momenta.flatMap((momentum) => Array.from({ length: seeds }, (_, seed) => {
    const value = accuracy(learningRate, momentum);
    const config = someConfig({ optimizer: { kind: "sgd", learningRate, momentum }, seed: seed + 1 });
    return someRecord(config, value === "diverged" ? value : value + 0.002 * noise.uniform());
  })));
}
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

  it("sets diverged cells apart: no difference, no test, last in rank", () => {
    const { comparisons, sentence } = gridVerdict(gridOf(3, (a) => (a === 0.2 ? "diverged" : 0.9)), "E1");
    assert.equal(comparisons.filter(({ says }) => says === "diverged").length, 10);
    assert.match(sentence, /10 diverged/);
  });

  it("wants the whole grid", () => {
    assert.throws(() => gridVerdict([someRecord(someConfig(), 0.9)], "E1"), /golden cell \(0\.016, 0\.874\) is not among the records/);
  });
});
