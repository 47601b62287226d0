import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { equivalence, gridVerdict, margins } from "../../lib/experiment/index.js";
import { normals } from "../../lib/experiment/analysis/normal.js";
import { paths } from "../../lib/paths.js";
import { onRidge, syntheticGrid } from "./records.js";

const asked = { rho: 0, margin: 0.001, comparisons: 59, draws: 1000 };

/** Rows with known means: what all cells of a block share, and a scatter of each cell's own. */
function simulated(
  seed: number, { means, blocks, scatter }: { means: readonly number[]; blocks: number; scatter: (cell: number) => number },
): Map<string, number[]> {
  const normal = normals(seed, "coverage");
  const shared = Array.from({ length: blocks }, () => 0.001 * normal());
  return new Map(means.map((value, i) => [String(i), shared.map((part) => value + part + scatter(i) * normal())]));
}

/** How often all true leads are within their bounds at once. */
function coverage(
  times: number, of: { means: readonly number[]; blocks: number; scatter: (cell: number) => number }, draws: number,
): { covered: number; grounds: number } {
  let covered = 0, grounds = 0;
  for (let i = 0; i < times; i++) {
    const { leads, c } = equivalence(simulated(i, of), "0", { ...asked, draws });
    if (c === undefined) continue;
    grounds += 1;
    if (leads.every(({ name, mean, error }) => mean + c * error >= of.means[Number(name)] - of.means[0])) covered += 1;
  }
  return { covered: covered / grounds, grounds };
}

describe("margins", () => {
  it("are those that docs/analysis.md fixed, with its date", () => {
    const text = readFileSync(join(paths.root, "docs", "analysis.md"), "utf8");
    const { equivalenceMargin: { all, half }, fixedOn, guess, withinReach, ridgeFloor, significanceLevel, statedPower } = margins;
    assert.ok(text.includes(`Written on ${fixedOn}`));
    assert.ok(text.includes(
      `**${(100 * all).toFixed(2)} points** of accuracy on all images (E1), **${(100 * half).toFixed(2)} points** on half`,
    ));
    assert.ok(text.includes(`accuracy of a guess, ${guess.toFixed(2)}`) && text.includes(`at least ${ridgeFloor}`));
    assert.deepEqual(
      [withinReach, significanceLevel, statedPower, margins.marginFor(1), margins.marginFor(0.5)],
      [0.01, 0.05, 0.8, all, half],
    );
  });
});

describe("equivalence(table, reference, options)", function () {
  this.timeout(240_000);

  it("covers the true leads of all pairs at once at least 93 times in 100: ten blocks, thirty pairs, each with its own scatter", () => {
    // All others are ahead by as much: the hardest case, as any of them can look best by luck.
    const level = { means: Array.from({ length: 30 }, (_, i) => (i === 0 ? 0.986 : 0.99)), blocks: 10, scatter: (i: number) =>
      0.0006 * (1 + (i % 3)) };
    const sloped = { ...level, means: level.means.map((value, i) => value - 0.0001 * Math.abs(i - 9)) };
    for (const of of [level, sloped]) {
      const { covered } = coverage(300, of, 400);
      assert.ok(covered >= 0.93, `covered ${covered}`);
    }
  });

  it("covers as often with three blocks, where it pools cells that scatter alike", () => {
    const {
      covered, grounds,
    } = coverage(300, { means: Array.from({ length: 30 }, (_, i) => (i === 0 ? 0.986 : 0.99)), blocks: 3, scatter: () => 0.001 }, 1000);
    assert.ok(covered >= 0.93 && grounds > 240, `covered ${covered} of ${grounds}`);
  });

  it("has no ground with one run a cell, or with three where cells scatter unequally, and says why", () => {
    const unequal = simulated(1, { means: Array.from({ length: 30 }, () => 0.99), blocks: 3, scatter: (i) => (i % 2 ? 0.0001 : 0.003) });
    assert.match(equivalence(unequal, "0", asked).why!, /do not scatter alike/);
    assert.match(equivalence(simulated(1, { means: [0.9, 0.9], blocks: 1, scatter: () => 0.1 }), "0", asked).why!, /one run a cell/);
    assert.throws(() => equivalence(unequal, "none", asked), RangeError);
  });

  it("falls each of its three ways", () => {
    const of = (lead: number, scatter: number) => equivalence(
      simulated(3, { means: [0.99, ...Array.from({ length: 20 }, () => 0.99 + lead)], blocks: 10, scatter: () => scatter }), "0", asked,
    );
    assert.equal(of(-0.0005, 0.0002).outcome, "safe");
    assert.equal(of(0.004, 0.0002).outcome, "not safe");
    assert.equal(of(0, 0.002).outcome, "open");
  });
});

