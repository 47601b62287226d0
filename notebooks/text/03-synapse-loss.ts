// %% [markdown]
// # The synapse loss
//
// > After this notebook you know the loss that is modelled on a synapse, where its golden point lies, and that every number of it is checked.
//
// *What you need: what a logarithm and a derivative are. Time: a minute to run. Each equation is an entry of the project's ledger, with a standing:
// **published** (the formula stands in a source), **stated** (a source says it in words, the formula is our reading), **derived** (proved here). How an entry is read: [01-golden-ratio](01-golden-ratio.ipynb).*

// %%
import assert from "node:assert/strict";
import { golden, synapse } from "golden-momentum/theory";
import { equation, proof, show, table } from "golden-momentum/notebook";
import { synapseLoss } from "golden-momentum/figures";

// %% [markdown]
// ## Two forces
//
// A synapse lets a signal pass with probability $p$. An excitatory force $K_+$ opens it, an inhibitory force $K_-$ closes it. Forces are measured in information (nats), against an expectation $E$.
// How well a force performs is the probability it reaches.

// %%
assert.equal(proof("S1").verdict, "holds");

// %% [markdown]
// Both forces at the probability $p$, and the net force, which is what remains of the one after the other.

// %%
assert.equal(proof("S2").verdict, "holds");

// %% [markdown]
// Solved for $p$, the net force gives the sigmoid: the function with which networks turn a number into a probability.

// %%
assert.equal(proof("S3").verdict, "holds");

// %% [markdown]
// ## Forces become curves
//
// The observed input equals the actual input when the expectation equals the performance, $E = p$. What was a force is then a curve over $p$.

// %%
assert.equal(proof("S4").verdict, "holds");

// %%
assert.equal(proof("S5").verdict, "holds");

// %% [markdown]
// Each curve carries its formula twice: as text that a computer algebra system reads, and as code that trains.

// %%
const { excitatory, inhibitory, net } = synapse;
const names = ["excitatory", "inhibitory", "net"] as const;
const row = (name: (typeof names)[number]) => {
  const { formula, slopeFormula, standing } = synapse[name];
  return { name: name, formula: formula, slope: slopeFormula, standing: standing };
};
table(names.map(row));

// %%
const values = (p: number) => [excitatory, inhibitory, net].map((curve) => curve.value(p));
const some = [0.1, 0.25, 0.5, 0.75, 0.9];
table(some.map((p) => ({ p, excitatory: values(p)[0], inhibitory: values(p)[1], net: values(p)[2] })),
  { caption: "Loss in nats" });
for (const p of some) {
  assert.ok(Math.abs(net.value(p) - (excitatory.value(p) - inhibitory.value(p))) < 1e-15);
}

// %%
await show(synapseLoss());

// %% [markdown]
// ## The golden point
//
// Where is the net loss equal to the inhibitory loss, the perceived uncertainty equal to the true one? Dividing $L_\mathrm{net} = L_\mathrm{inh}$ by $-p$ and taking
// exponentials leaves $(1-p)/p = p$, the equation of the golden ratio. That $p_1$ is the only such point is proved, not sampled.

// %%
assert.equal(proof("S6").verdict, "holds");

// %%
const { p1 } = golden;
const [atExcitatory, atInhibitory, atNet] = values(p1);
table([{ point: "p1", p: p1, net: atNet, inhibitory: atInhibitory, excitatory: atExcitatory }]);
assert.ok(Math.abs(net.value(p1) - inhibitory.value(p1)) < 1e-15);

// %% [markdown]
// In the words of information theory: the net loss is a cross entropy. It splits into Shannon's term and $p\ln(p/q)$ with $q = (1-p)/p$, which has the form of one summand of a Kullback-Leibler divergence and vanishes at $p_1$.
// By itself it is no divergence: $p$ and $q$ sum to more than 1, and on $(0, p_1)$ it is negative.

// %%
assert.equal(proof("S7").verdict, "holds");

// %% [markdown]
// ## Slopes
//
// Training follows slopes. Here they are, and the net curve once more over the logit $z = \ln\frac{p}{1-p}$, where it is known as SiLU.

// %%
assert.equal(proof("S8").verdict, "holds");

// %%
assert.equal(proof("S9").verdict, "holds");

// %% [markdown]
// ## The least net loss
//
// The slope of the net curve vanishes once, at $p^* = 0.218$, which Lambert's function $W$ (the inverse of $w e^w$) gives in closed form.
// Used as a loss over the error probability, the net loss therefore refuses certainty: it is content with an error of $p^*$.

// %%
assert.equal(proof("S10").verdict, "holds");

// %%
const { pStar, leastNet } = synapse;
console.log(`p* = ${pStar.toFixed(10)}, least net loss = ${leastNet.toFixed(10)} nats`);
assert.ok(Math.abs(net.slope(pStar)) < 1e-14);
for (const p of [pStar - 0.01, pStar + 0.01]) assert.ok(net.value(p) > leastNet);

// %% [markdown]
// ## The excitatory curve
//
// It lies between squared error (like $p^2$ near 0) and cross entropy (unbounded towards 1); and at the golden ratio it is twice the inhibitory one.

// %%
assert.equal(proof("S11").verdict, "holds");

// %%
assert.equal(proof("S12").verdict, "holds");

// %% [markdown]
// ## As a training loss
//
// Over the error probability $e = |t - y|$ of an output unit with output $y$ and target $t$: two losses, and how they relate to the cross entropy and to the focal loss.

// %%
assert.equal(proof("S13").verdict, "holds");

// %%
assert.equal(proof("S14").verdict, "holds");

// %%
assert.equal(proof("S15").verdict, "holds");

// %%
assert.equal(proof("S16").verdict, "holds");

// %%
assert.equal(proof("S17").verdict, "holds");

// %% [markdown]
// Gradients by the logits (the numbers that sigmoid or softmax turn into outputs), in forms that keep their digits in both tails.

// %%
assert.equal(proof("S18").verdict, "holds");

// %% [markdown]
// Where only a reminder is wanted, `equation` shows an entry in short; it is checked on the spot, too.

// %%
assert.ok(equation("S6").asDeclared);

// %% [markdown]
// **What you know now.** The synapse loss is a difference of two logarithmic forces; its golden point is where the net force equals the inhibitory one; its least
// value lies elsewhere, at $p^* = 0.218$. The next notebook, [04-learning-rate-and-momentum](04-learning-rate-and-momentum.ipynb), takes $p_1$ further, to a learning rate and a momentum weight.
