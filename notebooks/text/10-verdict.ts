// %% [markdown]
// # The verdict so far
//
// > After this notebook you know in a minute what the records say about the golden pair and the synapse loss, how sure that is, and what they cannot say.
//
// *Time: 10 seconds to run. Every sentence below is made from the records in `data/records`: other records, another verdict.*

// %%
import assert from "node:assert/strict";
import { committedRecords, gridVerdict, lossTable } from "golden-momentum/experiment";
import { gridDifference } from "golden-momentum/figures";
import { show, table } from "golden-momentum/notebook";

// %% [markdown]
// ## What is claimed
//
// | claim | source |
// |---|---|
// | No pair of learning rate and momentum weight does better on MNIST than (0.016, 0.874) | DB24, supplement, Fig. 3 and 4 |
// | A deep network on handwritten digits trains well with the synapse loss and these values | GLM20, abstract |
//
// ## What the records say about the pair

// %%
const sizes = { "E1, full training set": committedRecords("E1", "quick"), "E2, half of it": committedRecords("E2", "quick") };
const verdicts = Object.entries(sizes).map(([title, records]) => gridVerdict(records, title));
for (const { outcome, sentence } of verdicts) console.log(`${outcome.toUpperCase()}. ${sentence}\n`);

// %%
const about = { name: "difference-e1", title: "Every pair against the golden one (E1)", profile: "quick" };
await show(gridDifference(sizes["E1, full training set"], about));

// %% [markdown]
// ## What the records say about the loss

// %%
const rows = lossTable(committedRecords("E3", "quick")).filter(({ update }) => update === "golden");
table(rows.map(({ loss, runs, accuracy, calibrationError }) => ({
  loss: loss, runs: runs, "test accuracy": accuracy?.mean, "calibration error": calibrationError?.mean,
})), { digits: 4 });
const trained = rows.find(({ loss }) => loss === "synapse")!;
assert.ok(trained.accuracy!.mean > 0.9);

// %% [markdown]
// ## What they cannot say
//
// One network, one data set, one batch size. The records above are a reduced run (their size stands in each sentence): a fraction of the images and epochs of the published protocol. With few epochs
// a larger learning rate has an advantage that it may lose later. `npx golden sweep E1 --profile paper` is the protocol to the letter; the sentences here are then made from its records.
