import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  committedEvidence, conclusions, losses, profile, recordings, smoothingVerdict, type RunRecord,
} from "../../lib/experiment/index.js";
import { gridOf, someRecord, tested, onRidge, syntheticGrid } from "./records.js";

const isGolden = (learningRate: number, momentum: number) => learningRate === 0.016 && momentum === 0.874;
const data = { train: { sha256: ["a", "b"] }, test: { sha256: ["c", "d"] } } as const;
const body = (title: string, records: RunRecord[]) => ({ title, records });
const none: string[] = [];

/** E3 with five seeds: accuracy and confidence of the synapse loss and of all others. */
function e3(ofSynapse: { accuracy: number; confidence: number }, ofOthers: { accuracy: number; confidence: number }) {
  return body("E3", losses(profile("quick", { seeds: 5 }), { data }).map((config, i) => {
    const { accuracy, confidence } = config.loss === "synapse" ? ofSynapse : ofOthers;
    const noise = 0.0005 * Math.sin(i);
    return tested(someRecord(config, accuracy), { accuracy: accuracy + noise, confidence: confidence + 1.1 * noise });
  }));
}

/** E4 with a measured gain of so many times the predicted one. */
const e4 = (ratio: number) => recordings(profile("quick", { seeds: 2 }), { data }).map((config): RunRecord => {
  const optimizer = config.optimizer as { learningRate: number; momentum: number };
  const predictedGain = optimizer.learningRate ** 2 / (1 - optimizer.momentum ** 2);
  const flat = new Array<number>(33).fill(1);
  return { ...someRecord(config, 0.97), smoothing: {
    ...optimizer, steps: 500, watched: 9, predictedGain,
    measuredGain: (optimizer.momentum === 0 ? 1 : ratio + 0.01 * config.seed) * predictedGain, frequency: flat, gradientPower: flat,
    updatePower: flat,
  } };
});

describe("conclusions(evidence)", () => {
  it("recommend the golden pair and the synapse loss when the records carry it", () => {
    const grid = body("E1", gridOf(5, (a, b) => (isGolden(a, b) ? 0.95 : 0.9)));
    const { pair, loss, findings } = conclusions({
      grids: [grid], losses: e3({ accuracy: 0.98, confidence: 0.98 }, { accuracy: 0.97, confidence: 0.97 }), missing: none,
    });
    assert.match(
      pair,
      /^Yes: it has the best mean in every grid.*0 of 59 in E1.*usual pair \(0\.01, 0\.9\) minus the golden one: -\d\.\d\d points in E1 \(worse\)/,
    );
    assert.match(loss, /^Yes, for accuracy\. Against .*\+1\.0\d points/);
    assert.deepEqual(findings.map(({ outcome }) => outcome), ["supported", "supported", "refuted"]);
  });

  it("advise against both when others do better", () => {
    const grid = body("E1", gridOf(5, (a, b) => (isGolden(a, b) ? 0.9 : 0.95)));
    const { pair, loss } = conclusions({
      grids: [grid], losses: e3({ accuracy: 0.93, confidence: 0.93 }, { accuracy: 0.97, confidence: 0.97 }), missing: none,
    });
    assert.match(pair, /^No: other pairs do better, by up to [45]\.\d\d points \(E1\)/);
    assert.match(loss, /^No\. Against .*-3\.9\d points.*That a deep network trains well with it is refuted\.$/);
  });

  it("call the pair a starting point when it is beaten by little, in whichever grid", () => {
    const alike = body("E2", gridOf(5, () => 0.95));
    const beaten = body("E1", gridOf(8, (a, b) => (a === 0.1 && b === 0.6 ? 0.9525 : 0.95)));
    const { pair, findings } = conclusions({ grids: [beaten, alike], missing: none });
    assert.match(pair, /^As a starting point yes, as the best there is no: other pairs do better, by at most 0\.\d\d points \(E1\)/);
    assert.equal(findings[0].outcome, "refuted");
    assert.match(
      conclusions({ grids: [alike], missing: none }).pair,
      /^(Yes: it has the best|It is not shown to be worse, and not shown to be safe\. .*another pair is ahead by at most .*\d\.\d\d points in E2)/,
    );
  });

  it("say whether both readings of the initial weights agree", () => {
    const of = (initialWeights: "he" | "framework", best: number) =>
      ({ title: `E1, ${initialWeights}`, records: syntheticGrid({ scatter: 0.004, change: { initialWeights }, cell: onRidge({ best }) }) });
    assert.match(
      conclusions({ grids: [of("he", 0.127), of("framework", 0.127)], missing: [] }).pair,
      /Both readings of the initial weights \(he, framework\) give the same/,
    );
    assert.match(
      conclusions({ grids: [of("he", 0.127), of("framework", 1.5)], missing: [] }).pair,
      /readings of the initial weights differ, so nothing is concluded for both: he gives ".*safe", framework gives "refuted, safe choice: not safe"/,
    );
  });

  it("find no reason for the loss when accuracy is alike and its confidences are worse, and one when they are better", () => {
    const of = (
      ours: number, theirs: number,
    ) => conclusions({
      grids: [], losses: e3({ accuracy: 0.97, confidence: ours }, { accuracy: 0.97, confidence: theirs }), missing: none,
    }).loss;
    assert.match(of(0.94, 0.965), /^There is no reason to/);
    assert.match(of(0.965, 0.94), /^For its confidences yes/);
  });

  it("say nothing where one run a cell, or no record, carries nothing", () => {
    const { pair, loss, findings, limits } = conclusions({ grids: [body("E1", gridOf(1, () => 0.9))], missing: none });
    assert.match(pair, /^It cannot be said yet/);
    assert.match(loss, /^It cannot be said yet/);
    assert.equal(findings[0].outcome, "undecided");
    assert.match(limits[0], /one network \(one-dense\), one data set \(synthetic\) and one batch size \(8\)/);
    assert.deepEqual(conclusions({ grids: [], missing: none }).limits, []);
  });

  it("name what is missing where there are no records, with the commands", () => {
    const empty = mkdtempSync(join(tmpdir(), "golden-none-"));
    const { grids, missing } = committedEvidence(empty);
    rmSync(empty, { recursive: true });
    assert.equal(grids.length, 0);
    assert.equal(missing.length, 6);
    assert.ok(missing.every((sentence) => /`npx golden sweep E\d/.test(sentence)));
  });
});

describe("smoothingVerdict(records, title)", () => {
  it("is supported when updates scatter as predicted, in part when gradients have some memory, refuted when much; runs without momentum " +
    "are no evidence", () => {
    assert.deepEqual([1, 0.7, 3].map((ratio) => smoothingVerdict(e4(ratio), "E4").outcome), ["supported", "supported in part", "refuted"]);
    const { sentence, rows } = smoothingVerdict(e4(0.9), "E4");
    assert.equal(rows.length, 6);
    assert.match(
      sentence,
      /cross-entropy, golden pair 0\.9[12] \(95% interval .*critically damped at curvature 0\.2671 and unstable from 236\.2; M9 says 0\.2671 and 236\.2/,
    );
    assert.doesNotMatch(sentence, /no-momentum/);
    assert.equal(
      smoothingVerdict(e4(1).filter(({ config }) => config.optimizer.kind === "sgd" && config.optimizer.momentum === 0), "E4").outcome,
      "undecided",
    );
  });
});
