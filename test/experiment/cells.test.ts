import { strict as assert } from "node:assert";
import { gridCells, ranked, sizeLabel, type RunRecord } from "../../lib/experiment/index.js";
import { someConfig, someRecord } from "./records.js";

const at = (learningRate: number, momentum: number, seed: number, accuracy: number | "diverged", epochs = 2): RunRecord =>
  someRecord(someConfig({ optimizer: { kind: "sgd", learningRate, momentum }, seed, epochs }), accuracy);

describe("gridCells(records)", () => {
  it("takes mean and sample standard deviation of the last validation accuracy over seeds", () => {
    const { cells } = gridCells([at(0.1, 0.9, 1, 0.8), at(0.1, 0.9, 2, 0.9), at(0.01, 0.5, 1, 0.7), at(0.01, 0.5, 2, 0.7)]);
    assert.deepEqual(cells.map(({ learningRate, momentum }) => [learningRate, momentum]), [[0.01, 0.5], [0.1, 0.9]]);
    assert.ok(Math.abs(cells[1].accuracy! - 0.85) < 1e-12);
    assert.ok(Math.abs(cells[1].spread! - 0.05 * Math.SQRT2) < 1e-12);
    assert.equal(cells[0].spread, 0);
  });

  it("gives a cell with a diverged run no mean, and ranks it last", () => {
    const { cells } = gridCells([at(0.2, 0.9, 1, 0.99), at(0.2, 0.9, 2, "diverged"), at(0.01, 0, 1, 0.1), at(0.01, 0, 2, 0.1)]);
    assert.equal(cells[1].accuracy, undefined);
    assert.equal(cells[1].diverged, 1);
    assert.deepEqual(ranked(cells).map(({ cell }) => cell.learningRate), [0.01, 0.2]);
  });

  it("refuses records of different sizes, none at all, and runs without a momentum weight", () => {
    assert.throws(() => gridCells([at(0.1, 0, 1, 0.5), at(0.2, 0, 1, 0.5, 4)]), /epochs: the records are of different sizes \(2 to 4\)/);
    assert.throws(() => gridCells([]), /no records/);
    assert.throws(
      () => gridCells([someRecord(someConfig({ optimizer: { kind: "adam", learningRate: 0.001 } }), 0.5)]), /trained by sgd, got adam/,
    );
  });

  it("says its size in words", () => {
    assert.equal(
      sizeLabel(gridCells([at(0.1, 0, 1, 0.5), at(0.1, 0, 2, 0.5)]).size),
      "2 seeds, 1 of 10 folds, 2 epochs, 100 training images, initial weights he",
    );
  });
});

describe("ranked(cells)", () => {
  it("gives equal cells the smaller rank", () => {
    const { cells } = gridCells([at(0.1, 0, 1, 0.5), at(0.2, 0, 1, 0.7), at(0.3, 0, 1, 0.7), at(0.4, 0, 1, 0.6)]);
    assert.deepEqual(ranked(cells).map(({ rank }) => rank), [1, 1, 3, 4]);
  });
});
