/**
 * B1-B9, B12 and B13: the double-Bayesian frame (DB24 Sec. 4-6). u = P(A|B) is a v / b by Bayes' theorem. The chains B10 and B11 are in
 * chains.ts.
 */
import { fixedPointBase, logarithm, posterior } from "../../theory/index.js";
import type { Claim, Code, Entry } from "../checker/claim.js";
import { base, chainEntries } from "./chains.js";
import { positive, published, real, unit } from "./shared.js";

const joint = { a: unit, b: unit, j: unit };
const inside = ["j < a"];
const lets = { u: "j / b", v: "j / a" };
/** What u and v are, typeset beside the equations that hold by it. */
const meant = String.raw`\quad\text{with } u = \frac jb,\ v = \frac ja`;

/** The slope of ln x / x (B12). */
const endsSlope = "(1 - log(x)) / x ^ 2";
const quadrant = { low: 0, high: "pi / 2" };
/** The letter of the angle. */
const angle = { [String.raw`\varphi`]: "f" };

/** u as the library computes it from a, b and v. */
const fromBayes = ({ a, b, j }: Readonly<Record<string, number>>): number => posterior(a, b, j / a);
const outer = (id: string, title: string, latex: string, lhs: string, eq: string, code: Code): Entry => ({
  id, title, kind: "identity", ...published(eq), latex: `${latex}${meant}`, domain: joint, assuming: inside,
  claims: [{ lhs, rhs: "1", let: lets, code }],
});
const inner = (id: string, title: string, latex: string, claim: Claim, eq: string): Entry => ({
  id, title, kind: "conditional", ...published(eq), latex: String.raw`${latex} \iff a = b${meant}`, domain: joint,
  note: "Bayes gives the ratio the other way round (B2), so the inner equation is a constraint: with Bayes it holds exactly for a = b.",
  claims: [claim, {
    says: "for no other: under Bayes the sides differ by", lhs: "x / y - y / x", rhs: "(x - y) * (x + y) / (x * y)",
    domain: { x: unit, y: unit },
  }],
  given: { name: "a = b", lhs: "a", rhs: "b", holdsAt: [{ a: "b" }], failsAt: { a: "0.5", b: "0.25", j: "0.125", x: "0.5", y: "0.25" } },
});

