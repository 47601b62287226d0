// %% [markdown]
// # The synapse loss
//
// > After this notebook you know the loss that is modelled on a synapse, where its golden point lies, and that every number of it is checked.
//
// *What you need: what a logarithm and a derivative are. Time: a minute to run. Equation numbers (S4, ...) are those of the project's ledger; each
// has a standing: **published** (the formula stands in a source), **stated** (a source says it in words, the formula is our reading), **derived** (proved here).*

// %%
import assert from "node:assert/strict";
import { golden, synapse } from "golden-momentum/theory";
import { equation, proof, show, table } from "golden-momentum/notebook";
import { synapseLoss } from "golden-momentum/figures";

// %% [markdown]
// ## Two forces
//
// A synapse lets a signal pass with probability $p$. An excitatory force opens it, an inhibitory force closes it. Measured in information (nats), against
// an expectation equal to the performance itself, they are (S5, derived)
//
// $$L_\mathrm{exc}(p) = -p \ln(1-p), \qquad L_\mathrm{inh}(p) = -p \ln p .$$
//
// The net loss is their difference (S4, stated in EPR06 and GLM20):
//
// $$L_\mathrm{net}(p) = L_\mathrm{exc}(p) - L_\mathrm{inh}(p) = -p \ln\frac{1-p}{p} .$$

// %%
const { excitatory, inhibitory, net } = synapse;
const values = (p: number) => [excitatory, inhibitory, net].map((curve) => curve.value(p));
const some = [0.1, 0.25, 0.5, 0.75, 0.9];
table(some.map((p) => ({ p, excitatory: values(p)[0], inhibitory: values(p)[1], net: values(p)[2] })),
  { caption: "Loss in nats" });

// %%
for (const p of some) {
  assert.ok(Math.abs(net.value(p) - (excitatory.value(p) - inhibitory.value(p))) < 1e-15);
}

// %% [markdown]
// Each curve carries its formula twice: as text that a computer algebra system reads, and as code that trains.

// %%
const names = ["excitatory", "inhibitory", "net"] as const;
const row = (name: (typeof names)[number]) => {
  const { formula, slopeFormula, standing } = synapse[name];
  return { name: name, formula: formula, slope: slopeFormula, standing: standing };
};
table(names.map(row));

// %% [markdown]
// ## The golden point
//
// Where is the net loss equal to the inhibitory loss, the perceived uncertainty equal to the true one? Dividing $L_\mathrm{net} = L_\mathrm{inh}$ by $-p$ and taking
// exponentials leaves $(1-p)/p = p$, the equation of the golden ratio: $p_1 = (\sqrt5-1)/2$ (S6, stated in EPR06 and GLM20, proved here).

// %%
const { p1 } = golden;
const [atExcitatory, atInhibitory, atNet] = values(p1);
table([{ point: "p1", p: p1, net: atNet, inhibitory: atInhibitory, excitatory: atExcitatory }]);

// %%
assert.ok(Math.abs(net.value(p1) - inhibitory.value(p1)) < 1e-15);
// S12: twice, since 1 - p1 = p1 squared
assert.ok(Math.abs(excitatory.value(p1) - 2 * inhibitory.value(p1)) < 1e-15);

// %% [markdown]
// The ledger holds the same equation as an object with evidence. Shown, it is checked on the spot.

// %%
assert.ok(equation("S6").asDeclared);

// %% [markdown]
// ## The least net loss
//
// The slope $L_\mathrm{net}'(p) = \ln\frac{p}{1-p} + \frac{1}{1-p}$ (S8, derived) vanishes once, at $p^* = \frac{W(1/e)}{1+W(1/e)}$ with Lambert's $W$ (S10, derived).
// Used as a loss over the error probability, the net loss therefore refuses certainty: it is content with an error of $p^*$.

// %%
const { pStar, leastNet } = synapse;
console.log(`p* = ${pStar.toFixed(10)}, least net loss = ${leastNet.toFixed(10)} nats`);
assert.ok(Math.abs(net.slope(pStar)) < 1e-14);
assert.ok(Math.abs(net.value(pStar) - leastNet) < 1e-15);
for (const p of [pStar - 0.01, pStar + 0.01]) assert.ok(net.value(p) > leastNet);

// %% [markdown]
// ## All in one figure

// %%
await show(synapseLoss());

// %% [markdown]
// ## Every equation, checked
//
// The same story as entries of the ledger, in order. One call shows an equation with its standing, its claims, the evidence for each, and how its mutants (small changes that must make it false) fared.
//
// First the forces against an expectation $E$, and the sigmoid that comes out when the net force is solved for $p$.

// %%
assert.equal(proof("S1").verdict, "holds");

// %%
assert.equal(proof("S2").verdict, "holds");

// %%
assert.equal(proof("S3").verdict, "holds");

// %% [markdown]
// With the expectation equal to the performance, $E = p$, the forces become curves.

// %%
assert.equal(proof("S4").verdict, "holds");

// %%
assert.equal(proof("S5").verdict, "holds");

// %% [markdown]
// They meet where perceived and true uncertainty agree, and only there: the uniqueness is proved with intervals, not sampled.

// %%
assert.equal(proof("S6").verdict, "holds");

// %%
assert.equal(proof("S7").verdict, "holds");

// %% [markdown]
// Slopes, and the same curve over the logit, where it is known as SiLU.

// %%
assert.equal(proof("S8").verdict, "holds");

// %%
assert.equal(proof("S9").verdict, "holds");

// %% [markdown]
// The least value in closed form; the shape of the excitatory curve between squared error and cross entropy; and its value at the golden ratio.

// %%
assert.equal(proof("S10").verdict, "holds");

// %%
assert.equal(proof("S11").verdict, "holds");

// %%
assert.equal(proof("S12").verdict, "holds");

// %% [markdown]
// ## As a training loss
//
// Over the error probability $e = |t - y|$ of an output unit: two losses, and how they relate to the cross entropy and to the focal loss.

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
// Gradients by the logits, in forms that keep their digits in both tails.

// %%
assert.equal(proof("S18").verdict, "holds");

// %% [markdown]
// **What you know now.** The synapse loss is a difference of two logarithmic forces; its golden point is where the net force equals the inhibitory one; its least
// value lies elsewhere, at $p^* = 0.218$. The next notebook, `04-learning-rate-and-momentum`, takes $p_1$ further, to a learning rate and a momentum weight.
