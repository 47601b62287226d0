// %% [markdown]
// # The grid search
//
// > After this notebook you know how the golden pair stands among 60 pairs of learning rate and momentum weight, on two networks, and on how much that rests.
//
// *What you need: [06-first-training-run](06-first-training-run.ipynb). Time: 30 seconds to run with the records that come with the project. One switch computes them anew.*

// %%
import assert from "node:assert/strict";
import { mnist } from "golden-momentum/data";
import { gridCells, gridVerdict, ranked, readSet, run, sameResult, sizeLabel } from "golden-momentum/experiment";
import { bestPairs, gridDifference, gridHeatmap, rankOfGolden } from "golden-momentum/figures";
import { evidence, percent, points, records, show, type Source, table } from "golden-momentum/notebook";
import { publishedGridPair } from "golden-momentum/theory";

// %% [markdown]
// ## The question
//
// DB24 (supplement, Fig. 3 and 4) trains one network on MNIST with 6 learning rates x 10 momentum weights and reports that no pair does better than (0.016, 0.874), the golden pair in three digits,
// on the full training set (here E1), and the same on half of it (E2). It gives no accuracies and no error bars. We run the same grid and keep the numbers.
//
// The switch: `"committed"` reads the largest complete record set of `data/records`; `"smoke"` (seconds), `"quick"` (minutes) or `"paper"` (days) computes the runs here.

// %%
const source: Source = "committed";
const e1 = await records("E1", source);
const { cells, size } = gridCells(e1.records);
assert.equal(cells.length, 60);
console.log(`${e1.title}: ${sizeLabel(size)}; ${size.validationSamples} images to validate on`);

// %% [markdown]
// The heat map as the source shows it: lighter is better, the ten best framed green, the best blue. Mind the size of the experiment in its corner.

// %%
await show(gridHeatmap(e1.records, { name: "grid-e1", title: "Grid search on the full training set (E1)", profile: e1.size }));

// %%
const e2 = await records("E2", source);
await show(gridHeatmap(e2.records, { name: "grid-e2", title: "Grid search on half of the training set (E2)", profile: e2.size }));

// %% [markdown]
// ## The ten best
//
// Mean over folds, and the standard deviation of one run. Neighbours in this table differ by chance as much as by their pair: on 6,000 images an accuracy of 99% alone has a standard error of 0.13 points.

// %%
table(ranked(cells).slice(0, 10).map(({ cell, rank }) => ({
  rank, "learning rate": cell.learningRate, momentum: cell.momentum,
  "validation accuracy": percent(cell.accuracy), "standard deviation": percent(cell.spread), runs: cell.accuracies.length,
})));

// %% [markdown]
// ## Against the golden pair
//
// The same grid as a statistician would show it: the difference of every cell to the golden one, paired over folds, since all cells saw the same images. All cells together say how much a run scatters (an analysis of variance
// on log-odds), each difference is tested against that, Nadeau and Bengio's correction makes up for folds that share training images, and Holm's for the number of comparisons.

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
for (const { title, records: runs } of [e1, e2]) console.log(`${gridVerdict(runs, title).sentence}\n`);

// %% [markdown]
// ## Longer, and on another network
//
// The golden pair and its neighbours with all epochs of the published protocol, and the whole grid with a perceptron 784-100-10: where they are among the records, they stand here too.

// %%
const all = await evidence(source);
await show(rankOfGolden(all.grids));

// %%
for (const { title, records: runs } of all.grids.slice(2)) console.log(`${gridVerdict(runs, title).sentence}\n`);
for (const sentence of all.missing) console.log(sentence);

// %% [markdown]
// ## One cell again
//
// A record can be made again: the same configuration and seed give the same numbers, on one thread or many. Here the golden cell of E2 in its small size is trained once more and compared. On a processor without
// fused multiply-add the last digits may differ; the cell then says so.

// %%
const quick = readSet({ experiment: "E2", profile: "quick" }).records;
const golden = JSON.stringify({ kind: "sgd", ...publishedGridPair });
const kept = quick.find(({ config }) => JSON.stringify(config.optimizer) === golden)!;
const again = await run(kept.config, await mnist());
const difference = Math.abs(again.test!.accuracy - kept.test!.accuracy);
console.log(sameResult(again, kept) ? "identical in every number" : `test accuracy differs by ${percent(difference)}`);
assert.ok(difference < 0.02);

// %% [markdown]
// **What you know now.** Where the golden pair stands, and how sure that is. A wider grid is one command away: `npx golden sweep E1 --profile paper --dry-run` says what the published protocol costs on your machine,
// `--part 1/8` shares it among machines. Next: [08-losses](08-losses.ipynb).
