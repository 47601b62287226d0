/** M8-M10: momentum as a filter, on a quadratic, and for small steps. */
import {
  convergenceRate, criticalDamping, curvatures, effectiveLearningRate, frequencyResponse, golden, memory, noiseGain, stabilityLimit,
} from "../../theory/index.js";
import type { Entry } from "../checker/claim.js";
import { ofGolden, related, weights } from "./pairs.js";
import { derived, p1, pair, positive, real, unit } from "./shared.js";

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

export const smoothingEntries: readonly Entry[] = [
  {
    id: "M8", title: "momentum as a smoothing filter", kind: "identity", ...derived,
    latex:
      String.raw`H(\omega) = \frac{\eta}{1-\alpha e^{-i\omega}},\quad |H|^2 = \frac{\eta^2}{1-2\alpha\cos\omega+\alpha^2},`
        + String.raw`\quad \sum_k(\eta\alpha^k)^2 = \frac{\eta^2}{1-\alpha^2}`,
    domain: weights,
    letters: {
      [String.raw`\omega`]: "w", [String.raw`\alpha e^{-i\omega}`]: "x", [String.raw`H(\omega)`]: "eta / (1 - x)",
      "|H|^2": squaredGain, [String.raw`\sum_k(\eta\alpha^k)^2`]: noise, p_1: p1,
    },
    note: "For every pair. H is the geometric series sum eta (alpha e^(-iw))^k of M5. The first two claims are its partial sums for any " +
      "number x, complex ones too, by induction: X stands for x^n. The tail x^n/(1 - x) vanishes for abs(x) < 1. What holds under M3 " +
      "alone, and the golden pair's own numbers, stand apart.",
    claims: [
      { says: "one term: 1 = (1 - x)/(1 - x)", lhs: "1", rhs: "(1 - x) / (1 - x)", domain: { x: { ...real, except: [1] } } },
      { says: "from n terms to n + 1", lhs: "(1 - X) / (1 - x) + X", rhs: "(1 - x * X) / (1 - x)", domain: {
        x: { ...real, except: [1] }, X: real,
      } },
      {
        says: "the whole series times eta, with x = alpha e^(-iw), is H: it solves H = eta + x H, which is M1 for a wave",
        lhs: "eta / (1 - x)", rhs: "eta + x * (eta / (1 - x))", domain: { x: { ...real, except: [1] } },
      },
      {
        says: "the squared size of 1 - alpha e^(-iw), from its real and imaginary part",
        lhs: "(1 - alpha * cos(w)) ^ 2 + (alpha * sin(w)) ^ 2", rhs: "1 - 2 * alpha * cos(w) + alpha ^ 2", domain: { w: real },
      },
      { name: "abs(H)^2", is: squaredGain, domain: { w: { low: 0, high: "pi" } }, code: {
        name: "frequencyResponse(w, pair).gain ^ 2",
        run: ({ w, eta, alpha }) => frequencyResponse(w, { learningRate: eta, momentum: alpha }).gain ** 2,
      } },
      { name: "tan of the phase", is: "-alpha * sin(w) / (1 - alpha * cos(w))", domain: { w: { low: 0, high: "pi" } }, code: {
        name: "tan(frequencyResponse(w, pair).phase)",
        run: ({ w, eta, alpha }) => Math.tan(frequencyResponse(w, { learningRate: eta, momentum: alpha }).phase),
      } },
      {
        says: "noise gain: the series with x = alpha^2 in place of alpha e^(-iw), and eta^2 for eta", lhs: noise,
        rhs: "eta ^ 2 + alpha ^ 2 * (eta ^ 2 / (1 - alpha ^ 2))",
      },
      { name: "the noise gain", is: noise, code: { name: "noiseGain(pair)", run: ({ eta, alpha }) =>
        noiseGain({ learningRate: eta, momentum: alpha }) } },
    ],
    cases: [
      {
        name: "under eta = (1 - alpha)^2", kind: "conditional",
        latex:
          String.raw`\eta = (1-\alpha)^2 \Rightarrow \frac{\eta}{1-\alpha} = 1-\alpha,`
            + String.raw`\quad \frac{\eta^2}{1-\alpha^2} = \frac{(1-\alpha)^3}{1+\alpha}`,
        claims: [{ says: "gain at w = 0", lhs: "eta / (1 - alpha)", rhs: "1 - alpha" }, {
          says: "noise gain", lhs: noise, rhs: "(1 - alpha) ^ 3 / (1 + alpha)",
        }], given: { ...related, failsAt: { eta: "0.01", alpha: "0.95" } },
      },
      ofGolden(String.raw`\frac{\eta^2}{1-\alpha^2} = 0.0010666\ldots,\quad \frac1{1-\alpha} = 7.93\ldots,`
        + String.raw`\quad \frac{\ln\frac12}{\ln\alpha} = 5.14\ldots`, [
        { value: noise, let: pair, digits: "0.0010666", code: { name: "noiseGain(golden.pair)", run: () => noiseGain(golden.pair) } },
        { value: "1 / (1 - alpha)", let: pair, digits: "7.93", code: { name: "memory(golden.alpha).mean", run: () =>
          memory(golden.alpha).mean } },
        { value: "log(1 / 2) / log(alpha)", let: pair, digits: "5.14", code: { name: "memory(golden.alpha).halfLife", run: () =>
          memory(golden.alpha).halfLife } },
      ]),
    ],
  },
  {
    id: "M9", title: "momentum on a quadratic: stability and critical damping", kind: "identity", ...derived,
    latex:
      String.raw`r^2-(1+\alpha-\eta c)r+\alpha=0;\quad \text{stable} \iff 0<\eta c<2(1+\alpha);`
        + String.raw`\quad \text{critically damped at } \eta c = (1-\sqrt\alpha)^2`,
    letters: { [String.raw`\eta c`]: "h", p_1: p1 },
    domain: { alpha: unit },
    note: "For every pair. Jury: both roots of r^2 + a1 r + a0 lie inside the unit circle iff abs(a0) < 1 and the polynomial is positive " +
      "at 1 and at -1. Here a0 = alpha < 1; at 1 it is h, at -1 it is 2(1 + alpha) - h. For complex roots the size is sqrt(alpha); for " +
      "real ones (1 - r1)(1 - r2) and (1 + r1)(1 + r2) are those two values, and as r1 r2 = alpha < 1 they are positive only for roots " +
      "between -1 and 1. Off the range one of them is not positive, so a root is not below 1 in size. h = eta c, s = sqrt(alpha).",
    claims: [
      {
        says: "the recurrence of the weights, from M1 with the gradient c w", lhs: "w1 + (-h * w1 + alpha * (w1 - w0))",
        rhs: "(1 + alpha - h) * w1 - alpha * w0", domain: { h: positive, w0: real, w1: real },
      },
      {
        says: "a solution w(n) = r^n is a root of the characteristic polynomial", lhs: "r ^ 2 - ((1 + alpha - h) * r - alpha)",
        rhs: characteristic, ofDifference: true, domain: { h: positive, r: real },
      },
      { says: "Jury at 1", lhs: characteristic, rhs: "h", let: { r: "1" }, domain: { h: real } },
      { says: "Jury at -1", lhs: characteristic, let: { r: "-1" }, rhs: "2 * (1 + alpha) - h", ofDifference: true, domain: { h: real } },
      { says: "inside the range, h = 2 (1 + alpha) q with 0 < q < 1, both are positive", above: inside, below: "0", domain: { q: unit } },
      { lhs: `2 * (1 + alpha) - ${inside}`, rhs: rest, domain: { q: unit } },
      { above: rest, below: "0", domain: { q: unit } },
      { says: "both values are products over the roots", lhs: "1 - (r1 + r2) + r1 * r2", rhs: "(1 - r1) * (1 - r2)", domain: {
        r1: real, r2: real,
      } },
      { lhs: "1 + (r1 + r2) + r1 * r2", rhs: "(1 + r1) * (1 + r2)", domain: { r1: real, r2: real } },
      { name: "the limit of h", is: "2 * (1 + alpha)", code: { name: "stabilityLimit(alpha)", run: ({ alpha }) => stabilityLimit(alpha) } },
      {
        says: "the discriminant vanishes at h = (1 - sqrt(alpha))^2", lhs: "(1 + s ^ 2 - h) ^ 2 - 4 * s ^ 2", rhs: "0", let: { h: damped },
        domain: { s: unit },
      },
      {
        says: "up to the other zero, h = (1 + s)^2, it is negative: complex roots; 0 < q < 1 on the way there",
        lhs: "(1 + s ^ 2 - h) ^ 2 - 4 * s ^ 2", rhs: `-(${discriminant})`, let: { h: `${damped} + 4 * s * q` },
        domain: { s: unit, q: unit },
      },
      { above: discriminant, below: "0", domain: { s: unit, q: unit } },
      { name: "the rate for complex roots", is: "s", domain: {
        s: { low: 0.01, high: 1 }, q: { low: 0.001, high: 0.999 },
      }, code: { name: "convergenceRate((1 - s)^2 + 4 s q, s^2)", run: ({ s, q }) => convergenceRate((1 - s) ** 2 + 4 * s * q, s * s) } },
      {
        name: "the rate for real roots r1 > r2 > 0", is: "r2 + d", domain: { r2: { low: 0.01, high: 0.5 }, d: { low: 0.01, high: 0.5 } },
        code: { name: "convergenceRate((1 - r1)(1 - r2), r1 r2)", run: ({ r2, d }) =>
          convergenceRate((1 - r2 - d) * (1 - r2), (r2 + d) * r2) },
      },
      {
        name: "the rate for real roots -r1 < -r2 < 0", is: "r2 + d", domain: { r2: { low: 0.01, high: 0.5 }, d: { low: 0.01, high: 0.5 } },
        code: { name: "convergenceRate((1 + r1)(1 + r2), r1 r2)", run: ({ r2, d }) =>
          convergenceRate((1 + r2 + d) * (1 + r2), (r2 + d) * r2) },
      },
      { name: "h of critical damping", is: damped, let: { s: "sqrt(alpha)" }, code: { name: "criticalDamping(alpha)", run: ({ alpha }) =>
        criticalDamping(alpha) } },
      { says: "the discriminant vanishes there", lhs: "(1 + alpha - h) ^ 2 - 4 * alpha", rhs: "0", let: { h: "(1 - sqrt(alpha)) ^ 2" } },
    ],
    cases: [
      {
        name: "under eta = (1 - alpha)^2", kind: "conditional",
        latex: String.raw`\eta = (1-\alpha)^2 \Rightarrow \frac{(1-\sqrt\alpha)^2}{\eta} = \frac1{(1+\sqrt\alpha)^2}`, domain: weights,
        says: "The curvature of critical damping, as M3 has it.", claims: [{ lhs: critical, rhs: "1 / (1 + sqrt(alpha)) ^ 2" }],
        given: { ...related, failsAt: { eta: "0.01", alpha: "0.95" } },
      },
      ofGolden(String.raw`\frac{(1-\sqrt\alpha)^2}{\eta} = 0.2671\ldots,\quad \frac{2(1+\alpha)}{\eta} = 236.2\ldots`, [
        { value: critical, let: pair, digits: "0.2671", code: { name: "curvatures(golden.pair).critical", run: () =>
          curvatures(golden.pair).critical } },
        { value: "2 * (1 + alpha) / eta", let: pair, digits: "236.2", code: { name: "curvatures(golden.pair).limit", run: () =>
          curvatures(golden.pair).limit } },
      ]),
    ],
  },
  {
    id: "M10", title: "for small steps the effective learning rate alone counts", kind: "identity", ...derived,
    latex: String.raw`r = 1-\frac{h}{1-\alpha}:\quad r^2-(1+\alpha-h)r+\alpha = \frac{\alpha h^2}{(1-\alpha)^2}`,
    domain: { alpha: unit },
    note: "On a quadratic of curvature c, with h = eta c: plain gradient descent with the rate eta/(1 - alpha) shrinks the error by r a " +
      "step, and that r solves the characteristic equation of M9 up to a term of second order. The same rate is the sum of M5's weights. " +
      "The noise of the gradients leads to the same ratio: for N samples in batches of B its scale is proportional to eta N/(B (1 - " +
      "alpha)) (stated by Smith, Kindermans, Ying and Le 2018; cf. Mandt, Hoffman and Blei 2017). Prediction: accuracy depends on the " +
      "pair through eta/(1 - alpha) alone; and by the noise scale the best value grows with B at a fixed number of updates. Taken at its " +
      "word it also grows with 1/N, to twice the value on half of the samples; E2 beside E1 shows about the same value, so there the " +
      "noise scale as stated fails. That the best value depends on the network is a question of its own. A universal pair answers all of " +
      "them with no.",
    claims: [
      {
        says: "the characteristic polynomial of M9 at that r", lhs: characteristic, rhs: "alpha * h ^ 2 / (1 - alpha) ^ 2",
        let: { r: "1 - h / (1 - alpha)" }, domain: { h: positive },
      },
      {
        says: "the weights of M5, summed: the whole sum S of alpha^k solves S = 1 + alpha S", lhs: "1 / (1 - alpha)",
        rhs: "1 + alpha * (1 / (1 - alpha))",
      },
      { name: "the sum of the weights", is: "eta / (1 - alpha)", domain: { eta: positive }, code: {
        name: "effectiveLearningRate(pair)", run: ({ eta, alpha }) => effectiveLearningRate({ learningRate: eta, momentum: alpha }),
      } },
    ],
  },
];
