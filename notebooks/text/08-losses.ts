// %% [markdown]
// # The losses compared
//
// > After this notebook you know how four losses fare with four ways to update, and whether the theory's prediction for `synapse-net` shows.
//
// *What you need: [03-synapse-loss](03-synapse-loss.ipynb). Time: 15 seconds to run. The records are those of `data/records`.*

// %%
import assert from "node:assert/strict";
import { committedRecords, lossTable } from "golden-momentum/experiment";
import { lossCurves, reliability } from "golden-momentum/figures";
import { show, table } from "golden-momentum/notebook";
import { synapse } from "golden-momentum/theory";

// %% [markdown]
// ## The runs
//
// E3: the same network and images; losses `synapse` (S16), `synapse-net` (S17), cross entropy, squared error; the golden pair, the conventional pair (0.01, 0.9), no momentum with the golden pair's effective
// learning rate $1-\alpha$ (M7), and Adam.

// %%
const profile = "quick";
const records = committedRecords("E3", profile);
const rows = lossTable(records);
assert.equal(rows.length, 16);

// %%
const percent = (value: number | undefined) => (value === undefined ? "diverged" : `${(100 * value).toFixed(2)}%`);
table(rows.map(({ loss, update, runs, accuracy, calibrationError }) => ({
  loss, update, runs,
  "test accuracy": percent(accuracy?.mean), "calibration error": calibrationError?.mean.toFixed(4) ?? "diverged",
})));

// %% [markdown]
// ## Learning
//
// The figure names its size; with one seed, differences of a few tenths of a percentage point say nothing.

// %%
await show(lossCurves(records, profile));

// %% [markdown]
// ## A prediction
//
// `synapse-net` refuses certainty: per unit it is least at the error probability $p^* = W(1/e)/(1+W(1/e)) = 0.2178$ (S10, derived). A network that fits its images should therefore claim a confidence near
// $1-p^*$ while being right more often, so that its calibration error comes out near $p^*$; the other losses should stay near zero.

// %%
const of = (loss: string) => rows.find((row) => row.loss === loss && row.update === "golden")!;
const errors = ["synapse", "synapse-net", "cross-entropy"].map((loss) => {
  return { loss, "calibration error": of(loss).calibrationError!.mean, "p*": synapse.pStar };
});
table(errors, { digits: 4 });

// %%
await show(reliability(records, profile));

// %% [markdown]
// The prediction is a matter of order here, not of digits: among the three, `synapse-net` must be the worst calibrated by far.

// %%
const [plain, net, entropy] = errors.map((row) => row["calibration error"]);
console.log(`synapse-net ${net.toFixed(3)}, p* ${synapse.pStar.toFixed(3)}`);
console.log(`synapse ${plain.toFixed(3)}, cross entropy ${entropy.toFixed(3)}`);
assert.ok(net > 3 * Math.max(plain, entropy));

// %% [markdown]
// **What you know now.** What the losses do at this size. Seeds and epochs come with `npx golden sweep E3 --profile quick --seeds 5 --epochs 20`.
