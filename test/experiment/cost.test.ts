import { strict as assert } from "node:assert";
import { calibrate, secondsOn, workOf } from "../../lib/experiment/index.js";
import { someConfig } from "./records.js";
import { stripes } from "./stripes.js";

const data = { train: stripes(120, 1), test: stripes(30, 2) };
const config = someConfig({ data: { name: "stripes", sha256: ["i", "120", "i", "30"] }, epochs: 3 });

describe("the cost of a sweep", () => {
  it("counts training samples once an epoch, and judged images as a third", () => {
    // 108 to train on, 12 to validate on in each of 3 epochs, 30 to test on in the end.
    assert.deepEqual(workOf([config, { ...config, seed: 2 }], data), { runs: 2, samples: 2 * (3 * (108 + 4) + 10), longest: 346 });
    assert.deepEqual(workOf([], data), { runs: 0, samples: 0, longest: 0 });
  });

  it("takes whole rounds of runs: three cores do four runs in the time of two, and no number of cores is faster than the " +
    "longest run", () => {
    const work = { runs: 4, samples: 4000, longest: 1000 };
    const on = (cores: number) => secondsOn(work, { samplesPerSecond: 100, cores });
    assert.deepEqual([1, 2, 3, 4, 100].map(on), [40, 20, 20, 10, 10]);
    assert.equal(secondsOn({ runs: 0, samples: 0, longest: 0 }, { samplesPerSecond: 100, cores: 1 }), 0);
  });

  it("measures the speed of one core in a moment", async () => {
    const speed = await calibrate(config, data, { seconds: 0.02 });
    assert.ok(Number.isFinite(speed) && speed > 0, String(speed));
  });
});
