import assert from "node:assert/strict";
import { check, claimInWords, entriesOf, ledger, summarise, table, type Entry } from "../../lib/derivation/index.js";
import { partsOf } from "../../lib/derivation/checker/cases.js";
import { derived } from "../../lib/derivation/ledger/shared.js";
import { file } from "../../lib/derivation/ledger/index.js";
import { UsageError } from "../../lib/errors.js";
import { contents } from "./contents.js";

const entry = (patch: Partial<Entry>): Entry => ({ id: "T1", title: "a trial", kind: "identity", latex: "", domain: { x: {
  low: 0, high: 1,
} }, claims: [{ lhs: "x", rhs: "x" }], ...derived, ...patch });

describe("the ledger", () => {
  it("holds every equation of the theory, in its order, with its standing and its place in the source", () => {
    const entries = Object.values(ledger);
    assert.deepEqual(entries.map(({ id }) => id), contents.map(([id]) => id));
    for (const [id, standing, key, place] of contents) {
      assert.deepEqual([ledger[id].standing, ledger[id].source.key], [standing, key], id);
      assert.match(ledger[id].source.place, place, id);
    }
  });
  for (const one of Object.values(ledger)) {
    it(`${one.id} is judged as its kind declares, and no mutant of it survives`, () => {
      // A few mutants keep the test short; golden verify tries more of them.
      const verdict = check(one, { mutants: 20 });
      assert.ok(verdict.asDeclared, verdict.counterexample ?? JSON.stringify(verdict.evidence.filter((e) => e.agrees !== true)));
      assert.equal(verdict.mutants.accepted, 0, JSON.stringify(verdict.mutants.list.filter((m) => m.outcome === "accepted")));
      assert.ok(verdict.mutants.rejected >= 10, `${verdict.mutants.rejected} mutants rejected`);
      for (const { claim } of verdict.evidence) assert.notEqual(
        claimInWords(one, claim), claim, "a label that words.ts does not understand",
      );
      // An identity stands on two kinds of evidence at least, beside the referee.
      const kinds = new Set(verdict.evidence.filter((e) => e.agrees === true).map((e) => e.method));
      if (one.kind === "identity") assert.ok(kinds.size >= 2, [...kinds].join());
    });
  }
  it("never calls a formula of GLM20 published: its numbered equations could not be consulted", () => {
    for (const { id, source, standing } of Object.values(ledger)) assert.ok(!(source.key === "GLM20" && standing === "published"), id);
  });
});

