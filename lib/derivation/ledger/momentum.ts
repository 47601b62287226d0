/** M1-M10: the learning rate and the momentum weight, momentum as a filter and on a quadratic. */
import { convergenceRate, criticalDamping, curvatures, effectiveLearningRate, frequencyResponse, exactGolden, golden, memory, momentumStep, movingAverage, noiseGain, stabilityLimit, unrolled } from "../../theory/index.js";
import type { Case, Claim, Entry } from "../checker/claim.js";
import { alpha, constant, derived, p1, pair, positive, published, real, unit } from "./shared.js";

const weights = { eta: positive, alpha: unit };
const gradients = { g0: real, g1: real, g2: real, g3: real };
/** dw(3) after the gradients g0 ... g3, by M1 from rest. */
const recurrence = "-eta * g3 + alpha * (-eta * g2 + alpha * (-eta * g1 + alpha * (-eta * g0)))";
/** The exponential moving average after the same gradients. */
const average = "(1 - alpha) * g3 + alpha * ((1 - alpha) * g2 + alpha * ((1 - alpha) * g1 + alpha * (1 - alpha) * g0))";
/** Gain of the filter at the frequency w, squared, and of white noise (M8). */
const squaredGain = "eta ^ 2 / (1 - 2 * alpha * cos(w) + alpha ^ 2)";
const noise = "eta ^ 2 / (1 - alpha ^ 2)";
/** The curvature of critical damping (M9). */
const critical = "(1 - sqrt(alpha)) ^ 2 / eta";
/** h inside the stable range and what is left to its end; minus the discriminant between its two zeros (M9). */
const inside = "2 * (1 + alpha) * q";
const rest = "2 * (1 + alpha) * (1 - q)";
const discriminant = "16 * s ^ 2 * q * (1 - q)";
/** The characteristic polynomial, and h at the first zero of its discriminant, s = sqrt(alpha) (M9). */
const characteristic = "r ^ 2 - (1 + alpha - h) * r + alpha";
const damped = "(1 - s) ^ 2";
/** One step of M1. */
const step = "-eta * g + alpha * before";
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
/** Numbers of the golden pair: the values of formulas, typeset with what the letters stand for. */
const ofGolden = (formulas: string, claims: readonly Claim[]): Case => ({ name: "the golden pair", kind: "numeric value", latex: `${formulas},\\qquad \\alpha = \\sqrt2\\,p_1,\\ \\eta = (1-\\alpha)^2`, domain: constant, letters: { p_1: p1 }, claims });
/** What the argument for M3 needs. */
const twice = { lhs: "1 - (1 - alpha)", rhs: "(1 - alpha) ^ 2" };
/** The relation of M3, under which much of what follows stands. */
const related = { name: "eta = (1 - alpha)^2 (M3)", lhs: "eta", rhs: "(1 - alpha) ^ 2", holdsAt: [{ eta: "(1 - alpha) ^ 2" }] };

