// %% [markdown]
// # The golden ratio
//
// > After this notebook you know the seven equations of the golden ratio that the theory builds on, and what it means here that an equation is checked.
//
// *What you need: the solution of a quadratic equation. Time: ten seconds to run.*

// %%
import assert from "node:assert/strict";
import { examine } from "golden-momentum/derivation";
import { proof, show, table } from "golden-momentum/notebook";
import { fixedPoint } from "golden-momentum/figures";
import { exactGolden, golden } from "golden-momentum/theory";

// %% [markdown]
// ## How to read an entry
//
// Each equation below is an entry of the project's ledger, with a standing: **published** (the formula stands in a source), **stated** (a source says it in words, the formula is our reading), **derived** (proved here). One call shows it, checks every claim it makes with every kind of evidence that applies, and tries small changes of it, mutants, which must all fail.
//
// The kinds of evidence: **symbolic** (the difference of both sides reduces to zero by named rules), **exact** (in fractions and in the numbers $a + b\sqrt2 + c\sqrt5 + d\sqrt{10}$), **numeric** (64 digits at 200 points of the domain, its ends included), **interval** (rigorous bounds; also that a constraint has no solution beside the one named), **code** (the library's function against the formula).

// %% [markdown]
// ## The proportion
//
// A line is cut so that the whole is to the larger part $p$ as the larger part is to the rest. With the whole of length 1 this defines $p$.

// %%
assert.equal(proof("G1").verdict, "holds");

// %% [markdown]
// Multiplied by $p$ it becomes a quadratic equation. It is *conditional*: it holds where G1 does, and the entry names a number where neither does.

// %%
assert.equal(proof("G2").verdict, "holds");

// %% [markdown]
// Its two roots, first the one between 0 and 1, which is meant by *the golden ratio* here.

// %%
assert.equal(proof("G3").verdict, "holds");

// %%
assert.equal(proof("G4").verdict, "holds");

// %%
table([
  { root: "p1", formula: golden.formula.p1, exact: exactGolden.p1.toString(), value: golden.p1 },
  { root: "p2", formula: golden.formula.p2, exact: exactGolden.p2.toString(), value: golden.p2 },
], { digits: 12 });

// %% [markdown]
// ## The complement
//
// At the golden ratio the complement is a square. The theory uses this again and again: $1 - p$ may be replaced by $p^2$, and only there.

// %%
assert.equal(proof("G5").verdict, "holds");

// %%
await show(fixedPoint());

// %% [markdown]
// ## The mirrored equation
//
// With $-p$ in place of $p$ the signs of the roots change, and the complement becomes the negative inverse.

// %%
assert.equal(proof("G6").verdict, "holds");

// %%
assert.equal(proof("G7").verdict, "holds");

// %% [markdown]
// ## An equation of your own
//
// The checker is open: `examine` takes an equation in the algebra system's notation with the domain of its variables, and gives the same verdict. This one holds: the powers of $p_1$ are Fibonacci numbers in disguise.

// %%
const own = examine({ id: "fifth power", lhs: "p^5", rhs: "5 * p - 3", domain: { p: [0, 1] },
  given: { name: "G2", lhs: "p^2 + p - 1", rhs: "0", holdsAt: [{ p: golden.formula.p1 }], failsAt: { p: "0.5" } } });
console.log(own.verdict, own.mutants.tried, "mutants,", own.mutants.accepted, "accepted");
assert.equal(own.verdict, "holds");

// %% [markdown]
// And this one does not. A refuted equation comes with a counterexample.

// %%
const wrong = examine({ id: "a wish", lhs: "log(x + y)", rhs: "log(x) + log(y)", domain: { x: [0, 1], y: [0, 1] } });
console.log(wrong.verdict, "-", wrong.counterexample);
assert.equal(wrong.verdict, "refuted");

// %% [markdown]
// **What you know now.** The golden ratio solves $p = (1-p)/p$; there, and only there, $1-p = p^2$. Next, [02-double-bayesian](02-double-bayesian.ipynb) asks why learning should have to do with it.
