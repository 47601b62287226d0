import { strict as assert } from "node:assert";
import fc from "fast-check";
import { normals } from "../../lib/experiment/analysis/normal.js";
import { ask, askVerdict, leastSamples, planAsk, readRecords, type Question } from "../../lib/experiment/index.js";
import { effectiveLearningRate, golden } from "../../lib/theory/index.js";
import { writeBytes } from "../data/idx-files.js";
import { stripes } from "./stripes.js";

const sizes = fc.record({
  train: fc.integer({ min: 40, max: 60_000 }), validation: fc.integer({ min: 5, max: 6000 }), test: fc.integer({ min: 1, max: 10_000 }),
  classes: fc.integer({ min: 2, max: 100 }),
});

describe("planAsk(sizes, budget)", () => {
  it("stays within the budget, spends no less for more, and never asks for more images than there are", () => {
    fc.assert(fc.property(sizes, fc.double({
      min: 1, max: 1000, noNaN: true,
    }), fc.double({ min: 1, max: 10, noNaN: true }), (of, factor, more) => {
      const budget = leastSamples(of) * factor, plan = planAsk(of, budget), larger = planAsk(of, budget * more);
      assert.ok(plan.samples <= budget && larger.samples >= plan.samples);
      assert.ok(plan.limit.train <= of.train && plan.limit.validation <= of.validation && plan.limit.test <= of.test);
      assert.ok(plan.epochs >= 3 && plan.epochs <= 30 && plan.blocks >= 5 && plan.blocks <= 27 && plan.firstEpochs * 3 >= plan.epochs);
    }));
  });

  it("takes all images before more epochs, and thirty epochs before more comparisons", () => {
    const of = { train: 900, validation: 100, test: 100, classes: 3 };
    assert.deepEqual(
      [planAsk(of, 1e5), planAsk(of, 4e5), planAsk(of, 1e7)].map(({ limit, epochs, blocks }) => [limit.train, epochs, blocks]),
      [[900, 4, 5], [900, 19, 5], [900, 30, 27]],
    );
    assert.ok(planAsk(of, leastSamples(of)).limit.train < 900);
  });

  it("refuses a budget below the least, naming it", () => {
    assert.throws(
      () => planAsk({ train: 54_000, validation: 6000, test: 10_000, classes: 10 }, 1000),
      /expected at least [\d,]+ training samples for this data set, got 1,000/,
    );
  });
});

