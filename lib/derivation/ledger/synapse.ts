/** S1-S12: the synapse's forces and curves. */
import { divergenceSummand, forces, golden, netOfLogit, performance, probabilityOf, synapse } from "../../theory/index.js";
import type { Entry } from "../checker/claim.js";
import { constant, derived, epr06, netCurvature, p1, positive, real, unit } from "./shared.js";

const { excitatory, inhibitory, net } = synapse;
const scope = { p: unit };
const w = "W(exp(-1))";
/** The three curves as they are typeset, and p1. */
const curves = {
  [String.raw`L_{\mathrm{net}}(p)`]: net.formula, [String.raw`L_{\mathrm{exc}}(p)`]: excitatory.formula,
  [String.raw`L_{\mathrm{inh}}(p)`]: inhibitory.formula, p_1: p1,
};
/** The difference of p and (1 - p)/p, over x (S6). */
const gap = "x - (1 - x) / x";
/** The excitatory curve's second derivative, -ln(1 - p), and the curve less half of it (S11). */
const curvature = "1 / (1 - p) + 1 / (1 - p) ^ 2";
const surprise = "-log(1 - p)";
const half = "-(p - 1 / 2) * log(1 - p)";
/** By how much p + (1 - p)/p exceeds 1, and the slope of p ln(p/q) (S7). */
const beyond = "(1 - p) ^ 2 / p";
/** p (q - p) at p1 - d, for d up to p1. */
const below = "d * (sqrt(5) - d)";
const before = { d: { low: 0, high: p1 } };
const summandSlope = "2 * log(p) - log(1 - p) + 2 + p / (1 - p)";
/** The forces of S2. */
const force = { excitatory: "-E * log(1 - p)", inhibitory: "-E * log(p)", net: "-E * log((1 - p) / p)" };

