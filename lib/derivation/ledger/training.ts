/** S13-S18: the synapse as a training loss. y: output, t: target in {0, 1}, e = |t - y|: error probability. */
import {
  confidenceTerm, errorProbability, focal, sigmoidUnit, softmaxSample, synapse, unitLoss, type SynapseLoss,
} from "../../theory/index.js";
import type { Case, Claim, Entry } from "../checker/claim.js";
import { constant, derived, netCurvature, unit } from "./shared.js";

const { synapse: plain, "synapse-net": net, "cross-entropy": crossEntropy } = unitLoss;
const error = { e: unit };
const output = { y: unit };
const w = "W(exp(-1))";
const codeOf = (name: keyof typeof unitLoss, what: "value" | "slope") =>
  ({ name: `unitLoss["${name}"].${what}(e)`, run: ({ e }: Readonly<Record<string, number>>) => unitLoss[name][what](e) });

/** Logits up to 80 in size, where Float32 still holds e^z. */
const logit = { z: { low: -80, high: 80 } };
/** The sigmoid of x and its complement; x = (1 - 2t) z, so t = 1 is z with the opposite sign. */
const sigmoidOf = { e: "1 / (1 + exp(-z))" };
/** A softmax over the target's logit z, another logit x, and all the others, whose exponentials sum to r: any number of units. */
const softmax = { y: "exp(z) / (exp(z) + exp(x) + r)", q: "exp(x) / (exp(z) + exp(x) + r)", e: "1 - y" };
const logits = { z: { low: -80, high: 80 }, x: { low: -80, high: 80 }, r: { low: 0.001, high: 1000 } };
const onSigmoid = (loss: SynapseLoss, what: "value" | "slope", target: 0 | 1) => ({
  name: `sigmoidUnit("${loss}", z, ${target}).${what}`, relative: true,
  run: ({ z }: Readonly<Record<string, number>>) => sigmoidUnit(loss, z, target)[what],
});
const onSoftmax = (loss: SynapseLoss, read: (result: ReturnType<typeof softmaxSample>) => number, what: string) => ({
  name: `softmaxSample("${loss}", [z, x, ln r], 0).${what}`, relative: loss === "synapse",
  run: ({ z, x, r }: Readonly<Record<string, number>>) => read(softmaxSample(loss, [z, x, Math.log(r)], 0)),
});

/** The letters of one unit of a sum: its error probability, target and output. */
const ofUnit = { e_k: "e", t_k: "t", y_k: "y" };
/** The binary cross entropy of one unit (S15). */
const binary = "-t * log(y) - (1 - t) * log(1 - y)";
/** abs(t - y), for an algebra without absolute values. */
const distance = "sqrt((t - y) ^ 2)";

/** Value and slope of a loss on a sigmoid unit, for both targets. */
const sigmoidClaims = (loss: SynapseLoss, formula: string, value: string, slope: string): Claim[] => [
  {
    says: `${loss} on a sigmoid unit, target 0`, lhs: formula, rhs: value, let: sigmoidOf, domain: logit, code: onSigmoid(loss, "value", 0),
  },
  { says: "its slope by the logit", lhs: `D(${value}, z)`, rhs: slope, let: sigmoidOf, domain: logit, code: onSigmoid(loss, "slope", 0) },
  {
    says: "target 1: the same over -z, its slope with the opposite sign", name: "slope", is: `-(${slope})`, let: sigmoidOf, domain: logit,
    code: { ...onSigmoid(loss, "slope", 1), run: ({ z }) => sigmoidUnit(loss, -z, 1).slope },
  },
];
/** Value and slopes of a loss on the target of a softmax. */
const softmaxClaims = (loss: SynapseLoss, value: string, strength: string): Claim[] => [
  { says: `${loss} on the target of a softmax`, name: "value", is: value, let: softmax, domain: logits, code: onSoftmax(loss, (s) =>
    s.value, "value") },
  { says: "slope by the target's logit", lhs: "slope", rhs: "-s * (delta - yk)", let: {
    ...softmax, slope: `D(${value}, z)`, s: strength, delta: "1", yk: "y",
  }, domain: logits, code: onSoftmax(loss, (s) => s.slope[0], "slope[0]") },
  { says: "slope by another logit", lhs: "slope", rhs: "-s * (delta - yk)", let: {
    ...softmax, slope: `D(${value}, x)`, s: strength, delta: "0", yk: "q",
  }, domain: logits, code: onSoftmax(loss, (s) => s.slope[1], "slope[1]") },
];

