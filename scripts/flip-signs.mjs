/**
 * Flips every sign in lib/theory, one at a time, and asks the tests and the equations' check to notice: each flip must make both fail.
 * Works on a copy of the build; nothing of the tree changes. About a quarter of an hour on one core: run by hand after a change to the theory or the checker.
 * node scripts/flip-signs.mjs [file ...]   exit status 1 when a flip went unnoticed.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./setup.mjs";

const copy = mkdtempSync(join(tmpdir(), "golden-flip-"));
for (const part of ["dist", "bin", "package.json"]) cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
const check = join(copy, "check.mjs");
writeFileSync(check, `import { check, ledger } from "./dist/lib/derivation/index.js";
// The frame of Bayes last: few of the signs are its own.
const entries = Object.values(ledger).sort((a, b) => (a.id[0] === "B") - (b.id[0] === "B"));
for (const entry of entries) if (!check(entry, { mutants: 0 }).asDeclared) { console.log(entry.id); process.exit(1); }`);

/** Where the signs of a source are, and what each becomes. */
function flips(source) {
  const found = [];
  const flipped = new Map([[ts.SyntaxKind.PlusToken, "-"], [ts.SyntaxKind.MinusToken, "+"], [ts.SyntaxKind.PlusEqualsToken, "-="], [ts.SyntaxKind.MinusEqualsToken, "+="]]);
  /** The signs in a formula's text, or in those of an object of formulas. */
  const texts = (node) => {
    if (ts.isObjectLiteralExpression(node)) for (const property of node.properties) texts(property.initializer);
    if (!ts.isStringLiteral(node)) return;
    for (const match of node.getText(source).matchAll(/[+-]/g)) found.push([node.getStart(source) + match.index, node.getStart(source) + match.index + 1, match[0] === "+" ? "-" : "+"]);
  };
  const visit = (node) => {
    if (ts.isBinaryExpression(node) && flipped.has(node.operatorToken.kind)) found.push([node.operatorToken.getStart(source), node.operatorToken.end, flipped.get(node.operatorToken.kind)]);
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) found.push([node.getStart(source), node.getStart(source) + 1, "+"]);
    // Exact arithmetic and the formulas' texts carry signs as names and as text.
    if (ts.isPropertyAccessExpression(node) && ["plus", "minus"].includes(node.name.text)) found.push([node.name.getStart(source), node.name.end, node.name.text === "plus" ? "minus" : "plus"]);
    if (ts.isPropertyAssignment(node) && /ormula$/.test(node.name.getText(source))) texts(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const folder = join(root, "lib", "theory");
const wanted = process.argv.slice(2);
let [tried, missed] = [0, 0];
for (const name of readdirSync(folder).filter((file) => wanted.length === 0 || wanted.includes(file))) {
  const text = readFileSync(join(folder, name), "utf8");
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  const target = join(copy, "dist", "lib", "theory", name.replace(/ts$/, "js"));
  const sound = readFileSync(target);
  for (const [from, to, sign] of flips(source)) {
    const mutant = text.slice(0, from) + sign + text.slice(to);
    writeFileSync(target, ts.transpileModule(mutant, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true } }).outputText);
    const run = (...args) => spawnSync(process.execPath, args, { cwd: copy, timeout: 120_000, encoding: "utf8" });
    const verify = run(check);
    const tests = run(join(root, "node_modules", "mocha", "bin", "mocha.js"), "--no-config", "--bail", "--timeout", "20000", "dist/test/theory/*.test.js");
    tried++;
    const line = source.getLineAndCharacterOfPosition(from).line;
    const unnoticed = [verify.status === 0 ? "verify" : null, tests.status === 0 ? "tests" : null].filter(Boolean);
    if (unnoticed.length > 0) {
      missed++;
      console.log(`${name}:${line + 1} unnoticed by ${unnoticed.join(" and ")}: ${mutant.split("\n")[line].trim()}`);
    }
  }
  writeFileSync(target, sound);
}
rmSync(copy, { recursive: true });
console.log(`${tried} signs flipped, ${missed} unnoticed by the tests or by the check.`);
process.exitCode = missed > 0 ? 1 : 0;
