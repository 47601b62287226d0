/**
 * B1-B13: the double-Bayesian frame (DB24 Sec. 3-5), each arrow of the chains Eq. 10-16 and 17-23 an entry of its own.
 * j = P(A and B) is the joint probability; u = j/b and v = j/a are conditional probabilities by definition.
 * Reading of the logarithms in a chain: one base L throughout. The other reading, a base of its own for each logarithm so
 * that log_L(x) is x (B9), makes more arrows fail; the entries .3, .4 and .5 say what it would need.
 */
import { chainEnds, fixedPointBase, logarithm, posterior } from "../../theory/index.js";
import type { Claim, Code, Entry } from "../checker/claim.js";
import { db24, p1, positive, published, real, unit } from "./shared.js";

const joint = { a: unit, b: unit, j: unit };
const inside = ["j < a", "j < b"];
const lets = { u: "j / b", v: "j / a" };
const base = { low: 0, high: "inf", except: [1] };
/** How the other reading of the logarithms begins a sentence. */
const own = "with a base of its own for each logarithm, so that log_L(x) = x (B9),";
const quadrant = { low: 0, high: "pi / 2" };
/** In the first quadrant sine and cosine are positive; said aloud, for the end pi/2 is no Float64. */
const firstQuadrant = ["sin(f) > 0", "cos(f) > 0"];

/** The slope of ln x / x (B12). */
const endsSlope = "(1 - log(x)) / x ^ 2";
/** The letter of the angle. */
const angle = { [String.raw`\varphi`]: "f" };

