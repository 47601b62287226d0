/** M1-M9: the learning rate and the momentum weight, momentum as a filter and on a quadratic. */
import { convergenceRate, criticalDamping, curvatures, effectiveLearningRate, frequencyResponse, exactGolden, golden, memory, momentumStep, movingAverage, noiseGain, stabilityLimit, unrolled } from "../../theory/index.js";
import type { Entry } from "../checker/claim.js";
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
/** The curvature of critical damping under eta = (1 - alpha)^2 (M9). */
const critical = "(1 - sqrt(alpha)) ^ 2 / (1 - alpha) ^ 2";
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
    id: "M2", title: "the golden momentum weight", kind: "numeric value", ...published("Eq. 33"),
    latex: String.raw`\frac{\alpha}{\sqrt2} = p_1,\qquad \alpha = \sqrt2\,p_1 = 0.8740320488976421\ldots`, letters: { p_1: p1 },
    domain: constant,
    claims: [
      { lhs: "alpha / sqrt(2)", rhs: "p1", let: { p1, alpha } },
      { value: alpha, digits: "0.8740320488976421", code: { name: "golden.alpha", run: () => golden.alpha } },
      { lhs: "alpha", rhs: exactGolden.alpha.toString(), let: { alpha } },
    ],
  },
  {
    id: "M3", title: "the golden learning rate", kind: "numeric value", ...published("Eq. 34"),
    latex: String.raw`\eta = (1-\alpha)^2 = 0.0158679247049260\ldots`,
    domain: constant,
    claims: [
      { value: pair.eta, let: { alpha }, digits: "0.0158679247049260", code: { name: "golden.eta", run: () => golden.eta } },
      { lhs: "eta", rhs: exactGolden.eta.toString(), let: pair },
      { says: "the text of the library's formula", lhs: golden.formula.eta, rhs: "eta", let: pair },
    ],
  },
  {
    id: "M4", title: "both numbers as algebraic numbers", kind: "identity", ...derived,
    latex: String.raw`\alpha^2 = 3-\sqrt5,\quad \alpha^4 - 6\alpha^2 + 4 = 0,\quad \eta = 4 - \sqrt5 - 2\alpha`,
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
    id: "M7", title: "the effective learning rate", kind: "conditional", ...derived,
    latex: String.raw`\frac{\eta}{1-\alpha} = 1-\alpha`,
    domain: weights,
    claims: [
      { lhs: "eta / (1 - alpha)", rhs: "1 - alpha" },
      { says: "for the golden pair", value: "1 - alpha", let: pair, digits: "0.1259679511", code: { name: "effectiveLearningRate(golden.pair)", run: () => effectiveLearningRate(golden.pair) } },
      { name: "the effective learning rate", is: "eta / (1 - alpha)", domain: { eta: positive }, code: { name: "effectiveLearningRate(pair)", run: ({ eta, alpha }) => effectiveLearningRate({ learningRate: eta, momentum: alpha }) } },
    ],
    given: { name: "eta = (1 - alpha)^2 (M3)", lhs: "eta", rhs: "(1 - alpha) ^ 2", holdsAt: [{ eta: "(1 - alpha) ^ 2" }], failsAt: { eta: "0.01", alpha: "0.95" } },
  },
  {
    id: "M8", title: "momentum as a smoothing filter", kind: "identity", ...derived,
    latex: String.raw`H(\omega) = \frac{\eta}{1-\alpha e^{-i\omega}},\quad |H|^2 = \frac{\eta^2}{1-2\alpha\cos\omega+\alpha^2},\quad \sum_k(\eta\alpha^k)^2 = \frac{\eta^2}{1-\alpha^2} = \frac{(1-\alpha)^3}{1+\alpha},\quad \frac1{1-\alpha} = 7.93\ldots,\quad \frac{\ln\frac12}{\ln\alpha} = 5.14\ldots`,
    domain: weights,
    letters: {
      [String.raw`\omega`]: "w", [String.raw`\alpha e^{-i\omega}`]: "x", [String.raw`H(\omega)`]: "eta / (1 - x)", "|H|^2": squaredGain, [String.raw`\sum_k(\eta\alpha^k)^2`]: noise,
    },
    note: "H is the geometric series sum eta (alpha e^(-iw))^k of M5. The first two claims are its partial sums for any number x, complex ones too, by induction: X stands for x^n. The tail x^n/(1 - x) vanishes for abs(x) < 1.",
    claims: [
      { says: "one term: 1 = (1 - x)/(1 - x)", lhs: "1", rhs: "(1 - x) / (1 - x)", domain: { x: { ...real, except: [1] } } },
      { says: "from n terms to n + 1", lhs: "(1 - X) / (1 - x) + X", rhs: "(1 - x * X) / (1 - x)", domain: { x: { ...real, except: [1] }, X: real } },
      { says: "the whole series times eta, with x = alpha e^(-iw), is H: it solves H = eta + x H, which is M1 for a wave", lhs: "eta / (1 - x)", rhs: "eta + x * (eta / (1 - x))", domain: { x: { ...real, except: [1] } } },
      { says: "the squared size of 1 - alpha e^(-iw), from its real and imaginary part", lhs: "(1 - alpha * cos(w)) ^ 2 + (alpha * sin(w)) ^ 2", rhs: "1 - 2 * alpha * cos(w) + alpha ^ 2", domain: { w: real } },
      { name: "abs(H)^2", is: squaredGain, domain: { w: { low: 0, high: "pi" } }, code: { name: "frequencyResponse(w, pair).gain ^ 2", run: ({ w, eta, alpha }) => frequencyResponse(w, { learningRate: eta, momentum: alpha }).gain ** 2 } },
      { name: "tan of the phase", is: "-alpha * sin(w) / (1 - alpha * cos(w))", domain: { w: { low: 0, high: "pi" } }, code: { name: "tan(frequencyResponse(w, pair).phase)", run: ({ w, eta, alpha }) => Math.tan(frequencyResponse(w, { learningRate: eta, momentum: alpha }).phase) } },
      { says: "gain at w = 0 for the golden pair", lhs: "eta / (1 - alpha)", rhs: "1 - alpha", let: pair, domain: constant },
      { says: "noise gain: the series with x = alpha^2", lhs: noise, rhs: "(1 - alpha) ^ 3 / (1 + alpha)", let: pair },
      { name: "the noise gain", is: noise, code: { name: "noiseGain(pair)", run: ({ eta, alpha }) => noiseGain({ learningRate: eta, momentum: alpha }) } },
      { value: "(1 - alpha) ^ 3 / (1 + alpha)", let: pair, digits: "0.0010666", code: { name: "noiseGain(golden.pair)", run: () => noiseGain(golden.pair) } },
      { value: "1 / (1 - alpha)", let: pair, digits: "7.93", code: { name: "memory(golden.alpha).mean", run: () => memory(golden.alpha).mean } },
      { value: "log(1 / 2) / log(alpha)", let: pair, digits: "5.14", code: { name: "memory(golden.alpha).halfLife", run: () => memory(golden.alpha).halfLife } },
    ],
  },
  {
    id: "M9", title: "momentum on a quadratic: stability and critical damping", kind: "identity", ...derived,
    latex: String.raw`r^2-(1+\alpha-\eta c)r+\alpha=0;\quad \text{stable} \iff 0<\eta c<2(1+\alpha);\quad c_{\mathrm{crit}} = \frac1{(1+\sqrt\alpha)^2}`,
    letters: { [String.raw`\eta c`]: "h", [String.raw`c_{\mathrm{crit}}`]: critical },
    domain: { alpha: unit },
    note: "Jury: both roots of r^2 + a1 r + a0 lie inside the unit circle iff abs(a0) < 1 and the polynomial is positive at 1 and at -1. Here a0 = alpha < 1; at 1 it is h, at -1 it is 2(1 + alpha) - h. For complex roots the size is sqrt(alpha); for real ones (1 - r1)(1 - r2) and (1 + r1)(1 + r2) are those two values, and as r1 r2 = alpha < 1 they are positive only for roots between -1 and 1. Off the range one of them is not positive, so a root is not below 1 in size. h = eta c, s = sqrt(alpha).",
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
      { says: "with eta = (1 - alpha)^2 the critical curvature is", lhs: critical, rhs: "1 / (1 + sqrt(alpha)) ^ 2" },
      { value: "1 / (1 + sqrt(alpha)) ^ 2", let: pair, domain: constant, digits: "0.2671", code: { name: "curvatures(golden.pair).critical", run: () => curvatures(golden.pair).critical } },
      { value: "2 * (1 + alpha) / eta", let: pair, domain: constant, digits: "236.2", code: { name: "curvatures(golden.pair).limit", run: () => curvatures(golden.pair).limit } },
    ],
  },
];
