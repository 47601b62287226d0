import assert from "node:assert/strict";
import { evaluate } from "mathjs";
import { ledger } from "../../lib/derivation/index.js";
import { golden, synapse, unitLoss } from "../../lib/theory/index.js";
import { readLatex } from "./latex.js";

const value = (text: string, scope: Record<string, number>): number => evaluate(text, { ...scope }) as number;
const same = (a: string, b: string, scope: Record<string, number>, what: string) => {
  const [x, y] = [value(a, scope), value(b, scope)];
  assert.ok(Math.abs(x - y) <= 1e-12 * Math.max(1, Math.abs(y)), `${what}: ${a} is ${x}, ${b} is ${y}`);
};

describe("what is typeset", () => {
  it("is read as a person reads it", () => {
    const scope = { p: 0.3, q: 0.7, a: 0.4, b: 0.6, L: 0.5, f: 0.8 };
    for (const [latex, text] of [["-p\\ln\\frac{1-p}{p}", "-p*log((1-p)/p)"], ["\\frac12 p^{1/2}", "0.5*sqrt(p)"], ["2b\\log_L\\sqrt{1-b^2}", "2*b*log(sqrt(1-b^2))/log(L)"], ["2\\sin\\varphi\\log_L(\\cos\\varphi)", "2*sin(f)*log(cos(f))/log(L)"], ["\\frac pq", "p/q"], ["\\sqrt2\\,p", "sqrt(2)*p"]]) {
      same(readLatex(latex), text, scope, latex);
    }
    assert.throws(() => readLatex("p \\mapsto q"), /cannot read/);
  });
  for (const [name, curve] of Object.entries({ ...synapse, netOfLogit: null, pStar: null, leastNet: null, ...unitLoss })) {
    if (curve === null) continue;
    it(`of the curve ${name} is its formula`, () => {
      for (const x of [0.1, 0.37, 0.83]) same(readLatex(curve.latex.replace(/^.*?=/, "")), curve.formula, { [curve.variable]: x }, name);
    });
  }
  for (const entry of Object.values(ledger).filter(({ id }) => /^B1[01]\./.test(id))) {
    it(`of the arrow ${entry.id} are the sides that are checked`, () => {
      const [from, to] = entry.latex.replace(/^[uv] = /, "").split("\\to").map(readLatex);
      const [claim] = entry.claims;
      assert.ok("lhs" in claim);
      for (const shift of [0, 0.05, 0.11]) {
        const scope = { a: 0.3 + shift, b: 0.6 - shift, u: 0.2 + shift, v: 0.7 + shift, L: 0.4 + shift, f: 0.5 + shift };
        same(from, claim.lhs, scope, "left");
        same(to, claim.rhs, scope, "right");
      }
    });
  }
  // Equations that are true of numbers: each side of each of them has the same value where the entry says so.
  const { p1, p2, alpha, eta } = golden;
  const e = 0.3;
  const j = 0.2;
  const [a, b] = [0.4, 0.5];
  const trueAt: Record<string, Record<string, number>[]> = {
    G1: [{ p: p1 }, { p: p2 }], G2: [{ p: p1 }, { p: p2 }], G3: [{ p1 }], G4: [{ p2 }], G5: [{ p: p1 }, { p: p2 }], G6: [{ p: -p1 }, { p: -p2 }], G7: [{ p: -p1 }, { p: -p2 }],
    B1: [{ a, b, u: j / b, v: j / a }], B2: [{ a, b: 1 - a, u: a, v: 1 - a }], B3: [{ a, b, u: j / b, v: j / a }], B4: [{ a, b, u: j / b, v: j / a }], B5: [{ a, b: a, u: j / a, v: j / a }], B6: [{ a, b: a, u: j / a, v: j / a }],
    B12: [{ f: Math.PI / 4, L: 0.5 }], S17: [{ e }], M2: [{ alpha, p1 }], M3: [{ alpha, eta }], M4: [{ alpha, eta }], M7: [{ alpha, eta }],
  };
  for (const [id, scopes] of Object.entries(trueAt)) {
    it(`of ${id} is true where the entry says so`, () => {
      const plain = ledger[id].latex.replace(/\(p \\in[^)]*\)|p \\in.*$|\\text\{[^}]*\}/g, ",");
      const equations = plain.split(/(?<!\\),|\\qquad|\\quad/).filter((part) => part.includes("="));
      assert.ok(equations.length > 0);
      for (const equation of equations) {
        const sides = equation.split("=").map((side) => side.trim());
        for (const scope of scopes) {
          const [first, ...rest] = sides.filter((side) => !side.endsWith("\\ldots")).map(readLatex);
          for (const other of rest) same(first, other, scope, equation);
          for (const digits of sides.filter((side) => side.endsWith("\\ldots"))) assert.ok(String(value(first, scope).toFixed(20)).startsWith(digits.replace("\\ldots", "").slice(0, 15)), equation);
        }
      }
    });
  }
});
