/** What the letters of the equations mean, by group; an equation's own come first. */
import type { Entry } from "../checker/claim.js";
import { rangeInWords } from "../typesetting/describe-claim.js";

const bayes = {
  a: "P(A), the prior of A", b: "P(B), the prior of B", u: "P(A|B), the posterior of A", v: "P(B|A), the posterior of B",
  j: "P(A and B), the joint probability", L: "base of the logarithm", f: "angle on the unit circle (typeset: phi)",
  p: "the number that the golden proportion is about", x: "a number", c: "another base (typeset: b')", y: "a number", g: "an angle",
};
const momentum = {
  eta: "learning rate", alpha: "momentum weight", g: "gradient", before: "the step before", w: "frequency, radians per step (typeset: " +
    "omega)", x: "alpha e^(-i omega), or any number in its place", h: "learning rate times curvature, eta c",
  c: "curvature of the quadratic", r: "characteristic root", p_1: "the golden ratio (G3)", t: "step",
  k: "how many steps ago", H: "transfer function of the filter",
};
const groups: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  G: { p: "the number sought; p_1 = 0.618... and p_2 = -1.618... are the roots" },
  B: bayes,
  S: {
    p: "probability that the synapse passes the signal", K: "force, in nats", E: "expectation that a force is measured against",
    q: "(1 - p)/p", z: "logit of p, or of a unit's output", e: "error probability of a unit", y: "output of a unit", t: "target, 0 or 1",
    W: "Lambert's function, the inverse of w e^w", p_1: "the golden ratio (G3)", gamma: "exponent of the focal loss",
    s: "strength of the slope", x: "another logit", r: "the other logits' exponentials, summed",
  },
  M: momentum,
};
const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "M2.argument": { x: "the common value of the two multiplicands" },
};

/** A letter, what it means, and where it lies. */
export interface SymbolOf { readonly name: string; readonly means: string; readonly range: string }

/**
 * The letters that an entry's formulas are typeset with, where the ledger knows them.
 * @example symbolsOf(ledger.M7).map(({ name }) => name) // ["eta", "alpha"]
 */
export function symbolsOf(entry: Entry): readonly SymbolOf[] {
  const known: Readonly<Record<string, string>> = { ...groups[entry.id[0]], ...own[entry.id] };
  const domains = [entry.domain, ...(entry.cases ?? []).map(({ domain }) =>
    domain ?? {}), ...entry.claims.map(({ domain }) => domain ?? {})];
  const latex = [entry.latex, ...(entry.cases ?? []).map((one) =>
    one.latex)].join(" ").replace(/\\text\{[^}]*\}/g, " ").replace(/\\mathrm\{[^}]*\}/g, " ");
  const letters = entry.letters ?? {};
  const typeset = (name: string) => {
    const alias = Object.entries(letters).find(([, is]) => is === name)?.[0];
    if (alias !== undefined && latex.includes(alias)) return true;
    return name.length > 1 && !name.includes("_") ? latex.includes(`\\${name}`) : new RegExp(
      `(?<![\\\\a-zA-Z])${name}(?![a-zA-Z]{2,})|\\\\[a-zA-Z]+ ${name}(?![a-zA-Z])`,
    ).test(latex.replace(/\\frac([a-z])/g, "$1"));
  };
  return Object.entries(known).filter(([name]) => typeset(name)).map(([name, means]) => {
    const domain = domains.find((one) => Object.hasOwn(one, name));
    return { name, means, range: domain ? rangeInWords(name, domain[name]) : "" };
  });
}
