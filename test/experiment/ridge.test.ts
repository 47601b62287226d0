import { strict as assert } from "node:assert";
import { leastSquares } from "../../lib/experiment/analysis/least-squares.js";
import { normals } from "../../lib/experiment/analysis/normal.js";
import { batches, batchVerdicts, isFresh, mcnemar, profile, ridge, ridgeRuns, ridgeVerdict, runHash } from "../../lib/experiment/index.js";
import { onRidge, someConfig, someRecord, syntheticGrid } from "./records.js";

const quiet = { scatter: 0.03 };

describe("ridgeVerdict(records, title)", function () {
  this.timeout(240_000);

  it("finds one variable, and the best rate, where accuracy was made from the effective rate alone", () => {
    const { outcome, ridge: found, sentence, confirms } = ridgeVerdict(syntheticGrid({ ...quiet, cell: onRidge({ best: 0.112 }) }), "E1");
    assert.ok(confirms);
    assert.equal(outcome, "one variable");
    assert.ok(Math.abs(Math.log10(found!.best / 0.112)) < 0.05, `best ${found!.best}`);
    assert.equal(found!.blocks, 7);
    assert.match(sentence, /alpha and alpha² add nothing beyond chance \(F\(2, \d+\) = .* probability 80%/);
  });

  it("finds more than one where the momentum weight was given a part of its own", () => {
    const { outcome, sentence } = ridgeVerdict(syntheticGrid({ ...quiet, cell: onRidge({ adds: (momentum) => 0.2 * momentum }) }), "E1");
    assert.equal(outcome, "more than one");
    assert.match(sentence, /depends on more than the effective learning rate/);
  });

  it("tests nothing on the runs on which the pattern was found, nor where too few cells learned", () => {
    const { outcome, sentence } = ridgeVerdict(syntheticGrid({ ...quiet, folds: 3, cell: onRidge() }), "E1");
    assert.equal(outcome, "no ground");
    assert.match(sentence, /a description, not a test/);
    assert.match(ridgeVerdict(syntheticGrid({ ...quiet, cell: () => 2 }), "E1").sentence, /no verdict .* there are 0/);
    assert.deepEqual([{ seed: 1, fold: 2 }, { seed: 1, fold: 3 }, { seed: 2, fold: 0 }].map(isFresh), [false, true, true]);
  });

  it("has an interval of the best rate that covers it at least 93 times in 100, for seven and for ten folds", () => {
    for (const fresh of [true, false]) {
      let covered = 0;
      const times = 200;
      for (let noise = 1; noise <= times; noise++) {
        const runs = ridgeRuns(syntheticGrid({ noise, cell: onRidge({ best: 0.12 }) }));
        const found = ridge(fresh ? runs.filter(isFresh) : runs, { draws: 500 });
        assert.ok(typeof found !== "string");
        // What the fixed analysis estimates: the summit of the quartic, which for a parabola is the parabola's.
        if (found.bestInterval![0] <= 0.12 && 0.12 <= found.bestInterval![1]) covered += 1;
      }
      assert.ok(covered / times >= 0.93, `covered ${covered / times}, fresh ${fresh}`);
    }
  });

  it("calls one variable more than one about five times in a hundred", () => {
    const times = 200;
    let false_ = 0;
    for (let noise = 1; noise <= times; noise++) {
      const found = ridge(ridgeRuns(syntheticGrid({ noise, cell: onRidge() })).filter(isFresh), { draws: 2 });
      if (typeof found !== "string" && found.alpha!.p < 0.05) false_ += 1;
    }
    assert.ok(false_ / times <= 0.09, `false in ${false_ / times}`);
  });
});

describe("batches(size, options) and batchVerdicts(records, title)", () => {
  /** Records of E6 by its own plan: sixteen cells, five folds, eight epochs at batch 64. */
  const made = (best: (batchSize: number, epochs: number) => number) => {
    const normal = normals(5, "batches");
    return batches(
      profile("paper", { epochs: 8, folds: 5 }), { data: { train: { sha256: ["a", "b"] }, test: { sha256: ["c", "d"] } } },
    ).map((config) => {
      const { learningRate, momentum } = config.optimizer as { learningRate: number; momentum: number };
      const record = someRecord(
        config,
        1 / (1 + Math.exp(-onRidge({ best: best(config.batchSize, config.epochs), bend: 0.6 })(learningRate, momentum) + 0.03 * normal())),
      );
      return { ...record, epochs: record.epochs.slice(-1) };
    });
  };

  it("plans every cell once with equal epochs and once with equal updates", () => {
    const plan = batches(
      profile("paper", { epochs: 8, folds: 1 }), { data: { train: { sha256: ["a", "b"] }, test: { sha256: ["c", "d"] } } },
    );
    assert.deepEqual(
      [...new Set(plan.map(({ batchSize, epochs }) => `${batchSize}: ${epochs}`))],
      ["16: 8", "16: 2", "64: 8", "256: 8", "256: 32"],
    );
    assert.equal(new Set(plan.map(runHash)).size, 80);
    assert.throws(
      () => batches(profile("paper", { epochs: 10 }), { data: { train: { sha256: ["a", "b"] }, test: { sha256: ["c", "d"] } } }),
      /multiple of 4, .* got 10/,
    );
  });

  it("moves where the best rate was made to grow with the batch, and stays open where it was not", () => {
    assert.deepEqual(
      batchVerdicts(made((batchSize) => 0.12 * (batchSize / 64) ** 0.7), "E6").map(({ outcome }) => outcome), ["moves", "moves"],
    );
    const still = batchVerdicts(made(() => 0.12), "E6");
    assert.deepEqual(still.map(({ outcome }) => outcome), ["stays open", "stays open"]);
    assert.match(
      still[1].sentence,
      /^E6, equal updates: best eta.* batch 16: 0\.1\d\d \(0\.\d+ to 0\.\d+\); .*no move is shown, and none is ruled out/,
    );
  });

  it("has no ground with one batch size, and refuses two networks", () => {
    const records = made(() => 0.12);
    assert.equal(batchVerdicts(records.filter(({ config }) => config.batchSize === 64), "E6")[0].outcome, "no ground");
    assert.throws(() => batchVerdicts([...records, someRecord(someConfig(), 0.5)], "E6"), /one network, got paper and one-dense/);
    assert.throws(() => batchVerdicts(records.filter(({ config }) => config.batchSize === 16), "E6"), /batch size 64/);
  });
});

describe("leastSquares(columns, y)", () => {
  it("finds a line, and refuses columns that follow from others or too few rows", () => {
    const { coefficients, residual, freedom } = leastSquares([[1, 1, 1, 1], [0, 1, 2, 3]], [1, 3, 5, 7]);
    coefficients.forEach((value, i) => { assert.ok(Math.abs(value - [1, 2][i]) < 1e-12); });
    assert.ok(residual < 1e-20 && freedom === 2);
    assert.throws(() => leastSquares([[1, 1, 1], [2, 2, 2]], [1, 2, 3]), RangeError);
    assert.throws(() => leastSquares([[1, 1]], [1]), RangeError);
  });
});

describe("mcnemar(first, second)", () => {
  it("is the exact test of a fair coin on the images where the two disagree", () => {
    const first = [...Array<boolean>(8).fill(true), ...Array<boolean>(2).fill(false), true];
    const second = [...Array<boolean>(8).fill(false), ...Array<boolean>(2).fill(true), true];
    const { firstAlone, secondAlone, p } = mcnemar(first, second);
    assert.deepEqual([firstAlone, secondAlone], [8, 2]);
    assert.ok(Math.abs(p - 2 * (1 + 10 + 45) / 1024) < 1e-12);
    assert.equal(mcnemar([true], [true]).p, 1);
    assert.throws(() => mcnemar([true], []), RangeError);
  });
});
