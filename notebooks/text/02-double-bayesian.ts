// %% [markdown]
// # From Bayes to the golden ratio
//
// > **Question.** Does the golden ratio follow from Bayes' theorem?
// >
// > **Answer.** It follows from premises that the source adds to Bayes. Two of the source's six steps do not follow as it reads its
// > lines. The momentum weight divides the answer before the second of them by the answer after it.
//
// *What you need: conditional probabilities, logarithms. Source: Double-Bayesian Learning, Sec. 4-6 (DB24). Time: about 40 s to run.
// Letters: $a = P(A)$, $b = P(B)$, $u = P(A|B)$, $v = P(B|A)$, and $p_1 = 0.618$, the [golden ratio](01-golden-ratio.ipynb).*

// %%
import assert from "node:assert/strict";
import { solutionCircle } from "golden-momentum/figures";
import { proof, proofs, readings, show, table } from "golden-momentum/notebook";
import { chainValues } from "golden-momentum/theory";

// %% [markdown]
// ## The chain
//
// Bayes' theorem is $1 = \frac ab\,\frac vu$. DB24 puts a logarithm on one of the two factors, and rewrites the line six times (Eq.
// 10 to 16):
//
// $$1 = \tfrac ab\log_L\tfrac vu \;\to\; u = \tfrac ab\log_L v \;\to\; u = \tfrac{1-b}b\log_L v$$
// $$\to\; u = (1-b)\log_L b^2 \;\to\; u = b\log_L(1-b^2)$$
// $$\to\; u = 2b\log_L\sqrt{1-b^2} \;\to\; u = 2\sin\varphi\,\log_L\cos\varphi$$
//
// What a step claims depends on how the lines are read. We judge each step in three readings:
// **one base**, the lines are equations between numbers with one $L$; **floating base**, $L$ is chosen anew on each line such that
// $\log_L x = x$; **inner equation**, each line says that its two factors are equal, again with $\log_L x = x$. The source uses the
// third reading on every line.

// %%
table(readings("B10"));

// %% [markdown]
// **What follows.** Bayes' theorem in all its forms, and the rules of logarithms. Every positive number except 1 is its own
// logarithm, to a base of its own.
//
// **What follows under a condition.** From Eq. 12 to 14 the inner equations are one equation, $1-b = b^2$. So the golden ratio
// follows if one grants $a = 1-b$, $b = v$, $\log_L v = v$, and that the two factors are equal (B13). These are choices of the
// source, and no part of Bayes' theorem.
//
// **What does not follow.** Two steps of the inner equations. (As values more steps fail, as the table says; from Eq. 12 straight to
// 14 they hold.)
//
// 1. *Eq. 10 to 11* moves $u$ to the left. Before, the factors are equal at $b = 1/2$; after, at $b = p_1$.
// 2. *Eq. 14 to 15* takes a 2 out of the logarithm. Before, the factors are equal at $b = p_1$; after, at $b = 1/\sqrt2$.
//
// **What hangs on it.** "The inner equation" has three answers: $1/2$, $p_1$ and $1/\sqrt2$. The momentum weight divides two of them,
// $\alpha = p_1 / (1/\sqrt2) = 0.874$. That is a definition, and not a derivation ([04](04-learning-rate-and-momentum.ipynb)).
//
// The same in numbers, at $b = v = p_1$ and $a = u = 1-p_1$. A step that holds keeps the value in its column. An inner equation holds
// where the last two columns agree.

// %%
const lines = chainValues();
table(lines.map(({ equation, oneBase, floating, first, second }) => ({
  line: `Eq. ${equation}`, "one base": oneBase, "floating base": floating, "factor 1": first, "factor 2": second,
})), { digits: 3 });
assert.deepEqual(lines.slice(2).map(({ floating }) => floating.toFixed(3)), ["0.382", "0.146", "0.382", "0.972"]);
const met = lines.filter(({ first, second }) => Math.abs(first - second) < 1e-12);
assert.deepEqual(met.map(({ equation }) => equation), [11, 12, 13, 14]);

// %% [markdown]
// That is the story; next is [03-synapse-loss](03-synapse-loss.ipynb). What follows here is every step with its evidence, for who
// wants to check it. A click on a line opens it.

// %% [markdown]
// ## Bayes, outside and inside
//
// Divided out, Bayes' theorem gives two *outer* equations (B3, B4), true for all events. Their *inner* equations (B5, B6) set the two
// factors equal. They are conditions: with Bayes they hold for $a = b$ alone, and with the complements for $a = b = 1/2$ alone. Where
// a proof needs $P(A \text{ and } B)$ it is $j$.

// %%
assert.ok(proofs("B1", "B2", "B3", "B4").every(({ verdict }) => verdict === "holds"));

// %%
assert.ok(proofs("B5", "B6", "B7").every(({ verdict }) => verdict === "holds"));

// %% [markdown]
// ## The logarithm of its own
//
// B8 is how logarithms change their base. B9 is the lemma behind the chain: for every $x > 0$ except 1 there is a base $L$ with
// $\log_L x = x$.

// %%
assert.ok(proofs("B8", "B9").every(({ verdict }) => verdict === "holds"));

// %% [markdown]
// ## The first chain, step by step
//
// Where a step does not follow, its line holds a counterexample. The counterexample meets every premise that the source grants for
// that line. The first step that does not follow is B10.1, the second is B10.5.

// %%
const first = proofs("B10.1", "B10.2", "B10.3", "B10.4", "B10.5", "B10.6");
const split = "by reading";
assert.deepEqual(first.map(({ verdict }) => verdict), [split, "holds", split, split, split, "holds"]);

// %% [markdown]
// ## The dual chain
//
// Eq. 17 to 23 are the same with $u$ and $b$ exchanged, and $a$ and $v$. The two steps that do not follow are Eq. 17 to 18 and Eq. 21
// to 22.

// %%
const dual = proofs("B11.1", "B11.2", "B11.3", "B11.4", "B11.5", "B11.6");
assert.deepEqual(dual.map(({ verdict }) => verdict), first.map(({ verdict }) => verdict));

// %% [markdown]
// ## On the unit circle
//
// The chain ends in a sine and a cosine. With its factor 2 brought to the other side, its inner equation is
// $\sin\varphi = \cos\varphi$. Both are then $1/\sqrt2$.

// %%
assert.equal(proof("B12").verdict, "holds");

// %%
await show(solutionCircle());

// %% [markdown]
// ## To the golden ratio
//
// From the inner equation of Eq. 12 with $b = v$, and from that of Eq. 19 with $a = u$, the golden proportion follows. It needs all
// the premises that are typeset.

// %%
assert.equal(proof("B13").verdict, "holds");

// %% [markdown]
// **What you know now.** The golden ratio follows from Bayes and four premises of the source. Two steps of each chain do not follow,
// and so the inner equation has three answers. Next: [03-synapse-loss](03-synapse-loss.ipynb), where the golden ratio needs none of
// this.