export const bayesEntries: readonly Entry[] = [
  {
    id: "B1", title: "Bayes' theorem", kind: "identity", ...published("Eq. 1"), latex: String.raw`u = \frac{a\,v}{b}${meant}`,
    domain: joint, assuming: inside,
    claims: [{
      says: "from u = j/b and v = j/a", lhs: "u", rhs: "a * v / b", let: lets, code: { name: "posterior(a, b, v)", run: fromBayes },
    }],
  },
  {
    id: "B2", title: "the ratio of the posteriors is the ratio of the priors", kind: "identity", ...published("Eq. 2"),
    latex: String.raw`\frac uv = \frac ab${meant}`,
    domain: joint, assuming: inside,
    note:
      "From here on DB24 takes A and B, and the two posteriors, for complements. That leaves no freedom: it forces u = 1 - b = a, and so " +
        "v = b.",
    claims: [{ lhs: "u / v", rhs: "a / b", let: lets, code: { name: "posterior(a, b, v) / v", run: ({ a, b, j }) =>
      fromBayes({ a, b, j }) / (j / a) } }],
    cases: [{
      name: "with the complements a = 1 - b, v = 1 - u", kind: "conditional", latex: String.raw`u\,b = (1-u)(1-b) \Rightarrow u = 1-b`,
      domain: { b: unit, u: unit }, assuming: [],
      claims: [{ lhs: "u", rhs: "1 - b" }],
      given: { name: "u b = v a, both complements put in", lhs: "u * b", rhs: "(1 - u) * (1 - b)", holdsAt: [{ u: "1 - b" }], failsAt: {
        u: "0.5", b: "0.25",
      } },
    }],
  },
  outer("B3", "the first outer equation", String.raw`1 = \frac ab\,\frac vu`, "a / b * (v / u)", "Eq. 3", {
    name: "a / b * v / posterior(a, b, v)", run: ({ a, b, j }) => (a / b) * (j / a / fromBayes({ a, b, j })),
  }),
  outer("B4", "the second outer equation", String.raw`1 = \frac ba\,\frac uv`, "b / a * (u / v)", "Eq. 4", {
    name: "b / a * posterior(a, b, v) / v", run: ({ a, b, j }) => (b / a) * (fromBayes({ a, b, j }) / (j / a)),
  }),
  inner("B5", "the first inner equation", String.raw`\frac ab = \frac vu`, { lhs: "a / b", rhs: "v / u", let: lets }, "Eq. 5"),
  inner("B6", "the second inner equation", String.raw`\frac ba = \frac uv`, { lhs: "b / a", rhs: "u / v", let: lets }, "Eq. 6"),
  {
    id: "B7", title: "when prior and posterior agree", kind: "conditional", ...published("text after Eq. 6"),
    latex: String.raw`b = v \Rightarrow u = a,\qquad a = u \Rightarrow v = b`,
    printed: [{ lhs: "b", rhs: "v" }, { lhs: "u", rhs: "a" }],
    domain: { a: unit, b: unit, u: unit, v: unit },
    note: "Each from its own premise alone: u = a v / b solves Eq. 3 for u, v = b u / a solves Eq. 4 for v.",
    claims: [],
    cases: [
      {
        name: "b = v", kind: "conditional", latex: String.raw`b = v \Rightarrow \frac{a\,v}{b} = a`, domain: { a: unit, b: unit, v: unit },
        claims: [{ lhs: "a * v / b", rhs: "a" }, { name: "u for v = b", is: "a", code: { name: "posterior(a, b, b)", run: ({ a, b }) =>
          posterior(a, b, b) } }],
        given: { name: "b = v", lhs: "v", rhs: "b", holdsAt: [{ v: "b" }], failsAt: { a: "0.5", b: "0.5", v: "0.25" } },
      },
      {
        name: "a = u", kind: "conditional", latex: String.raw`a = u \Rightarrow \frac{b\,u}{a} = b`, domain: { a: unit, b: unit, u: unit },
        claims: [{ lhs: "b * u / a", rhs: "b" }],
        given: { name: "a = u", lhs: "u", rhs: "a", holdsAt: [{ u: "a" }], failsAt: { a: "0.5", b: "0.5", u: "0.25" } },
      },
    ],
  },
  {
    id: "B8", title: "logarithms undo powers, and change their base", kind: "identity", ...published("Eq. 7-8"),
    latex: String.raw`x = \log_b b^x,\qquad \log_{b'} x = \frac{\log_b x}{\log_b b'}`, letters: { "b'": "c" },
    domain: { b: base },
    claims: [
      { lhs: "log(b ^ x, b)", rhs: "x", domain: { x: real } },
      { lhs: "log(x, c)", rhs: "log(x, b) / log(c, b)", domain: {
        x: positive, c: base,
      }, code: { name: "logarithm(x, c)", run: ({ x, c }) => logarithm(x, c) } },
    ],
  },
  {
    id: "B9", title: "the fixed-point lemma", kind: "identity", ...published("Lemma; the closed form of L is derived here"),
    latex: String.raw`\log_L x = x \quad\text{for}\quad L = x^{1/x},\ x>0,\ x\ne1`,
    domain: { x: base },
    claims: [
      { lhs: "log(x, L)", rhs: "x", let: { L: "x ^ (1 / x)" } },
      { name: "L", is: "x ^ (1 / x)", domain: { x: {
        low: 0.01, high: 50, except: [1],
      } }, code: { name: "fixedPointBase(x)", run: ({ x }) => fixedPointBase(x) } },
    ],
  },
  ...chainEntries,
  {
    id: "B12", title: "the inner equation on the unit circle", kind: "conditional", ...published("text after Eq. 16"),
    latex:
      String.raw`\sin\varphi = \cos\varphi \Rightarrow \sin\varphi = \frac1{\sqrt2},\ `
        + String.raw`\cos\varphi = \frac1{\sqrt2},\quad \varphi = \frac\pi4`,
    letters: angle,
    domain: { f: quadrant },
    note:
      "The multiplicands of Eq. 16, after its factor 2 is brought to the other side: sin f and log_L(cos f), with log_L(x) = x. Where sin "
        +
        "f and cos f stand for a and b they are no complements any more: their sum is sqrt2 there, and never 1.",
    claims: [
      { says: "sine and cosine there", lhs: "sin(f)", rhs: "1 / sqrt(2)" },
      { lhs: "cos(f)", rhs: "1 / sqrt(2)" },
      {
        says: "the multiplicands with the base of its own for cos f (B9)", lhs: "sin(f)", rhs: "log(cos(f), L)",
        let: { L: "cos(f) ^ (1 / cos(f))" },
      },
      { says: "the ends of the two chains, Eq. 16 and 23, agree there too, and nowhere else: they do where ln x / x is the same at sin f " +
        "and at cos f, and that rises on (0, 1)", lhs: "D(log(x) / x, x)", rhs: endsSlope, domain: { x: unit } },
      { above: endsSlope, below: "0", domain: { x: unit } },
      {
        says: "(sin + cos)^2 exceeds 1 by 2 sin cos > 0: sin f and cos f are never complements", lhs: "(sin(g) + cos(g)) ^ 2 - 1",
        rhs: "2 * sin(g) * cos(g)", domain: { g: real },
      },
    ],
    given: { name: "sin f = cos f", lhs: "sin(f)", rhs: "cos(f)", holdsAt: [{ f: "pi / 4" }], failsAt: { f: "0.5" } },
  },
  {
    id: "B13", title: "from the inner equation to the golden proportion", kind: "conditional", ...published("text before Eq. 24"),
    latex: String.raw`\frac{1-b}{b} = \log_L v,\ v = b,\ L = v^{1/v} \iff p = \frac{1-p}p \text{ with } p = b`,
    printed: [{
      lhs: "(1 - b) / b", rhs: "log(v, L)",
    }, { lhs: "v", rhs: "b" }, { lhs: "L", rhs: "v ^ (1 / v)" }, { lhs: "p", rhs: "(1 - p) / p" }, { lhs: "p", rhs: "b" }],
    domain: { b: unit, v: unit, u: unit, a: unit, L: { low: 0, high: 1 }, p: unit },
    note: "Under the premises that DB24 states: the right side of Eq. 12 with b = v, that of Eq. 19 with a = u, the multiplicands equal, " +
      "log_L(x) = x. Without them it does not follow: a = b = u = v = 1/2 satisfies Eq. 5 with the complements and is not golden, but it " +
      "does not satisfy the inner equation of Eq. 12.",
    claims: [],
    cases: [
      {
        name: "Eq. 12 with b = v", kind: "conditional",
        latex: String.raw`\frac{1-b}{b}-\log_L v = \frac{1-p}p-p,\quad p = b,\quad\text{for } v = b,\ L = v^{1/v}`,
        domain: { b: unit, v: unit, L: { low: 0, high: 1 } },
        claims: [{ lhs: "(1 - b) / b - log(v, L)", rhs: "(1 - p) / p - p", let: { p: "b" }, ofDifference: true }],
        given: { name: "b = v, and log_L v = v, that is L = v^(1/v) (B9)", lhs: "v", rhs: "b", and: [{
          lhs: "L", rhs: "v ^ (1 / v)",
        }], holdsAt: [{ v: "b", L: "b ^ (1 / b)" }], failsAt: { b: "0.5", v: "0.25", L: "0.5" } },
      },
      {
        name: "Eq. 19 with a = u", kind: "conditional",
        latex: String.raw`\frac{1-u}{u}-\log_L a = \frac{1-p}p-p,\quad p = u,\quad\text{for } a = u,\ L = a^{1/a}`,
        domain: { u: unit, a: unit, L: { low: 0, high: 1 } },
        claims: [{ lhs: "(1 - u) / u - log(a, L)", rhs: "(1 - p) / p - p", let: { p: "u" }, ofDifference: true }],
        given: { name: "a = u, and log_L a = a, that is L = a^(1/a) (B9)", lhs: "a", rhs: "u", and: [{
          lhs: "L", rhs: "a ^ (1 / a)",
        }], holdsAt: [{ a: "u", L: "u ^ (1 / u)" }], failsAt: { u: "0.5", a: "0.25", L: "0.5" } },
      },
    ],
  },
];