/** The same as a case: the slope by the logit of the unit k, t the target's; s is the loss's strength. */
const onTarget = (loss: SynapseLoss, strength: string, value: string, text: string): Case => ({
  name: `${loss}, softmax`, kind: "identity",
  latex: String.raw`\frac{\partial L}{\partial z_k} = -s\,(\delta_{kt}-y_k),\quad s = ${strength},\quad e = 1-y`,
  letters: { [String.raw`\frac{\partial L}{\partial z_k}`]: "slope", y_k: "yk", [String.raw`\delta_{kt}`]: "delta" },
  claims: softmaxClaims(loss, value, text),
});

export const trainingEntries: readonly Entry[] = [
  {
    id: "S13", title: "the loss synapse", kind: "definition", standing: plain.standing, source: plain.source,
    latex: String.raw`L = \sum_k\ell_{\mathrm{synapse}}(e_k),\quad ${plain.latex},\quad e_k = |t_k-y_k|`,
    letters: { ...ofUnit, L: plain.formula, [String.raw`\ell_{\mathrm{synapse}}(e)`]: plain.formula },
    domain: {},
    note: "Our reading of GLM20: the excitatory force with the expectation E = e. The loss is a sum over units, so one unit is checked.",
    claims: [
      { name: "loss(e)", is: plain.formula, domain: error, code: codeOf("synapse", "value") },
      { says: "slope", lhs: `D(${plain.formula}, e)`, rhs: plain.slopeFormula, domain: error, code: codeOf("synapse", "slope") },
      { name: "e for t = 1", is: "e", let: { t: "1", e: distance }, domain: output, code: { name: "errorProbability(1, y)", run: ({ y }) =>
        errorProbability(1, y) } },
      { name: "e for t = 0", is: "e", let: { t: "0", e: distance }, domain: output, code: { name: "errorProbability(0, y)", run: ({ y }) =>
        errorProbability(0, y) } },
    ],
  },
  {
    id: "S14", title: "the loss synapse-net", kind: "definition", standing: net.standing, source: net.source,
    latex: String.raw`L = \sum_k\ell_{\mathrm{net}}(e_k),\quad ${net.latex},\quad \ell_{\mathrm{net}}'(p^*) = 0`,
    letters: { ...ofUnit, L: net.formula, [String.raw`\ell_{\mathrm{net}}(e)`]: net.formula, "p^*": "s" },
    domain: error,
    note: "Our reading of GLM20: the net force with E = e. Least at p* (S10), so a unit that is certain and right is pushed back: the " +
      "loss refuses certainty.",
    claims: [
      { name: "loss(e)", is: net.formula, code: codeOf("synapse-net", "value") },
      { says: "slope", lhs: `D(${net.formula}, e)`, rhs: net.slopeFormula, code: codeOf("synapse-net", "slope") },
      { says: "the slope vanishes at p*", lhs: "log(s / (1 - s)) + 1 / (1 - s)", rhs: "0", let: { w, s: "w / (1 + w)" }, domain: constant },
      { says: "the second derivative", lhs: `D(D(${net.formula}, e), e)`, rhs: netCurvature, let: { p: "e" } },
      { says: "convex, so that is the only minimum", above: netCurvature, below: "0", let: { p: "e" } },
      {
        value: "w / (1 + w)", let: { w }, domain: constant, digits: "0.2178117057198000987797029240732552198180915960337004831290316676",
        code: { name: "synapse.pStar", run: () => synapse.pStar },
      },
    ],
  },
  {
    id: "S15", title: "minus the logarithm of 1 - e is the binary cross entropy", kind: "identity", ...derived,
    latex: String.raw`\sum_k\ell_{\mathrm{ce}}(e_k) = \sum_k -t_k\ln y_k-(1-t_k)\ln(1-y_k),\quad ${crossEntropy.latex}`,
    letters: { ...ofUnit, [String.raw`\ell_{\mathrm{ce}}(e)`]: crossEntropy.formula },
    domain: output,
    note: "So `synapse` weights the cross entropy of each unit by the unit's own error.",
    claims: [
      { says: "target 1", lhs: crossEntropy.formula, rhs: binary, let: { t: "1", e: "t - y" } },
      { says: "target 0", lhs: crossEntropy.formula, rhs: binary, let: { t: "0", e: "y" } },
      { says: "synapse is e times that", lhs: plain.formula, rhs: `e * (${crossEntropy.formula})`, domain: error },
      { name: "cross entropy of a unit", is: crossEntropy.formula, domain: error, code: codeOf("cross-entropy", "value") },
      { says: "slope", lhs: `D(${crossEntropy.formula}, e)`, rhs: crossEntropy.slopeFormula, domain: error, code: codeOf(
        "cross-entropy", "slope",
      ) },
    ],
  },
  {
    id: "S16", title: "on the target of a softmax, synapse is the focal loss with gamma = 1", kind: "identity", ...derived,
    latex: String.raw`e = 1-y_t:\quad -e\ln(1-e) = -(1-y_t)\ln y_t`, letters: { y_t: "y" },
    domain: output,
    note: "Focal loss: Lin et al. 2017, -(1 - y)^gamma ln y.",
    claims: [
      { lhs: plain.formula, rhs: "-(1 - y) ^ 1 * log(y)", let: { e: "1 - y" }, code: { name: "focal(y, 1)", run: ({ y }) => focal(y, 1) } },
      { name: "focal loss", is: "-(1 - y) ^ gamma * log(y)", domain: { gamma: {
        low: 0, high: 5,
      } }, code: { name: "focal(y, gamma)", run: ({ y, gamma }) => focal(y, gamma) } },
    ],
  },
  {
    id: "S17", title: "synapse-net is the focal loss with an entropy term", kind: "identity", ...derived,
    latex: String.raw`-e\ln\frac{1-e}e = -e\ln(1-e) + e\ln e`,
    domain: error,
    note: "The term e ln e rewards uncertainty, cf. the confidence penalty of Pereyra et al. 2017.",
    claims: [
      { lhs: net.formula, rhs: `${plain.formula} + e * log(e)` },
      { name: "the term", is: "e * log(e)", code: { name: "confidenceTerm(e)", run: ({ e }) => confidenceTerm(e) } },
    ],
  },
  {
    id: "S18", title: "gradients by the logits, in forms that keep their digits", kind: "identity", ...derived,
    latex:
      String.raw`e = \sigma(z):\quad \frac{d}{dz}\,e\,\zeta(z) = e\,\bigl((1-e)\zeta(z)+e\bigr),\quad \frac{d}{dz}\,e z = e + z e(1-e)`,
    letters: { [String.raw`\sigma(z)`]: "1 / (1 + exp(-z))", [String.raw`\zeta(z)`]: "log(1 + exp(z))" },
    domain: {},
    note: "Sigmoid: e = 1/(1 + e^-z), zeta(z) = ln(1 + e^z) = -ln(1 - e). Softmax: y the target's output, e = 1 - y, strength s = e - y " +
      "ln y for synapse and 1 + y ln(e/y) for synapse-net. The code is compared relative to the value, tails included, up to abs(z) = 80.",
    claims: [
      ...sigmoidClaims("synapse", plain.formula, "e * log(1 + exp(z))", "e * ((1 - e) * log(1 + exp(z)) + e)"),
      ...sigmoidClaims("synapse-net", net.formula, "e * z", "e * (1 + z * (1 - e))"),
    ],
    cases: [
      onTarget("synapse", String.raw`e-y\ln y`, "-e * log(y)", "e - y * log(y)"),
      onTarget("synapse-net", String.raw`y\ln\frac ey+1`, "e * log(e / y)", "y * log(e / y) + 1"),
    ],
  },
];