export const synapseEntries: readonly Entry[] = [
  {
    id: "S1", title: "performance of a force", kind: "definition", standing: "stated", source: epr06("abstract"),
    latex: String.raw`p(K) = 1 - e^{-K/E},\qquad K = -E\ln(1-p)`,
    domain: { K: positive, E: positive },
    claims: [
      { name: "p(K)", is: "1 - exp(-K / E)", code: { name: "performance(K, E)", run: ({ K, E }) => performance(K, E) } },
      { says: "the force that gives performance p(K) is K", lhs: "-E * log(1 - (1 - exp(-K / E)))", rhs: "K" },
      { says: "the performance of the force K(p) is p", lhs: "1 - exp(-(-E * log(1 - p)) / E)", rhs: "p", domain: scope },
    ],
  },
  {
    id: "S2", title: "excitatory, inhibitory and net force", kind: "definition", standing: "stated",
    source: epr06("net force, in the words of a secondary text"),
    latex: String.raw`K_+ = -E\ln(1-p),\quad K_- = -E\ln p,\quad K = K_+ - K_- = -E\ln\frac{1-p}{p}`,
    letters: { "K_+": force.excitatory, "K_-": force.inhibitory, K: force.net },
    domain: { ...scope, E: positive },
    claims: [
      { name: "K+", is: force.excitatory, code: { name: "forces(p, E).excitatory", run: ({ p, E }) => forces(p, E).excitatory } },
      { name: "K-", is: force.inhibitory, code: { name: "forces(p, E).inhibitory", run: ({ p, E }) => forces(p, E).inhibitory } },
      { lhs: `${force.excitatory} - (${force.inhibitory})`, rhs: force.net, code: { name: "forces(p, E).net", run: ({ p, E }) =>
        forces(p, E).net } },
    ],
  },
  {
    id: "S3", title: "the sigmoid", kind: "identity", standing: "stated", source: epr06("net force solved for p"),
    latex: String.raw`p = \frac{1}{1 + e^{-K/E}}`,
    domain: { K: real, E: positive },
    claims: [
      { says: "the net force at that p is K", lhs: "-E * log((1 - 1 / (1 + exp(-K / E))) / (1 / (1 + exp(-K / E))))", rhs: "K" },
      { says: "the p at the net force of p is p", lhs: "1 / (1 + exp(-(-E * log((1 - p) / p)) / E))", rhs: "p", domain: scope },
      { name: "p", is: "1 / (1 + exp(-K / E))", code: { name: "probabilityOf(K, E)", run: ({ K, E }) => probabilityOf(K, E) } },
    ],
  },
  {
    id: "S4", title: "the net curve", kind: "definition", standing: net.standing, source: net.source,
    latex: String.raw`${net.latex} = p\,\mathrm{logit}(p)`, letters: { ...curves, [String.raw`\mathrm{logit}(p)`]: "log(p / (1 - p))" },
    domain: scope,
    note: "The net force of S2 with the expectation equal to the performance, E = p: the observed input equals the actual input.",
    claims: [
      { name: "Lnet", is: net.formula, code: { name: "synapse.net.value(p)", run: ({ p }) => net.value(p) } },
      { says: "S2 at E = p", lhs: "-p * log(1 - p) - (-p * log(p))", rhs: net.formula },
      { says: "the logit form", lhs: net.formula, rhs: "p * log(p / (1 - p))" },
    ],
  },
  {
    id: "S5", title: "the net curve as a difference", kind: "identity", ...derived,
    latex: String.raw`L_{\mathrm{net}} = L_{\mathrm{exc}} - L_{\mathrm{inh}},\quad ${excitatory.latex},\quad ${inhibitory.latex}`,
    letters: curves,
    domain: scope,
    claims: [
      { lhs: net.formula, rhs: `${excitatory.formula} - (${inhibitory.formula})` },
      { name: "Lexc", is: excitatory.formula, code: { name: "synapse.excitatory.value(p)", run: ({ p }) => excitatory.value(p) } },
      { name: "Linh", is: inhibitory.formula, code: { name: "synapse.inhibitory.value(p)", run: ({ p }) => inhibitory.value(p) } },
    ],
  },
  {
    id: "S6", title: "perceived uncertainty equals true uncertainty at the golden ratio", kind: "conditional",
    standing: "stated", source: epr06("abstract; GLM20, abstract and introduction"),
    latex: String.raw`L_{\mathrm{net}}(p) = L_{\mathrm{inh}}(p) \iff \frac{1-p}{p} = p \iff p = p_1 \quad (0<p<1)`, letters: curves,
    domain: scope,
    note: "Uniqueness is proved, not sampled: p is positive and ln is one to one, so the curves meet exactly where (1 - p)/p = p, and (1 " +
      "- p)/p - p falls on all of (0, 1).",
    claims: [
      { says: "the curves agree", lhs: net.formula, rhs: inhibitory.formula },
      {
        says: "the curves differ by p (ln p - ln q) with q = (1 - p)/p, and ln is one to one", lhs: "-x * log((1 - x) / x) - (-x * log(x))",
        rhs: "x * (log(x) - log((1 - x) / x))", domain: { x: unit },
      },
      {
        says: "the difference p - q has one zero at most: it rises on all of (0, 1)", above: `D(${gap}, x)`, below: "0",
        domain: { x: unit },
      },
      { says: "its slope", lhs: `D(${gap}, x)`, rhs: "1 + 1 / x ^ 2", domain: { x: unit } },
      { says: "p1 is that zero", lhs: gap, rhs: "0", let: { x: p1 } },
      { says: "the library's curves at its p1", lhs: "-p1 * log((1 - p1) / p1)", rhs: "-p1 * log(p1)", let: { p1 }, code: {
        name: "synapse.net.value(golden.p1)", run: () => net.value(golden.p1),
      } },
      { name: "Linh(p1)", is: "-p1 * log(p1)", let: { p1 }, code: { name: "synapse.inhibitory.value(golden.p1)", run: () =>
        inhibitory.value(golden.p1) } },
    ],
    given: { name: "p = p1", lhs: "(1 - p) / p", rhs: "p", holdsAt: [{ p: p1 }], failsAt: { p: "0.5" } },
  },
  {
    id: "S7", title: "cross entropy splits into Shannon's term and a summand of a divergence's form",
    kind: "identity", standing: "stated", source: { key: "DP21", place: "abstract; GRML21, abstract" },
    latex: String.raw`-p\ln q = -p\ln p + p\ln\frac pq,\quad q=\frac{1-p}{p};\qquad p\ln\frac pq = 0 \text{ at } p = p_1`,
    letters: { p_1: p1 },
    domain: constant,
    note: "p ln(p/q) has the form of one summand of a Kullback-Leibler divergence and vanishes at p1. By itself it is no divergence: p + " +
      "q exceeds 1 on all of (0, 1), q even alone for p < 1/2, and on (0, p1) the summand is negative, least near p = 0.264 with -0.622.",
    claims: [
      { says: "for any positive q", lhs: "-p * log(q)", rhs: "-p * log(p) + p * log(p / q)", domain: { ...scope, q: positive } },
      { says: "with q = (1 - p)/p", lhs: net.formula, rhs: "-p * log(p) + p * log(p / q)", let: { q: "(1 - p) / p" }, domain: scope },
      { name: "the summand", is: "p * log(p / q)", let: { q: "(1 - p) / p" }, domain: scope, code: {
        name: "divergenceSummand(p)", run: ({ p }) => divergenceSummand(p),
      } },
      { says: "it vanishes at p1", lhs: "p * log(p / q)", rhs: "0", let: { p: p1, q: "(1 - p) / p" } },
      {
        says: "p and q are no distribution: by how much their sum exceeds 1", lhs: "p + q - 1", rhs: beyond, let: { q: "(1 - p) / p" },
        domain: scope,
      },
      { above: beyond, below: "0", domain: scope },
      {
        says: "the summand is negative on (0, p1), where q exceeds p: at p1 - d, p (q - p) is", lhs: "x * ((1 - x) / x - x)", rhs: below,
        let: { x: `${p1} - d` }, domain: before,
      },
      { above: below, below: "0", domain: before },
      { says: "its slope", lhs: "D(p * log(p / q), p)", rhs: summandSlope, let: { q: "(1 - p) / p" }, domain: scope },
      { says: "falls up to 0.263", above: "0", below: summandSlope, domain: { p: { low: 0, high: 0.263 } } },
      { says: "rises from 0.265", above: summandSlope, below: "0", domain: { p: { low: 0.265, high: 1 } } },
      { says: "between the two", value: "x * log(x ^ 2 / (1 - x))", let: { x: "0.264" }, digits: "-0.622", code: {
        name: "divergenceSummand(0.264)", run: () => divergenceSummand(0.264),
      } },
    ],
  },
  {
    id: "S8", title: "the slopes", kind: "identity", ...derived,
    latex:
      String.raw`L_{\mathrm{net}}' = \ln\frac{p}{1-p}+\frac1{1-p},`
        + String.raw`\quad L_{\mathrm{exc}}' = -\ln(1-p)+\frac p{1-p},\quad L_{\mathrm{inh}}' = -\ln p - 1`,
    letters: curves,
    domain: scope,
    claims: [
      { lhs: `D(${net.formula}, p)`, rhs: net.slopeFormula, code: { name: "synapse.net.slope(p)", run: ({ p }) => net.slope(p) } },
      { lhs: `D(${excitatory.formula}, p)`, rhs: excitatory.slopeFormula, code: { name: "synapse.excitatory.slope(p)", run: ({ p }) =>
        excitatory.slope(p) } },
      { lhs: `D(${inhibitory.formula}, p)`, rhs: inhibitory.slopeFormula, code: { name: "synapse.inhibitory.slope(p)", run: ({ p }) =>
        inhibitory.slope(p) } },
    ],
  },
  {
    id: "S9", title: "over the logit, the net curve is SiLU", kind: "identity", ...derived,
    latex: String.raw`p=\sigma(z):\quad L_{\mathrm{net}} = z\,\sigma(z),\qquad \frac{dL_{\mathrm{net}}}{dz} = p + z\,p\,(1-p)`,
    letters: { [String.raw`\sigma(z)`]: "1 / (1 + exp(-z))", [String.raw`L_{\mathrm{net}}`]: net.formula },
    domain: { z: real },
    note: "SiLU, or Swish: Elfwing et al. 2018, Ramachandran et al. 2017.",
    claims: [
      { lhs: net.formula, rhs: netOfLogit.formula, let: { p: "1 / (1 + exp(-z))" }, code: {
        name: "synapse.netOfLogit.value(z)", run: ({ z }) => netOfLogit.value(z),
      } },
      { lhs: `D(${netOfLogit.formula}, z)`, rhs: "p + z * p * (1 - p)", let: { p: "1 / (1 + exp(-z))" }, code: {
        name: "synapse.netOfLogit.slope(z)", run: ({ z }) => netOfLogit.slope(z),
      } },
    ],
  },
  {
    id: "S10", title: "the least value of the net curve", kind: "numeric value", ...derived,
    latex:
      String.raw`\min_{0<p<1} L_{\mathrm{net}} = -W(1/e) = -0.2784645\ldots \text{ at } p^* = \frac{W(1/e)}{1+W(1/e)} = 0.2178117\ldots`,
    letters: { [String.raw`\min_{0<p<1} L_{\mathrm{net}}`]: net.formula, "p^*": "w / (1 + w)" },
    domain: constant,
    note: "The net curve is convex, so the one zero of its slope is its minimum.",
    claims: [
      { says: "the slope vanishes at p*", lhs: "log(p / (1 - p)) + 1 / (1 - p)", rhs: "0", let: { w, p: "w / (1 + w)" } },
      { says: "the value there", lhs: "-p * log((1 - p) / p)", rhs: "-w", let: {
        w, p: "w / (1 + w)",
      }, code: { name: "synapse.leastNet", run: () => synapse.leastNet } },
      { says: "the second derivative", lhs: `D(D(${net.formula}, p), p)`, rhs: netCurvature, domain: scope },
      { says: "it is positive: the curve is convex", above: netCurvature, below: "0", domain: scope },
      { value: "-W(exp(-1))", digits: "-0.2784645427610737951093587390229801554394774886197457654531781055", code: {
        name: "synapse.leastNet", run: () => synapse.leastNet,
      } },
      { value: "w / (1 + w)", let: { w }, digits: "0.2178117057198000987797029240732552198180915960337004831290316676", code: {
        name: "synapse.pStar", run: () => synapse.pStar,
      } },
    ],
  },
  {
    id: "S11", title: "the excitatory curve: between squared error and cross entropy", kind: "identity", ...derived,
    latex: String.raw`L_{\mathrm{exc}}\ge 0,\quad L_{\mathrm{exc}}''>0,\quad p^2 < L_{\mathrm{exc}}(p) < \frac{p^2}{1-p}\quad(0<p<1)`,
    letters: curves,
    domain: scope,
    note: "The two bounds give both ends: Lexc/p^2 lies between 1 and 1/(1-p), so it tends to 1 as p -> 0; and Lexc > -ln(1-p)/2 for p > " +
      "1/2, so it grows without bound as p -> 1.",
    claims: [
      { says: "zero at 0", lhs: excitatory.formula.replaceAll("p", "0"), rhs: "0", code: { name: "synapse.excitatory.value(0)", run: () =>
        excitatory.value(0) } },
      { says: "positive on (0, 1), so zero at 0 only", above: excitatory.formula, below: "0" },
      { says: "the second derivative", lhs: `D(D(${excitatory.formula}, p), p)`, rhs: curvature, ofDifference: true },
      { says: "convex", above: curvature, below: "0" },
      { says: "above the square: -ln(1 - p) > p, times p", above: surprise, below: "p", rises: {
        variable: "p", from: "0", slope: "p / (1 - p)",
      } },
      { lhs: "-p * log(1 - p) - p ^ 2", rhs: "p * (-log(1 - p) - p)", ofDifference: true },
      { says: "below p^2/(1 - p): p/(1 - p) > -ln(1 - p), times p", above: "p / (1 - p)", below: surprise, rises: {
        variable: "p", from: "0", slope: "p / (1 - p) ^ 2",
      } },
      { lhs: "p ^ 2 / (1 - p) - (-p * log(1 - p))", rhs: "p * (p / (1 - p) - (-log(1 - p)))", ofDifference: true },
      { says: "unbounded towards 1: what it exceeds -ln(1 - p)/2 by", lhs: `${excitatory.formula} - (-log(1 - p) / 2)`, rhs: half },
      { above: half, below: "0", domain: { p: { low: 0.5, high: 1 } } },
    ],
  },
  {
    id: "S12", title: "at the golden ratio the excitatory curve is twice the inhibitory one", kind: "conditional", ...derived,
    latex:
      String.raw`1-p = p^2 \Rightarrow L_{\mathrm{exc}}(p) = 2\,L_{\mathrm{inh}}(p);\quad L_{\mathrm{exc}}(p_1) = 2\,L_{\mathrm{inh}}(p_1)`,
    letters: curves,
    domain: scope,
    claims: [
      { lhs: excitatory.formula, rhs: `2 * (${inhibitory.formula})` },
      { says: "the library's curve at its p1", lhs: "-p1 * log(1 - p1)", rhs: "2 * (-p1 * log(p1))", let: { p1 }, code: {
        name: "synapse.excitatory.value(golden.p1)", run: () => excitatory.value(golden.p1),
      } },
    ],
    given: { name: "1 - p = p^2 (G5)", lhs: "1 - p", rhs: "p ^ 2", holdsAt: [{ p: p1 }], failsAt: { p: "0.5" } },
  },
];