describe("askVerdict(compared, options)", () => {
  const options = { margin: 0.005, rho: 1 / 9, chance: 0.1 };
  const around = (middle: number, scatter: number) => [0.5, -1, 1, -0.5, 0].map((x) => middle + scatter * x);
  const judge = (best: readonly number[], gold: readonly number[]) => askVerdict({ golden: gold, conventional: gold, best }, options);

  it("has four outcomes", () => {
    assert.equal(judge(around(0.971, 0.0005), around(0.97, -0.0005)).outcome, "good default");
    assert.equal(judge(around(0.99, 0.001), around(0.95, -0.001)).outcome, "better found");
    assert.equal(judge(around(0.98, 0.01), around(0.975, -0.01)).outcome, "too small to tell");
    assert.equal(judge(around(0.1, 0.01), around(0.11, 0.01)).outcome, "no ground");
  });

  it("says in words what its numbers say", () => {
    const { sentence, lead } = judge(around(0.971, 0.0005), around(0.97, -0.0005));
    assert.match(sentence, new RegExp(`leads it by at most ${(100 * lead.atMost).toFixed(2)} points`));
    assert.match(judge(around(0.96, 0.0005), around(0.97, -0.0005)).sentence, /does not lead it/);
  });

  it("has the bounds of SciPy's t distribution", () => {
    // scipy.stats.t.ppf(0.95, 4) = 2.1318467863266495
    const best = around(0.971, 0.0005);
    const gold = around(0.97, -0.0005);
    const differences = best.map((value, i) => value - gold[i]);
    const middle = differences.reduce((a, b) => a + b) / 5;
    const s2 = differences.reduce((sum, d) => sum + (d - middle) ** 2, 0) / 4;
    assert.ok(Math.abs(judge(best, gold).lead.atMost - (middle + 2.1318467863266495 * Math.sqrt((1 / 5 + 1 / 9) * s2))) < 1e-10);
  });

  it("covers the true lead at least 93 times in 100 with each bound, where folds share a part of their error as the correction " +
    "supposes", () => {
    const normal = normals(3, "ask");
    let [below, above] = [0, 0];
    for (let i = 0; i < 4000; i++) {
      // Correlation rho / (1 + rho) between the differences of two folds, as Nadeau and Bengio take it: 1/10.
      const shared = Math.sqrt(0.1) * normal(), best = Array.from({ length: 5 }, () => 0.9 + 0.003 * (shared + Math.sqrt(0.9) * normal()));
      const { lead } = askVerdict({ golden: best.map(() => 0.9), conventional: best, best }, options);
      below += lead.atLeast <= 0 ? 1 : 0;
      above += lead.atMost >= 0 ? 1 : 0;
    }
    assert.ok(below > 0.93 * 4000 && above > 0.93 * 4000, `${below} and ${above} of 4000`);
  });

  it("wants three blocks, the same for each pair", () => {
    assert.throws(
      () => askVerdict({ golden: [0.9, 0.9], conventional: [0.9, 0.9], best: [0.9, 0.9] }, options), /at least 3, got 2, 2 and 2/,
    );
    assert.throws(() => askVerdict({ golden: [0.9, 0.9, 0.9], conventional: [0.9, 0.9, 0.9], best: [0.9] }, options), /got 3, 3 and 1/);
  });
});

describe("ask(question, data, budget, options)", () => {
  const data = { train: stripes(300, 1), test: stripes(60, 2) };
  const question: Question = {
    dataName: "stripes", network: {
      name: "one-dense", input: [4, 4, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 3 }], head: "softmax",
    },
    loss: "cross-entropy", batchSize: 8, seed: 1, margin: 0.005,
  };

  it("compares on folds and seeds that the search has not seen, and gives the same answer again from its records", async () => {
    const file = `${writeBytes(new Uint8Array())}.jsonl`;
    const first = await ask(question, data, 30_000, { file, workers: 1 });
    const records = readRecords(file), kept = records.length;
    assert.equal(first.trials.length, 13);
    assert.equal(kept, 13 + 3 * first.plan.blocks);
    const folds = (round: boolean) =>
      new Set(records.filter(({ config }) => (config.seed === 1) === round).map(({ config }) => config.split.fold));
    assert.deepEqual([...folds(true)], [0]);
    assert.ok(!folds(false).has(0));
    const again = await ask(question, data, 30_000, { file, workers: 2 });
    assert.deepEqual(again, first);
    assert.equal(readRecords(file).length, kept);
    assert.equal(first.pairs.golden.learningRate, golden.eta);
    const best = first.trials.filter(({ round }) => round === 2).reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
    assert.ok(Math.abs(effectiveLearningRate(first.pairs.best) - effectiveLearningRate(best)) < 1e-6);
  });

  it("finds no ground where labels say nothing of the images", async () => {
    const random = {
      ...data.train, labels: Uint8Array.from(data.train.labels, (_, i) => (i * 7919 + (i >> 3)) % 3), sha256: ["r", "300"] as const,
    };
    const asked = await ask(
      { ...question, dataName: "noise" },
      { train: { ...random, images: stripes(300, 9).images.map((_, i) => (i * 2654435761) >>> 24) }, test: data.test }, 20_000,
      { file: `${writeBytes(new Uint8Array())}.jsonl`, workers: 1 },
    );
    assert.ok(["no ground", "too small to tell"].includes(asked.verdict.outcome), asked.verdict.sentence);
  });
});
