/** M1-M7: the learning rate and the momentum weight, and momentum as a sum and as an average. */
import { effectiveLearningRate, exactGolden, golden, momentumStep, movingAverage, unrolled } from "../../theory/index.js";
import type { Case, Entry } from "../checker/claim.js";
import { gradients, ofGolden, recurrence, related, step, weights } from "./pairs.js";
import { alpha, constant, derived, p1, pair, published, real, unit } from "./shared.js";

/** The exponential moving average after the same gradients. */
const average = "(1 - alpha) * g3 + alpha * ((1 - alpha) * g2 + alpha * ((1 - alpha) * g1 + alpha * (1 - alpha) * g0))";
/** What a step of the recurrence is typeset as. */
const change = String.raw`\Delta w(t)`;
const last = <T>(list: readonly T[]): T => list[list.length - 1];
/** The inner equations of Eq. 16, of Eq. 24, and of Eq. 5 with the complements (times what its sides are divided by). */
const inners = [{ lhs: "x", rhs: "sqrt(1 - x ^ 2)" }, { lhs: "x", rhs: "(1 - x) / x" }, { lhs: "1 - x", rhs: "x" }] as const;
/** One answer to what the inner equation gives, the only one on (0, 1). */
const answer = (name: string, latex: string, x: string, equation: (typeof inners)[number]): Case => ({
  name, kind: "conditional", latex, printed: [equation], claims: [{ lhs: "x", rhs: x }],
  given: { name: `the inner equation ${equation.lhs} = ${equation.rhs}`, ...equation, holdsAt: [{ x }], failsAt: { x: "0.25" } },
});
/** What the argument for M3 needs. */
const twice = { lhs: "1 - (1 - alpha)", rhs: "(1 - alpha) ^ 2" };