describe("the checker", () => {
  it("refutes a false identity with a point where it fails", () => {
    const verdict = check(entry({ claims: [{ lhs: "log(x + 1)", rhs: "log(x) + 1" }] }));
    assert.equal(verdict.verdict, "refuted");
    assert.match(verdict.counterexample ?? "", /at x = 0\.\d+: left side/);
  });
  it("refutes an identity that is wrong by 1e-25 only", () => {
    assert.equal(check(entry({ claims: [{ lhs: "x", rhs: "x + 1e-25 * x" }] })).verdict, "refuted");
  });
  it("does not call a true statement proved that it can only sample", () => {
    // True, and outside the rules: exponents are cut into sixtieths at most.
    assert.equal(check(entry({ claims: [{ lhs: "x^(1/97) * x^(96/97)", rhs: "x" }] }), { mutants: 0 }).verdict, "open");
  });
  it("refutes a wrong slope, a wrong digit, a wrong sign and wrong code", () => {
    const wrong: Entry["claims"][number][] = [
      { lhs: "D(x * log(x), x)", rhs: "log(x) - 1" }, { value: "sqrt(2)", digits: "1.4143" }, { above: "x * log(x)", below: "0" },
      { name: "f", is: "x^2", code: { name: "f", run: ({ x }) => x * x + 1e-9 } },
    ];
    for (const claim of wrong) assert.equal(check(entry({ claims: [claim] }), { mutants: 0 }).verdict, "refuted", JSON.stringify(claim));
  });
  it("wants a constraint that suffices and a point that shows it is needed", () => {
    const given = { name: "x = 1/2", lhs: "x", rhs: "1/2", holdsAt: [{ x: "1/2" }], failsAt: { x: "0.25" } };
    const conditional = (patch: object) =>
      check(entry({ kind: "conditional", claims: [{ lhs: "x", rhs: "1 - x" }], given: { ...given, ...patch } }), { mutants: 0 });
    assert.equal(conditional({}).verdict, "holds");
    assert.equal(conditional({ holdsAt: [{ x: "1/3" }] }).verdict, "refuted");
    assert.equal(conditional({ failsAt: { x: "0.5" } }).verdict, "refuted");
  });
  it("wants every solution of the constraint: one that is left out could be the one that fails", () => {
    const given = { name: "x^2 = x", lhs: "x^2", rhs: "x", holdsAt: [{ x: "0" }], failsAt: { x: "0.25" } };
    const domain = { x: { low: -2, high: 2 } };
    const conditional = (patch: Partial<Entry>) =>
      check(entry({ kind: "conditional", domain, claims: [{ lhs: "x", rhs: "0" }], given, ...patch }), { mutants: 0 });
    assert.equal(conditional({}).verdict, "open");
    assert.match(conditional({}).evidence.find((e) =>
      e.claim === "T1 constraint: no other solution")?.detail ?? "", /that x has no other value is not proved/);
    // On this domain it is the only one.
    assert.equal(conditional({ domain: { x: { low: -2, high: 0.5 } } }).verdict, "holds");
    assert.equal(conditional({ claims: [{ lhs: "x^3", rhs: "x^2" }], given: { ...given, holdsAt: [{ x: "0" }, { x: "1" }] } })
      .verdict, "holds");
    // The same solution twice is one, and one beyond the domain is none.
    assert.equal(conditional({ claims: [{ lhs: "x^3", rhs: "x^2" }], given: { ...given, holdsAt: [{ x: "0" }, { x: "0" }] } })
      .verdict, "open");
    assert.equal(conditional({
      domain: { x: { low: -2, high: 0.75 } }, claims: [{ lhs: "x^3", rhs: "x^2" }], given: { ...given, holdsAt: [{ x: "0" }, { x: "1" }] },
    }).verdict, "open");
    // A pole between two solutions: the difference rises on either side of it.
    const pole = { name: "x = 1/x", lhs: "x", rhs: "1/x", holdsAt: [{ x: "1" }, { x: "-1" }], failsAt: { x: "0.25" } };
    assert.equal(conditional({ domain: { x: { low: -2, high: 2, except: [0] } }, claims: [{ lhs: "x^2", rhs: "1" }], given: pole })
      .verdict, "holds");
  });
  it("is not taken in by what rounding leaves of two numbers that cancel", () => {
    const far = { x: { low: 0, high: 3000 } };
    assert.equal(check(entry({ domain: far, claims: [{ lhs: "-log(1 - (1 - exp(-x)))", rhs: "x" }] }), { mutants: 0 }).verdict, "holds");
  });
  it("compares 64 significant digits, of small numbers and of derivatives too", () => {
    assert.equal(check(entry({ claims: [{ lhs: "exp(-200) * x", rhs: "exp(-200) * x * (1 + 1e-60)" }] }), { mutants: 0 })
      .verdict, "refuted");
    assert.equal(check(entry({ claims: [{ lhs: "D(log(x), x)", rhs: "1 / x + 1e-60" }] }), { mutants: 0 }).verdict, "refuted");
  });
  it("lets the normal form reject only what it knows to differ", () => {
    const symbolic = (rhs: string) =>
      check(entry({ claims: [{ lhs: "x^2", rhs }] }), { mutants: 0 }).evidence.find((e) => e.method === "symbolic")?.agrees;
    assert.equal(symbolic("x^2 + sqrt(5) * x"), false);
    assert.equal(symbolic("log(x)"), null);
  });
  it("accepts no mutant of the ledger's refuted arrows, however many are tried", () => {
    for (const id of ["B10.3", "B10.4"]) assert.equal(check(ledger[id], { mutants: 600 }).mutants.accepted, 0, id);
  }).timeout(120_000);
});

