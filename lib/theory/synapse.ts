/**
 * The synapse: a signal passes with probability p; an excitatory force opens, an inhibitory force closes it (S1-S12).
 *   K+ = -E ln(1 - p)     K- = -E ln p     K = K+ - K- = -E ln((1 - p)/p)
 * With the expectation E equal to p ("observed input = actual input") they become the three curves below.
 */
import { lambertW } from "./lambert.js";
import { derivedHere, probability, type Provenance } from "./standing.js";

/** A function of one probability with its formula twice: as text that algebra reads, as code that runs. Values in nats. */
export interface Curve extends Provenance {
  /** In mathjs syntax, in the variable named by `variable`. */
  readonly formula: string;
  /** The derivative, in mathjs syntax. */
  readonly slopeFormula: string;
  readonly variable: "p" | "e";
  /** The value at p in [0, 1]; at the ends, the limit. @throws RangeError outside [0, 1] */
  readonly value: (p: number) => number;
  /** The derivative at p in [0, 1]; at the ends, the limit. @throws RangeError outside [0, 1] */
  readonly slope: (p: number) => number;
}

/**
 * Excitatory curve `Lexc(p) = -p ln(1 - p)` (S5): zero at 0, infinite at 1, convex.
 * Derived here from K+ with E = p.
 * @throws RangeError outside [0, 1]
 * @example excitatory.value(0.5) // 0.34657359027997264
 */
const excitatory: Curve = {
  formula: "-p * log(1 - p)",
  slopeFormula: "-log(1 - p) + p / (1 - p)",
  variable: "p",
  latex: String.raw`L_{\mathrm{exc}}(p) = -p\ln(1-p)`,
  source: derivedHere,
  standing: "derived",
  value: (p) => (probability(p) === 0 ? 0 : -p * Math.log1p(-p)),
  slope: (p) => (probability(p) === 1 ? Infinity : -Math.log1p(-p) + p / (1 - p)),
};

/**
 * Inhibitory curve `Linh(p) = -p ln p` (S5): Shannon's term, zero at both ends.
 * Derived here from K- with E = p.
 * @throws RangeError outside [0, 1]
 * @example inhibitory.value(0.5) // 0.34657359027997264
 */
const inhibitory: Curve = {
  formula: "-p * log(p)",
  slopeFormula: "-log(p) - 1",
  variable: "p",
  latex: String.raw`L_{\mathrm{inh}}(p) = -p\ln p`,
  source: derivedHere,
  standing: "derived",
  value: (p) => (probability(p) === 0 ? 0 : -p * Math.log(p)),
  slope: (p) => -Math.log(probability(p)) - 1,
};

/**
 * Net curve `Lnet(p) = -p ln((1 - p)/p) = p logit(p)` (S4): least at pStar, infinite at 1.
 * Stated in EPR06 and GLM20: the net force with expectation equal to performance.
 * @throws RangeError outside [0, 1]
 * @example net.value(0.5) // 0
 */
const net: Curve = {
  formula: "-p * log((1 - p) / p)",
  slopeFormula: "log(p / (1 - p)) + 1 / (1 - p)",
  variable: "p",
  latex: String.raw`L_{\mathrm{net}}(p) = -p\ln\frac{1-p}{p}`,
  source: { key: "EPR06", place: "net force with E = p, as a secondary text prints it; GLM20, introduction" },
  standing: "stated",
  value: (p) => (probability(p) === 0 ? 0 : p * logit(p)),
  slope: (p) => (probability(p) === 1 ? Infinity : logit(p) + 1 / (1 - p)),
};

/**
 * Log-odds `logit(p) = ln(p/(1 - p))` in nats, for p in [0, 1].
 * @throws RangeError outside [0, 1]
 * @example logit(0.5) // 0
 */
export function logit(p: number): number {
  // Two logarithms, not the logarithm of a quotient: 1 - p is then exact near 0, where p/(1 - p) would be rounded first.
  return Math.log(probability(p)) - Math.log1p(-p);
}

/**
 * Sigmoid `1/(1 + e^-z)` (S3), z in nats; no overflow for any z.
 * @example sigmoid(0) // 0.5
 */
export function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/**
 * Performance `p(K) = 1 - exp(-K/E)` of an excitatory force K against the expectation E > 0 (S1; stated, EPR06).
 * @example performance(Math.LN2, 1) // 0.5
 */
export function performance(force: number, expectation: number): number {
  return -Math.expm1(-force / positive(expectation));
}

/**
 * The forces at probability p against the expectation E, in nats when E is 1 (S2; stated, EPR06):
 * `K+ = -E ln(1 - p)`, `K- = -E ln p`, `K = K+ - K-`.
 * @throws RangeError for p outside [0, 1] or E <= 0
 * @example forces(0.5, 1).net // 0
 */
export function forces(p: number, expectation: number): { readonly excitatory: number; readonly inhibitory: number; readonly net: number } {
  const E = positive(expectation);
  return { excitatory: -E * Math.log1p(-probability(p)), inhibitory: -E * Math.log(p), net: E * logit(p) };
}

/**
 * Probability at which the net force is K: `p = 1/(1 + exp(-K/E))` (S3; stated, EPR06).
 * @throws RangeError for E <= 0
 * @example probabilityOf(0, 1) // 0.5
 */
export function probabilityOf(netForce: number, expectation: number): number {
  return sigmoid(netForce / positive(expectation));
}

/**
 * Net curve over the logit, `Lnet = z sigmoid(z)` (S9): the SiLU (Swish) function; slope `p + z p (1 - p)`.
 * @example netOfLogit.value(0) // 0
 */
export const netOfLogit = {
  formula: "z / (1 + exp(-z))",
  value: (z: number): number => z * sigmoid(z),
  slope: (z: number): number => {
    const p = sigmoid(z);
    return p + z * p * sigmoid(-z);
  },
} as const;

/**
 * `p ln(p/q)` of S7, with q = (1 - p)/p: of the form of one summand of a Kullback-Leibler divergence, zero at p1, and by itself no
 * divergence: it is
 * negative on (0, p1). For p in (0, 1).
 * @example divergenceSummand(0.5) // -0.34657359027997264
 */
export function divergenceSummand(p: number): number {
  return p * Math.log((p * probability(p)) / (1 - p));
}

/** W(1/e), the size of the least value of the net curve. */
const w = lambertW(Math.exp(-1));

/**
 * The synapse's curves and marked points: `excitatory`, `inhibitory`, `net`; `pStar = W(1/e)/(1 + W(1/e))`, where the
 * net curve is least, and `leastNet = -W(1/e)`, its value there (S10; derived).
 * @example synapse.pStar // 0.21781170571980007
 * @example synapse.net.value(synapse.pStar) // -0.2784645427610738
 */
export const synapse = { excitatory, inhibitory, net, netOfLogit, pStar: w / (1 + w), leastNet: -w } as const;

function positive(expectation: number): number {
  if (expectation > 0) return expectation;
  throw new RangeError(`the expectation E must be positive, got ${expectation}`);
}
