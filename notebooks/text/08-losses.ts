// %% [markdown]
// # The losses compared
//
// > After this notebook you know how four losses fare with four ways to update, and whether the theory's prediction for `synapse-net` shows.
//
// *What you need: [03-synapse-loss](03-synapse-loss.ipynb). Time: 30 seconds to run with the records that come with the project. One switch computes them anew.*

// %%
import assert from "node:assert/strict";
import { mnist } from "golden-momentum/data";
import { calibration, lossVerdict, makeSplit, sizeLabel } from "golden-momentum/experiment";
import { lossCurves, reliability } from "golden-momentum/figures";
import { interruption, percent, points, records, show, type Source, table, watch } from "golden-momentum/notebook";
import { golden, synapse } from "golden-momentum/theory";
import { paperNetwork, train } from "golden-momentum/train";

// %% [markdown]
// ## The runs
//
// E3: the same network and images; losses `synapse` (S16), `synapse-net` (S17), cross entropy, squared error; the golden pair, the conventional pair (0.01, 0.9), no momentum with the golden pair's effective
// learning rate $1-\alpha$ (M7), and Adam. The switch: `"committed"`, or `"smoke"`, `"quick"`, `"paper"` to compute the runs here.

// %%
const source: Source = "committed";
const e3 = await records("E3", source);
const { rows, size, comparisons, trainsWell, calibration: prediction } = lossVerdict(e3.records, e3.title);
assert.equal(rows.length, 16);
console.log(`${e3.title}: ${sizeLabel(size)}`);

// %%
table(rows.map(({ loss, update, runs, diverged, accuracy, epochsTo98, epochsTo99, calibrationError }) => ({
  loss, update, runs, diverged, "test accuracy": percent(accuracy?.mean), "± over seeds": percent(accuracy?.deviation),
  "epochs to 98%": epochsTo98 ?? "never", "to 99%": epochsTo99 ?? "never", "calibration error": calibrationError?.mean.toFixed(4),
})));

// %% [markdown]
// ## Learning
//
// The figure names its size. Differences within the spread over seeds say nothing.

// %%
await show(lossCurves(e3.records, e3.size));

// %% [markdown]
// ## Does it train well, and better than others?
//
// GLM20's claim, held against what people use: cross entropy with (0.01, 0.9). Then the synapse loss with the golden pair minus each other loss with that pair, and minus each other way to update: paired over seeds, Holm's correction.

// %%
console.log(trainsWell.sentence);

// %%
table(comparisons.map(({ loss, update, accuracy, p, says }) => ({
  "synapse, golden minus": `${loss}, ${update}`, "accuracy (points)": points(accuracy?.mean),
  "95% interval": accuracy?.interval?.map(points).join(" to "), "effect (d)": accuracy?.effect?.toFixed(1),
  p: p?.toPrecision(2), says,
})));

// %% [markdown]
// ## A prediction
//
// `synapse-net` refuses certainty: per unit it is least at the error probability $p^* = W(1/e)/(1+W(1/e)) = 0.2178$ (S10, derived). A network that fits its images should therefore claim a confidence near
// $1-p^*$ while being right more often, so that its calibration error comes out near $p^*$; the other losses should stay near zero.

// %%
await show(reliability(e3.records, e3.size));

// %%
console.log(`${prediction.outcome.toUpperCase()}. ${prediction.sentence}`);

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
const confidence = fitted.reliability.reduce((sum, bin) => sum + bin.count * bin.confidence, 0) / labels.length;
console.log(`on its training images: right ${percent(fitted.accuracy)}`);
console.log(`mean confidence ${confidence.toFixed(3)}; 1 - p* is ${(1 - synapse.pStar).toFixed(3)}`);
assert.equal(seen.length, 5);
assert.ok(Math.abs(confidence - (1 - synapse.pStar)) < 0.05);

// %% [markdown]
// **What you know now.** What the losses do, with their spread, and whether the theory's own prediction holds. More seeds and epochs: `npx golden sweep E3 --profile paper --folds 1 --seeds 10`. Next: [09-smoothing](09-smoothing.ipynb).
