// %% [markdown]
// # The grid search
//
// > **Question.** Does any of 60 pairs of learning rate and momentum weight do better than the golden one?
// >
// > **Answer.** None is shown to do better, on all images and on half of them. The golden pair does not stand out either: others
// > have better means.
//
// *What you need: [06-first-training-run](06-first-training-run.ipynb). Time: about 20 s to run with the records that come with the
// project. One switch computes them anew.*

// %%
import assert from "node:assert/strict";
import { mnist } from "golden-momentum/data";
import { gridCells, gridVerdict, ranked, readSet, ridgeVerdict, run, sameResult, sizeLabel } from "golden-momentum/experiment";
import { bestPairs, gridDifference, gridHeatmap, rankOfGolden } from "golden-momentum/figures";
import { evidence, moving, percent, points, prose, records, show, type Source, table } from "golden-momentum/notebook";
import { publishedGridPair } from "golden-momentum/theory";

// %% [markdown]
// ## The grid
//
// DB24 (supplement, Fig. 3 and 4) trains one network on MNIST with 6 learning rates and 10 momentum weights. It reports that no pair
// does better than (0.016, 0.874), the golden pair in three digits, on the full training set (called E1 here) and on half of it (E2).
// It gives no accuracies and no error bars. We run the same grid and keep the numbers.
//
// One switch: `"committed"` reads the largest complete record set of `data/records`; `"smoke"` (seconds), `"quick"` (minutes) or
// `"paper"` (days) computes the runs here.

// %%
const source: Source = "committed";
const e1 = await records("E1", source);
const { cells, size } = gridCells(e1.records);
assert.equal(cells.length, 60);
prose(`${e1.title}: ${sizeLabel(size)}; ${size.validationSamples.toLocaleString("en-US")} images to validate on.`);

// %% [markdown]
// Choose a cell: its folds, its curves and its neighbours open beside it. No kernel is needed; arrow keys move from cell to cell.

// %%
await moving.grid(e1);

// %% [markdown]
// The same on half of the training set, as the source shows it. Mind the size of the experiment in the corner.

// %%
const e2 = await records("E2", source);
await show(gridHeatmap(e2.records, { name: "grid-e2", title: "Grid search on half of the training set (E2)", profile: e2.size }));

// %% [markdown]
// ## The ten best
//
// Accuracy is the mean over folds. Neighbours in this table differ by chance as much as by their pair: on 6,000 images an accuracy of
// 99% alone has a standard error of 0.13 points.

// %%
table(ranked(cells).slice(0, 10).map(({ cell, rank }) => ({
  rank, "learning rate": cell.learningRate, momentum: cell.momentum,
  "validation accuracy": percent(cell.accuracy), "standard deviation": percent(cell.spread), runs: cell.accuracies.length,
})));

// %% [markdown]
// ## Against the golden pair
//
// Each cell now shows its difference to the golden one. The difference is paired over folds, since all cells saw the same images. All
// cells together say how much a run scatters, and each difference is tested against that. Two corrections are made: one for folds
// that share training images (Nadeau and Bengio), and one for the number of comparisons (Holm).

// %%
const about = { name: "difference-e1", title: "Every pair against the golden one (E1)", profile: e1.size };
await show(gridDifference(e1.records, about));

// %%
await show(bestPairs(e1.records, { ...about, name: "best-e1", title: "The best pairs against the golden one (E1)" }));

// %% [markdown]
// The same in numbers: the effect is the difference in units of how much a difference between two runs scatters; p is Holm's.

// %%
const { comparisons } = gridVerdict(e1.records, e1.title);
const order = [...comparisons].sort((a, b) => (b.difference?.mean ?? -1) - (a.difference?.mean ?? -1));
table(order.slice(0, 10).map(({ cell, difference, p, says }) => ({
  pair: `(${cell.learningRate}, ${cell.momentum})`, "minus golden (points)": points(difference?.mean),
  "95% interval": difference?.interval?.map(points).join(" to "), effect: difference?.effect?.toFixed(1),
  p: p?.toPrecision(2), says: says,
})));

// %%
if (source === "committed") { // what the answer at the top says
  for (const { title, records: runs } of [e1, e2]) assert.equal(gridVerdict(runs, title).outcome, "not refuted");
}
for (const { title, records: runs } of [e1, e2]) prose(gridVerdict(runs, title).sentence, { lead: `${title}.` });

// %% [markdown]
// ## Does the effective rate alone decide?
//
// To first order a pair acts through $\eta/(1-\alpha)$ alone (M10). Then all 60 cells lie on one curve over that rate. Here they are;
// move along it, or choose a cell.

// %%
await moving.ridge(e1);

// %%
prose(ridgeVerdict(e1.records, e1.title).sentence);

// %% [markdown]
// ## Longer, and on another network
//
// Here are the golden pair and its neighbours with more epochs, and the whole grid with a perceptron 784-100-10, where they are among
// the records.

// %%
const all = await evidence(source);
await show(rankOfGolden(all.grids));

// %%
for (const { title, records: runs } of all.grids.slice(2)) prose(gridVerdict(runs, title).sentence, { lead: `${title}.` });
for (const sentence of all.missing) prose(sentence);

// %% [markdown]
// ## One cell again
//
// A record can be made again: the same configuration and seed give the same numbers, on one thread or many. Here the golden cell of
// E2 in its small size is trained once more and compared. On a processor without fused multiply-add the last digits may differ; the
// cell then says so.

// %%
const quick = readSet({ experiment: "E2", profile: "quick" }).records;
const golden = JSON.stringify({ kind: "sgd", ...publishedGridPair });
const kept = quick.find(({ config }) => JSON.stringify(config.optimizer) === golden)!;
const again = await run(kept.config, await mnist());
const difference = Math.abs(again.test!.accuracy - kept.test!.accuracy);
prose(sameResult(again, kept) ? "The run is identical to the record in every number."
  : `Its test accuracy differs by ${percent(difference)}.`);
assert.ok(difference < 0.02);

// %% [markdown]
// **What you know now.** You have seen where the golden pair stands, and how sure that is.
// `npx golden sweep E1 --profile paper --dry-run` says what the published protocol costs on your machine, and `--part 1/8` shares it
// among eight. Next: [08-losses](08-losses.ipynb).
