import { strict as assert } from "node:assert";
import { agreement } from "../../lib/experiment/index.js";
import { someConfig, someRecord } from "./records.js";

const [a, b, c] = [1, 2, 3].map((seed) => someConfig({ seed }));

describe("agreement(fresh, committed)", () => {
  it("counts equal runs, the largest difference in accuracy, and runs that are new", () => {
    const result = agreement([someRecord(a, 0.9), someRecord(b, 0.8), someRecord(c, 0.7)], [someRecord(b, 0.85), someRecord(a, 0.9)]);
    assert.deepEqual({
      ...result, largestDifference: result.largestDifference.toFixed(6),
    }, { compared: 2, identical: 1, largestDifference: "0.050000", added: 1 });
  });

  it("is all zeros without anything to compare", () => {
    assert.deepEqual(agreement([], [someRecord(a, 0.9)]), { compared: 0, identical: 0, largestDifference: 0, added: 0 });
  });
});
