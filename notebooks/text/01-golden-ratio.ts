// %% [markdown]
// # The golden ratio
//
// > **Question.** What is the golden ratio, and what can the theory do with it?
// >
// > **Answer.** It is the one number between 0 and 1 with $p = (1-p)/p$. There, and there alone, the complement $1-p$ is the square
// > $p^2$.
//
// *What you need: how a quadratic equation is solved. Time: about 20 s to run.*

// %%
import assert from "node:assert/strict";
import { examine } from "golden-momentum/derivation";
import { fixedPoint } from "golden-momentum/figures";
import { proof, prose, show, table } from "golden-momentum/notebook";
import { exactGolden, golden } from "golden-momentum/theory";

// %% [markdown]
// ## One proportion
//
// A line of length 1 is cut in two. The whole is to the larger part $p$ as the larger part is to the rest $1-p$. Each formula below
// is checked as it is shown; a click on its line opens the evidence.

// %%
assert.equal(proof("G1").verdict, "holds");

// %% [markdown]
// The picture shows where it holds. The curve $(1-p)/p$ crosses the line $p$ once between 0 and 1.

// %%
await show(fixedPoint());

// %% [markdown]
// ## One quadratic, two roots
//
// Both sides times $p$ give a quadratic equation. It has one root between 0 and 1, called $p_1$, and one below, called $p_2$.

// %%
assert.equal(proof("G2").verdict, "holds");

// %%
assert.equal(proof("G3").verdict, "holds");

// %%
assert.equal(proof("G4").verdict, "holds");

// %%
table([
  { root: "$p_1$", "exact value": "$(\\sqrt5-1)/2$", value: golden.p1 },
  { root: "$p_2$", "exact value": "$(-\\sqrt5-1)/2$", value: golden.p2 },
], { digits: 12 });
assert.equal(exactGolden.p1.toString(), "-1/2 + 1/2 * sqrt(5)");

// %% [markdown]
// ## The complement is a square
//
// The theory uses this property on every page: $1-p$ may be replaced by $p^2$. It may be replaced at the two roots, and nowhere else.

// %%
assert.equal(proof("G5").verdict, "holds");

// %% [markdown]
// With $-p$ in place of $p$ the roots change their sign. The complement is then the negative inverse.

// %%
assert.equal(proof("G6").verdict, "holds");

// %%
assert.equal(proof("G7").verdict, "holds");

// %% [markdown]
// ## How to read a line
//
// The first words say where the formula comes from. **Published**: it stands in the source named. **Stated**: the source says it in
// words, and the formula is our reading. **Derived**: we prove it here. Then comes the verdict. The evidence has several kinds:
//
// - *symbolic*: rules of algebra turn one side into the other;
// - *exact*: both sides are equal as fractions and square roots, without rounding;
// - *numeric*: both sides agree to 64 digits at many points;
// - *interval*: bounds that no rounding can break, for signs and for "no other solution";
// - *domain*: both sides exist; *code*: the library computes the same; *typeset*: the formula you see says what was checked.
//
// Last, the formula is changed a little, many times (a sign, a constant, an exponent). A check that accepts such a change would be
// worth nothing.

// %% [markdown]
// ## An equation of your own
//
// The checker is open to you. This one holds at $p_1$: its fifth power is a sum of Fibonacci numbers.

// %%
const own = examine({ id: "fifth power", lhs: "p^5", rhs: "5 * p - 3", domain: { p: [0, 1] },
  given: { name: "G2", lhs: "p^2 + p - 1", rhs: "0", holdsAt: [{ p: golden.formula.p1 }], failsAt: { p: "0.5" } } });
prose(`p^5 = 5 p - 3 ${own.verdict} at p1. ${own.mutants.tried} changes of it were tried; ${own.mutants.accepted} passed.`);
assert.equal(own.verdict, "holds");

// %% [markdown]
// This one does not hold. A refuted equation comes with a point where its sides differ.

// %%
const wrong = examine({ id: "a wish", lhs: "log(x + y)", rhs: "log(x) + log(y)", domain: { x: [0, 1], y: [0, 1] } });
prose(`log(x + y) = log(x) + log(y) is ${wrong.verdict}: ${wrong.counterexample}.`);
assert.equal(wrong.verdict, "refuted");

// %% [markdown]
// **What you know now.** The golden ratio solves $p = (1-p)/p$. There, and there alone, $1-p = p^2$. Next: what has learning to do
// with it? [02-double-bayesian](02-double-bayesian.ipynb)
