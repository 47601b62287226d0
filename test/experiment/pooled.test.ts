import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { random } from "../../lib/data/index.js";
import { holm, leastDifference, pooledDifference, scatterOf, type Result } from "../../lib/experiment/index.js";
import { paths } from "../../lib/paths.js";

interface Fixture {
  pooled: {
    images: number;
    rho: number;
    table: number[][];
    variance: number;
    freedom: number;
    differences: { p: number; interval: [number, number]; effect: number }[];
  }[];
}
const fixture = JSON.parse(readFileSync(join(paths.root, "test", "fixtures", "statistics.json"), "utf8")) as Fixture;
const close = (actual: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1e-3, Math.abs(expected)), `${what}: ${actual}, expected ${expected}`);

/** Cells (rows) by blocks (columns). */
const cellsOf = (table: readonly (readonly number[])[], images: number) =>
  table.map((row) => new Map<string, Result>(row.map((accuracy, block) => [String(block), { accuracy, images }])));

/** A grid in which every cell has the same accuracy but for chance: folds differ, images are right or wrong by binomial noise. */
function alike(cells: number, folds: number, images: number, seed: number): number[][] {
  const source = random(seed, "alike");
  const levels = Array.from({ length: folds }, () => 0.985 + 0.004 * source.uniform());
  return Array.from({ length: cells }, () => levels.map((level) => {
    let wrong = 0;
    for (let i = 0; i < images; i++) if (source.uniform() > level) wrong += 1;
    return 1 - wrong / images;
  }));
}

describe("scatterOf(cells) and pooledDifference(cell, reference, scatter, rho)", () => {
  it("agree with SciPy: residual variance of the two-way table, p-value, interval and effect", () => {
    for (const { images, rho, table, variance, freedom, differences } of fixture.pooled) {
      const cells = cellsOf(table, images);
      const scatter = scatterOf(cells)!;
      close(scatter.variance, variance, 1e-10, "variance");
      assert.equal(scatter.freedom, freedom);
      differences.forEach((expected, i) => {
        const ours = pooledDifference(cells[i + 1], cells[0], scatter, rho);
        close(ours.p!, expected.p, 1e-6, `p of cell ${i + 1}`);
        close(ours.effect!, expected.effect, 1e-10, `effect of cell ${i + 1}`);
        expected.interval.forEach((end, side) => close(ours.interval![side], end, 1e-6, `interval of cell ${i + 1}`));
      });
    }
  });

  it("seldom claim anything in a grid where all cells are alike: at most one grid in twenty, and chance", () => {
    const grids = 120;
    let claims = 0;
    for (let seed = 1; seed <= grids; seed++) {
      const cells = cellsOf(alike(20, 3, 400, seed), 400);
      const scatter = scatterOf(cells);
      if (holm(cells.slice(1).map((cell) => pooledDifference(cell, cells[0], scatter, 1 / 9).p!)).some((p) => p < 0.05)) claims += 1;
    }
    // Binomial, 120 draws with chance 0.05: 12 or more come once in a hundred.
    assert.ok(claims < 12, `${claims} of ${grids} grids`);
  });

  it("find a difference that one cell's three folds could not show", () => {
    const table = alike(20, 3, 6000, 1);
    const better = table[0].map((accuracy) => accuracy + 0.006);
    const cells = cellsOf([...table, better], 6000);
    const scatter = scatterOf(cells)!;
    const difference = pooledDifference(cells[20], cells[0], scatter, 1 / 9);
    assert.ok(difference.p! < 0.05 / 20 && difference.interval![0] > 0);
    assert.ok(leastDifference(scatter, { accuracy: 0.987, blocks: 3, rho: 1 / 9, level: 0.05 / 20 }) < 0.006);
  });

  it("judge a cell that scatters beyond all others by its own scatter", () => {
    const table = [...alike(20, 3, 6000, 2), [0.999, 0.9, 0.6]];
    const cells = cellsOf(table, 6000);
    assert.ok(pooledDifference(cells[20], cells[0], scatterOf(cells.slice(0, 20)), 1 / 9).p! > 0.05);
  });

  it("leave out cells that have not learned, and have no answer with one block", () => {
    const table = alike(4, 3, 100, 3);
    assert.equal(scatterOf(cellsOf([...table, [0.1, 0.1, 0.1]], 100))!.freedom, 6);
    assert.equal(scatterOf(cellsOf(table.map((row) => row.slice(0, 1)), 100)), undefined);
    const [a, b] = cellsOf([[0.9], [0.8]], 100);
    assert.deepEqual({
      ...pooledDifference(a, b, undefined, 0), mean: 0.1,
    }, { mean: 0.1, blocks: 1, interval: undefined, p: undefined, effect: undefined });
    assert.throws(() => pooledDifference(a, new Map(), undefined, 0), RangeError);
  });
});
