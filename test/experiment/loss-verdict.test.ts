import { strict as assert } from "node:assert";
import { losses, lossVerdict, profile, type RunRecord } from "../../lib/experiment/index.js";
import { random } from "../../lib/data/index.js";
import { synapse } from "../../lib/theory/index.js";
import { someRecord, tested } from "./records.js";

const data = { train: { sha256: ["a", "b"] }, test: { sha256: ["c", "d"] } } as const;

/** Records of all of E3, with what the test chooses for each loss and way to update, and a little seeded noise. */
function records(seeds: number, of: (loss: string, update: string) => { accuracy: number | "diverged"; confidence: number }): RunRecord[] {
  const noise = random(1, "noise");
  const plan = losses(profile("quick", { seeds }), { data });
  const names = ["golden", "conventional", "no-momentum", "adam"];
  return plan.map((config, i) => {
    const { accuracy, confidence } = of(config.loss, names[Math.floor(i / seeds) % 4]);
    const record = someRecord(config, accuracy);
    const more = () => 0.002 * noise.uniform() - 0.001;
    return accuracy === "diverged" ? record : tested(record, { accuracy: accuracy + more(), confidence: confidence + more() });
  });
}
const sure = (loss: string) => (loss === "synapse-net" ? 0.97 - synapse.pStar : 0.965);

describe("lossVerdict(records, title)", () => {
  it("supports the claim when the synapse loss with the golden pair is as good as what people use, and the prediction when synapse-net " +
    "is unsure by p*", () => {
    const fitted = (loss: string) => (loss === "synapse-net" ? 1 - synapse.pStar : 0.98);
    const { trainsWell, calibration, comparisons } = lossVerdict(
      records(5, (loss) => ({ accuracy: 0.99, confidence: fitted(loss) })), "E3",
    );
    assert.equal(trainsWell.outcome, "supported");
    assert.match(trainsWell.sentence, /reaches a test accuracy of (98\.9|99\.0)\d%.*It trains well/);
    assert.equal(calibration.outcome, "supported");
    assert.match(calibration.sentence, /calibration error is 0\.20[78]\d.*predicted p\* = 0\.2178.*The prediction holds roughly, where/);
    assert.match(calibration.sentence, /accuracy minus \(1 - p\*\); what is found differs by .*: which chance can do\.$/);
    assert.equal(comparisons.length, 6); // three other losses, three other ways to update
    assert.ok(comparisons.every(({ says }) => says === "not told apart"));
  });

  it("refutes the claim when it is far behind, and the prediction when synapse-net is as sure as the others", () => {
    const { trainsWell, calibration, comparisons } = lossVerdict(
      records(5, (loss) => ({ accuracy: loss === "synapse" ? 0.93 : 0.97, confidence: loss === "synapse" ? 0.93 : 0.97 })), "E3",
    );
    assert.equal(trainsWell.outcome, "refuted");
    assert.match(trainsWell.sentence, /It does not train well/);
    assert.equal(calibration.outcome, "refuted");
    assert.deepEqual(
      comparisons.filter(({ says }) => says === "worse").map(({ loss }) => loss), ["synapse-net", "cross-entropy", "squared-error"],
    );
  });

  it("supports the prediction in part where it is near and yet, taken exactly, off by more than chance does; one run is no test", () => {
    const off = (seeds: number) => lossVerdict(records(seeds, (loss) => ({ accuracy: 0.97, confidence: sure(loss) })), "E3").calibration;
    assert.equal(off(5).outcome, "supported in part");
    assert.match(off(5).sentence, /differs by \+0\.0\d{3} \(95% interval \+0\.0\d{3} to \+0\.0\d{3}, p = .*\): a deviation that is there\.$/);
    assert.match(off(1).sentence, /differs by \+0\.0\d{3}, in one run\.$/);
  });

  it("says which half of the prediction holds, sees all runs diverge, and decides nothing from one run each", () => {
    const half = lossVerdict(
      records(3, (loss) => ({ accuracy: 0.97, confidence: loss === "synapse" ? 0.9 : sure(loss) })), "E3",
    ).calibration;
    assert.equal(half.outcome, "supported in part");
    assert.match(half.sentence, /but synapse is not near zero/);
    const gone = lossVerdict(
      records(3, (loss, update) => ({ accuracy: loss === "synapse" && update === "golden" ? "diverged" : 0.97, confidence: sure(loss) })),
      "E3",
    );
    assert.equal(gone.trainsWell.outcome, "refuted");
    assert.match(gone.trainsWell.sentence, /all 3 runs .* diverged/);
    assert.ok(gone.comparisons.every(({ says }) => says === "diverged"));
    assert.equal(lossVerdict(records(1, (loss) => ({ accuracy: 0.97, confidence: sure(loss) })), "E3").trainsWell.outcome, "undecided");
  });
});
