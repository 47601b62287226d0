// %% [markdown]
// # Start here
//
// > **Question.** How fast should a neural network learn?
// >
// > **Answer.** One theory gives two numbers, a learning rate $\eta = 0.0159$ and a momentum weight $\alpha = 0.874$, both from the
// > golden ratio. These notebooks check how it gets there, and try the numbers out. What came out stands at the end of this page.
//
// The theory: S. Jaeger, *The Golden Ratio of Learning and Momentum* (arXiv:2006.04751, called GLM20 here), and its successor
// *Double-Bayesian Learning* (arXiv:2410.12984, called DB24). *Time: about 15 s to run.*

// %%
import assert from "node:assert/strict";
import { conclusions } from "golden-momentum/experiment";
import { rankOfGolden, synapseLoss } from "golden-momentum/figures";
import { equation, evidence, prose, show, table } from "golden-momentum/notebook";
import { golden } from "golden-momentum/theory";

// %% [markdown]
// ## The way through
//
// Each notebook runs on its own, from top to bottom (menu *Run*, *Run All Cells*). Whoever has a minute reads 10. The times are
// processor time, measured on an AMD EPYC and rounded up to five seconds.
//
// | notebook | its question | time to run |
// |---|---|---|
// | [01-golden-ratio](01-golden-ratio.ipynb) | What is the golden ratio, and what can the theory do with it? | 20 s |
// | [02-double-bayesian](02-double-bayesian.ipynb) | Does the golden ratio follow from Bayes' theorem? | 40 s |
// | [03-synapse-loss](03-synapse-loss.ipynb) | What loss does a synapse suggest, and what is golden about it? | 35 s |
// | [04-learning-rate-and-momentum](04-learning-rate-and-momentum.ipynb) | Which pair is golden, and what does it do? | 20 s |
// | [05-training-core](05-training-core.ipynb) | Does the core compute what it should, and why is it fast? | 35 s |
// | [06-first-training-run](06-first-training-run.ipynb) | Does a network train with this loss and this pair? | 20 s |
// | [07-grid-search](07-grid-search.ipynb) | Does any of 60 pairs do better than the golden one? | 20 s |
// | [08-losses](08-losses.ipynb) | Is the synapse loss better than cross entropy? | 20 s |
// | [09-smoothing](09-smoothing.ipynb) | How much does momentum smooth the gradients of a real run? | 20 s |
// | [10-verdict](10-verdict.ipynb) | Should you use the pair, and the loss? | 15 s |

// %% [markdown]
// ## The golden ratio
//
// The golden ratio $p_1$ is the number between 0 and 1 that equals its complement over itself. The next cell shows it, and fails if
// that is wrong.

// %%
assert.ok(equation("G1").asDeclared);
assert.ok(Math.abs(golden.p1 - (1 - golden.p1) / golden.p1) < 1e-15);

// %% [markdown]
// Each formula comes with a *standing*. **Published**: it stands in the source named. **Stated**: the source says it in words, and
// the formula is our reading. **Derived**: we prove it. GLM20's own numbered formulas could not be consulted, so what it claims is
// *stated* at most.

// %% [markdown]
// ## The two numbers
//
// The momentum weight $\alpha$ is the share of the last step that goes into the next one. The learning rate $\eta$ is the share of
// the gradient. Both are defined by the golden ratio.

// %%
assert.ok(equation("M2").asDeclared);
assert.ok(equation("M3").asDeclared);

// %%
table([
  { symbol: "$p_1$", name: "golden ratio", formula: "$(\\sqrt5-1)/2$", value: golden.p1 },
  { symbol: "$\\alpha$", name: "momentum weight", formula: "$\\sqrt2\\,p_1$", value: golden.alpha },
  { symbol: "$\\eta$", name: "learning rate", formula: "$(1-\\alpha)^2$", value: golden.eta },
]);
assert.ok(Math.abs(golden.alpha - 0.8740320488976422) < 1e-15);
assert.ok(Math.abs(golden.eta - 0.01586792470492602) < 1e-15);

// %% [markdown]
// ## The loss
//
// A synapse passes a signal with probability $p$. One force opens it, one closes it, and the net loss is their difference. It meets
// the closing one at the golden ratio.

// %%
await show(synapseLoss());

// %% [markdown]
// ## What came out
//
// Networks were trained on handwritten digits (MNIST) with 60 pairs of learning rate and momentum weight, on all images (E1) and on
// half of them (E2). The figure ranks the pairs by the share of right answers on images that were not trained on; rank 1 is the best.

// %%
const all = await evidence("committed");
await show(rankOfGolden(all.grids));

// %%
const verdict = conclusions(all);
prose(verdict.pair, { lead: "Should you use the pair?" });
prose(verdict.loss, { lead: "Should you use the loss?" });

// %% [markdown]
// Next: [01-golden-ratio](01-golden-ratio.ipynb).
