// %% [markdown]
// # The double-Bayesian frame
//
// > After this notebook you know the chain of equations that leads from Bayes' theorem to the golden ratio: what follows, what follows under which condition, and where the two steps lie that do not follow.
//
// *What you need: conditional probabilities, logarithms. Time: half a minute to run. Source: DB24, Sec. 4-6. Letters: $a = P(A)$, $b = P(B)$, $u = P(A|B)$, $v = P(B|A)$; $j = P(A \text{ and } B)$ where a proof needs it.*

// %%
import assert from "node:assert/strict";
import { check, ledger } from "golden-momentum/derivation";
import { proof, show, table } from "golden-momentum/notebook";
import { solutionCircle } from "golden-momentum/figures";
import { chainValues } from "golden-momentum/theory";

// %% [markdown]
// ## In two minutes
//
// DB24 writes Bayes' theorem as a chain of seven lines (Eq. 10-16), each with a product of two *multiplicands*, one of them under a logarithm, and calls *inner equation* of a line that its two multiplicands are equal.
// What an arrow of the chain says depends on how it is read, so each is judged in three readings: as values, with **one base** $L$ for all logarithms; as values with a **floating base**, such that $\log_L x = x$ on each line; and as **inner equations**.
//
// - **What follows.** Bayes' theorem in all its forms, the rules of logarithms, and that every positive number except 1 is its own logarithm to a base of its own.
// - **What follows under a condition.** From Eq. 12 to Eq. 14 the inner equations are the same equation, $1-b = b^2$: with $a = 1-b$, $b = v$, $\log_L v = v$ and equal multiplicands the golden ratio follows (B13). As values Eq. 12 and 14 agree there, too; the line between is off.
// - **What does not follow.** Two steps. *Eq. 10 to 11*: moving $u$ to the left changes the inner equation. Eq. 10 gives $b = 1/2$, Eq. 11 leads to $b = p_1$. *Eq. 14 to 15*: taking the 2 out of the logarithm changes it again. Eq. 14 gives $p_1$, Eq. 15 gives $1/\sqrt2$.
//   In the dual chain the same two steps are Eq. 17 to 18 and Eq. 21 to 22.
// - **What hangs on it.** So "the inner equation" has three different answers, $1/2$, $p_1$ and $1/\sqrt2$. The momentum weight divides two of them, $\alpha = p_1 / (1/\sqrt2)$ (M2): a definition, and no derivation.
//
// All arrows at a glance; the rest of this notebook goes through them one by one.

// %%
const arrows = Object.values(ledger).filter(({ id }) => /^B1[01]\./.test(id));
const cases = (id: string) => check(ledger[id], { mutants: 0 }).cases ?? [];
const readings = (id: string) => cases(id).map(({ verdict, kind, under }) =>
  (verdict === "refuted" ? "does not follow" : kind === "conditional" ? `follows for ${under}` : "follows"));
table(arrows.map(({ id, source }) => {
  const [one, floating, inner] = readings(id);
  return { arrow: id, from: source.place, "one base": one, "floating base": floating, "inner equation": inner };
}));

// %% [markdown]
// And the lines as numbers where every premise is met: $b = v = p_1$, $a = u = 1 - p_1 = 0.382$. An arrow that holds keeps the value of its column; an inner equation holds where the last two columns agree.
// Eq. 10 with $u$ moved to the left is 0.382 as well, but its two multiplicands are not equal at $p_1$; from Eq. 12 to 14 they are; in Eq. 15 they are not.

// %%
const lines = chainValues();
table(lines.map((line) => ({
  line: `Eq. ${line.equation}`, "right side, one base": line.oneBase, "right side, floating base": line.floating,
  "multiplicand 1": line.first, "multiplicand 2": line.second,
})));
assert.deepEqual(lines.slice(2).map(({ floating }) => floating.toFixed(3)), ["0.382", "0.146", "0.382", "0.972"]);
const met = lines.filter(({ first, second }) => Math.abs(first - second) < 1e-12);
assert.deepEqual(met.map(({ equation }) => equation), [11, 12, 13, 14]);

// %% [markdown]
// ## Bayes, outside and inside
//
// Each equation below is an entry of the project's ledger, with a standing: **published** (the formula stands in a source), **stated** (a source says it in words, the formula is our reading), **derived** (proved here). One call shows it, checks every claim it makes with every kind of evidence that applies, and tries small changes of it, mutants, which must all fail.

