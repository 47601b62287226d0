import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gridVerdict, ridgeVerdict } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";
import { fixtureGrids, linesOf } from "./fixture-grids.js";

/** What test/fixtures/grid_verdict.py found, with NumPy and SciPy. */
interface Answer {
  sha256: string;
  verdict: {
    golden: number; rank: number; within: number; scatter: string; freedom: number; c: number; upper: number; lower: number;
    margin: number; outcome: string; found: number; errors: number[]; leads: number[]; collapsed: number;
    p?: Record<string, number>; better?: number; worse?: number; interval?: [number, number];
  };
  ridge: null | {
    cells: number;
    near: number;
    rSquared: number;
    F: number;
    freedom: number[];
    p: number;
    finds: number;
    lackOfFit: { F: number; freedom: number[]; p: number };
    best: number;
    interval: [number, number];
  };
}
const {
  answers,
} = JSON.parse(readFileSync(join(paths.root, "test", "fixtures", "grid_verdict.json"), "utf8")) as { answers: Record<string, Answer> };

/** Arithmetic and the distributions of two libraries agree to 1e-6; what either draws at random, to the share that is named. */
const close = (actual: number, expected: number, share: number, what: string) =>
  assert.ok(Math.abs(actual - expected) <= share * Math.max(1e-3, Math.abs(expected)), `${what}: ${actual}, expected ${expected}`);

describe("verdicts beside those of another language", function () {
  this.timeout(120_000);
  for (const [name, records] of Object.entries(fixtureGrids())) {
    const { sha256, verdict: expected, ridge: expectedRidge } = answers[name];

    it(`${name}: the same records`, () => { assert.equal(createHash("sha256").update(linesOf(records)).digest("hex"), sha256); });

    it(`${name}: every number of the grid's verdict`, () => {
      const { equivalence: test, golden, rank, rankInterval, comparisons, collapsed } = gridVerdict(records, name);
      assert.equal(test.outcome, expected.outcome);
      assert.equal(test.scatter, expected.scatter);
      assert.deepEqual(
        [rank, test.leads.length, test.freedom, test.margin, [...collapsed.values()].reduce((a, b) => a + b, 0)],
        [expected.rank, expected.within, expected.freedom, expected.margin, expected.collapsed],
      );
      close(golden.accuracy!, expected.golden, 1e-9, "golden");
      test.leads.forEach(({ mean, error }, i) => {
        close(mean, expected.leads[i], 1e-6, "lead");
        close(error, expected.errors[i], 1e-6, "error");
      });
      close(test.found!, expected.found, 1e-6, "found with probability 80%");
      close(test.c!, expected.c, 0.03, "c");
      close(test.upper!, expected.upper, 0.04, "upper");
      close(test.lower!, expected.lower, 0.06, "lower");
      if (expected.p === undefined) return;
      for (const { cell, p } of comparisons) if (p !== undefined) close(p, expected.p[`${cell.learningRate} ${cell.momentum}`], 1e-5, "p");
      assert.deepEqual(rankInterval, expected.interval);
      assert.deepEqual(
        (["better", "worse"] as const).map((which) => comparisons.filter(({ says }) => says === which).length),
        [expected.better, expected.worse],
      );
    });

    it(`${name}: every number of the ridge`, () => {
      const { confirms, ridge: found } = ridgeVerdict(records, name);
      assert.equal(confirms, expectedRidge !== null);
      if (expectedRidge === null) return;
      assert.deepEqual(
        [found!.cells.length, found!.cells.filter(({ near }) => near).length, found!.alpha!.freedom, found!.lackOfFit!.freedom],
        [expectedRidge.cells, expectedRidge.near, expectedRidge.freedom, expectedRidge.lackOfFit.freedom],
      );
      close(found!.rSquared, expectedRidge.rSquared, 1e-9, "R²");
      close(found!.alpha!.F, expectedRidge.F, 1e-6, "F");
      close(found!.alpha!.p, expectedRidge.p, 1e-5, "p");
      close(found!.alphaFinds!, expectedRidge.finds, 1e-4, "what the test finds");
      close(found!.lackOfFit!.F, expectedRidge.lackOfFit.F, 1e-6, "lack of fit");
      close(found!.lackOfFit!.p, expectedRidge.lackOfFit.p, 1e-5, "its p");
      close(Math.log10(found!.best), Math.log10(expectedRidge.best), 1e-4, "best rate");
      found!.bestInterval?.forEach((end, i) => { close(Math.log10(end), Math.log10(expectedRidge.interval[i]), 0.03, "its interval"); });
    });
  }
});
