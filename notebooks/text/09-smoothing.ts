// %% [markdown]
// # Smoothing
//
// > **Question.** How much does momentum smooth the gradients of a real run?
// >
// > **Answer.** As much as the theory says for gradients without memory, within a tenth, over whole runs. At the start of a run it is
// > less exact.
//
// *What you need: [04-learning-rate-and-momentum](04-learning-rate-and-momentum.ipynb). Time: about 20 s to run with the records that
// come with the project. One switch computes them anew.*

// %%
import assert from "node:assert/strict";
import { mnist } from "golden-momentum/data";
import { makeSplit, measuredCurvatures, smoothingVerdict, sizeLabel, watchWeights } from "golden-momentum/experiment";
import { quadraticDamping, smoothingSpectra } from "golden-momentum/figures";
import { interruption, prose, records, show, table, watch, type Source } from "golden-momentum/notebook";
import { curvatures, golden, noiseGain } from "golden-momentum/theory";
import { paperNetwork, train } from "golden-momentum/train";

// %% [markdown]
// ## What is predicted
//
// Momentum is a filter of the gradient. If a weight's gradients were noise without memory, the variance of its updates would be
// $\eta^2/(1-\alpha^2)$ of theirs. For the golden pair that is $(1-\alpha)^3/(1+\alpha)$ (M8, derived). Real gradients have some
// memory: the same hill is still there in the next step.

// %%
const predicted = (1 - golden.alpha) ** 3 / (1 + golden.alpha);
assert.ok(Math.abs(noiseGain(golden.pair) - predicted) < 1e-15);
prose(`For the golden pair a share of ${predicted.toFixed(7)} is predicted.`);

// %% [markdown]
// ## What is measured
//
// In experiment E4 256 weights of a run are read after every update; their gradients follow from the update itself (M1). The switch:
// `"committed"`, or `"smoke"`, `"quick"`, `"paper"` to compute the runs here.

// %%
const source: Source = "committed";
const e4 = await records("E4", source);
const verdict = smoothingVerdict(e4.records, e4.title);
assert.equal(verdict.rows.length, 6);
prose(`${e4.title}: ${sizeLabel(verdict.size)}.`);

// %%
table(verdict.rows.map(({ loss, update, runs, measuredGain, predictedGain, ratio, interval }) => ({
  loss, update, runs, "measured gain": measuredGain, "predicted gain": predictedGain,
  "measured / predicted": ratio.toFixed(3), "95% interval": interval?.map((end) => end.toFixed(3)).join(" to "),
})), { digits: 4 });

// %% [markdown]
// Without momentum the ratio is 1 by arithmetic, whatever the gradients: that row checks the measurement. With momentum the ratio
// says how the gradients resemble their predecessors. Above 1 they go on in their direction, below 1 they turn back. The spectra show
// at which frequencies.

// %%
const tenth = verdict.rows.every(({ ratio }) => Math.abs(ratio - 1) <= 0.1);
assert.equal(verdict.outcome === "supported", tenth); // it is called supported within a tenth, and not beyond
if (source === "committed") assert.ok(tenth);
await show(smoothingSpectra(e4.records, e4.size));

// %%
prose(verdict.sentence, { lead: `The prediction is ${verdict.outcome}.` });

// %% [markdown]
// ## Measure one yourself
//
// Here is a small run with the golden pair, watched as it trains. It is over after some hundred updates, while the network still
// learns fast: expect the prediction within a half, not within a tenth.

// %%
const limit = { train: 4000, validation: 1000, test: 1000 }, epochs = 6;
const split = makeSplit(await mnist(), { seed: 1, folds: 10, fold: 0, trainFraction: 1, limit: limit });
const what = { optimizer: { kind: "sgd", ...golden.pair }, seed: 1 } as const;
const recorder = watchWeights({ ...what, recording: { watched: 128 } }, epochs * Math.ceil(split.train.indices.length / 64));

// %%
const how = { loss: "synapse", epochs: epochs, variant: "simd", onStep: recorder.onStep, signal: interruption() } as const;
const training = train(paperNetwork, split, { ...what, ...how });
const size = "4,000 training images, seed 1";
const seen = await watch(training, { label: "synapse loss, golden pair", epochs: epochs, size: size });

// %%
const { measuredGain, predictedGain, steps } = recorder.smoothing();
prose(`Over ${steps} updates the measured share is ${(measuredGain / predictedGain).toFixed(2)} times the predicted one.`);
assert.equal(seen.length, epochs);
assert.ok(Math.abs(measuredGain / predictedGain - 1) < 0.5);

// %% [markdown]
// ## On a quadratic
//
// The smallest landscape is a parabola of curvature $c$, without noise. M9 (derived) says where the error creeps, where it swings,
// and where it grows. Here M1 is iterated, and nothing of M9 is used.

// %%
const measured = measuredCurvatures(golden.pair), formula = curvatures(golden.pair);
table([
  { what: "critical damping, curvature", "M1 iterated": measured.critical, M9: formula.critical },
  { what: "limit of stability, curvature", "M1 iterated": measured.limit, M9: formula.limit },
], { digits: 5 });
assert.ok(Math.abs(measured.critical / formula.critical - 1) < 1e-4 && Math.abs(measured.limit / formula.limit - 1) < 1e-4);

// %%
await show(quadraticDamping());

// %% [markdown]
// **What you know now.** Momentum is the filter that M8 describes. How well its number for noise without memory fits a real run
// stands above, with its interval. Next: [10-verdict](10-verdict.ipynb).
