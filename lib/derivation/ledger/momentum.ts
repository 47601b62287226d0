/** M1-M7: the learning rate and the momentum weight. */
import { effectiveLearningRate, golden, momentumStep, movingAverage, unrolled } from "../../theory/index.js";
import type { Entry } from "../claim.js";
import { alpha, constant, derived, p1, pair, positive, published, real, unit } from "./shared.js";

const weights = { eta: positive, alpha: unit };
const gradients = { g0: real, g1: real, g2: real, g3: real };
/** dw(3) after the gradients g0 ... g3, by M1 from rest. */
const recurrence = "-eta * g3 + alpha * (-eta * g2 + alpha * (-eta * g1 + alpha * (-eta * g0)))";
/** The exponential moving average after the same gradients. */
const average = "(1 - alpha) * g3 + alpha * ((1 - alpha) * g2 + alpha * ((1 - alpha) * g1 + alpha * (1 - alpha) * g0))";
const last = <T>(list: readonly T[]): T => list[list.length - 1];

export const momentumEntries: readonly Entry[] = [
  {
    id: "M1", title: "momentum", kind: "definition", ...published("Eq. 32"),
    latex: String.raw`\Delta w(t) = -\eta\,\frac{\partial L}{\partial w}(t) + \alpha\,\Delta w(t-1)`,
    domain: { ...weights, g: real, before: real },
    note: "DB24 reads each summand as the gradient of one of two dual processes, the momentum term being the other process's at t-1.",
    claims: [{ name: "dw(t)", is: "-eta * g + alpha * before", code: { name: "momentumStep(g, before, pair)", run: ({ g, before, eta, alpha }) => momentumStep(g, before, { learningRate: eta, momentum: alpha }) } }],
  },
  {
    id: "M2", title: "the golden momentum weight", kind: "numeric value", ...published("Eq. 33"),
    latex: String.raw`\frac{\alpha}{\sqrt2} = p_1,\qquad \alpha = \sqrt2\,p_1 = 0.8740320488976421\ldots`,
    domain: constant,
    claims: [
      { lhs: "alpha / sqrt(2)", rhs: "p1", let: { p1, alpha } },
      { value: alpha, digits: "0.8740320488976421", code: { name: "golden.alpha", run: () => golden.alpha } },
      { lhs: "alpha", rhs: golden.exact.alpha.toString(), let: { alpha } },
    ],
  },
  {
    id: "M3", title: "the golden learning rate", kind: "numeric value", ...published("Eq. 34"),
    latex: String.raw`\eta = (1-\alpha)^2 = 0.0158679247049260\ldots`,
    domain: constant,
    claims: [
      { value: pair.eta, let: { alpha }, digits: "0.0158679247049260", code: { name: "golden.eta", run: () => golden.eta } },
      { lhs: "eta", rhs: golden.exact.eta.toString(), let: pair },
      { says: "the text of the library's formula", lhs: golden.formula.eta, rhs: "eta", let: pair },
    ],
  },
  {
    id: "M4", title: "both numbers as algebraic numbers", kind: "identity", ...derived,
    latex: String.raw`\alpha^2 = 3-\sqrt5,\quad \alpha^4 - 6\alpha^2 + 4 = 0,\quad \eta = 4 - \sqrt5 - 2\alpha`,
    domain: constant,
    claims: [
      { lhs: "alpha ^ 2", rhs: "3 - sqrt(5)", let: pair },
      { lhs: "alpha ^ 4 - 6 * alpha ^ 2 + 4", rhs: "0", let: pair },
      { lhs: "eta", rhs: "4 - sqrt(5) - 2 * alpha", let: pair },
      { lhs: "eta ^ 4 - 16 * eta ^ 3 + 62 * eta ^ 2 - 64 * eta + 1", rhs: "0", let: pair },
    ],
  },
  {
    id: "M5", title: "momentum unrolled", kind: "identity", ...derived,
    latex: String.raw`\Delta w(t) = -\eta\sum_{k=0}^{t}\alpha^k g(t-k)`,
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
      { name: "the effective learning rate", is: "eta / (1 - alpha)", domain: { eta: positive }, code: { name: "effectiveLearningRate(pair)", run: ({ eta, alpha }) => effectiveLearningRate({ learningRate: eta, momentum: alpha }) } },
    ],
    given: { name: "eta = (1 - alpha)^2 (M3)", lhs: "eta", rhs: "(1 - alpha) ^ 2", holdsAt: [{ eta: "(1 - alpha) ^ 2" }], failsAt: { eta: "0.01", alpha: "0.95" } },
  },
];