describe("gridVerdict of ten folds", () => {
  const quiet = { scatter: 0.004, cell: onRidge({ best: 0.127 }) };

  it("says first what the equivalence test gives, either way", () => {
    assert.match(
      gridVerdict(syntheticGrid(quiet), "E1").sentence,
      /^E1 \(.*initial weights he\): the golden pair is a safe choice: with 95% confidence no other pair is ahead by more than 0\.0\d points/,
    );
    assert.match(
      gridVerdict(syntheticGrid({ ...quiet, cell: onRidge({ best: 1.5 }) }), "E1").sentence,
      /the golden pair is not a safe choice: with 95% confidence another pair is ahead by at least/,
    );
    assert.match(gridVerdict(syntheticGrid({ ...quiet, scatter: 0.1 }), "E1").sentence, /is open: another pair may be ahead by up to/);
  });

  it("counts collapsed runs, and gives the other readings beside it", () => {
    const verdict = gridVerdict(syntheticGrid({ ...quiet, cell: (rate, momentum) =>
      (rate === 0.2 && momentum > 0.8 ? "collapsed" : Math.max(2, onRidge()(rate, momentum))) }), "E1");
    assert.equal(verdict.collapsed.size, 5);
    assert.match(verdict.sentence, /50 runs in 5 cells collapsed/);
    assert.deepEqual(
      verdict.beside.map(({ reading }) => reading),
      ["last epoch, validation", "best epoch, validation", "last epoch, test", "last epoch, validation and test"],
    );
  });

  it("refuses records of two kinds with both named", () => {
    const one = syntheticGrid(quiet);
    const mixed = (change: Parameters<typeof syntheticGrid>[0]["change"]) =>
      [...one.slice(0, 300), ...syntheticGrid({ ...quiet, change }).slice(300)];
    const network = {
      name: "other", input: [28, 28, 1], layers: [{ kind: "flatten" }, { kind: "dense", units: 10 }], head: "softmax",
    } as const;
    assert.throws(() => gridVerdict(mixed({ initialWeights: "framework" }), "E1"), /one way to draw initial weights, got he and framework/);
    assert.throws(() => gridVerdict(mixed({ network }), "E1"), /one network, got paper and other/);
    assert.throws(
      () => gridVerdict(mixed({ network: { ...network, name: "paper", layers: [...network.layers, { kind: "relu" }] } }), "E1"),
      /got paper and paper \(of the same name, but not the same\)/,
    );
    assert.throws(() => gridVerdict(mixed({ batchSize: 16 }), "E1"), /one batch size, got 64 and 16/);
    assert.throws(() => gridVerdict(mixed({ loss: "synapse" }), "E1"), /one loss, got cross-entropy and synapse/);
    assert.throws(
      () => gridVerdict(mixed({ data: { name: "digits", sha256: ["e"] } }), "E1"), /one data set, got synthetic \(a\) and digits \(e\)/,
    );
    assert.throws(
      () => gridVerdict(one.map((record, i) => (i < 300 ? record : { ...record, variant: "webgpu", device: "some GPU" })), "E1"),
      /one engine, got plain and webgpu on some GPU/,
    );
  });

  it("refuses a grid that lacks runs, naming the cell", () => {
    assert.throws(() => gridVerdict(syntheticGrid(quiet).slice(0, -1), "E1"), /cell \(0\.2, 0\.925\) has no run of fold and seed 9 1/);
  });
});
