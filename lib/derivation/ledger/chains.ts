/**
 * B10 and B11: the two chains of DB24, Eq. 10-16 and 17-23, as printed. The second is the mirror image of the first under
 * u <-> b, a <-> v. Each arrow is an entry, judged in three readings: the right-hand sides as values with one base L; the
 * same with log_L(x) = x granted, so that each line is the product of its multiplicands; and the inner equations, in which
 * the two multiplicands of a line are equal. An arrow between values says that two right-hand sides are the same number
 * (that of the first line, which begins with 1, times what is moved to the left).
 */
import { chainEnds, chainValues } from "../../theory/index.js";
import type { Case, Entry, Instead, Premise } from "../checker/claim.js";
import { formsOf, notesOf } from "./lines.js";
import { p1, published, unit } from "./shared.js";

/** A base of logarithms. */
export const base = { low: 0, high: "inf", except: [1] };
const quadrant = { low: 0, high: "pi / 2" };
const small = `(${p1}) ^ 2`;

/** A premise as text and as LaTeX. */
interface Said extends Premise { readonly tex: string }

/** The arrows of one chain. */
function chain(id: string, mirrored: boolean): Entry[] {
  const letters = mirrored ? ["v", "u", "b", "a"] : ["a", "b", "u", "v"];
  const [a, b, u, v] = letters;
  const { lines, number, times, fixed, floating, texOf, innerTex, inner, gap, lineTex } = formsOf(letters, mirrored);
  const notes = notesOf(letters, number);
  /** What is granted from Eq. 2 on, and what is added on the way. */
  const bayes: Said = { name: "Bayes (B1)", lhs: u, rhs: `${a} * ${v} / ${b}`, tex: `${u} = \\frac{${a}${v}}{${b}}` };
  const complements: Said[] = [{
    name: `${a} = 1 - ${b}`, lhs: a, rhs: `1 - ${b}`, tex: `${a} = 1-${b}`,
  }, { name: `${v} = 1 - ${u}`, lhs: v, rhs: `1 - ${u}`, tex: `${v} = 1-${u}` }];
  const equal: Said = { name: `${b} = ${v}`, lhs: b, rhs: v, tex: `${b} = ${v}` };
  const golden: Said = { name: `1 - ${b} = ${b}^2`, lhs: `1 - ${b}`, rhs: `${b} ^ 2`, tex: `1-${b} = ${b}^2` };
  const line = (n: number, log: boolean): Said => ({
    name: `Eq. ${number(n)}`, lhs: lines[n].left,
    rhs: `${times(lines[n])}${lines[n].first} * ${log ? `log(${lines[n].of}, L)` : `(${lines[n].of})`}`, tex: lineTex(n, log),
  });
  const innerPremise = (n: number): Said =>
    ({ name: `the inner equation of Eq. ${number(n)}`, ...inner(lines[n]), tex: innerTex(lines[n]) });
  const withLogarithm: Said = {
    name: `the inner equation of Eq. ${number(2)}`, lhs: lines[2].first, rhs: `log(${v}, L)`, tex: `${lines[2].tex[1]} = \\log_L ${v}`,
  };

  const all = { [a]: unit, [b]: unit, [u]: unit, [v]: unit };
  const letter = { [String.raw`\varphi`]: "f" };
  /** b = v = p1 with all that is granted: a = u = 1 - p1. */
  const atGolden = { [a]: small, [b]: p1, [u]: small, [v]: p1 };
  type Own = Omit<Case, "name" | "kind" | "latex" | "premises"> & { readonly premises?: readonly Said[] };
  const made = (name: string, kind: Case["kind"], formula: string, own: Own): Case => {
    const given = own.given
      ? `\\quad\\text{for }${[own.given, ...(own.given.and ?? [])].map(({ lhs, rhs }) => `${tex(lhs)} = ${tex(rhs)}`).join(",\\ ")}`
      : "";
    const premises = own.premises?.length ? `\\quad\\text{does not follow from }${own.premises.map((one) => one.tex).join(",\\ ")}` : "";
    return { name, kind, latex: `${formula}${given}${premises}`, ...own };
  };
  const tex = (text: string) => text.replace(/(sin|cos)\(f\)/, "\\$1\\varphi");
  const values = (n: number, log: boolean) => `${texOf(lines[n], log)} \\to ${texOf(lines[n + 1], log)}`;
  const valueClaim = (n: number, log: boolean) =>
    ({ lhs: log ? fixed(lines[n]) : floating(lines[n]), rhs: log ? fixed(lines[n + 1]) : floating(lines[n + 1]) });
  const oneBase = (n: number, kind: Case["kind"], own: Partial<Own> = {}): Case =>
    made("one base", kind, values(n, true), { ...own, claims: own.claims ?? [valueClaim(n, true)] });
  const anyBase = (n: number, kind: Case["kind"], own: Partial<Own> = {}): Case =>
    made("floating base", kind, values(n, false), { ...own, claims: own.claims ?? [valueClaim(n, false)] });
  const asInner = (n: number, kind: Case["kind"], own: Omit<Own, "claims" | "printed"> & Partial<Own>): Case => made("inner equation", kind,
    kind === "refuted" ? innerTex(lines[n + 1]) : `${innerTex(lines[n])} \\iff ${innerTex(lines[n + 1])}`,
    { claims: kind === "refuted"
      ? [inner(lines[n + 1])]
      : own.claims ?? [], printed: kind === "refuted" ? undefined : [inner(lines[n]), inner(lines[n + 1])], ...own });

  const entry = (n: number, title: string, note: string, cases: Case[], more: Partial<Entry> = {}): Entry => ({
    id: `${id}.${n + 1}`, title, kind: "by reading", ...published(`Eq. ${number(n)}-${number(n + 1)}`),
    latex: [n, n + 1].map((k) => `\\text{Eq. ${number(k)}: }${lineTex(k, true)}`).join("\\qquad"),
    printed: [n, n + 1].map((k) => line(k, true)), letters: letter, domain: { ...all, L: base }, note, claims: [], cases, ...more,
  });

  /** Values at the golden point, with log_L(x) = x. */
  const digits: Readonly<Record<number, string>> = { 2: "0.38196601125", 3: "0.14589803375", 4: "0.38196601125", 5: "0.97173" };
  const goldenValues = (n: number): Instead => ({
    says: `at the golden point, ${b} = ${v} = p1, the right sides are 0.382, 0.146, 0.382, 0.972 for Eq. ${number(2)} to ${number(5)}`,
    claims: [n, n + 1].map((k) => ({ says: `Eq. ${number(k)}`, value: floating(lines[k]), let: {
      [b]: p1, [v]: p1,
    }, digits: digits[k], code: { name: `chainValues(golden.p1)[${k}].floating`, run: () => chainValues()[k].floating } })),
  });
  const given = (one: Said, failsAt: Readonly<Record<string, string>>, name = one.name) =>
    ({ name, lhs: one.lhs, rhs: one.rhs, holdsAt: [{ [one.lhs]: one.rhs }], failsAt });
  const twoToFour = (log: boolean, failsAt: Readonly<Record<string, string>>): Instead => ({
    says:
      `Eq. ${number(2)} -> ${number(4)}, without the line between, holds under 1 - ${b} = ${b}^2 and ${v} = ${b}: `
        + `(1 - ${b})/${b} is then ${b}, and 1 - ${b}^2 is ${b}`,
    claims: [{ lhs: log ? fixed(lines[2]) : floating(lines[2]), rhs: log ? fixed(lines[4]) : floating(lines[4]) }],
    given: { name: `1 - ${b} = ${b}^2 and ${v} = ${b}`, lhs: `1 - ${b}`, rhs: `${b} ^ 2`, and: [{
      lhs: v, rhs: b,
    }], holdsAt: [{ [b]: p1, [v]: p1 }], failsAt },
  });
  const [left, right] = [`2 * (1 - ${b}) * log(${b})`, `${b} * log(1 - ${b} ^ 2)`];
  const [excess, rootExcess] = [`${b} * (1 - ${b})`, `${b} * sqrt(1 - ${b} ^ 2) * (2 - sqrt(1 - ${b} ^ 2))`];
  const angle = mirrored ? "cos(f)" : "sin(f)";
  const onCircle = { name: `${b} = ${angle}`, lhs: b, rhs: angle, holdsAt: [{ [b]: angle }] };
  const half = { [a]: "1 / 2", [b]: "1 / 2", [u]: "1 / 2", [v]: "1 / 2" };
  const off = { [a]: "0.5", [b]: "0.25", [u]: "0.5", [v]: "0.25" };
  const offL = { ...off, L: "0.5" };
  const granted = [bayes, ...complements];

  return [
    entry(0, `${u} moved to the left`, notes.moved, [
      oneBase(0, "refuted", {
        premises: [...granted, line(0, true)], counterexample: { [a]: "3 / 4", [b]: "1 / 4", [u]: "3 / 4", [v]: "1 / 4", L: "1 / 27" },
        says: `Moving ${u} out of the logarithm is no rule of logarithms.`,
      }),
      anyBase(0, "identity", { domain: all, says: "Both are Bayes' theorem, one of them divided by its left side." }),
      asInner(0, "refuted", {
        domain: all, premises: [...granted, innerPremise(0)], counterexample: half,
        says: `Eq. ${number(0)} gives ${b} = 1/2, where Eq. ${number(1)} does not hold.`,
        instead: [
          {
            says: `with complements and Bayes the inner equation of Eq. ${number(0)} has the one solution 1/2`,
            claims: [{ lhs: b, rhs: "1 / 2" }],
            given: {
              name: `(1 - ${b})/${b} = ${b}/(1 - ${b}), times ${b} (1 - ${b})`, lhs: `(1 - ${b}) ^ 2`, rhs: `${b} ^ 2`,
              holdsAt: [{ [b]: "1 / 2" }], failsAt: off,
            },
          },
          { says: `what would have to be assumed: ${u} = 1`, claims: [{
            lhs: gap(lines[0]), rhs: gap(lines[1]), ofDifference: true, domain: { [u]: { low: 0, high: 2 } },
          }], given: { name: `${u} = 1`, lhs: u, rhs: "1", holdsAt: [{ [u]: "1" }], failsAt: off } },
        ],
      }),
    ]),
    entry(1, "the complement", `${a} is replaced by 1 - ${b}, as the source assumes from Eq. 2 on.`, [
      oneBase(1, "conditional", { domain: {
        [a]: unit, [b]: unit, [v]: unit, L: base,
      }, given: given(complements[0], { [a]: "0.5", [b]: "0.25", [v]: "0.25", L: "0.5" }), says: "It follows." }),
      anyBase(1, "conditional", { domain: {
        [a]: unit, [b]: unit, [v]: unit,
      }, given: given(complements[0], { [a]: "0.5", [b]: "0.25", [v]: "0.25" }), says: "It follows." }),
      asInner(1, "conditional", { domain: { [a]: unit, [b]: unit, [v]: unit }, claims: [{
        lhs: gap(lines[1]), rhs: gap(lines[2]), ofDifference: true,
      }], given: given(complements[0], { [a]: "0.5", [b]: "0.25", [v]: "0.25" }), says: "The same equation." }),
    ]),
    entry(2, "the square under the logarithm", notes.square, [
      oneBase(2, "refuted", {
        premises: [...granted, equal, withLogarithm, line(2, true)],
        counterexample: { ...atGolden, L: `(${p1}) ^ (1 / (${p1}))` }, says: `With ${b} = ${v} the right side is 2 ${b} times the left.`,
        instead: [
          { says: `with ${b} = ${v} the right side is 2 ${b} times the left`, claims: [{
            lhs: `2 * ${b} * ((1 - ${b}) / ${b} * log(${b}, L))`, rhs: fixed(lines[3]),
          }] },
          { says: `what would have to be assumed: ${v} = ${b}^(2${b})`, claims: [valueClaim(2, true)], given: {
            name: `${v} = ${b}^(2${b})`, lhs: v, rhs: `${b} ^ (2 * ${b})`, holdsAt: [{ [v]: `${b} ^ (2 * ${b})` }], failsAt: offL,
          } },
        ],
      }),
      anyBase(2, "refuted", {
        domain: all, premises: [...granted, equal, innerPremise(2), line(2, false)], counterexample: atGolden,
        says: "0.382 becomes 0.146 at the golden point.",
        instead: [
          { says: `what would have to be assumed: ${v} = ${b}^3`, claims: [valueClaim(
            2, false,
          )], given: { name: `${v} = ${b}^3`, lhs: v, rhs: `${b} ^ 3`, holdsAt: [{ [v]: `${b} ^ 3` }], failsAt: off } }, goldenValues(2),
        ],
      }),
      asInner(2, "conditional", {
        domain: { [b]: unit, [v]: unit }, claims: [{ lhs: `${b} * (${gap(lines[2])})`, rhs: gap(lines[3]), ofDifference: true }],
        given: { name: `${v} = ${b}`, lhs: v, rhs: b, holdsAt: [{ [v]: b }], failsAt: { [b]: "0.5", [v]: "0.25" } },
        says: "The same equation, times a positive number: golden.",
      }),
    ]),
    entry(3, "the golden exchange", notes.exchange, [
      oneBase(3, "refuted", {
        premises: [...granted, equal, golden, line(3, true)], counterexample: { ...atGolden, L: small },
        says: `At the golden point the left side is 2 ${b} = 1.236 times the right.`,
        instead: [
          {
            says: `under 1 - ${b} = ${b}^2 the left side is 2 ${b} times the right`,
            claims: [{ lhs: `(1 - ${b}) * log(${b} ^ 2)`, rhs: `2 * ${b} * (${b} * log(1 - ${b} ^ 2))` }],
            given: {
              name: `1 - ${b} = ${b}^2`, lhs: `1 - ${b}`, rhs: `${b} ^ 2`, holdsAt: [{ [b]: p1 }], failsAt: { ...offL, [b]: "0.5" },
            },
          },
          twoToFour(true, { ...offL, [b]: "0.5" }),
          { says: `the sides agree for some ${b} between 0.63 and 0.64 alone, which p1 = 0.618 is not: not up to 0.63`, claims: [{
            above: right, below: left, domain: { [b]: { low: 0, high: 0.63 } },
          }] },
          { says: "not from 0.64", claims: [{ above: left, below: right, domain: { [b]: { low: 0.64, high: 1 } } }] },
        ],
      }),
      anyBase(3, "refuted", {
        domain: all, premises: [...granted, equal, golden], counterexample: atGolden, says: "0.146 becomes 0.382 at the golden point.",
        instead: [
          { says: `it holds nowhere: the end exceeds the start by ${b} (1 - ${b})`, claims: [
            { lhs: `${floating(lines[4])} - ${floating(lines[3])}`, rhs: excess }, { above: excess, below: "0" },
          ] },
          twoToFour(false, { ...off, [b]: "0.5" }), goldenValues(3),
        ],
      }),
      asInner(3, "identity", { domain: { [b]: unit }, claims: [{
        lhs: gap(lines[3]), rhs: `-(${gap(lines[4])})`, ofDifference: true,
      }], says: "The same equation: golden." }),
    ]),
    entry(4, "the square root under the logarithm", `DB24 takes a factor 2 out of the logarithm. With one base that is a rule of ` +
      `logarithms. As inner equations, the factor brought to the other side as DB24 does for Eq. 16, the lines differ: the first gives ` +
      `p1, the second 1/sqrt2. This is the second of the two steps that do not follow.`, [
      oneBase(4, "identity", { domain: { [b]: unit, L: base }, says: "A rule of logarithms." }),
      anyBase(4, "refuted", {
        domain: all, premises: [...granted, equal, golden, line(4, false)], counterexample: atGolden,
        says: "0.382 becomes 0.972 at the golden point.",
        instead: [{ says: "it holds nowhere: the end exceeds the start by", claims: [
          { lhs: `2 * ${b} * sqrt(1 - ${b} ^ 2) - ${b} * (1 - ${b} ^ 2)`, rhs: rootExcess }, { above: rootExcess, below: "0" },
        ] }, goldenValues(4)],
      }),
      asInner(4, "refuted", {
        domain: all, premises: [...granted, equal, innerPremise(4)], counterexample: atGolden,
        says: `Eq. ${number(4)} gives p1 = 0.618, Eq. ${number(5)} gives 1/sqrt2 = 0.707.`,
        instead: [
          { says: `the inner equation of Eq. ${number(5)} has the one solution 1/sqrt2`, claims: [{
            lhs: b, rhs: "1 / sqrt(2)",
          }], given: { name: `${b} = sqrt(1 - ${b}^2)`, ...inner(lines[5]), holdsAt: [{ [b]: "1 / sqrt(2)" }], failsAt: off } },
          {
            says: "with the factor 2 left where it is it would be 1/sqrt5, no golden ratio either",
            claims: [{ lhs: b, rhs: "1 / sqrt(5)" }],
            given: {
              name: `2 ${b} = sqrt(1 - ${b}^2)`, lhs: `2 * ${b}`, rhs: lines[5].of, holdsAt: [{ [b]: "1 / sqrt(5)" }], failsAt: off,
            },
          },
        ],
      }),
    ]),
    entry(5, "onto the unit circle", `A change of variable: every ${b} in (0, 1) is ${angle} for one f in (0, pi/2).`, [
      oneBase(5, "conditional", {
        domain: { [b]: unit, f: quadrant, L: base }, given: { ...onCircle, failsAt: { [b]: "0.5", f: "0.25", L: "0.5" } },
        says: "It follows.",
        claims: [valueClaim(5, true), { name: "the end", is: fixed(lines[6]), code: {
          name: `chainEnds(f, L).${mirrored ? "second" : "first"}`,
          run: ({ f, L: value }) => chainEnds(f, value)[mirrored ? "second" : "first"],
        } }],
      }),
      anyBase(5, "conditional", {
        domain: { [b]: unit, f: quadrant }, given: { ...onCircle, failsAt: { [b]: "0.5", f: "0.25" } }, says: "It follows.",
      }),
      asInner(5, "conditional", { domain: { [b]: unit, f: quadrant }, claims: [{
        lhs: gap(lines[5]), rhs: gap(lines[6]), ofDifference: true,
      }], given: { ...onCircle, failsAt: { [b]: "0.5", f: "0.25" } }, says: "The same equation: sine equals cosine, at pi/4." }),
    ], { domain: { ...all, f: quadrant, L: base } }),
  ];
}

export const chainEntries: readonly Entry[] = [...chain("B10", false), ...chain("B11", true)];
