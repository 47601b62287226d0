// %% [markdown]
// # Learning rate and momentum weight
//
// > **Question.** Which learning rate and momentum weight are golden, and what does such a pair do?
// >
// > **Answer.** By definition the momentum weight is $\alpha = \sqrt2\,p_1 = 0.874$ and the learning rate
// > $\eta = (1-\alpha)^2 = 0.0159$. The arguments for these definitions are no derivations. What follows from them is sound: the pair
// > averages about eight gradients, and steps along the average with a rate of 0.126.
//
// *What you need: [01-golden-ratio](01-golden-ratio.ipynb). Time: about 20 s to run.*

// %%
import assert from "node:assert/strict";
import { moving, proof, proofs, prose, table } from "golden-momentum/notebook";
import { conventionalPair, curvatures, effectiveLearningRate, golden, memory, noiseGain } from "golden-momentum/theory";

// %% [markdown]
// ## The update
//
// Each step goes down the gradient, and adds a share of the step before. The share is the momentum weight $\alpha$, the rate is
// $\eta$.

// %%
assert.equal(proof("M1").verdict, "holds");

// %% [markdown]
// ## The momentum weight
//
// $\alpha$ is the golden ratio divided by the $1/\sqrt2$ of the unit circle (B12). The value is a definition, and exact.

// %%
assert.equal(proof("M2").verdict, "holds");

// %% [markdown]
// The source's argument takes $p_1$ and $1/\sqrt2$ for two solutions of one equation. They solve two different ones.

// %%
assert.equal(proof("M2.argument").verdict, "not a derivation");

// %% [markdown]
// ## The learning rate
//
// $\eta$ is the square of what $\alpha$ lacks to 1. This value, too, is a definition, and exact.

// %%
assert.equal(proof("M3").verdict, "holds");

// %% [markdown]
// The source calls it "the complement taken twice". The complement of $\alpha$ taken twice is $\alpha$.

// %%
assert.equal(proof("M3.argument").verdict, "not a derivation");

// %% [markdown]
// Both numbers are made of $\sqrt2$ and $\sqrt5$ alone. So everything below can be compared without rounding.

// %%
assert.equal(proof("M4").verdict, "holds");

// %% [markdown]
// ## What a pair does: it averages
//
// Unrolled, a step is a sum over all earlier gradients, each weighted by a power of $\alpha$. With $\eta = (1-\alpha)^2$ that sum is
// a moving average of the gradients, times $1-\alpha$.

// %%
assert.ok(proofs("M5", "M6", "M7").every(({ verdict }) => verdict === "holds"));

// %% [markdown]
// The usual pair (0.01, 0.9) lies on the same curve, $(1-0.9)^2 = 0.01$. The golden ratio picks another point of it. The *effective
// rate* $\eta/(1-\alpha)$ is the rate along a steady gradient. The *noise gain* is the share of the gradients' variance that is left
// in the steps.

// %%
assert.ok(Math.abs((1 - conventionalPair.momentum) ** 2 - conventionalPair.learningRate) < 1e-15);
table(([["golden", golden.pair], ["usual", conventionalPair]] as const).map(([name, pair]) => ({
  pair: name, "$\\eta$": pair.learningRate, "$\\alpha$": pair.momentum, "effective rate": effectiveLearningRate(pair),
  "noise gain": noiseGain(pair), "memory (steps)": memory(pair.momentum).mean,
})), { digits: 4 });

// %% [markdown]
// ## What a pair does: it smooths
//
// As a filter, momentum lets slow changes of the gradient pass and damps fast ones. Move the pair and see noise go in and come out;
// no kernel is needed.

// %%
await moving.filter();

// %%
assert.equal(proof("M8").verdict, "holds");

// %% [markdown]
// ## What a pair does: it swings, creeps, or grows
//
// The smallest landscape is a parabola of curvature $c$. There the error follows two roots $r$. It shrinks while both lie inside the
// unit circle. Move $\eta$, $\alpha$ and the curvature, or drag in the picture.

// %%
await moving.quadratic();

// %%
assert.equal(proof("M9").verdict, "holds");

// %%
const { limit, critical } = curvatures(golden.pair);
prose(`With the golden pair the error shrinks for curvatures below ${limit.toFixed(1)}. ` +
  `Below ${critical.toFixed(4)} it creeps, above it swings.`);
assert.ok(Math.abs(limit - 236.2) < 0.1 && Math.abs(critical - 0.2671) < 1e-4);

// %% [markdown]
// ## What counts for small steps
//
// To first order in $\eta$ a pair acts through its effective rate alone. All pairs with the same $\eta/(1-\alpha)$ are then one. If
// training obeys this, the golden pair is good where $1-\alpha = 0.126$ is a good rate, and it is no constant of nature.
// [07](07-grid-search.ipynb) puts that to the test.

// %%
assert.equal(proof("M10").verdict, "holds");

// %% [markdown]
// **What you know now.** $\alpha = 0.874$ and $\eta = 0.0159$ are definitions, and their arguments are no derivations. The pair
// remembers about eight steps and moves with a rate of 0.126. Whether it trains well is a question for experiments:
// [06-first-training-run](06-first-training-run.ipynb).
