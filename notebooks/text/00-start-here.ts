// %% [markdown]
// # Start here
//
// > After this notebook you know what each of the others answers, how long it takes, how its numbers come about, and what came out of the whole.
//
// This project takes one theory apart and tries it out: S. Jaeger, *The Golden Ratio of Learning and Momentum* (arXiv:2006.04751, GLM20 for short) and its
// successor *Double-Bayesian Learning* (arXiv:2410.12984, DB24). The theory says how fast a neural network should learn: learning rate
// $\eta = 0.0159$, momentum weight $\alpha = 0.874$, both from the golden ratio; and it offers a loss modelled on a synapse.

// %%
import assert from "node:assert/strict";
import { conclusions } from "golden-momentum/experiment";
import { rankOfGolden, synapseLoss } from "golden-momentum/figures";
import { equation, evidence, show, table } from "golden-momentum/notebook";
import { golden } from "golden-momentum/theory";

// %% [markdown]
// ## The way through
//
// Every notebook can be run on its own, from top to bottom (menu *Run*, *Run All Cells*).
//
// | notebook | what it answers | time to run |
// |---|---|---|
// | [01-golden-ratio](01-golden-ratio.ipynb) | What is the golden ratio here, and what is a checked equation? | 10 s |
// | [02-double-bayesian](02-double-bayesian.ipynb) | Which steps from Bayes to the golden ratio hold? | 30 s |
// | [03-synapse-loss](03-synapse-loss.ipynb) | What is the loss modelled on a synapse, and where is its golden point? | 60 s |
// | [04-learning-rate-and-momentum](04-learning-rate-and-momentum.ipynb) | How are learning rate and momentum weight defined, what is their argument worth, and what does momentum do? | 30 s |
// | [05-training-core](05-training-core.ipynb) | How does the core compute, how is it judged, and why is it fast? | 10 s |
// | [06-first-training-run](06-first-training-run.ipynb) | Does a network train with this loss and these values? | 20 s |
// | [07-grid-search](07-grid-search.ipynb) | How does the golden pair stand among 60 pairs of learning rate and momentum weight? | 20 s |
// | [08-losses](08-losses.ipynb) | How does the synapse loss compare with cross entropy and others? | 20 s |
// | [09-smoothing](09-smoothing.ipynb) | How much does momentum smooth a real run's gradients? | 30 s |
// | [10-verdict](10-verdict.ipynb) | What do the records say, how sure is that, and what can they not say? | 10 s |
//
// The theory is in 01 to 04, the training core in 05, a first run in 06, the experiments in 07 to 09. Whoever has a minute reads 10.

// %% [markdown]
// ## The numbers, computed here
//
// The golden ratio solves $p = (1-p)/p$ (G1, published, DB24 Eq. 24). With it are defined the momentum weight $\alpha = \sqrt2\,p_1$ (M2, published, Eq. 33) and the
// learning rate $\eta = (1-\alpha)^2$ (M3, published, Eq. 34).

// %%
table([
  { symbol: "p1", name: "golden ratio", formula: golden.formula.p1, value: golden.p1 },
  { symbol: "alpha", name: "momentum weight", formula: golden.formula.alpha, value: golden.alpha },
  { symbol: "eta", name: "learning rate", formula: golden.formula.eta, value: golden.eta },
]);

// %% [markdown]
// An equation is not only written down but an object that the project checks: shown, it comes with its number, its standing (below) and the verdict of a check made now.

// %%
assert.ok(equation("M3").asDeclared);

// %% [markdown]
// A number that matters is not only shown: the next cell fails if it is wrong, and the notebook with it.

// %%
assert.ok(Math.abs(golden.p1 - (1 - golden.p1) / golden.p1) < 1e-15);
assert.ok(Math.abs(golden.alpha - 0.8740320488976422) < 1e-15);
assert.ok(Math.abs(golden.eta - 0.01586792470492602) < 1e-15);

// %% [markdown]
// ## The loss
//
// The synapse's three curves, and the golden point where net and inhibitory loss meet. Where the page is live the figure answers to the mouse; where it is not, it
// is an image; a reader who cannot see it gets a sentence.

// %%
await show(synapseLoss());

// %% [markdown]
// ## What came out
//
// Networks were trained on handwritten digits (MNIST) with 60 pairs of learning rate and momentum weight, over and over: on all images and on half of them (E1, E2). The pairs are ranked by the share of
// right answers on images not trained on; here is the golden pair's rank, 1 the best, and what follows. How much was computed stands in the figure, and what it can show depends on it.

// %%
const all = await evidence("committed");
await show(rankOfGolden(all.grids));
console.log(conclusions(all).pair);

// %% [markdown]
// **How to read on.** Each equation has a number (G1, S4, M2, ...) and a *standing*: **published** (the formula stands in the source named), **stated** (the source says it in
// words, the formula is our reading), **derived** (ours, proved here). GLM20's own numbered formulas could not be consulted, so what it claims is always *stated*. Next: [01-golden-ratio](01-golden-ratio.ipynb).
