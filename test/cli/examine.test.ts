import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../lib/cli/main.js";
import { paths } from "../../lib/paths.js";

describe("golden examine", function () {
  this.timeout(120_000);
  const printed: string[] = [];
  const { log, error } = console;
  before(() => { console.log = console.error = (line: string) => { printed.push(line); }; });
  beforeEach(() => { printed.length = 0; });
  after(() => { console.log = log; console.error = error; });
  const examine = async (...words: string[]) => ({ status: await main(["examine", ...words]), text: printed.join("\n") });

  it("judges an equation of two sides, with what the verdict rests on", async () => {
    const { status, text } = await examine("sin(2x)", "2 sin(x) cos(x)", "--on", "x: -4..4");
    assert.equal(status, 0);
    assert.match(text, /^holds: sin\(2x\) = 2 sin\(x\) cos\(x\), x in \(-4, 4\)$/m);
    for (const part of [
      /^ {2}numeric +agrees: equal to 64 digits at 200 points$/m,
      /^ {2}symbolic agrees: reduces to 0 by algebra(, \w+)*, multiple angles$/m,
      /\d+ changed equations tried: \d+ rejected, \d+ proved to say the same, 0 accepted$/m,
    ]) assert.match(text, part);
  });
  it("shows where what is false fails, and for what it would hold", async () => {
    const { status, text } = await examine("sqrt(x^2) = x", "--on", "x: -1..1");
    assert.equal(status, 1);
    assert.match(text, /^refuted: .*\n {2}counterexample: at x = -0\.\d+: left side 0\.\d+, right side -0\.\d+\n {2}it holds for x > 0$/m);
  });
  it("names the set where both sides exist", async () => {
    const { status, text } = await examine("sqrt(x)^2 = x", "--on", "x: -1..1");
    assert.equal(status, 1);
    assert.match(text, /^holds where both sides exist \(x >= 0\): sqrt\(x\)\^2 = x, x in \(-1, 1\)$/m);
  });
  it("reads LaTeX, several ranges, and assumptions", async () => {
    assert.equal((await examine("\\sqrt{x} \\sqrt{y}", "\\sqrt{x y}", "--latex", "--on", "x: 0..5", "--on", "y: 0..5")).status, 0);
    const { status, text } = await examine("abs(x - y) = y - x", "--on", "x: 0..1; y: 0..1", "--assuming", "x < y");
    assert.equal(status, 0, text);
  });
  it("reads an equation that begins with a sign, and tells it from an option", async () => {
    assert.equal((await examine("-x", "--x - 2x", "--on", "x: -1..1")).status, 0);
    assert.equal((await examine(`${"-".repeat(1900)}x = x`, "--on", "x: 0..1")).status, 0);
    assert.equal((await examine("-1 = cos(pi)")).status, 0);
    const { status, text } = await examine("x = x", "--on", "x: 0..1", "--secs", "3");
    assert.equal(status, 2, text);
  });
  it("prints one JSON object", async () => {
    const { status, text } = await examine("x / x = 1", "--on", "x: -1..1", "--json");
    const { equations: [{ verdict, where, evidence, outOfTime }], summary } = JSON.parse(
      text,
    ) as { equations: { verdict: string; where: string; evidence: unknown[]; outOfTime: boolean }[]; summary: object };
    assert.deepEqual(
      [status, verdict, where, outOfTime, summary], [1, "holds where both sides exist", "x != 0", false, { equations: 1, hold: 0 }],
    );
    assert.ok(evidence.length >= 3);
  });
  it("judges the equations of a file, a text or JSON", async () => {
    const folder = mkdtempSync(join(tmpdir(), "golden-examine-"));
    writeFileSync(join(folder, "mine.txt"), "# two of them\nx + x = 2x | x: 0..1\nx^2 = x | x: 0..1 # false\n");
    writeFileSync(join(folder, "mine.json"), JSON.stringify([{ lhs: "exp(log(x))", rhs: "x", domain: { x: [0, "inf"] } }]));
    const text = await examine("--file", join(folder, "mine.txt"));
    assert.equal(text.status, 1);
    assert.match(text.text, /^holds: x \+ x = 2x[^]*^refuted: x\^2 = x[^]*^2 equations: 1 hold on their whole domain\.$/m);
    assert.equal(await main(["examine", "--file", join(folder, "mine.json")]), 0);
    rmSync(folder, { recursive: true });
  });
  it("leaves open what the time does not suffice for", async () => {
    const { status, text } = await examine(
      `${"sin(".repeat(38)}x${")".repeat(38)} = x + y`, "--on", "x: 0..1; y: 0..1", "--seconds", "0.01",
    );
    assert.equal(status, 1);
    assert.match(text, /^open: [^]* {2}the time ran out; --seconds gives more$/m);
  });

  const wrong: readonly [words: string[], sentence: RegExp][] = [
    [["x + ", "1"], /^golden: equation: "x \+" does not parse: Unexpected end of expression at character 4$/],
    [["1 + foo(x) = x"], /^golden: equation: unknown function "foo" at character 5 of "1 \+ foo\(x\)"; known are log, /],
    [["2x (y + 1) = 2"], /^golden: equation: unknown symbol "y" at character 5 of "2x \(y \+ 1\)"; its variables are x\.$/],
    [["x! = 1"], /^golden: equation: "x!" uses the operator "!" at character 2; /],
    [["x.constructor = 1"], /^golden: equation: "x\.constructor" uses an accessor at character 2; /],
    [["constructor(x) = 1"], /^golden: equation: unknown function "constructor" at character 1 /],
    [["x = x = x"], /^golden: equation: expected one equation, .*got 2 equals signs in "x = x = x"\.$/],
    [["\\frac{x}{", "1", "--latex"], /^golden: equation: cannot read what ends after "\\frac\{x\}\{"\.$/],
    [["x", "x", "--assuming", "x"], /^golden: equation: the assumption "x" is not of the form "a < b" or "a > b"\.$/],
    [["x", "x", "--assuming", "x > 2"], /^golden: equation: the assumption "x > 2" contradicts the domain/],
    [["max(x) = x"], /^golden: equation: max takes two arguments, got 1 at character 1 of "max\(x\)"\.$/],
  ];
  const ranges: readonly [range: string, sentence: RegExp][] = [
    ["x: 0..1e400", /^golden: equation: the end "1e400" of the domain of x is beyond the numbers up to 1e308/],
    ["x: 1..0", /^golden: equation: the domain of x is empty: it runs from 1 to 0\.$/],
    ["x 0..1", /^golden: the domain "x 0\.\.1" cannot be read at character 1: expected a variable and its range/],
    ["x: 0..1; y = 2", /^golden: the domain "x: 0\.\.1; y = 2" cannot be read/],
    ["x: 0..1; x: 2..3", /^golden: the domain ".*" gives x two ranges/],
    ["x: sqrt(-1)..1", /^golden: equation: the end "sqrt\(-1\)" of the domain of x is no number: /],
  ];
  it("answers 2, in one sentence with the place, to what cannot be read", async () => {
    for (const [words, sentence] of [...wrong.map(([one, says]) =>
      [[...one, "--on", "x: 0..1"], says] as const), ...ranges.map(([range, says]) => [["x", "x", "--on", range], says] as const)]) {
      printed.length = 0;
      const { status, text } = await examine(...words);
      assert.equal(status, 2, words.join(" "));
      assert.match(text, sentence);
      assert.doesNotMatch(text, /\n\s+at /);
    }
    for (const words of [
      [], ["x = x", "--file", "mine.txt"], ["--file", "nowhere.txt"],
    ]) assert.equal((await examine(...words)).status, 2, words.join(" "));
  });
  it("runs as a program", () => {
    const golden = (...words: string[]) =>
      spawnSync(process.execPath, [join(paths.root, "bin", "golden.js"), "examine", ...words], { encoding: "utf8" });
    const { status, stderr } = golden("x = y", "--on", "x: 0..1");
    assert.equal(status, 2);
    assert.equal(stderr, 'golden: equation: unknown symbol "y" at character 1 of "y"; its variables are x.\n');
    const late = golden("x = x", "--on", "x: 0..1", "--seconds", "0");
    assert.deepEqual([
      late.status, late.stderr.split("\n")[0],
    ], [2, "error: option '--seconds <n>' argument '0' is invalid. expected a decimal number from 0.01 to 3600, got \"0\"."]);
  });
});