export const momentumEntries: readonly Entry[] = [
  {
    id: "M1", title: "momentum", kind: "definition", ...published("Eq. 32"),
    latex: String.raw`\Delta w(t) = -\eta\,\frac{\partial L}{\partial w}(t) + \alpha\,\Delta w(t-1)`,
    letters: { [change]: step, [String.raw`\Delta w(t-1)`]: "before", [String.raw`\frac{\partial L}{\partial w}(t)`]: "g" },
    domain: { ...weights, g: real, before: real },
    note: "DB24 reads each summand as the gradient of one of two dual processes, the momentum term being the other process's at t-1.",
    claims: [{ name: "dw(t)", is: step, code: { name: "momentumStep(g, before, pair)", run: ({ g, before, eta, alpha }) =>
      momentumStep(g, before, { learningRate: eta, momentum: alpha }) } }],
  },
  {
    id: "M2", title: "the golden momentum weight", kind: "definition", ...published("Eq. 33"),
    latex: String.raw`\frac{\alpha}{\sqrt2} = p_1,\qquad \alpha = \sqrt2\,p_1 = 0.8740320488976421\ldots`, letters: { p_1: p1 },
    domain: constant,
    note:
      "The value is a definition, and exact. The argument that leads to it is judged apart, in M2.argument: DB24 has three answers to " +
        "what the inner equation gives, 1/2 (Eq. 5 with the complements), p1 (Eq. 12 to 14) and 1/sqrt2 (Eq. 15 and 16), and Eq. 33 " +
        "divides the second by the third.",
    claims: [
      { lhs: "alpha / sqrt(2)", rhs: "p1", let: { p1, alpha } },
      { value: alpha, digits: "0.8740320488976421", code: { name: "golden.alpha", run: () => golden.alpha } },
      { lhs: "alpha", rhs: exactGolden.alpha.toString(), let: { alpha } },
    ],
  },
  {
    id: "M2.argument", title: "the argument for the momentum weight", kind: "argument", ...published("text to Eq. 33"),
    latex: String.raw`x = \sqrt{1-x^2},\qquad x = \frac{1-x}{x},\qquad 1-x = x`,
    printed: inners, domain: { x: unit }, claims: [],
    reason: "it divides the solutions of two different inner equations, Eq. 16 (1/sqrt2) and Eq. 24 (p1), as if they were two solutions " +
      "of one, and gives no reason for dividing one by the other",
    note: "DB24: the inner equation is met both where the multiplicands are 1/sqrt2 and where they are p1; the step before is scaled by " +
      "the constant that takes the one to the other. The inner equation of Eq. 5 with the complements gives a third answer, 1/2. Of the " +
      "three numbers six ratios can be made, and products too: sqrt2 p1 is one of them.",
    cases: [
      answer("Eq. 5 with the complements: 1/2", String.raw`1-x = x \iff x = \frac12`, "1 / 2", inners[2]),
      answer("Eq. 12, 13, 14 and 24: p1", String.raw`x = \frac{1-x}{x} \iff x = p_1`, p1, inners[1]),
      answer("Eq. 15 and 16: 1/sqrt2", String.raw`x = \sqrt{1-x^2} \iff x = \frac1{\sqrt2}`, "1 / sqrt(2)", inners[0]),
      {
        name: "one inner equation", kind: "refuted",
        latex: String.raw`x = \frac{1-x}{x} \quad\text{does not follow from } x = \sqrt{1-x^2}`,
        says: "What solves the inner equation of Eq. 16 does not solve that of Eq. 24.", claims: [inners[1]],
        premises: [{ name: "the inner equation of Eq. 16", ...inners[0] }], counterexample: { x: "1 / sqrt(2)" },
        instead: [{
          says: "other constants made of the same three numbers", claims: [
            { says: "the golden weight", value: "p / r", let: { p: p1, r: "1 / sqrt(2)" }, digits: "0.8740320488976421" },
            {
              says: "the product in place of the quotient", value: "p * r", let: { p: p1, r: "1 / sqrt(2)" }, digits: "0.4370160244488210",
            },
            { says: "from p1 to 1/2", value: "h / p", let: { p: p1, h: "1 / 2" }, digits: "0.8090169943749474" },
            { says: "from 1/sqrt2 to 1/2", value: "h / r", let: { r: "1 / sqrt(2)", h: "1 / 2" }, digits: "0.7071067811865475" },
          ],
        }],
      },
    ],
    letters: { p_1: p1 },
  },
  {
    id: "M3", title: "the golden learning rate", kind: "definition", ...published("Eq. 34"),
    latex: String.raw`\eta = (1-\alpha)^2 = 0.0158679247049260\ldots,\qquad \alpha = \sqrt2\,p_1`, letters: { p_1: p1 },
    domain: constant,
    note: "The value is a definition, and exact. The argument that leads to it is judged apart, in M3.argument.",
    claims: [
      { value: pair.eta, let: { alpha }, digits: "0.0158679247049260", code: { name: "golden.eta", run: () => golden.eta } },
      { lhs: "eta", rhs: exactGolden.eta.toString(), let: pair },
      { says: "the text of the library's formula", lhs: golden.formula.eta, rhs: "eta", let: pair },
    ],
  },
  {
    id: "M3.argument", title: "the argument for the learning rate", kind: "argument", ...published("text to Eq. 34"),
    latex: String.raw`1-(1-\alpha) = (1-\alpha)^2`, printed: [twice], domain: { alpha: unit }, claims: [], letters: { p_1: p1 },
    reason:
      "it takes the complement of alpha twice by squaring it, in analogy to G5, where the complement of the golden ratio equals its " +
        "square; alpha is not the golden ratio, and its complement taken twice is alpha",
    note: "DB24: the complement taken twice. That 1 - p is p^2 holds at p1 and p2 alone (G5); for 1 - alpha in place of p it would need " +
      "alpha = 1 - p1 = 0.382.",
    cases: [
      {
        name: "the complement taken twice", kind: "identity", latex: String.raw`1-(1-\alpha) = \alpha`, says: "It is alpha again.",
        claims: [{ lhs: "1 - (1 - alpha)", rhs: "alpha" }],
      },
      {
        name: "the complement taken twice as a square", kind: "refuted",
        latex: String.raw`1-(1-\alpha) = (1-\alpha)^2 \quad\text{does not follow from } \frac{\alpha}{\sqrt2} = p_1`,
        says: "At the golden weight the one is 0.874, the other 0.0159.", claims: [twice],
        premises: [{ name: "alpha / sqrt2 = p1 (M2)", lhs: "alpha / sqrt(2)", rhs: p1 }], counterexample: { alpha },
        instead: [{ says: "what would have to be assumed: alpha = 1 - p1", claims: [twice], given: {
          name: "alpha = 1 - p1", lhs: "alpha", rhs: `1 - ${p1}`, holdsAt: [{ alpha: `1 - ${p1}` }], failsAt: { alpha: "0.5" },
        } }],
      },
    ],
  },
  {
    id: "M4", title: "both numbers as algebraic numbers", kind: "identity", ...derived,
    latex:
      String.raw`\alpha^2 = 3-\sqrt5,\quad \alpha^4 - 6\alpha^2 + 4 = 0,\quad \eta = 4 - \sqrt5 - 2\alpha,\qquad`
        + String.raw` \alpha = \sqrt2\,p_1,\ \eta = (1-\alpha)^2`,
    letters: { p_1: p1 },
    domain: constant,
    claims: [
      { lhs: "alpha ^ 2", rhs: "3 - sqrt(5)", let: pair, code: { name: "golden.alpha ^ 2", run: () => golden.alpha ** 2 } },
      { lhs: "alpha ^ 4 - 6 * alpha ^ 2 + 4", rhs: "0", let: pair },
      { lhs: "eta", rhs: "4 - sqrt(5) - 2 * alpha", let: pair, code: { name: "golden.eta", run: () => golden.eta } },
      { lhs: "eta ^ 4 - 16 * eta ^ 3 + 62 * eta ^ 2 - 64 * eta + 1", rhs: "0", let: pair },
    ],
  },
  {
    id: "M5", title: "momentum unrolled", kind: "identity", ...derived,
    latex: String.raw`\Delta w(t) = -\eta\sum_{k=0}^{t}\alpha^k g(t-k)`,
    letters: { [change]: recurrence, t: "3", "g(t)": ["g0", "g1", "g2", "g3"] },
    domain: { ...weights, ...gradients },
    note: "By induction from rest: the first claim is the case of four gradients, the second the step for any number, where S is the sum " +
      "up to t-1.",
    claims: [
      { says: "four gradients", lhs: recurrence, rhs: "-eta * (g3 + alpha * g2 + alpha ^ 2 * g1 + alpha ^ 3 * g0)", code: {
        name: "unrolled([g0, g1, g2, g3], pair)",
        run: ({ g0, g1, g2, g3, eta, alpha }) => last(unrolled([g0, g1, g2, g3], { learningRate: eta, momentum: alpha })),
      } },
      { says: "the step of the induction", lhs: "-eta * g + alpha * (-eta * S)", rhs: "-eta * (g + alpha * S)", domain: {
        g: real, S: real,
      } },
    ],
  },
  {
    id: "M6", title: "the golden pair is a moving average", kind: "conditional", ...derived,
    latex: String.raw`\Delta w(t) = -(1-\alpha)\,\mathrm{EMA}_\alpha[g](t) \quad\text{when}\quad \eta = (1-\alpha)^2`,
    letters: { [change]: recurrence, [String.raw`\mathrm{EMA}_\alpha[g](t)`]: average },
    domain: { ...weights, ...gradients },
    note: "So the golden pair takes steps of 1 - alpha = 0.12597 along the averaged gradient: the same as dampening alpha with learning " +
      "rate 1 - alpha.",
    claims: [
      { lhs: recurrence, rhs: `-(1 - alpha) * (${average})` },
      { name: "EMA(3)", is: average, code: { name: "movingAverage([g0, g1, g2, g3], alpha)", run: ({ g0, g1, g2, g3, alpha }) =>
        last(movingAverage([g0, g1, g2, g3], alpha)) } },
      {
        says: "the step of the induction, from dw = -(1 - alpha) m", lhs: "-eta * g + alpha * (-(1 - alpha) * m)",
        rhs: "-(1 - alpha) * ((1 - alpha) * g + alpha * m)", domain: { g: real, m: real },
      },
    ],
    given: { name: "eta = (1 - alpha)^2 (M3)", lhs: "eta", rhs: "(1 - alpha) ^ 2", holdsAt: [{ eta: "(1 - alpha) ^ 2" }], failsAt: {
      eta: "0.01", alpha: "0.95", g0: "1", g1: "2", g2: "-1", g3: "0.5", g: "1", m: "1",
    } },
  },
  {
    id: "M7", title: "the effective learning rate", kind: "definition", ...derived,
    latex: String.raw`\eta_{\mathrm{eff}} = \frac{\eta}{1-\alpha}`, letters: { [String.raw`\eta_{\mathrm{eff}}`]: "eta / (1 - alpha)" },
    domain: weights,
    note: "The step that a constant gradient of 1 ends with, for every pair. Under M3 it is 1 - alpha.",
    claims: [{ name: "the effective learning rate", is: "eta / (1 - alpha)", code: {
      name: "effectiveLearningRate(pair)", run: ({ eta, alpha }) => effectiveLearningRate({ learningRate: eta, momentum: alpha }),
    } }],
    cases: [
      {
        name: "under eta = (1 - alpha)^2", kind: "conditional",
        latex: String.raw`\eta = (1-\alpha)^2 \Rightarrow \frac{\eta}{1-\alpha} = 1-\alpha`,
        claims: [{ lhs: "eta / (1 - alpha)", rhs: "1 - alpha" }], given: { ...related, failsAt: { eta: "0.01", alpha: "0.95" } },
      },
      ofGolden(String.raw`\frac{\eta}{1-\alpha} = 0.1259679511\ldots`, [{
        value: "eta / (1 - alpha)", let: pair, digits: "0.1259679511",
        code: { name: "effectiveLearningRate(golden.pair)", run: () => effectiveLearningRate(golden.pair) },
      }]),
    ],
  },
];
