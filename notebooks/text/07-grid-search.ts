// %% [markdown]
// # The grid search
//
// > After this notebook you know how the golden pair stands among 60 pairs of learning rate and momentum weight, and on how much that rests.
//
// *What you need: [06-first-training-run](06-first-training-run.ipynb). Time: 20 seconds to run. The records are those of `data/records`; the last section computes a cell again.*

// %%
import assert from "node:assert/strict";
import { mnist } from "golden-momentum/data";
import { committedRecords, gridCells, gridVerdict, ranked, run, sameResult, sizeLabel } from "golden-momentum/experiment";
import { gridDifference, gridHeatmap } from "golden-momentum/figures";
import { show, table } from "golden-momentum/notebook";
import { publishedGridPair } from "golden-momentum/theory";

// %% [markdown]
// ## The question
//
// DB24 (supplement, Fig. 3 and 4) trains one network on MNIST with 6 learning rates x 10 momentum weights and reports that no pair does better than (0.016, 0.874), the golden pair in three digits,
// on the full training set (here E1), and the same on half of it (E2). It gives no accuracies and no error bars. We run the same grid and keep the numbers.

// %%
const profile = "quick";
const e1 = committedRecords("E1", profile);
const { cells, size } = gridCells(e1);
assert.equal(cells.length, 60);
console.log(`${profile}: ${sizeLabel(size)}; ${size.validationSamples} images to validate on`);

// %% [markdown]
// The heat map as the source shows it: lighter is better, the ten best framed green, the best blue. Mind the size of the experiment in its corner.

// %%
await show(gridHeatmap(e1, { name: "grid-e1", title: "Grid search on the full training set (E1)", profile: profile }));

// %%
const e2 = committedRecords("E2", profile);
await show(gridHeatmap(e2, { name: "grid-e2", title: "Grid search on half of the training set (E2)", profile: profile }));

// %% [markdown]
// ## The ten best
//
// With one run a cell, neighbours in this table differ by chance as much as by their pair: a validation accuracy of 95% on 2,000 images has a standard error of half a percentage point.

// %%
const percent = (value: number | undefined) => (value === undefined ? "diverged" : `${(100 * value).toFixed(2)}%`);
table(ranked(cells).slice(0, 10).map(({ cell, rank }) => ({
  rank, "learning rate": cell.learningRate, momentum: cell.momentum, "validation accuracy": percent(cell.accuracy),
})));

// %% [markdown]
// ## Against the golden pair
//
// The same grid as a statistician would show it: the difference of every cell to the golden one.

// %%
await show(gridDifference(e1, { name: "difference-e1", title: "Every pair against the golden one (E1)", profile: profile }));

// %%
const verdicts = [gridVerdict(e1, "E1"), gridVerdict(e2, "E2")];
for (const { sentence } of verdicts) console.log(sentence);

// %% [markdown]
// ## One cell again
//
// A record can be made again: the same configuration and seed give the same numbers, on one thread or many. Here the golden cell of E2 is trained once more and compared. On a processor without
// fused multiply-add the last digits may differ; the cell then says so.

// %%
const kept = e2.find(({ config }) => JSON.stringify(config.optimizer) === JSON.stringify({ kind: "sgd", ...publishedGridPair }))!;
const again = await run(kept.config, await mnist());
const difference = Math.abs(again.test!.accuracy - kept.test!.accuracy);
console.log(sameResult(again, kept) ? "identical in every number" : `test accuracy differs by ${percent(difference)}`);
assert.ok(difference < 0.02);

// %% [markdown]
// **What you know now.** Where the golden pair stands at this size, and that a wider grid of runs is one command away: `npx golden sweep E1 --profile quick --seeds 5` adds error bars, `--profile paper` is the published protocol.
