// %% [markdown]
// # Learning rate and momentum weight
//
// > After this notebook you know how the golden ratio gives a learning rate and a momentum weight, what momentum does to gradients, and where the golden pair stands among all pairs.
//
// *What you need: [01-golden-ratio](01-golden-ratio.ipynb). Time: half a minute to run.*

// %%
import assert from "node:assert/strict";
import { proof, show, table } from "golden-momentum/notebook";
import { momentumFilter, stabilityPlane } from "golden-momentum/figures";
import { conventionalPair, curvatures, effectiveLearningRate, golden, memory, noiseGain } from "golden-momentum/theory";

// %% [markdown]
// ## The update
//
// Each equation below is an entry of the project's ledger, with a standing: **published** (the formula stands in a source), **stated** (a source says it in words, the formula is our reading), **derived** (proved here). One call shows it, checks every claim it makes with every kind of evidence that applies, and tries small changes of it, mutants, which must all fail.
//
// Momentum adds to each step a share of the step before. In this form the step is a decayed *sum* of gradients, not an average.

// %%
assert.equal(proof("M1").verdict, "holds");

// %% [markdown]
// ## The two numbers
//
// The momentum weight is the golden ratio over the $1/\sqrt2$ of the unit circle (B12); the learning rate is the square of what is missing to 1. Both values are definitions, and exact.
// The arguments that lead to them are entries of their own. "The inner equation" has three answers in the source, $1/2$, $p_1$ and $1/\sqrt2$; the first argument divides two of them. The second calls a square "the complement taken twice". Neither is a derivation.

// %%
assert.equal(proof("M2").verdict, "holds");

// %%
assert.equal(proof("M2.argument").verdict, "not a derivation");

// %%
assert.equal(proof("M3").verdict, "holds");

// %%
assert.equal(proof("M3.argument").verdict, "not a derivation");

// %% [markdown]
// Both are algebraic numbers in $\mathbb{Q}(\sqrt2, \sqrt5)$, so all that follows can be compared without rounding.

// %%
assert.equal(proof("M4").verdict, "holds");

// %% [markdown]
// ## What the pair does
//
// Unrolled, the update is a sum over all earlier gradients. And because $\eta = (1-\alpha)^2$, the golden pair is a moving average of the gradient with a step of $1 - \alpha$.

// %%
assert.equal(proof("M5").verdict, "holds");

// %%
assert.equal(proof("M6").verdict, "holds");

// %%
assert.equal(proof("M7").verdict, "holds");

// %% [markdown]
// The common pair (0.01, 0.9) satisfies the same relation: $(1 - 0.9)^2 = 0.01$. The golden pair is not alone on that curve; what the golden ratio picks is the point on it.

// %%
assert.ok(Math.abs((1 - conventionalPair.momentum) ** 2 - conventionalPair.learningRate) < 1e-15);
const pairs = [["golden", golden.pair], ["conventional", conventionalPair]] as const;
table(pairs.map(([name, pair]) => ({
  pair: name, eta: pair.learningRate, alpha: pair.momentum,
  "eta/(1-alpha)": effectiveLearningRate(pair),
  "noise gain": noiseGain(pair),
  "memory (steps)": memory(pair.momentum).mean,
})));

// %% [markdown]
// ## Smoothing
//
// As a filter: slow gradients pass, fast ones are damped. The formulas are for every pair; what holds under $\eta = (1-\alpha)^2$ alone, and the golden pair's own numbers, stand apart.

// %%
assert.equal(proof("M8").verdict, "holds");

// %%
await show(momentumFilter());

// %% [markdown]
// ## On a quadratic
//
// The smallest landscape there is, with curvature $c$: when does the error shrink, and how fast? Stability comes from the Jury conditions, critical damping from the discriminant.

// %%
assert.equal(proof("M9").verdict, "holds");

// %%
const { limit, critical } = curvatures(golden.pair);
console.log(`stable for curvatures up to ${limit.toFixed(1)}, critically damped at ${critical.toFixed(4)}`);
await show(stabilityPlane());

// %% [markdown]
// ## What counts for small steps
//
// To first order a pair acts through $\eta/(1-\alpha)$ alone: all pairs with the same effective rate are then one. If that is what training feels, the golden pair is good where $1 - \alpha = 0.126$ is a good rate, and no constant of nature.

// %%
assert.equal(proof("M10").verdict, "holds");

// %% [markdown]
// **What you know now.** By definition the golden ratio gives $\alpha = 0.874$ and $\eta = 0.0159$; the arguments for these definitions are no derivations. What follows from them is sound, such as an effective learning rate of $1 - \alpha = 0.126$ and a memory of eight steps. Whether they train well is a question for experiments: [06-first-training-run](06-first-training-run.ipynb).
