import assert from "node:assert/strict";
import { evaluate } from "mathjs";
import { compile } from "../../lib/derivation/algebra/compiled.js";
import { check, formulasOf, ledger, plainText, summarise, table, type Entry } from "../../lib/derivation/index.js";
import { parse } from "../../lib/derivation/algebra/parse.js";
import { print } from "../../lib/derivation/algebra/expression.js";
import { readFormula } from "../../lib/derivation/typesetting/latex.js";
import { partsOf } from "../../lib/derivation/checker/cases.js";
import { derived } from "../../lib/derivation/ledger/shared.js";
import { readStatements } from "../../lib/derivation/typesetting/statements.js";
import { byTypeset } from "../../lib/derivation/typesetting/typeset.js";
import { vocabulary } from "../../lib/derivation/algebra/vocabulary.js";
import { UsageError } from "../../lib/errors.js";
import { synapse, unitLoss } from "../../lib/theory/index.js";

const entry = (patch: Partial<Entry>): Entry => ({ id: "T1", title: "a trial", kind: "identity", latex: "", domain: { x: {
  low: 0, high: 1,
} }, claims: [{ lhs: "x", rhs: "x" }], ...derived, ...patch });
const found = (one: Entry) => byTypeset(compile(one));

describe("the reader of LaTeX", () => {
  it("reads a formula as a person reads it", () => {
    const scope = { p: 0.3, q: 0.7, a: 0.4, b: 0.6, L: 0.5, varphi: 0.8, k: 2, p1: 0.6 };
    for (const [latex, text] of [
      ["-p\\ln\\frac{1-p}{p}", "-p*log((1-p)/p)"], ["\\frac12 p^{1/2}", "0.5*sqrt(p)"],
      ["2b\\log_L\\sqrt{1-b^2}", "2*b*log(sqrt(1-b^2))/log(L)"],
      ["2\\sin\\varphi\\log_L(\\cos\\varphi)", "2*sin(varphi)*log(cos(varphi))/log(L)"], ["\\frac pq", "p/q"],
      ["\\sqrt2\\,p", "sqrt(2)*p"], ["-p^2", "-(p^2)"], ["a-b-p", "(a-b)-p"],
      ["a/b/p", "(a/b)/p"], ["e^{-p/q}", "exp(-p/q)"], ["|a-b|", "b-a"], ["\\sum_{k=0}^{2}p^k q", "q+p*q+p^2*q"],
      ["\\sum_k -a-b", "-a-b"], ["p_1+p", "p1+p"], ["+p", "p"],
    ]) {
      const [read, meant] = [print(readFormula(latex, "T1")), text].map((formula) => evaluate(formula, { ...scope }) as number);
      assert.ok(Math.abs(read - meant) < 1e-14, `${latex}: ${read}, not ${meant}`);
    }
  });
  it("reads derivatives, functions, lists of values and pieces by their meaning", () => {
    const read = (text: string) => parse(text, "T1");
    const words = vocabulary(
      ["p", "z", "h"], { "f(p)": read("p ^ 2"), "g(t)": [read("h"), read("z")], "K_+": read("p"), t: read("1"), "e^{-z}": read("h") },
    );
    for (const [latex, text] of [["f(1-p)", "(1 - p)^2"], [
      "f", "p^2",
    ], ["\\frac{df}{dp}", "D(p^2, p)"], ["\\frac{d}{dz}\\,z p", "D(z * p, z)"], ["g(t-1)", "h"], ["g(t)", "z"], ["K_+-e^{-z}", "p - h"]]) {
      assert.equal(print(readFormula(latex, "T1", words)), print(read(text)), latex);
    }
    assert.equal(evaluate(print(readFormula("f'(3)", "T1", words))), 6);
    for (const latex of ["g(t+1)", "K_-", "e^{+z}q", "\\Delta p"]) assert.throws(() =>
      readFormula(latex, "T1", words), /^UsageError: T1: cannot read/, latex);
    assert.throws(() => vocabulary([], { "g": [read("1")] }), UsageError);
  });
  it("takes statements apart at commas, wide spaces, words and arrows between them", () => {
    const taken = (latex: string) => readStatements(latex, "T1").map(({ text, between }) => `${text}: ${between.join(" ")}`);
    assert.deepEqual(taken("a = b = 0.61\\ldots,\\quad p \\in \\{a, b\\} \\text{ for } (0<p<1) \\iff x\\ne1"), [
      "a=b=0.61\\ldots: = =", "p\\in\\{a,b\\}: in", "0<p<1: < <", "x\\ne1: !=",
    ]);
    assert.throws(() => readStatements("p^2 + 1", "T1"), /^UsageError: T1: "p\^2\+1" is typeset and says nothing: it has one side/);
    assert.throws(() => readStatements("p = p", "T1"), /^UsageError: T1: "p=p" is typeset and says nothing: its sides are the same/);
  });
  it("refuses by name what it cannot read, and what is too long", () => {
    for (const latex of [
      "p \\mapsto q", "\\int p", "(p", "p)", "\\frac{p}", "p^", "\\sum_{k=0}^{1000}k", "\\sum_{k=0}^{60}\\sum_{l=0}^{60}l", "\\log p",
    ]) assert.throws(() => readFormula(latex, "T1"), /^UsageError: T1: cannot read/, latex);
    assert.throws(() => readStatements("p".repeat(3000), "T1"), /3000 characters is longer/);
    assert.throws(() => readStatements(`${"(".repeat(990)}p=1`, "T1"), /^UsageError: T1: /);
  });
});

