/** G1-G7: the golden ratio (DB24 Sec. 6). */
import { exactGolden, golden } from "../../theory/index.js";
import type { Entry } from "../checker/claim.js";
import { constant, p1, p2, published, real } from "./shared.js";

const roots = { p1, p2 };
const letters = { p_1: p1, p_2: p2 };
const nonZero = { p: { ...real, except: [0] } };

export const goldenEntries: readonly Entry[] = [
  {
    id: "G1", title: "the golden proportion", kind: "definition", ...published("Eq. 24"),
    latex: String.raw`p = \frac{1-p}{p}`,
    domain: nonZero,
    note: "The equation defines p; what is checked is that p1 and p2 solve it and that nothing else does.",
    claims: [
      {
        says: "the difference of the sides factors over p1 and p2, so they are its only solutions", lhs: "p - (1 - p) / p",
        rhs: "(p - p1) * (p - p2) / p", let: roots, ofDifference: true,
      },
      { says: "p1 solves it", lhs: "p1", rhs: "(1 - p1) / p1", let: roots, code: { name: "golden.p1", run: () => golden.p1 } },
      { says: "p2 solves it", lhs: "p2", rhs: "(1 - p2) / p2", let: roots, code: { name: "golden.p2", run: () => golden.p2 } },
    ],
  },
  {
    id: "G2", title: "the golden proportion as a quadratic", kind: "conditional", ...published("Eq. 25"),
    latex: String.raw`p = \frac{1-p}{p} \Rightarrow p^2 + p - 1 = 0`,
    domain: nonZero,
    claims: [{
      lhs: "p ^ 2 + p - 1", rhs: "0",
    }, { says: "p times the difference of G1's sides", lhs: "p ^ 2 + p - 1", rhs: "p * (p - (1 - p) / p)" }],
    given: { name: "G1: p = (1 - p)/p", lhs: "p", rhs: "(1 - p) / p", holdsAt: [{ p: p1 }, { p: p2 }], failsAt: { p: "0.5" } },
  },
  {
    id: "G3", title: "the positive root", kind: "numeric value", ...published("Eq. 26"),
    latex: String.raw`p_1 = \frac{\sqrt5-1}{2} = 0.6180339887\ldots`,
    domain: constant,
    claims: [
      { value: p1, digits: "0.6180339887", code: { name: "golden.p1", run: () => golden.p1 } },
      { lhs: "p1 ^ 2 + p1 - 1", rhs: "0", let: roots },
      { lhs: "p1", rhs: exactGolden.p1.toString(), let: roots },
    ],
  },
  {
    id: "G4", title: "the negative root", kind: "numeric value", ...published("Eq. 27"),
    latex: String.raw`p_2 = \frac{-\sqrt5-1}{2} = -1.618\ldots`,
    domain: constant,
    claims: [
      { value: p2, digits: "-1.6180339887", code: { name: "golden.p2", run: () => golden.p2 } },
      { lhs: "p2 ^ 2 + p2 - 1", rhs: "0", let: roots },
      { lhs: "p2", rhs: exactGolden.p2.toString(), let: roots },
    ],
  },
  {
    id: "G5", title: "the complement is the square", kind: "conditional", ...published("Eq. 28"),
    latex: String.raw`1 - p = p^2 \quad (p \in \{p_1, p_2\})`, letters,
    domain: { p: real },
    claims: [
      { lhs: "1 - p", rhs: "p ^ 2" },
      { says: "in the library's numbers", lhs: "1 - p1", rhs: "p1 ^ 2", let: roots, code: { name: "1 - golden.p1", run: () =>
        1 - golden.p1 } },
      { lhs: "1 - p2", rhs: "p2 ^ 2", let: roots, code: { name: "1 - golden.p2", run: () => 1 - golden.p2 } },
    ],
    given: { name: "p is p1 or p2", lhs: "p ^ 2 + p - 1", rhs: "0", holdsAt: [{ p: p1 }, { p: p2 }], failsAt: { p: "0.5" } },
  },
  {
    id: "G6", title: "the mirrored quadratic", kind: "identity", ...published("Eq. 29-30"),
    latex: String.raw`p^2 - p - 1 = 0,\quad p \in \{-p_1, -p_2\}`, letters,
    domain: { p: real },
    note: "G2 with -p in place of p; its roots are those of G2 with the opposite sign.",
    claims: [
      { says: "G2 under p -> -p", lhs: "q ^ 2 + q - 1", rhs: "p ^ 2 - p - 1", let: { q: "-p" } },
      {
        says: "the roots are -p1 and -p2, and no others", lhs: "p ^ 2 - p - 1", rhs: "(p + p1) * (p + p2)", let: roots, ofDifference: true,
      },
    ],
  },
  {
    id: "G7", title: "the complement is the negative inverse", kind: "conditional", ...published("Eq. 31"),
    latex: String.raw`1 - p = -\frac1p \quad (p \in \{-p_1, -p_2\})`, letters,
    domain: nonZero,
    claims: [{ lhs: "1 - p", rhs: "-1 / p" }, { lhs: "1 - p", rhs: "-p ^ (-1)" }],
    given: {
      name: "p is a root of G6", lhs: "p ^ 2 - p - 1", rhs: "0", holdsAt: [{ p: `-${p1}` }, { p: `-(${p2})` }], failsAt: { p: "0.5" },
    },
  },
];

