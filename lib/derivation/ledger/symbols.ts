/** What the letters of the equations mean, by group; an equation's own come first. */
import { caseEntry } from "../checker/cases.js";
import type { Claim, Entry } from "../checker/claim.js";
import { rangeInWords } from "../typesetting/describe-claim.js";
import { formulasOf } from "../typesetting/plain.js";

type Meanings = Readonly<Record<string, string>>;

/** Letters and names that mean the same in every group. */
const everywhere: Meanings = {
  p_1: "the golden ratio, 0.618... (G3)", p_2: "the other root of G1, -1.618... (G4)", L: "base of the logarithm",
  W: "Lambert's function, the inverse of w e^w", e: "Euler's number, 2.718...",
  D: "derivative: D(f, x) is that of f by x", log: "natural logarithm; with two arguments, or an index, to that base",
};
const unitLetters: Meanings = {
  L: "loss, the sum over the units", k: "number of a unit", e: "error probability of a unit: how far its output is from its target",
  e_k: "e of unit k",
  y: "output of a unit", y_k: "output of unit k", t: "target of a unit, 0 or 1", t_k: "target of unit k", z: "logit of a unit",
  ell_synapse: "loss synapse of one unit", ell_net: "loss synapse-net of one unit", ell_ce: "cross entropy of one unit",
};
const groups: Readonly<Record<string, Meanings>> = {
  G: { p: "the number sought; p_1 and p_2 are the roots" },
  B: {
    a: "P(A), the prior of A", b: "P(B), the prior of B", u: "P(A|B), the posterior of A", v: "P(B|A), the posterior of B",
    j: "P(A and B), the joint probability", f: "angle on the unit circle (typeset: phi)",
    p: "the number that the golden proportion is about", x: "a number", y: "another number", c: "another base (typeset: b')",
    g: "any angle",
  },
  S: {
    p: "probability that the synapse passes the signal", K: "net force, in nats", "K_+": "force that opens the synapse",
    "K_-": "force that closes it", E: "expectation that a force is measured against", q: "a number that p is compared with",
    z: "logit of p",
    L_net: "net curve (S4)", L_exc: "excitatory curve (S5)", L_inh: "inhibitory curve (S5)",
    "p^*": "where the net curve is least, 0.2178... (S10)", x: "a number in place of p",
    logit: "logarithm of the odds", sigma: "sigmoid: the p of S3 with K = z and E = 1", "dL_net/dz": "slope of the net curve by z",
  },
  M: {
    eta: "learning rate", alpha: "momentum weight", g: "gradient", t: "number of the step", k: "how many steps ago",
    dw: "change of a weight w in one step", "dL/dw": "gradient: the slope of the loss L by the weight w", before: "the step before",
    EMA_alpha: "exponential moving average that keeps the share alpha of what it was",
    eta_eff: "effective learning rate", w: "frequency, radians per step (typeset: omega)", i: "imaginary unit",
    H: "transfer function of the filter", x: "alpha e^(-i omega), or any number in its place", X: "x^n after n terms",
    h: "learning rate times curvature, eta c", c: "curvature of the quadratic", r: "root of the characteristic equation",
    g0: "first of four gradients g0, g1, g2, g3", g1: "second gradient", g2: "third gradient", g3: "fourth gradient",
  },
};
const own: Readonly<Record<string, Meanings>> = {
  B8: { b: "base of the logarithm" }, B5: { x: "any prior of A", y: "any prior of B" }, B6: { x: "any prior of A", y: "any prior of B" },
  S1: { K: "force, in nats" },
  S7: { q: "what p is compared with; in the first claim any positive number", d: "how far below p_1 a number lies" },
  S13: unitLetters, S14: unitLetters, S15: unitLetters,
  S16: { ...unitLetters, y_t: "output of the target's unit, y in the checked texts", gamma: "exponent of the focal loss" },
  S17: unitLetters,
  S18: {
    ...unitLetters, zeta: "softplus, a smooth ramp: its slope is sigma(z)", "d/dz": "slope by z",
    "dL/dz_k": "slope of the loss by the logit of unit k", s: "strength of the slope",
    delta_kt: "1 for the target's unit, else 0", t: "number of the target's unit", x: "another unit's logit",
    r: "exponentials of all other logits, summed",
  },
  "M2.argument": { x: "common value of the two multiplicands" },
  M5: { S: "the sum up to the step before" }, M6: { m: "the moving average up to the step before" },
  M9: {
    w0: "weight before the last", w1: "last weight", r1: "one root", r2: "other root", q: "a share of the way, between 0 and 1",
    s: "sqrt(alpha)", d: "difference of the roots",
  },
};

/** A letter, what it means, and where it lies. */
export interface SymbolOf { readonly name: string; readonly means: string; readonly range: string }

/** An entry's claims, those of what holds instead of it among them. */
const claimsOf = ({ claims, instead = [] }: Entry): readonly Claim[] => [...claims, ...instead.flatMap((one) => one.claims)];
/** The texts of a claim that a reader is shown. */
const textsOf = (claim: Claim): string => [
  ..."lhs" in claim ? [claim.lhs, claim.rhs] : "above" in claim ? [claim.above, claim.below] : "is" in claim ? [claim.is] : [claim.value],
  ...Object.values(claim.let ?? {}),
].join("; ");

/**
 * The letters of an entry: of its formulas as they are typeset, of its domain and conditions, and of the claims that are checked, but for
 * the abbreviations that a claim spells out itself.
 * @example symbolsOf(ledger.M7).map(({ name }) => name) // ["eta", "alpha", "eta_eff", "p_1"]
 */
export function symbolsOf(entry: Entry): readonly SymbolOf[] {
  // What an equation says itself comes first, in order and in meaning.
  const near: Meanings = { ...groups[entry.id[0]], ...own[entry.id] };
  const known: Meanings = { ...near, ...everywhere, ...near };
  const parts = [entry, ...(entry.cases ?? []).map((_, i) => caseEntry(entry, i))];
  const claims = parts.flatMap(claimsOf);
  const domains = [...parts, ...claims].map(({ domain }) => domain ?? {});
  const givens = parts.flatMap(({ given, premises = [], assuming = [], instead = [] }) =>
    [...[given, ...instead.map((one) => one.given), ...premises].flatMap((one) => (one ? [one.lhs, one.rhs] : [])), ...assuming]);
  // The index of a logarithm or a sum is a letter of its own.
  const shown = [...formulasOf(entry).map(({ text }) => text), ...domains.flatMap(Object.keys), ...givens].join("; ")
    .replace(/\b(log|sum)_\{?/g, "$1 ");
  const has = (text: string, name: string) =>
    new RegExp(`(?<![\\w'])${name.replace(/[+*^]/g, "\\$&")}${name === "D" ? "\\(" : "(?![\\w^]?\\*|\\w)"}`).test(text);
  const inClaims = (name: string) => claims.some((claim) => !Object.hasOwn(claim.let ?? {}, name) && has(textsOf(claim), name));
  return Object.entries(known).filter(([name]) => has(shown, name) || inClaims(name)).map(([name, means]) => {
    const domain = domains.find((one) => Object.hasOwn(one, name));
    return { name, means, range: domain ? rangeInWords(name, domain[name]) : "" };
  });
}