describe("what is typeset", () => {
  for (const one of Object.values(ledger).flatMap((entry) => [entry, ...partsOf(entry).filter(({ id }) => id !== entry.id)])) {
    it(`of ${one.id} is what is checked, and no sign of it can be flipped unnoticed`, () => {
      const sound = found(one);
      assert.equal(sound?.agrees, true, sound?.detail);
      for (const { index, 0: sign } of one.latex.matchAll(/[+-]/g)) {
        const latex = `${one.latex.slice(0, index)}${sign === "+" ? "-" : "+"}${one.latex.slice(index + 1)}`;
        assert.equal(found({ ...one, latex })?.agrees, false, latex);
      }
    });
  }
  for (const [name, curve] of Object.entries({ ...synapse, ...unitLoss })) {
    if (typeof curve === "object" && "latex" in curve) it(`of the curve ${name} is part of an entry's, so that it is read back`, () =>
      assert.ok(Object.values(ledger).some(({ latex }) => latex.includes(curve.latex))));
  }
  it("is noticed where it says something else, though the equation itself holds", () => {
    const wrong: [string, string][] = [
      ["M3", "\\eta = (1-\\alpha)^2 = 0.0158679247049261\\ldots"], ["G5", "1 - p = p^2 \\quad (p \\in \\{p_1, -p_2\\})"],
      ["S11", "L_{\\mathrm{exc}}(p) < p^2"], ["B9", "\\log_L x = x \\quad\\text{for}\\quad L = x^{1/x},\\ x>1"],
      ["B10.2", "u = \\frac ab\\log_L v"], ["M9", "c_{\\mathrm{crit}} = \\frac1{(1+\\sqrt\\alpha)^2}"], [
        "M1", "\\Delta w(t) = -\\eta\\,\\frac{\\partial L}{\\partial w}(t) + \\alpha\\,\\Delta w(t-2)",
      ], ["S6", "L_{\\mathrm{net}}(p) = L_{\\mathrm{inh}}(p) \\iff p = \\frac12"],
      // True, and not what the entry is about.
      ["G2", "1 - p = p^2"],
    ];
    for (const [id, latex] of wrong) {
      const verdict = check({ ...ledger[id], latex }, { mutants: 0 });
      assert.deepEqual([verdict.verdict, verdict.asDeclared], ["holds", false], latex);
      const report = summarise([verdict], 1);
      assert.deepEqual(report.summary.unexpected, [id]);
      assert.match(table(report), new RegExp(`typeset AGAINST[^]*${id}: `), latex);
    }
  });
  it("must carry every condition under which it was checked: the constraint, each premise, and what a letter stands for", () => {
    const bare: [string, string, RegExp][] = [
      ["M6", "\\Delta w(t) = -(1-\\alpha)\\,\\mathrm{EMA}_\\alpha[g](t)", /the condition "eta = \(1 - alpha\)\^2 \(M3\)" is not typeset/],
      ["G2", "p^2 + p - 1 = 0", /the condition "G1/], ["G5", "1 - p = p^2 \\quad (p \\in \\{p_1\\})", /the condition/],
      ["M8 case 1", "\\frac{\\eta^2}{1-\\alpha^2} = \\frac{(1-\\alpha)^3}{1+\\alpha}", /the condition/],
      ["M8 case 2", "\\frac1{1-\\alpha} = 7.93\\ldots", /what alpha stands for is not typeset/],
      ["M9 case 1", "\\frac{(1-\\sqrt\\alpha)^2}{\\eta} = \\frac1{(1+\\sqrt\\alpha)^2}", /the condition/],
      ["M9 case 2", "\\frac{2(1+\\alpha)}{\\eta} = 236.2\\ldots,\\ \\alpha = \\sqrt2\\,p_1", /what eta stands for/],
      ["M3", "\\eta = (1-\\alpha)^2 = 0.0158679247049260\\ldots", /what alpha stands for/],
      ["B1", "u = \\frac{a\\,v}{b}", /what v stands for/],
      [
        "B10.1 case 3",
        "\\frac{a}{b} = \\frac{v}{1} \\quad\\text{does not follow from }u = \\frac{av}{b},\\ a = 1-b,\\ \\frac{a}{b} = \\frac{v}{u}",
        /the premise "v = 1 - u"/,
      ],
    ];
    const parts = Object.values(ledger).flatMap((one) => [one, ...partsOf(one)]);
    for (const [id, latex, message] of bare) {
      const evidence = found({ ...parts.find((one) => one.id === id) as Entry, latex });
      assert.equal(evidence?.agrees, false, latex);
      assert.match(evidence.detail, message, latex);
    }
    // A premise that only people read was never granted.
    const part = parts.find((one) => one.id === "B10.1 case 3") as Entry;
    assert.match(found({ ...part, premises: part.premises?.slice(1) })?.detail ?? "", /is typeset, and nothing that is checked says so/);
  });
  it("of a reader's own that is empty is no evidence, and one that cannot be read is named as not read back", () => {
    assert.equal(found(entry({})), null);
    const odd = check(entry({ latex: "\\oint x = x" }), { mutants: 0 });
    assert.equal(odd.asDeclared, true);
    assert.deepEqual(odd.evidence.at(-1), {
      method: "typeset", claim: "T1 as typeset", agrees: null, detail: "not read back: T1: cannot read \"\\oint x\".",
    });
    const report = summarise([odd, check(ledger.M2, { mutants: 0 })], 1);
    assert.deepEqual(report.summary.notReadBack, ["T1"]);
    assert.match(table(report), /not read back from its LaTeX.*: T1/);
  });
  it("must be readable where the entry tells what its letters stand for", () => {
    assert.equal(check(entry({ latex: "\\oint x = x", letters: {} }), { mutants: 0 }).asDeclared, false);
    assert.equal(found(entry({ latex: "\\oint x = x", letters: { "\\oint x": "x" } }))?.agrees, true);
  });
});

describe("a formula as plain text", () => {
  it("reads like the typeset one, conditions included", () => {
    for (const [latex, text] of [
      ["\\frac{1-p}{p} = p", "(1 - p)/p = p"], ["\\alpha = \\sqrt2\\,p_1", "alpha = sqrt2 p_1"],
      ["-p\\ln\\frac{1-p}{p}", "-p ln((1 - p)/p)"],
      ["1 = \\frac ab\\,\\frac vu", "1 = (a/b)(v/u)"], ["u\\,\\frac{a}{b}", "u (a/b)"], ["\\log_La\\,\\frac vu", "log_L(a)(v/u)"],
      ["2\\log_L\\sqrt{1-u^2}\\,u", "2 log_L(sqrt(1 - u^2)) u"], ["\\frac{dL_{\\mathrm{net}}}{dz} = \\Delta w(t)", "dL_net/dz = dw(t)"],
      ["\\frac{\\log_b x}{\\log_b b'}", "(log_b x)/(log_b b')"], ["\\sum_k -t_k\\ln y_k-\\delta_{kt}", "sum_k -t_k ln y_k - delta_kt"],
      ["\\eta = (1-\\alpha)^2 \\Rightarrow \\frac{\\eta}{1-\\alpha} = 1-\\alpha", "eta = (1 - alpha)^2  =>  eta/(1 - alpha) = 1 - alpha"],
      ["b\\log_L(1-b^2) \\to 2b", "b log_L(1 - b^2) -> 2 b"], ["\\eta_{\\mathrm{eff}}<1", "eta_eff < 1"],
      ["\\frac12\\text{ for }x\\ge0", "1/2 for x >= 0"],
    ]) assert.equal(plainText(latex), text);
  });
  it("of every entry is free of macros, and names each condition of a conditional one", () => {
    for (const one of Object.values(ledger)) for (const { text } of formulasOf(one)) assert.doesNotMatch(text, /\\|undefined/, one.id);
    assert.match(formulasOf(ledger.M8)[1].text, /^eta = \(1 - alpha\)\^2 {2}=> /);
  });
});