/** The arrows of one chain. `mirrored` turns Eq. 10-16 into its mirror image: A and B change places. */
function chain(id: string, mirrored: boolean): Entry[] {
  const [a, b, u, v] = mirrored ? ["b", "a", "v", "u"] : ["a", "b", "u", "v"];
  const sine = mirrored ? "cos(f)" : "sin(f)";
  const mirror = mirrored ? "The mirror image of the other chain's arrow, A and B exchanged: of Eq. 17-23 only the last line was at hand. " : "";
  /** Standing and source of the arrow with this number; of the mirrored chain's last, whose end is printed, `printed`. */
  const arrow = (n: number, printed = !mirrored) => {
    const from = (first: number) => `Eq. ${first + n - 1}-${first + n}`;
    if (!mirrored) return published(from(10));
    return printed ? published(`${from(17)}, its end as printed`) : { standing: "stated", source: db24(`${from(17)}, as the mirror image of ${from(10)}`) } as const;
  };
  const L = { L: base };
  /** The sides of the golden exchange, times ln L. */
  const [left, right] = [`2 * (1 - ${b}) * log(${b})`, `${b} * log(1 - ${b} ^ 2)`];
  /** By how much the ends of two arrows exceed their starts in the other reading of the logarithms. */
  const [excess, rootExcess] = [`${b} * (1 - ${b})`, `${b} * sqrt(1 - ${b} ^ 2) * (2 - sqrt(1 - ${b} ^ 2))`];
  return [
    {
      id: `${id}.1`, title: `${u} through the fixed-point logarithm`, kind: "conditional", ...arrow(1),
      latex: String.raw`${u} = \frac{${a}}{${b}}\,${v} \to \frac{${a}}{${b}}\log_L ${v}`, letters: { [u]: `${a} * ${v} / ${b}` },
      domain: { [a]: unit, [b]: unit, [v]: unit, ...L },
      note: `${mirror}Bayes gives ${u} = ${a} ${v} / ${b}; the logarithm may stand for ${v} when its base is the fixed-point base of ${v} (B9).`,
      claims: [{ lhs: `${a} * ${v} / ${b}`, rhs: `${a} / ${b} * log(${v}, L)` }],
      given: { name: `L = ${v}^(1/${v}) (B9)`, lhs: "L", rhs: `${v} ^ (1 / ${v})`, holdsAt: [{ L: `${v} ^ (1 / ${v})` }], failsAt: { a: "0.5", b: "0.5", [v]: "0.25", L: "0.5" } },
    },
    {
      id: `${id}.2`, title: "the complement", kind: "conditional", ...arrow(2),
      latex: String.raw`\frac{${a}}{${b}}\log_L ${v} \to \frac{1-${b}}{${b}}\log_L ${v}`,
      domain: { [a]: unit, [b]: unit, [v]: unit, ...L },
      note: `${mirror}A and B are taken as complements.`,
      claims: [{ lhs: `${a} / ${b} * log(${v}, L)`, rhs: `(1 - ${b}) / ${b} * log(${v}, L)` }],
      given: { name: `${a} = 1 - ${b} (B2)`, lhs: a, rhs: `1 - ${b}`, holdsAt: [{ [a]: `1 - ${b}` }], failsAt: { [a]: "0.5", [b]: "0.25", [v]: "0.25", L: "0.5" } },
    },
    {
      id: `${id}.3`, title: "the square under the logarithm", kind: "refuted", ...arrow(3),
      latex: String.raw`\frac{1-${b}}{${b}}\log_L ${v} \to (1-${b})\log_L ${b}^2`,
      domain: { [b]: unit, [v]: unit, ...L },
      note: `${mirror}With one base L the arrow says ${v} = ${b}^(2${b}). Neither ${b} = ${v} (B7) nor 1 - ${b} = ${b}^2 (G5) nor both give that: with ${b} = ${v} it needs 2 ${b} = 1. The counterexample satisfies both. This arrow and the next hold taken together, see ${id}.4: only the line between them is off.`,
      claims: [{ lhs: `(1 - ${b}) / ${b} * log(${v}, L)`, rhs: `(1 - ${b}) * log(${b} ^ 2, L)` }],
      counterexample: { [b]: p1, [v]: p1, L: "0.5" },
      instead: [
        { says: `what would have to be assumed: ${v} = ${b}^(2${b})`, claims: [{ lhs: `(1 - ${b}) / ${b} * log(${v}, L)`, rhs: `(1 - ${b}) * log(${b} ^ 2, L)` }], given: { name: `${v} = ${b}^(2${b})`, lhs: v, rhs: `${b} ^ (2 * ${b})`, holdsAt: [{ [v]: `${b} ^ (2 * ${b})` }], failsAt: { [b]: "0.25", [v]: "0.25", L: "0.5" } } },
        { says: `with ${b} = ${v} the right side is 2 ${b} times the left`, claims: [{ lhs: `2 * ${b} * ((1 - ${b}) / ${b} * log(${b}, L))`, rhs: `(1 - ${b}) * log(${b} ^ 2, L)` }] },
        { says: `${own} the arrow needs ${v} = ${b}^3, which ${b} = ${v} does not give`, claims: [{ lhs: `(1 - ${b}) / ${b} * ${v}`, rhs: `(1 - ${b}) * ${b} ^ 2` }], given: { name: `${v} = ${b}^3`, lhs: v, rhs: `${b} ^ 3`, holdsAt: [{ [v]: `${b} ^ 3` }], failsAt: { [b]: "0.25", [v]: "0.25", L: "0.5" } } },
      ],
    },
    {
      id: `${id}.4`, title: "the golden exchange", kind: "refuted", ...arrow(4),
      latex: String.raw`(1-${b})\log_L ${b}^2 \to ${b}\log_L(1-${b}^2)`,
      domain: { [b]: unit, [v]: unit, ...L },
      note: `${mirror}The constraint imposed here is 1 - ${b} = ${b}^2, that is ${b} = p1; but at p1 the left side is 2 ${b} = 1.236 times the right. The sides agree only somewhere between 0.63 and 0.64, which p1 = 0.618 is not.`,
      claims: [{ lhs: `(1 - ${b}) * log(${b} ^ 2, L)`, rhs: `${b} * log(1 - ${b} ^ 2, L)` }],
      counterexample: { [b]: p1, [v]: p1, L: "0.5" },
      instead: [
        { says: `under 1 - ${b} = ${b}^2 the left side is 2 ${b} times the right`, claims: [{ lhs: `(1 - ${b}) * log(${b} ^ 2)`, rhs: `2 * ${b} * (${b} * log(1 - ${b} ^ 2))` }], given: { name: `1 - ${b} = ${b}^2 (G5)`, lhs: `1 - ${b}`, rhs: `${b} ^ 2`, holdsAt: [{ [b]: p1 }], failsAt: { [b]: "0.5", [v]: "0.25", L: "0.5" } } },
        { says: `taken together with ${id}.3, without the line between, it holds under 1 - ${b} = ${b}^2 and ${v} = ${b}: (1 - ${b})/${b} is then ${b}, and 1 - ${b}^2 is ${b}`, claims: [{ lhs: `(1 - ${b}) / ${b} * log(${v}, L)`, rhs: `${b} * log(1 - ${b} ^ 2, L)` }], given: { name: `1 - ${b} = ${b}^2 (G5) and ${v} = ${b} (B7)`, lhs: `1 - ${b}`, rhs: `${b} ^ 2`, and: [{ lhs: v, rhs: b }], holdsAt: [{ [b]: p1, [v]: p1 }], failsAt: { [b]: "0.5", [v]: "0.25", L: "0.5" } } },
        { says: "no solution up to 0.63", claims: [{ above: right, below: left, domain: { [b]: { low: 0, high: 0.63 } } }] },
        { says: "no solution from 0.64", claims: [{ above: left, below: right, domain: { [b]: { low: 0.64, high: 1 } } }] },
        { says: `${own} the arrow holds nowhere: its end exceeds its start by ${b} (1 - ${b})`, claims: [{ lhs: `${b} * (1 - ${b} ^ 2) - (1 - ${b}) * ${b} ^ 2`, rhs: excess }, { above: excess, below: "0" }] },
      ],
    },
    {
      id: `${id}.5`, title: "the square root under the logarithm", kind: "identity", ...arrow(5),
      latex: String.raw`${b}\log_L(1-${b}^2) \to 2${b}\log_L\sqrt{1-${b}^2}`,
      domain: { [b]: unit, ...L },
      note: `${mirror}This arrow is why one base L is read throughout: ${own} it would hold nowhere.`,
      claims: [
        { lhs: `${b} * log(1 - ${b} ^ 2, L)`, rhs: `2 * ${b} * log(sqrt(1 - ${b} ^ 2), L)` },
        { says: `${own} the end would exceed the start by`, lhs: `2 * ${b} * sqrt(1 - ${b} ^ 2) - ${b} * (1 - ${b} ^ 2)`, rhs: rootExcess },
        { above: rootExcess, below: "0" },
      ],
    },
    {
      id: `${id}.6`, title: "onto the unit circle", kind: "conditional", ...arrow(6, true),
      latex: mirrored ? String.raw`2a\log_L\sqrt{1-a^2} \to 2\log_L(\sin\varphi)\cos\varphi` : String.raw`2b\log_L\sqrt{1-b^2} \to 2\sin\varphi\log_L(\cos\varphi)`,
      letters: angle, domain: { [b]: unit, f: quadrant, ...L }, assuming: firstQuadrant,
      note: `A change of variable: every ${b} in (0, 1) is ${sine} for one f in (0, pi/2). ${mirrored ? "The last line is the printed one; the line before it is mirrored. " : ""}`,
      claims: [
        { lhs: `2 * ${b} * log(sqrt(1 - ${b} ^ 2), L)`, rhs: mirrored ? "2 * log(sin(f), L) * cos(f)" : "2 * sin(f) * log(cos(f), L)" },
        { name: mirrored ? "the second end" : "the first end", is: mirrored ? "2 * log(sin(f), L) * cos(f)" : "2 * sin(f) * log(cos(f), L)", code: { name: `chainEnds(f, L).${mirrored ? "second" : "first"}`, run: ({ f, L: value }) => chainEnds(f, value)[mirrored ? "second" : "first"] } },
      ],
      given: { name: `${b} = ${sine}`, lhs: b, rhs: sine, holdsAt: [{ [b]: sine }], failsAt: { [b]: "0.5", f: "0.25", L: "0.5" } },
    },
  ];
}

