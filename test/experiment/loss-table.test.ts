import { strict as assert } from "node:assert";
import { lossTable, updateName, updates, type RunRecord } from "../../lib/experiment/index.js";
import { someConfig, someRecord } from "./records.js";

/** A run whose validation accuracy per epoch and test figures are given. */
function runWith(
  seed: number, validation: number[], test: { accuracy: number; calibrationError: number; confident: number },
  loss: "synapse" | "cross-entropy" = "synapse",
): RunRecord {
  const base = someRecord(someConfig({ seed, loss, optimizer: updates.golden }), validation.at(-1)!);
  return {
    ...base,
    epochs: validation.map((accuracy, i) => ({ epoch: i + 1, train: { loss: 1, accuracy }, validation: { loss: 1, accuracy } })),
    test: {
      loss: 0.1, accuracy: test.accuracy, samples: 10, calibrationError: test.calibrationError,
      reliability: [{ count: 4, confidence: 0.5, accuracy: 0.5 }, { count: test.confident, confidence: 0.9, accuracy: 0.8 }],
    },
  };
}

describe("lossTable(records)", () => {
  it("has one row for each loss and way to update, with mean, spread, calibration and epochs to a level", () => {
    const rows = lossTable([
      runWith(1, [0.97, 0.985, 0.991], { accuracy: 0.99, calibrationError: 0.01, confident: 6 }),
      runWith(2, [0.981, 0.985, 0.986], { accuracy: 0.98, calibrationError: 0.03, confident: 2 }),
      runWith(3, [0.97, 0.975, 0.992], { accuracy: 0.985, calibrationError: 0.02, confident: 2 }),
      runWith(1, [0.5], { accuracy: 0.5, calibrationError: 0.2, confident: 1 }, "cross-entropy"),
    ]);
    assert.deepEqual(
      rows.map(({ loss, update, runs }) => [loss, update, runs]), [["synapse", "golden", 3], ["cross-entropy", "golden", 1]],
    );
    const [row, single] = [rows[0], rows[1]];
    assert.ok(Math.abs(row.accuracy!.mean - 0.985) < 1e-12 && Math.abs(row.accuracy!.deviation! - 0.005) < 1e-12);
    assert.ok(Math.abs(row.calibrationError!.mean - 0.02) < 1e-12);
    assert.deepEqual([row.epochsTo98, row.epochsTo99], [2, 3]);
    assert.deepEqual([single.accuracy!.deviation, single.epochsTo98], [undefined, undefined]);
    assert.deepEqual(row.reliability.map(({ count }) => count), [12, 10]);
  });

  it("counts diverged runs and takes no numbers from them", () => {
    const [row] = lossTable([someRecord(someConfig({ optimizer: updates.adam }), "diverged")]);
    assert.deepEqual([row.update, row.diverged, row.accuracy, row.epochsTo98], ["adam", 1, undefined, undefined]);
  });

  it("names an optimizer that is not of E3 by its description", () => {
    assert.equal(updateName({ kind: "sgd", learningRate: 1, momentum: 0 }), '{"kind":"sgd","learningRate":1,"momentum":0}');
  });
});