describe("conditions, premises and cases", () => {
  const refuted = (patch: Partial<Entry>) => check(entry({ kind: "refuted", claims: [{
    lhs: "x", rhs: "1 - x",
  }], premises: [{ name: "x^2 = x/4", lhs: "x^2", rhs: "x / 4" }], counterexample: { x: "0.25" }, ...patch }), { mutants: 0 });
  it("a counterexample must satisfy every premise: one that violates one refutes nothing", () => {
    assert.deepEqual([refuted({}).verdict, refuted({}).asDeclared], ["refuted", true]);
    const off = refuted({ counterexample: { x: "0.3" } });
    assert.deepEqual([off.verdict, off.asDeclared], ["open", false]);
    assert.match(off.evidence.find((e) => e.agrees === false)?.detail ?? "", /does not hold, so that the point refutes nothing/);
  });
  it("every counterexample of the ledger satisfies every premise stated for its line", () => {
    let seen = 0;
    for (const part of Object.values(ledger).flatMap(partsOf).filter(({ kind }) => kind === "refuted")) {
      const evidence = check(part, { mutants: 0 }).evidence.filter(({ claim }) => claim.includes(" premise: "));
      assert.equal(evidence.length, part.premises?.length, part.id);
      assert.ok(evidence.length > 0 && evidence.every(({ agrees }) => agrees === true), part.id);
      seen += evidence.length;
    }
    assert.ok(seen > 50, String(seen));
  }).timeout(120_000);
  it("a case that turns out otherwise shows in its entry", () => {
    const cases = ledger["B10.3"].cases ?? [];
    const wrong = { ...ledger["B10.3"], cases: [{ ...cases[2], kind: "identity" as const, given: undefined }, ...cases.slice(0, 2)] };
    assert.equal(check(wrong, { mutants: 0 }).asDeclared, false);
  });
  it("an arrow is judged in three readings, which are told apart", () => {
    const found = Object.fromEntries([1, 2, 3, 4, 5, 6].flatMap((n) => ["B10", "B11"].map((id) =>
      [`${id}.${n}`, check(ledger[`${id}.${n}`], { mutants: 0 }).cases?.map(({ verdict }) => verdict).join(" ")])));
    for (const id of ["B10", "B11"]) {
      assert.deepEqual([1, 2, 3, 4, 5, 6].map((n) => found[`${id}.${n}`]), [
        "refuted holds refuted", "holds holds holds", "refuted refuted holds", "refuted refuted holds", "holds refuted refuted",
        "holds holds holds",
      ]);
    }
  }).timeout(120_000);
  it("an argument is no derivation, and what is said of its parts is checked", () => {
    for (const id of ["M2.argument", "M3.argument"]) {
      assert.equal(check(ledger[id], { mutants: 0 }).verdict, "not a derivation");
      assert.ok((ledger[id].reason ?? "").length > 40);
    }
    const { cases } = ledger["M2.argument"];
    assert.equal(check({ ...ledger["M2.argument"], cases: cases?.map((one) =>
      (one.kind === "refuted" ? { ...one, counterexample: { x: "0.5" } } : one)) }, { mutants: 0 }).verdict, "open");
  });
});

