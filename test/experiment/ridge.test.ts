import { strict as assert } from "node:assert";
import { leastSquares } from "../../lib/experiment/analysis/least-squares.js";
import { isFresh, mcnemar, ridge, ridgeRuns, ridgeVerdict } from "../../lib/experiment/index.js";
import { onRidge, syntheticGrid } from "./records.js";

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
    const first = [...Array<boolean>(8).fill(true), ...Array<boolean>(2).fill(false), true], second = [...Array<boolean>(8).fill(false), ...Array<boolean>(2).fill(true), true];
    const { firstAlone, secondAlone, p } = mcnemar(first, second);
    assert.deepEqual([firstAlone, secondAlone], [8, 2]);
    assert.ok(Math.abs(p - 2 * (1 + 10 + 45) / 1024) < 1e-12);
    assert.equal(mcnemar([true], [true]).p, 1);
    assert.throws(() => mcnemar([true], []), RangeError);
  });
});