export const momentumEntries: readonly Entry[] = [
  {
    id: "M1", title: "momentum", kind: "definition", ...published("Eq. 32"),
    latex: String.raw`\Delta w(t) = -\eta\,\frac{\partial L}{\partial w}(t) + \alpha\,\Delta w(t-1)`,
    letters: { [change]: step, [String.raw`\Delta w(t-1)`]: "before", [String.raw`\frac{\partial L}{\partial w}(t)`]: "g" },
    domain: { ...weights, g: real, before: real },
    note: "DB24 reads each summand as the gradient of one of two dual processes, the momentum term being the other process's at t-1.",
    claims: [{ name: "dw(t)", is: step, code: { name: "momentumStep(g, before, pair)", run: ({ g, before, eta, alpha }) => momentumStep(g, before, { learningRate: eta, momentum: alpha }) } }],
  },
  {
    id: "M2", title: "the golden momentum weight", kind: "definition", ...published("Eq. 33"),
    latex: String.raw`\frac{\alpha}{\sqrt2} = p_1,\qquad \alpha = \sqrt2\,p_1 = 0.8740320488976421\ldots`, letters: { p_1: p1 },
    domain: constant,
    note: "The value is a definition, and exact. The argument that leads to it is judged apart, in M2.argument: DB24 has three answers to what the inner equation gives, 1/2 (Eq. 5 with the complements), p1 (Eq. 12 to 14) and 1/sqrt2 (Eq. 15 and 16), and Eq. 33 divides the second by the third.",
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
    reason: "it divides the solutions of two different inner equations, Eq. 16 (1/sqrt2) and Eq. 24 (p1), as if they were two solutions of one, and gives no reason for dividing one by the other",
    note: "DB24: the inner equation is met both where the multiplicands are 1/sqrt2 and where they are p1; the step before is scaled by the constant that takes the one to the other. The inner equation of Eq. 5 with the complements gives a third answer, 1/2. Of the three numbers six ratios can be made, and products too: sqrt2 p1 is one of them.",
    cases: [
      answer("Eq. 5 with the complements: 1/2", String.raw`1-x = x \iff x = \frac12`, "1 / 2", inners[2]),
      answer("Eq. 12, 13, 14 and 24: p1", String.raw`x = \frac{1-x}{x} \iff x = p_1`, p1, inners[1]),
      answer("Eq. 15 and 16: 1/sqrt2", String.raw`x = \sqrt{1-x^2} \iff x = \frac1{\sqrt2}`, "1 / sqrt(2)", inners[0]),
      {
        name: "one inner equation", kind: "refuted", latex: String.raw`x = \frac{1-x}{x} \quad\text{does not follow from } x = \sqrt{1-x^2}`,
        says: "What solves the inner equation of Eq. 16 does not solve that of Eq. 24.", claims: [inners[1]], premises: [{ name: "the inner equation of Eq. 16", ...inners[0] }], counterexample: { x: "1 / sqrt(2)" },
        instead: [{
          says: "other constants made of the same three numbers", claims: [
            { says: "the golden weight", value: "p / r", let: { p: p1, r: "1 / sqrt(2)" }, digits: "0.8740320488976421" },
            { says: "the product in place of the quotient", value: "p * r", let: { p: p1, r: "1 / sqrt(2)" }, digits: "0.4370160244488210" },
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
    reason: "it takes the complement of alpha twice by squaring it, in analogy to G5, where the complement of the golden ratio equals its square; alpha is not the golden ratio, and its complement taken twice is alpha",
    note: "DB24: the complement taken twice. That 1 - p is p^2 holds at p1 and p2 alone (G5); for 1 - alpha in place of p it would need alpha = 1 - p1 = 0.382.",
    cases: [
      { name: "the complement taken twice", kind: "identity", latex: String.raw`1-(1-\alpha) = \alpha`, says: "It is alpha again.", claims: [{ lhs: "1 - (1 - alpha)", rhs: "alpha" }] },
      {
        name: "the complement taken twice as a square", kind: "refuted", latex: String.raw`1-(1-\alpha) = (1-\alpha)^2 \quad\text{does not follow from } \frac{\alpha}{\sqrt2} = p_1`,
        says: "At the golden weight the one is 0.874, the other 0.0159.", claims: [twice], premises: [{ name: "alpha / sqrt2 = p1 (M2)", lhs: "alpha / sqrt(2)", rhs: p1 }], counterexample: { alpha },
        instead: [{ says: "what would have to be assumed: alpha = 1 - p1", claims: [twice], given: { name: "alpha = 1 - p1", lhs: "alpha", rhs: `1 - ${p1}`, holdsAt: [{ alpha: `1 - ${p1}` }], failsAt: { alpha: "0.5" } } }],
      },
    ],
  },
  {
    id: "M4", title: "both numbers as algebraic numbers", kind: "identity", ...derived,
    latex: String.raw`\alpha^2 = 3-\sqrt5,\quad \alpha^4 - 6\alpha^2 + 4 = 0,\quad \eta = 4 - \sqrt5 - 2\alpha,\qquad \alpha = \sqrt2\,p_1,\ \eta = (1-\alpha)^2`, letters: { p_1: p1 },
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
    latex: String.raw`\Delta w(t) = -\eta\sum_{k=0}^{t}\alpha^k g(t-k)`, letters: { [change]: recurrence, t: "3", "g(t)": ["g0", "g1", "g2", "g3"] },
    domain: { ...weights, ...gradients },
    note: "By induction from rest: the first claim is the case of four gradients, the second the step for any number, where S is the sum up to t-1.",
    claims: [
      { says: "four gradients", lhs: recurrence, rhs: "-eta * (g3 + alpha * g2 + alpha ^ 2 * g1 + alpha ^ 3 * g0)", code: { name: "unrolled([g0, g1, g2, g3], pair)", run: ({ g0, g1, g2, g3, eta, alpha }) => last(unrolled([g0, g1, g2, g3], { learningRate: eta, momentum: alpha })) } },
      { says: "the step of the induction", lhs: "-eta * g + alpha * (-eta * S)", rhs: "-eta * (g + alpha * S)", domain: { g: real, S: real } },
    ],
  },
  {
    id: "M6", title: "the golden pair is a moving average", kind: "conditional", ...derived,
    latex: String.raw`\Delta w(t) = -(1-\alpha)\,\mathrm{EMA}_\alpha[g](t) \quad\text{when}\quad \eta = (1-\alpha)^2`,
    letters: { [change]: recurrence, [String.raw`\mathrm{EMA}_\alpha[g](t)`]: average },
    domain: { ...weights, ...gradients },
    note: "So the golden pair takes steps of 1 - alpha = 0.12597 along the averaged gradient: the same as dampening alpha with learning rate 1 - alpha.",
    claims: [
      { lhs: recurrence, rhs: `-(1 - alpha) * (${average})` },
      { name: "EMA(3)", is: average, code: { name: "movingAverage([g0, g1, g2, g3], alpha)", run: ({ g0, g1, g2, g3, alpha }) => last(movingAverage([g0, g1, g2, g3], alpha)) } },
      { says: "the step of the induction, from dw = -(1 - alpha) m", lhs: "-eta * g + alpha * (-(1 - alpha) * m)", rhs: "-(1 - alpha) * ((1 - alpha) * g + alpha * m)", domain: { g: real, m: real } },
    ],
    given: { name: "eta = (1 - alpha)^2 (M3)", lhs: "eta", rhs: "(1 - alpha) ^ 2", holdsAt: [{ eta: "(1 - alpha) ^ 2" }], failsAt: { eta: "0.01", alpha: "0.95", g0: "1", g1: "2", g2: "-1", g3: "0.5", g: "1", m: "1" } },
  },
  {
    id: "M7", title: "the effective learning rate", kind: "definition", ...derived,
    latex: String.raw`\eta_{\mathrm{eff}} = \frac{\eta}{1-\alpha}`, letters: { [String.raw`\eta_{\mathrm{eff}}`]: "eta / (1 - alpha)" },
    domain: weights,
    note: "The step that a constant gradient of 1 ends with, for every pair. Under M3 it is 1 - alpha.",
    claims: [{ name: "the effective learning rate", is: "eta / (1 - alpha)", code: { name: "effectiveLearningRate(pair)", run: ({ eta, alpha }) => effectiveLearningRate({ learningRate: eta, momentum: alpha }) } }],
    cases: [
      { name: "under eta = (1 - alpha)^2", kind: "conditional", latex: String.raw`\eta = (1-\alpha)^2 \Rightarrow \frac{\eta}{1-\alpha} = 1-\alpha`, claims: [{ lhs: "eta / (1 - alpha)", rhs: "1 - alpha" }], given: { ...related, failsAt: { eta: "0.01", alpha: "0.95" } } },
      ofGolden(String.raw`\frac{\eta}{1-\alpha} = 0.1259679511\ldots`, [{ value: "eta / (1 - alpha)", let: pair, digits: "0.1259679511", code: { name: "effectiveLearningRate(golden.pair)", run: () => effectiveLearningRate(golden.pair) } }]),
    ],
  },
  {
    id: "M8", title: "momentum as a smoothing filter", kind: "identity", ...derived,
    latex: String.raw`H(\omega) = \frac{\eta}{1-\alpha e^{-i\omega}},\quad |H|^2 = \frac{\eta^2}{1-2\alpha\cos\omega+\alpha^2},\quad \sum_k(\eta\alpha^k)^2 = \frac{\eta^2}{1-\alpha^2}`,
    domain: weights,
    letters: {
      [String.raw`\omega`]: "w", [String.raw`\alpha e^{-i\omega}`]: "x", [String.raw`H(\omega)`]: "eta / (1 - x)", "|H|^2": squaredGain, [String.raw`\sum_k(\eta\alpha^k)^2`]: noise, p_1: p1,
    },
    note: "For every pair. H is the geometric series sum eta (alpha e^(-iw))^k of M5. The first two claims are its partial sums for any number x, complex ones too, by induction: X stands for x^n. The tail x^n/(1 - x) vanishes for abs(x) < 1. What holds under M3 alone, and the golden pair's own numbers, stand apart.",
    claims: [
      { says: "one term: 1 = (1 - x)/(1 - x)", lhs: "1", rhs: "(1 - x) / (1 - x)", domain: { x: { ...real, except: [1] } } },
      { says: "from n terms to n + 1", lhs: "(1 - X) / (1 - x) + X", rhs: "(1 - x * X) / (1 - x)", domain: { x: { ...real, except: [1] }, X: real } },
      { says: "the whole series times eta, with x = alpha e^(-iw), is H: it solves H = eta + x H, which is M1 for a wave", lhs: "eta / (1 - x)", rhs: "eta + x * (eta / (1 - x))", domain: { x: { ...real, except: [1] } } },
      { says: "the squared size of 1 - alpha e^(-iw), from its real and imaginary part", lhs: "(1 - alpha * cos(w)) ^ 2 + (alpha * sin(w)) ^ 2", rhs: "1 - 2 * alpha * cos(w) + alpha ^ 2", domain: { w: real } },
      { name: "abs(H)^2", is: squaredGain, domain: { w: { low: 0, high: "pi" } }, code: { name: "frequencyResponse(w, pair).gain ^ 2", run: ({ w, eta, alpha }) => frequencyResponse(w, { learningRate: eta, momentum: alpha }).gain ** 2 } },
      { name: "tan of the phase", is: "-alpha * sin(w) / (1 - alpha * cos(w))", domain: { w: { low: 0, high: "pi" } }, code: { name: "tan(frequencyResponse(w, pair).phase)", run: ({ w, eta, alpha }) => Math.tan(frequencyResponse(w, { learningRate: eta, momentum: alpha }).phase) } },
      { says: "noise gain: the series with x = alpha^2 in place of alpha e^(-iw), and eta^2 for eta", lhs: noise, rhs: "eta ^ 2 + alpha ^ 2 * (eta ^ 2 / (1 - alpha ^ 2))" },
      { name: "the noise gain", is: noise, code: { name: "noiseGain(pair)", run: ({ eta, alpha }) => noiseGain({ learningRate: eta, momentum: alpha }) } },
    ],
    cases: [
      {
        name: "under eta = (1 - alpha)^2", kind: "conditional", latex: String.raw`\eta = (1-\alpha)^2 \Rightarrow \frac{\eta}{1-\alpha} = 1-\alpha,\quad \frac{\eta^2}{1-\alpha^2} = \frac{(1-\alpha)^3}{1+\alpha}`,
        claims: [{ says: "gain at w = 0", lhs: "eta / (1 - alpha)", rhs: "1 - alpha" }, { says: "noise gain", lhs: noise, rhs: "(1 - alpha) ^ 3 / (1 + alpha)" }], given: { ...related, failsAt: { eta: "0.01", alpha: "0.95" } },
      },
      ofGolden(String.raw`\frac{\eta^2}{1-\alpha^2} = 0.0010666\ldots,\quad \frac1{1-\alpha} = 7.93\ldots,\quad \frac{\ln\frac12}{\ln\alpha} = 5.14\ldots`, [
        { value: noise, let: pair, digits: "0.0010666", code: { name: "noiseGain(golden.pair)", run: () => noiseGain(golden.pair) } },
        { value: "1 / (1 - alpha)", let: pair, digits: "7.93", code: { name: "memory(golden.alpha).mean", run: () => memory(golden.alpha).mean } },
        { value: "log(1 / 2) / log(alpha)", let: pair, digits: "5.14", code: { name: "memory(golden.alpha).halfLife", run: () => memory(golden.alpha).halfLife } },
      ]),
    ],
  },
  {
    id: "M9", title: "momentum on a quadratic: stability and critical damping", kind: "identity", ...derived,
    latex: String.raw`r^2-(1+\alpha-\eta c)r+\alpha=0;\quad \text{stable} \iff 0<\eta c<2(1+\alpha);\quad \text{critically damped at } \eta c = (1-\sqrt\alpha)^2`,
    letters: { [String.raw`\eta c`]: "h", p_1: p1 },
    domain: { alpha: unit },
    note: "For every pair. Jury: both roots of r^2 + a1 r + a0 lie inside the unit circle iff abs(a0) < 1 and the polynomial is positive at 1 and at -1. Here a0 = alpha < 1; at 1 it is h, at -1 it is 2(1 + alpha) - h. For complex roots the size is sqrt(alpha); for real ones (1 - r1)(1 - r2) and (1 + r1)(1 + r2) are those two values, and as r1 r2 = alpha < 1 they are positive only for roots between -1 and 1. Off the range one of them is not positive, so a root is not below 1 in size. h = eta c, s = sqrt(alpha).",
    claims: [
      { says: "the recurrence of the weights, from M1 with the gradient c w", lhs: "w1 + (-h * w1 + alpha * (w1 - w0))", rhs: "(1 + alpha - h) * w1 - alpha * w0", domain: { h: positive, w0: real, w1: real } },
      { says: "a solution w(n) = r^n is a root of the characteristic polynomial", lhs: "r ^ 2 - ((1 + alpha - h) * r - alpha)", rhs: characteristic, ofDifference: true, domain: { h: positive, r: real } },
      { says: "Jury at 1", lhs: characteristic, rhs: "h", let: { r: "1" }, domain: { h: real } },
      { says: "Jury at -1", lhs: characteristic, let: { r: "-1" }, rhs: "2 * (1 + alpha) - h", ofDifference: true, domain: { h: real } },
      { says: "inside the range, h = 2 (1 + alpha) q with 0 < q < 1, both are positive", above: inside, below: "0", domain: { q: unit } },
      { lhs: `2 * (1 + alpha) - ${inside}`, rhs: rest, domain: { q: unit } },
      { above: rest, below: "0", domain: { q: unit } },
      { says: "both values are products over the roots", lhs: "1 - (r1 + r2) + r1 * r2", rhs: "(1 - r1) * (1 - r2)", domain: { r1: real, r2: real } },
      { lhs: "1 + (r1 + r2) + r1 * r2", rhs: "(1 + r1) * (1 + r2)", domain: { r1: real, r2: real } },
      { name: "the limit of h", is: "2 * (1 + alpha)", code: { name: "stabilityLimit(alpha)", run: ({ alpha }) => stabilityLimit(alpha) } },
      { says: "the discriminant vanishes at h = (1 - sqrt(alpha))^2", lhs: "(1 + s ^ 2 - h) ^ 2 - 4 * s ^ 2", rhs: "0", let: { h: damped }, domain: { s: unit } },
      { says: "up to the other zero, h = (1 + s)^2, it is negative: complex roots; 0 < q < 1 on the way there", lhs: "(1 + s ^ 2 - h) ^ 2 - 4 * s ^ 2", rhs: `-(${discriminant})`, let: { h: `${damped} + 4 * s * q` }, domain: { s: unit, q: unit } },
      { above: discriminant, below: "0", domain: { s: unit, q: unit } },
      { name: "the rate for complex roots", is: "s", domain: { s: { low: 0.01, high: 1 }, q: { low: 0.001, high: 0.999 } }, code: { name: "convergenceRate((1 - s)^2 + 4 s q, s^2)", run: ({ s, q }) => convergenceRate((1 - s) ** 2 + 4 * s * q, s * s) } },
      { name: "the rate for real roots r1 > r2 > 0", is: "r2 + d", domain: { r2: { low: 0.01, high: 0.5 }, d: { low: 0.01, high: 0.5 } }, code: { name: "convergenceRate((1 - r1)(1 - r2), r1 r2)", run: ({ r2, d }) => convergenceRate((1 - r2 - d) * (1 - r2), (r2 + d) * r2) } },
      { name: "the rate for real roots -r1 < -r2 < 0", is: "r2 + d", domain: { r2: { low: 0.01, high: 0.5 }, d: { low: 0.01, high: 0.5 } }, code: { name: "convergenceRate((1 + r1)(1 + r2), r1 r2)", run: ({ r2, d }) => convergenceRate((1 + r2 + d) * (1 + r2), (r2 + d) * r2) } },
      { name: "h of critical damping", is: damped, let: { s: "sqrt(alpha)" }, code: { name: "criticalDamping(alpha)", run: ({ alpha }) => criticalDamping(alpha) } },
      { says: "the discriminant vanishes there", lhs: "(1 + alpha - h) ^ 2 - 4 * alpha", rhs: "0", let: { h: "(1 - sqrt(alpha)) ^ 2" } },
    ],
    cases: [
      {
        name: "under eta = (1 - alpha)^2", kind: "conditional", latex: String.raw`\eta = (1-\alpha)^2 \Rightarrow \frac{(1-\sqrt\alpha)^2}{\eta} = \frac1{(1+\sqrt\alpha)^2}`, domain: weights,
        says: "The curvature of critical damping, as M3 has it.", claims: [{ lhs: critical, rhs: "1 / (1 + sqrt(alpha)) ^ 2" }], given: { ...related, failsAt: { eta: "0.01", alpha: "0.95" } },
      },
      ofGolden(String.raw`\frac{(1-\sqrt\alpha)^2}{\eta} = 0.2671\ldots,\quad \frac{2(1+\alpha)}{\eta} = 236.2\ldots`, [
        { value: critical, let: pair, digits: "0.2671", code: { name: "curvatures(golden.pair).critical", run: () => curvatures(golden.pair).critical } },
        { value: "2 * (1 + alpha) / eta", let: pair, digits: "236.2", code: { name: "curvatures(golden.pair).limit", run: () => curvatures(golden.pair).limit } },
      ]),
    ],
  },
  {
    id: "M10", title: "for small steps the effective learning rate alone counts", kind: "identity", ...derived,
    latex: String.raw`r = 1-\frac{h}{1-\alpha}:\quad r^2-(1+\alpha-h)r+\alpha = \frac{\alpha h^2}{(1-\alpha)^2}`,
    domain: { alpha: unit },
    note: "On a quadratic of curvature c, with h = eta c: plain gradient descent with the rate eta/(1 - alpha) shrinks the error by r a step, and that r solves the characteristic equation of M9 up to a term of second order. The same rate is the sum of M5's weights. The noise of the gradients leads to the same ratio: for N samples in batches of B its scale is proportional to eta N/(B (1 - alpha)) (stated by Smith, Kindermans, Ying and Le 2018; cf. Mandt, Hoffman and Blei 2017). Prediction: accuracy depends on the pair through eta/(1 - alpha) alone; and by the noise scale the best value grows with B at a fixed number of updates. Taken at its word it also grows with 1/N, to twice the value on half of the samples; E2 beside E1 shows about the same value, so there the noise scale as stated fails. That the best value depends on the network is a question of its own. A universal pair answers all of them with no.",
    claims: [
      { says: "the characteristic polynomial of M9 at that r", lhs: characteristic, rhs: "alpha * h ^ 2 / (1 - alpha) ^ 2", let: { r: "1 - h / (1 - alpha)" }, domain: { h: positive } },
      { says: "the weights of M5, summed: the whole sum S of alpha^k solves S = 1 + alpha S", lhs: "1 / (1 - alpha)", rhs: "1 + alpha * (1 / (1 - alpha))" },
      { name: "the sum of the weights", is: "eta / (1 - alpha)", domain: { eta: positive }, code: { name: "effectiveLearningRate(pair)", run: ({ eta, alpha }) => effectiveLearningRate({ learningRate: eta, momentum: alpha }) } },
    ],
  },
];