describe("bad input to the checker", () => {
  const refused: [string, Partial<Entry>, RegExp][] = [
    ["text that does not parse", { claims: [{ lhs: "x +* 2", rhs: "x" }] }, /^T1: "x \+\* 2" does not parse/],
    ["an unknown function", { claims: [{ lhs: "import(x)", rhs: "x" }] }, /^T1: unknown function "import"/],
    ["an unknown symbol", { claims: [{
      lhs: "x + y", rhs: "x",
    }] }, /^T1: unknown symbol "y" at character 5 of "x \+ y"; its variables are x/],
    ["an assignment", { claims: [{ lhs: "x = 2", rhs: "x" }] }, /^T1: "x = 2" uses an assignment/],
    ["a string", { claims: [{ lhs: "\"x\"", rhs: "x" }] }, /^T1: /],
    ["a property", { claims: [{ lhs: "x.constructor", rhs: "x" }] }, /^T1: /],
    ["an empty domain", { domain: { x: { low: 1, high: 1 } } }, /^T1: the domain of x is empty/],
    ["assumptions that contradict each other", {
      domain: { x: { low: 0, high: 1 }, y: { low: 0, high: 1 } }, assuming: ["x < y", "y < x"],
    }, /^T1: the assumptions .* contradict each other/],
    ["a name that is taken", { domain: { pi: { low: 0, high: 1 } } }, /^T1: "pi" cannot be a variable/],
    ["a name that is none", { domain: { "x y": { low: 0, high: 1 } } }, /^T1: "x y" is no name for a variable/],
    ["an end that is no number", { domain: { x: {
      low: "log(0)", high: 1,
    } } }, /^T1: the end "log\(0\)" of the domain of x is no number: the logarithm/],
    ["a domain too narrow for points", { domain: { x: { low: 0, high: 1e-40 } } }, /^T1: the domain of x is narrower than 1e-12/],
    ["a constraint without a solution", {
      kind: "conditional", given: { name: "g", lhs: "x", rhs: "0.5", holdsAt: [], failsAt: { x: "0.25" } },
    }, /^T1: the constraint "g" names no solution/],
    ["a point off the constraint that lies outside the domain", {
      kind: "conditional", given: { name: "g", lhs: "x", rhs: "0.5", holdsAt: [{ x: "0.5" }], failsAt: { x: "7" } },
    }, /^T1: failsAt lies outside the domain, where it shows nothing: x = 7/],
    ["a counterexample that lies outside the domain", {
      kind: "refuted", premises: [], counterexample: { x: "1" },
    }, /^T1: the counterexample lies outside the domain/],
    ["a counterexample without a number for a variable", {
      kind: "refuted", premises: [], counterexample: {},
    }, /^T1: the counterexample gives no number for "x"/],
    ["a condition that is left out", { kind: "conditional" }, /^T1: an entry of the kind "conditional" needs a constraint/],
    ["a constraint that nothing is judged under", { given: {
      name: "g", lhs: "x", rhs: "0.5", holdsAt: [{ x: "0.5" }], failsAt: { x: "0.25" },
    } }, /^T1: an entry of the kind "identity" has a constraint that is not used/],
    ["a refuted entry without its premises", {
      kind: "refuted", counterexample: { x: "0.5" },
    }, /^T1: an entry of the kind "refuted" needs the premises/],
    ["premises that nothing is refuted under", { premises: [] }, /^T1: premises and a counterexample belong to the kind "refuted"/],
    ["an entry that says nothing", { claims: [] }, /^T1: an entry of the kind "identity" needs claims or cases/],
    ["an argument without a reason", {
      kind: "argument", claims: [], cases: [{ name: "c", kind: "identity", latex: "", claims: [{ lhs: "x", rhs: "x" }] }],
    }, /^T1: an entry of the kind "argument" needs a reason/],
    ["an assumption against the domain", { assuming: ["x > 2"] }, /^T1: the assumption "x > 2" contradicts the domain/],
  ];
  for (const [what, patch, message] of refused) {
    it(`${what} gets one sentence that names the entry`, () => assert.throws(() =>
      check(entry(patch)), (error) => error instanceof UsageError && message.test(error.message) || assert.fail(String(error))));
  }
  it("an id given twice gets one sentence that names it", () =>
    assert.throws(() => file([entry({}), entry({})]), /^UsageError: T1: two entries/));
  it("an unknown id is answered with the ids there are", () => assert.throws(() => entriesOf(["Z9"]), /no equation "Z9".*G1, G2/));
});

describe("the report", () => {
  it("counts verdicts and mutants, and marks what is not as declared", () => {
    const good = check(ledger.M2, { mutants: 10 });
    const bad = check(entry({ claims: [{ lhs: "x", rhs: "2 * x" }] }), { mutants: 0 });
    const report = summarise([good, bad], 1);
    assert.deepEqual([report.summary.holds, report.summary.refuted, report.summary.unexpected], [1, 1, ["T1"]]);
    assert.match(table(report), /T1 +derived +identity +refuted \(!\)/);
    assert.match(table(report), /2 entries: 1 hold, 1 refuted, 0 open/);
  });
  it("tells what evidence is about in the words of the claim or the constraint", () => {
    const told = (id: string, label: string) => claimInWords(ledger[id], label);
    assert.equal(told("B1", "B1.1"), "from u = j/b and v = j/a: u = a * v / b, with u = j / b, v = j / a");
    assert.equal(told("G2", "G2.1 (2)"), "p ^ 2 + p - 1 = 0 (2)");
    assert.equal(told("G2", "G2 constraint: no other solution"), "G1: p = (1 - p)/p: constraint: no other solution");
    assert.equal(told("B10.3", "B10.3 case 1 counterexample"), "one base: counterexample");
    assert.equal(told("B10.3", "B10.3 case 1 premise: b = v"), "one base: premise: b = v");
    assert.match(told(
      "B10.3", "B10.3 case 1 instead 2.1",
    ), /^one base: instead, what would have to be assumed: v = b\^\(2b\): \(1 - b\) \/ b \* log\(v, L\) = /);
    assert.equal(told("B10.3", "B10.3 case 1 instead 2 off the constraint"), "one base: v = b^(2b): off the constraint");
  });
  it("finds entries by id in any case, and groups by letter", () => {
    assert.deepEqual(entriesOf(["m2", "s6"]).map((e) => e.id), ["M2", "M2.argument", "S6"]);
    assert.deepEqual(entriesOf(["g"]).map((e) => e.id), ["G1", "G2", "G3", "G4", "G5", "G6", "G7"]);
  });
});