// %%
assert.equal(proof("B1").verdict, "holds");

// %%
assert.equal(proof("B2").verdict, "holds");

// %% [markdown]
// Divided out, Bayes' theorem gives two *outer* equations, true for all events.

// %%
assert.equal(proof("B3").verdict, "holds");

// %%
assert.equal(proof("B4").verdict, "holds");

// %% [markdown]
// The two *inner* equations set the two multiplicands of an outer one equal, which turns one ratio round. They are constraints: with Bayes they hold for $a = b$ only, with the complements for $a = b = 1/2$.

// %%
assert.equal(proof("B5").verdict, "holds");

// %%
assert.equal(proof("B6").verdict, "holds");

// %% [markdown]
// When a posterior equals the other event's prior, the events are independent, and the other posterior follows: two implications, each from its own premise.

// %%
assert.equal(proof("B7").verdict, "holds");

// %% [markdown]
// ## The fixed-point logarithm
//
// Logarithms to any base, and the lemma behind the chains: every positive number except 1 is its own logarithm, to a base of its own.

// %%
assert.equal(proof("B8").verdict, "holds");

// %%
assert.equal(proof("B9").verdict, "holds");

// %% [markdown]
// ## The first chain (Eq. 10-16)
//
// Each arrow is one entry with three cases. Where a case is refuted, its counterexample satisfies every premise that the source states for the line, the line itself among them where it can be met; the checker checks that.
//
// **Eq. 10 to 11** is the first step that does not follow.

// %%
assert.equal(proof("B10.1").verdict, "by reading");

// %%
assert.equal(proof("B10.2").verdict, "holds");

// %% [markdown]
// **Eq. 12 to 13 to 14.** As inner equations all three are the same, and golden. As values the line between is off, by the factor $2b$ with one base and by more with a floating one; Eq. 12 to 14, without it, holds as values, too.

// %%
assert.equal(proof("B10.3").verdict, "by reading");

// %%
assert.equal(proof("B10.4").verdict, "by reading");

// %% [markdown]
// **Eq. 14 to 15** is the second step that does not follow: a rule of logarithms with one base, but another inner equation.

// %%
assert.equal(proof("B10.5").verdict, "by reading");

// %% [markdown]
// The last is a change of variable onto the unit circle.

// %%
assert.equal(proof("B10.6").verdict, "holds");

// %% [markdown]
// ## The dual chain (Eq. 17-23)
//
// The same with $u$ and $b$ exchanged, and $a$ and $v$: so printed, and so judged, line by line.

// %%
assert.equal(proof("B11.1").verdict, "by reading");

// %%
assert.equal(proof("B11.2").verdict, "holds");

// %%
assert.equal(proof("B11.3").verdict, "by reading");

// %%
assert.equal(proof("B11.4").verdict, "by reading");

// %%
assert.equal(proof("B11.5").verdict, "by reading");

// %%
assert.equal(proof("B11.6").verdict, "holds");

// %% [markdown]
// ## On the unit circle
//
// The inner equation of Eq. 16, its factor 2 brought to the other side, is $\sin\varphi = \cos\varphi$: $\varphi = \pi/4$, and with it the factor $\sqrt2$ of the momentum weight (M2).

// %%
assert.equal(proof("B12").verdict, "holds");

// %%
await show(solutionCircle());

// %% [markdown]
// ## To the golden ratio
//
// From the inner equation of Eq. 12 with $b = v$, and of Eq. 19 with $a = u$, the golden proportion G1 follows, under exactly the premises that the source states.

// %%
assert.equal(proof("B13").verdict, "holds");

// %% [markdown]
// **What you know now.** Bayes and the rules of logarithms are identities. With complements, equal posterior and prior, and multiplicands set equal, Eq. 12 to 14 say the golden proportion: that is a choice of premises, and from them it follows. Two steps in each chain do not follow, Eq. 10 to 11 and 14 to 15, and with them "the inner equation" has three answers, of which the momentum weight divides two.
// What follows from that definition is sound, as [04-learning-rate-and-momentum](04-learning-rate-and-momentum.ipynb) shows. Next: [03-synapse-loss](03-synapse-loss.ipynb).
