// %% [markdown]
// # The synapse loss
//
// > **Question.** What loss does a synapse suggest, and what is golden about it?
// >
// > **Answer.** Two forces act on a synapse: one opens it, one closes it. The net loss that they leave equals the closing one's at
// > the golden ratio, and at no other probability.
//
// *What you need: logarithms and derivatives. Time: about 35 s to run. How to read the lines:
// [01-golden-ratio](01-golden-ratio.ipynb).*

// %%
import assert from "node:assert/strict";
import { synapseLoss } from "golden-momentum/figures";
import { equation, moving, proof, proofs, prose, show, table } from "golden-momentum/notebook";
import { golden, synapse } from "golden-momentum/theory";

// %% [markdown]
// ## Two forces
//
// A synapse lets a signal pass with probability $p$. A force is measured in information (nats), against an expectation $E$. How well
// a force performs is the probability that it reaches.

// %%
assert.equal(proof("S1").verdict, "holds");

// %% [markdown]
// The excitatory force $K_+$ opens the synapse, and the inhibitory force $K_-$ closes it. Their difference is the net force.

// %%
assert.equal(proof("S2").verdict, "holds");

// %% [markdown]
// Solved for $p$, the net force gives the sigmoid, with which networks turn a number into a probability.

// %%
assert.equal(proof("S3").verdict, "holds");

// %% [markdown]
// ## Forces become curves
//
// The source sets the expectation equal to the performance, $E = p$. A force is then a curve over $p$ alone.

// %%
assert.ok(proofs("S4", "S5").every(({ verdict }) => verdict === "holds"));

// %%
await show(synapseLoss());

// %% [markdown]
// The library holds each curve twice, as a formula and as code. Here is the code at work; the net curve is the difference of the
// other two.

// %%
const { excitatory, inhibitory, net } = synapse, some = [0.1, 0.25, 0.5, 0.75, 0.9];
table(some.map((p) => ({ p, excitatory: excitatory.value(p), inhibitory: inhibitory.value(p), net: net.value(p) })),
  { caption: "Loss in nats", digits: 4 });
for (const p of some) assert.ok(Math.abs(net.value(p) - (excitatory.value(p) - inhibitory.value(p))) < 1e-15);

// %% [markdown]
// ## The golden point
//
// Where is the net loss equal to the inhibitory loss? Both divided by $-p$, and taken out of the logarithm, leave $(1-p)/p = p$. That
// is the golden proportion. Move $p$ below, or drag in the picture, and see the two curves meet; no kernel is needed.

// %%
await moving.synapse();

// %%
assert.equal(proof("S6").verdict, "holds");
assert.ok(Math.abs(net.value(golden.p1) - inhibitory.value(golden.p1)) < 1e-15);

// %% [markdown]
// Information theory has words for it. The net loss has the form of one summand of a cross entropy, $-p\ln q$ with $q = (1-p)/p$. It
// is Shannon's term and $p\ln(p/q)$, which vanishes at $p_1$. That second term has the form of one summand of a Kullback-Leibler
// divergence, but it is no divergence: below $p_1$ it is negative.

// %%
assert.equal(proof("S7").verdict, "holds");

// %% [markdown]
// ## Slopes
//
// Training follows slopes. Over the logit $z = \ln\frac{p}{1-p}$ the net curve is a function that networks know as SiLU.

// %%
assert.ok(proofs("S8", "S9").every(({ verdict }) => verdict === "holds"));

// %% [markdown]
// ## The least net loss lies elsewhere
//
// The net curve is least at $p^* = 0.218$, and not at the golden point. $W$ is Lambert's function, the inverse of $we^w$.

// %%
assert.equal(proof("S10").verdict, "holds");

// %%
const { pStar, leastNet } = synapse;
prose(`The least net loss is ${leastNet.toFixed(4)} nats, at the probability ${pStar.toFixed(4)}.`);
assert.ok(Math.abs(net.slope(pStar)) < 1e-14);
for (const p of [pStar - 0.01, pStar + 0.01]) assert.ok(net.value(p) > leastNet);

// %% [markdown]
// ## The excitatory curve
//
// Near 0 it is like the squared error, $p^2$. Towards 1 it grows without bound, like the cross entropy. At the golden ratio it is
// twice the inhibitory curve.

// %%
assert.ok(proofs("S11", "S12").every(({ verdict }) => verdict === "holds"));

// %% [markdown]
// ## As a training loss
//
// An output unit says $y$ where the target is $t$. Its error probability is $e = |t-y|$. Put into the two curves, $e$ gives two
// losses: `synapse` from the excitatory curve, `synapse-net` from the net curve.

// %%
assert.ok(proofs("S13", "S14").every(({ verdict }) => verdict === "holds"));

// %% [markdown]
// Both have relatives. `synapse` is the cross entropy of each unit, weighted by the unit's error. On a softmax it is the focal loss
// with $\gamma = 1$. `synapse-net` adds a term that rewards uncertainty, so it is content with an error of $p^*$.

// %%
assert.ok(proofs("S15", "S16", "S17").every(({ verdict }) => verdict === "holds"));

// %% [markdown]
// Training needs the gradients over the logits. These forms keep their digits where the outputs come near 0 and 1.

// %%
assert.equal(proof("S18").verdict, "holds");

// %% [markdown]
// The one line to remember:

// %%
assert.ok(equation("S6").asDeclared);

// %% [markdown]
// **What you know now.** The synapse loss is a difference of two logarithmic forces. Its golden point is where net and inhibitory
// force are equal; its least value lies at $p^* = 0.218$. Next: [04-learning-rate-and-momentum](04-learning-rate-and-momentum.ipynb)
// takes $p_1$ to a learning rate and a momentum weight.
