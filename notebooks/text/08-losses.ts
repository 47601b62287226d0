// %% [markdown]
// # The losses compared
//
// > **Question.** Is the synapse loss better than cross entropy and squared error?
// >
// > **Answer.** With the golden pair it trains well, and in accuracy it cannot be told from cross entropy. The theory's own
// > prediction, that `synapse-net` refuses certainty, comes true roughly: taken exactly, it is off by a little.
//
// *What you need: [03-synapse-loss](03-synapse-loss.ipynb). Time: about 20 s to run with the records that come with the project. One
// switch computes them anew.*

// %%
import assert from "node:assert/strict";
import { mnist } from "golden-momentum/data";
import { calibration, confidenceMeasurement, explanation, meanConfidence } from "golden-momentum/experiment";
import { lossVerdict, makeSplit, sizeLabel } from "golden-momentum/experiment";
import { lossCurves, reliability } from "golden-momentum/figures";
import { interruption, percent, points, prose, records, show, type Source, table, watch } from "golden-momentum/notebook";
import { golden, synapse } from "golden-momentum/theory";
import { paperNetwork, train } from "golden-momentum/train";

// %% [markdown]
// ## The runs
//
// Experiment E3 trains one network on the same images with four losses: `synapse` (S16), `synapse-net` (S17), cross entropy, and
// squared error. Each is updated in four ways: with the golden pair, with the usual pair (0.01, 0.9), without momentum at the golden
// pair's effective rate $1-\alpha$ (M7), and by Adam. The switch: `"committed"`, or `"smoke"`, `"quick"`, `"paper"` to compute the
// runs here.

// %%
const source: Source = "committed";
const e3 = await records("E3", source);
const { rows, size, comparisons, trainsWell, calibration: prediction } = lossVerdict(e3.records, e3.title);
assert.equal(rows.length, 16);
prose(`${e3.title}: ${sizeLabel(size)}.`);

// %%
table(rows.map(({ loss, update, runs, diverged, accuracy, epochsTo98, epochsTo99, calibrationError }) => ({
  loss, update, runs, diverged, "test accuracy": percent(accuracy?.mean), "± over seeds": percent(accuracy?.deviation),
  "epochs to 98%": epochsTo98 ?? "never", "to 99%": epochsTo99 ?? "never", "calibration error": calibrationError?.mean.toFixed(4),
})));

// %% [markdown]
// ## Learning
//
// How does the accuracy grow? Differences within the spread over seeds say nothing.

// %%
await show(lossCurves(e3.records, e3.size));

// %% [markdown]
// ## Does it train well, and better than others?
//
// GLM20 claims that a deep network trains well with this loss and this pair. We hold it against what people use, cross entropy with
// (0.01, 0.9).

// %%
prose(trainsWell.sentence);
const same = comparisons.find(({ loss, update }) => loss === "cross-entropy" && update === "golden")!.says;
if (source === "committed") { // what the answer at the top says
  assert.ok(trainsWell.outcome === "supported" && prediction.outcome === "supported in part");
  assert.ok(same !== "better" && same !== "worse", same);
}

// %% [markdown]
// The table compares the synapse loss with the golden pair to each other loss with that pair, and to each other way to update.
// Differences are paired over seeds, and $p$ is corrected for their number (Holm).

// %%
table(comparisons.map(({ loss, update, accuracy, p, says }) => ({
  "synapse, golden minus": `${loss}, ${update}`, "accuracy (points)": points(accuracy?.mean),
  "95% interval": accuracy?.interval?.map(points).join(" to "), "effect (d)": accuracy?.effect?.toFixed(1),
  p: p?.toPrecision(2), says,
})));

// %% [markdown]
// ## A prediction
//
// `synapse-net` refuses certainty. It is least at the error probability $p^* = 0.218$ (S10). A network that fits its images should
// therefore claim a confidence near $1-p^*$, and be right more often. The *calibration error*, the distance between the two, should
// come out near $p^*$, and near zero for the other losses.

// %%
await show(reliability(e3.records, e3.size));

// %%
prose(prediction.sentence, { lead: `The prediction is ${prediction.outcome}.` });

// %% [markdown]
// Where does the deviation come from? The same networks were trained once more, with dropout and without it, and each was asked for its
// mean confidence: on training images with dropout at work, which is what the loss sees, on the same images with dropout off, and on the
// test images (`npm run confidence`).

// %%
prose(explanation(confidenceMeasurement().runs));

// %% [markdown]
// See it happen: a small run with `synapse-net`, and the confidence it ends with.

// %%
const data = await mnist(), limit = { train: 4000, validation: 1000, test: 2000 };
const split = makeSplit(data, { seed: 1, folds: 10, fold: 0, trainFraction: 1, limit: limit });
const optimizer = { kind: "sgd", ...golden.pair } as const;
const options = { optimizer: optimizer, epochs: 5, seed: 1, variant: "simd", signal: interruption() } as const;
const training = train(paperNetwork, split, { loss: "synapse-net", ...options });
const seen = await watch(training, { label: "synapse-net, golden pair", epochs: 5, size: "4,000 training images, seed 1" });

// %%
const labels = Uint8Array.from(split.train.indices, (i) => data.train.labels[i]);
const fitted = calibration(training.model.predict(split.train), labels, 10);
const confidence = meanConfidence(fitted);
prose(`On its training images it is right on ${percent(fitted.accuracy)}, and its mean confidence is ${confidence.toFixed(3)}. ` +
  `The theory expects a confidence near ${(1 - synapse.pStar).toFixed(3)}.`);
assert.equal(seen.length, 5);
assert.ok(Math.abs(confidence - (1 - synapse.pStar)) < 0.05);

// %% [markdown]
// **What you know now.** You have seen what the losses do, with their spread, and whether the theory's own prediction holds. More
// seeds and epochs: `npx golden sweep E3 --profile paper --folds 1 --seeds 10`. Next: [09-smoothing](09-smoothing.ipynb).