/** u as the library computes it from a, b and v. */
const fromBayes = ({ a, b, j }: Readonly<Record<string, number>>): number => posterior(a, b, j / a);
const outer = (id: string, title: string, latex: string, lhs: string, eq: string, code: Code): Entry => ({
  id, title, kind: "identity", ...published(eq), latex, domain: joint, assuming: inside, claims: [{ lhs, rhs: "1", let: lets, code }],
});
const inner = (id: string, title: string, latex: string, claim: Claim, eq: string): Entry => ({
  id, title, kind: "conditional", ...published(eq), latex, domain: joint, assuming: inside,
  note: "Bayes gives the ratio the other way round (B2), so the inner equation is a constraint: with Bayes it holds exactly for a = b.",
  claims: [claim, { says: "for no other: under Bayes the sides differ by", lhs: "x / y - y / x", rhs: "(x - y) * (x + y) / (x * y)", domain: { x: unit, y: unit } }],
  given: { name: "a = b", lhs: "a", rhs: "b", holdsAt: [{ a: "b" }], failsAt: { a: "0.5", b: "0.25", j: "0.125", x: "0.5", y: "0.25" } },
});

export const bayesEntries: readonly Entry[] = [
  {
    id: "B1", title: "Bayes' theorem", kind: "identity", ...published("Eq. 1"), latex: String.raw`u = \frac{a\,v}{b}`,
    domain: joint, assuming: inside,
    claims: [{ says: "from u = j/b and v = j/a", lhs: "u", rhs: "a * v / b", let: lets, code: { name: "posterior(a, b, v)", run: fromBayes } }],
  },
  {
    id: "B2", title: "the ratio of the posteriors is the ratio of the priors", kind: "identity", ...published("Eq. 2"),
    latex: String.raw`\frac uv = \frac ab,\qquad a = 1-b,\ v = 1-u`,
    domain: { b: unit },
    note: "With the complements a = 1 - b and v = 1 - u the equation leaves no freedom: it forces u = 1 - b = a, and so v = b.",
    claims: [
      { lhs: "u / v", rhs: "a / b", let: lets, domain: joint, assuming: inside, code: { name: "posterior(a, b, v) / v", run: ({ a, b, j }) => fromBayes({ a, b, j }) / (j / a) } },
      { says: "with the complements, the difference of the sides vanishes only for u = 1 - b", lhs: "u / v - a / b", rhs: "(u - (1 - b)) / (b * (1 - u))", let: { a: "1 - b", v: "1 - u" }, domain: { u: unit } },
    ],
  },
  outer("B3", "the first outer equation", String.raw`1 = \frac ab\,\frac vu`, "a / b * (v / u)", "Eq. 3", { name: "a / b * v / posterior(a, b, v)", run: ({ a, b, j }) => (a / b) * (j / a / fromBayes({ a, b, j })) }),
  outer("B4", "the second outer equation", String.raw`1 = \frac ba\,\frac uv`, "b / a * (u / v)", "Eq. 4", { name: "b / a * posterior(a, b, v) / v", run: ({ a, b, j }) => (b / a) * (fromBayes({ a, b, j }) / (j / a)) }),
  inner("B5", "the first inner equation", String.raw`\frac ab = \frac vu`, { lhs: "a / b", rhs: "v / u", let: lets }, "Eq. 5"),
  inner("B6", "the second inner equation", String.raw`\frac ba = \frac uv`, { lhs: "b / a", rhs: "u / v", let: lets }, "Eq. 6"),
  {
    id: "B7", title: "when prior and posterior agree", kind: "conditional", ...published("text after Eq. 6"),
    latex: String.raw`b = v \Rightarrow u = a,\qquad a = u \Rightarrow v = b`,
    domain: { a: unit, b: unit, u: unit, v: unit },
    note: "u = a v / b solves B3 for u, v = b u / a solves B4 for v.",
    claims: [
      { lhs: "a * v / b", rhs: "a" }, { lhs: "b * u / a", rhs: "b" },
      { name: "u for v = b", is: "a", code: { name: "posterior(a, b, b)", run: ({ a, b }) => posterior(a, b, b) } },
    ],
    given: { name: "b = v, and a = u", lhs: "v", rhs: "b", and: [{ lhs: "u", rhs: "a" }], holdsAt: [{ v: "b", u: "a" }], failsAt: { a: "0.5", b: "0.5", u: "0.25", v: "0.25" } },
  },
  {
    id: "B8", title: "logarithms undo powers, and change their base", kind: "identity", ...published("Eq. 7-8"),
    latex: String.raw`x = \log_b b^x,\qquad \log_{b'} x = \frac{\log_b x}{\log_b b'}`, letters: { "b'": "c" },
    domain: { b: base },
    claims: [
      { lhs: "log(b ^ x, b)", rhs: "x", domain: { x: real } },
      { lhs: "log(x, c)", rhs: "log(x, b) / log(c, b)", domain: { x: positive, c: base }, code: { name: "logarithm(x, c)", run: ({ x, c }) => logarithm(x, c) } },
    ],
  },
  {
    id: "B9", title: "the fixed-point lemma", kind: "identity", ...published("Lemma; the closed form of L is derived here"),
    latex: String.raw`\log_L x = x \quad\text{for}\quad L = x^{1/x},\ x>0,\ x\ne1`,
    domain: { x: base },
    claims: [
      { lhs: "log(x, L)", rhs: "x", let: { L: "x ^ (1 / x)" } },
      { name: "L", is: "x ^ (1 / x)", domain: { x: { low: 0.01, high: 50, except: [1] } }, code: { name: "fixedPointBase(x)", run: ({ x }) => fixedPointBase(x) } },
    ],
  },
  ...chain("B10", false),
  ...chain("B11", true),
  {
    id: "B12", title: "the inner equation on the unit circle", kind: "conditional", ...published("text after Eq. 23"),
    latex: String.raw`\frac{\cos\varphi}{\sin\varphi} = \frac{2\log_L(\sin\varphi)\cos\varphi}{2\sin\varphi\log_L(\cos\varphi)} \text{ at } \varphi = \frac\pi4,\quad \sin\varphi = \cos\varphi = \frac1{\sqrt2}`, letters: angle,
    domain: { f: quadrant, L: base }, assuming: firstQuadrant,
    note: "a/b = v/u with the ends of the two chains for u and v and cos f, sin f for a, b: what remains is ln sin f = ln cos f, hence f = pi/4. (There a + b = sqrt2, not 1: on the circle a and b are no longer complements, which the last claim shows for every f.)",
    claims: [
      { lhs: "cos(f) / sin(f)", rhs: "2 * log(sin(f), L) * cos(f) / (2 * sin(f) * log(cos(f), L))" },
      { says: "sine and cosine there", lhs: "sin(f)", rhs: "1 / sqrt(2)" },
      { lhs: "cos(f)", rhs: "1 / sqrt(2)" },
      { says: "the ends of the chains agree nowhere else: they do where ln x / x is the same at sin f and at cos f, and that rises on (0, 1)", lhs: "D(log(x) / x, x)", rhs: endsSlope, domain: { x: unit } },
      { above: endsSlope, below: "0", domain: { x: unit } },
      { says: "(sin + cos)^2 exceeds 1 by 2 sin cos > 0: sin f and cos f are never complements", lhs: "(sin(g) + cos(g)) ^ 2 - 1", rhs: "2 * sin(g) * cos(g)", domain: { g: real } },
    ],
    given: { name: "f = pi/4", lhs: "sin(f)", rhs: "cos(f)", holdsAt: [{ f: "pi / 4" }], failsAt: { f: "0.5", L: "0.5", g: "1", x: "0.5" } },
  },
  {
    id: "B13", title: "from the inner equation to the golden proportion", kind: "refuted", ...published("text before Eq. 24"),
    latex: String.raw`\frac ab = \frac vu,\ b = v,\ a = 1-b \;\Rightarrow\; p = \frac{1-p}p`,
    domain: { b: unit, u: unit },
    note: "With b = v and a = 1 - b the inner equation reads (1 - b)/b = b/u. That is the golden proportion for p = b exactly when u = 1, which neither Bayes nor the complements give: a = b = u = v = 1/2 satisfies the inner equation and every other assumption, and is not golden. The form judged is the one written here; the source's wording may carry an assumption that is not.",
    claims: [{ says: "that the inner equation's right side is b", lhs: "v / u", rhs: "b", let: { v: "b" } }],
    counterexample: { b: "0.5", u: "0.5" },
    instead: [
      { says: "what would have to be assumed: u = 1", claims: [{ lhs: "a / b - v / u", rhs: "(1 - p) / p - p", let: { a: "1 - b", v: "b", p: "b" }, ofDifference: true, domain: { u: { low: 0, high: 2 } } }], given: { name: "u = 1", lhs: "u", rhs: "1", holdsAt: [{ u: "1" }], failsAt: { b: "0.5", u: "0.5" } } },
      { says: "the case 1/2: the inner equation holds", claims: [{ lhs: "a / b", rhs: "v / u", let: { a: "1 - b", v: "b" } }], given: { name: "b = u = 1/2", lhs: "b", rhs: "1 / 2", and: [{ lhs: "u", rhs: "1 / 2" }], holdsAt: [{ b: "1 / 2", u: "1 / 2" }], failsAt: { b: "0.25", u: "0.25" } } },
    ],
  },
];

