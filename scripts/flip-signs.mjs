/**
 * First drops every condition of the ledger, one at a time, moves every counterexample to where it violates a premise, and widens every
 * range at each of its ends and over each point left out, and asks the equations' check to notice. A wider range on which an equation
 * still holds is no mistake: it is looked at again, at points, whether both sides exist there and agree.
 * Then flips every sign in lib/theory and in lib/derivation/ledger, one at a time, in code, checked texts and LaTeX, and asks the
 * equations' check and the tests to notice: each flip must make both fail. Works on a copy of the build; nothing of the tree changes.
 * Run by hand after a change to the theory or the checker, in parts where time is short: each part is a call of its own. Processor time
 * measured on one core of an AMD EPYC (Zen 1): conditions 5 minutes, the ledger's files 4 s (chains) to 73 s (training) each;
 * theory and ranges take longer and were not timed to their end.
 * node scripts/flip-signs.mjs [conditions | ranges | theory | ledger | ledger/momentum.ts ...]
 * Exit status 1 when a change went unnoticed.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { root } from "./setup.mjs";

const copy = mkdtempSync(join(tmpdir(), "golden-flip-"));
for (const part of ["dist", "bin", "lib", "package.json"]) cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
const check = join(copy, "check.mjs");
writeFileSync(check, `import { check, ledger } from "./dist/lib/derivation/index.js";
// The frame of Bayes last: few of the signs are its own.
const entries = Object.values(ledger).sort((a, b) => (a.id[0] === "B") - (b.id[0] === "B"));
for (const entry of entries) if (!check(entry, { mutants: 0 }).asDeclared) { console.log(entry.id); process.exit(1); }`);

const flipped = new Map([
  [ts.SyntaxKind.PlusToken, "-"], [ts.SyntaxKind.MinusToken, "+"], [ts.SyntaxKind.PlusEqualsToken, "-="],
  [ts.SyntaxKind.MinusEqualsToken, "+="],
]);
/** Words of the ledger for people, and points that may be any others with the same effect. */
const free = new Set(["id", "title", "note", "says", "by", "name", "reason", "failsAt", "counterexample"]);
/** Texts in words: two in a row, a place in a source, or a loss by its name. */
const isProse = (text) =>
  /[A-Za-z]{2,}\d*,? [A-Za-z]{2,}/.test(text.replace(/\\[a-z]+/g, "")) || /^.?Eq\. /.test(text) || /^"[a-z]{3,}-[a-z]{3,}"$/.test(text);
const isText = (node) => ts.isStringLiteral(node) || ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node);
const nameOf = (node, source) => (ts.isPropertyAssignment(node) ? node.name.getText(source) : "");

/** Where the signs of a source are, and what each becomes. `ledger`: every text in it is a formula, and code stands in \`run\` alone. */
function flips(source, ledger) {
  const found = [];
  const within = (from, text) => {
    for (const match of text.matchAll(/[+-]/g)) found.push([from + match.index, from + match.index + 1, match[0] === "+" ? "-" : "+"]);
  };
  /** The signs of a text, of a template's parts, or of the texts of an object. */
  const texts = (node) => {
    if (ts.isObjectLiteralExpression(node)) for (const property of node.properties) texts(property.initializer);
    else if (ts.isTaggedTemplateExpression(node)) texts(node.template);
    else if (ts.isTemplateExpression(node)) for (const part of [node.head, ...node.templateSpans.map(({ literal }) => literal)]) {
      within(part.getStart(source), part.getText(source));
    }
    else if (isText(node)) within(node.getStart(source), node.getText(source));
  };
  const visit = (node, code) => {
    if (ts.isImportDeclaration(node) || (ledger && free.has(nameOf(node, source)))) return;
    if (code && ts.isBinaryExpression(node) && flipped.has(node.operatorToken.kind)) {
      found.push([node.operatorToken.getStart(source), node.operatorToken.end, flipped.get(node.operatorToken.kind)]);
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
      found.push([node.getStart(source), node.getStart(source) + 1, "+"]);
    }
    // Exact arithmetic and the formulas' texts carry signs as names and as text.
    if (code && ts.isPropertyAccessExpression(node) && ["plus", "minus"].includes(node.name.text)) {
      found.push([node.name.getStart(source), node.name.end, node.name.text === "plus" ? "minus" : "plus"]);
    }
    if (ledger ? isText(node) && !isProse(node.getText(source)) : /(ormula|latex)$/.test(nameOf(node, source))) {
      texts(ledger ? node : node.initializer);
    }
    ts.forEachChild(node, (child) => visit(child, code || nameOf(node, source) === "run"));
  };
  visit(source, !ledger);
  return found;
}

const folders = { theory: join("lib", "theory"), ledger: join("lib", "derivation", "ledger") };
/** The ledger's pages of entries; what its other files hold, all pages may use. */
const pages = new Set(["bayes.ts", "chains.ts", "golden.ts", "momentum.ts", "smoothing.ts", "synapse.ts", "training.ts"]);
const { check: checkEntry } = await import(pathToFileURL(join(copy, "dist", "lib", "derivation", "checker", "check.js")).href);

/**
 * Whether the ledger with one file flipped does not load, or an entry of it is not as declared; those meant by `first` are asked first.
 * Nothing but the ledger is built on these files, so a copy of the ledger alone is loaded, and the algebra stays as it is.
 */
async function ledgerNotices(name, flippedFile, first) {
  const [sound, folder] = ["", `.${tried}`].map((ending) => join(copy, "dist", "lib", "derivation", `ledger${ending}`));
  cpSync(sound, folder, { recursive: true });
  writeFileSync(join(folder, name.replace(/ts$/, "js")), flippedFile);
  try {
    const loaded = await import(pathToFileURL(join(folder, pages.has(name) ? name.replace(/ts$/, "js") : "index.js")).href);
    const entries = pages.has(name) ? Object.values(loaded).flat() : Object.values(loaded.ledger);
    const last = (entry) => entry.id[0] === "B";
    return entries.sort((a, b) => first(b) - first(a) || last(a) - last(b)).some((entry) => !checkEntry(entry, { mutants: 0 }).asDeclared);
  } catch {
    return true;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const wanted = process.argv.slice(2);
let [tried, missed] = [0, 0];

/**
 * The entry with one of its parts changed: itself, a case, or what holds instead; `change` gives all changes of a part, each with its name.
 */
function* changesOf(entry, change) {
  for (const [what, changed] of change(entry)) yield [what, changed];
  for (const key of ["cases", "instead"]) for (const [i, part] of (entry[key] ?? []).entries()) {
    for (const [what, changed] of changesOf({ ...part, domain: part.domain ?? entry.domain }, change)) {
      yield [`${part.name ?? part.says}: ${what}`, { ...entry, [key]: entry[key].map((one, k) => (k === i ? changed : one)) }];
    }
  }
}
/** The list without each of its members in turn. */
const without = (list = []) => list.map((one, i) => [one, list.filter((_, k) => k !== i)]);

/**
 * Every condition left out in turn: constraint, its equations, premises, assumptions;
 * and the LaTeX cut down to one of its pieces, where it has a condition to lose.
 */
function* dropped(part) {
  const { given, premises, assuming, latex = "" } = part;
  if (given) {
    yield [`without the constraint ${given.name}`, { ...part, given: undefined }];
    yield [
      `without the constraint ${given.name}, as an identity`, { ...part, given: undefined, ...(part.kind ? { kind: "identity" } : {}) },
    ];
    for (const [one, and] of without(given.and)) yield [`without ${one.lhs} = ${one.rhs}`, { ...part, given: { ...given, and } }];
    if (given.and) {
      yield [`without ${given.lhs} = ${given.rhs}`, { ...part, given: { ...given, ...given.and[0], and: given.and.slice(1) } }];
    }
    for (const [one, holdsAt] of without(given.holdsAt)) {
      if (holdsAt.length > 0) yield [`without the solution ${JSON.stringify(one)}`, { ...part, given: { ...given, holdsAt } }];
    }
  }
  for (const [one, rest] of without(premises)) yield [`without the premise ${one.name}`, { ...part, premises: rest }];
  if (premises) yield ["without any premises", { ...part, premises: undefined }];
  for (const [one, rest] of without(assuming)) yield [`without the assumption ${one}`, { ...part, assuming: rest }];
  if (given || premises?.length) {
    const pieces = latex.split(/,\\ |,?\\q?quad|\\Rightarrow|\\iff|\\text\{[^}]*\}|;/)
      .map((piece) => piece.trim())
      .filter((piece) => /=|\\to/.test(piece));
    if (pieces.length > 1) for (const piece of pieces) yield [`typeset as ${piece} alone`, { ...part, latex: piece }];
    // Of the premises that are typeset each is left out in turn.
    const [formula, list] = latex.split("\\quad\\text{does not follow from }");
    if (list) for (const [one, rest] of without(list.split(",\\ "))) {
      yield [
        `typeset without ${one}`,
        { ...part, latex: rest.length > 0 ? `${formula}\\quad\\text{does not follow from }${rest.join(",\\ ")}` : formula },
      ];
    }
  }
}

/** Every counterexample moved along each of its coordinates that a premise names: the premise then fails, and the point refutes nothing. */
function* moved(part) {
  const { counterexample, premises = [] } = part;
  if (!counterexample) return;
  for (const [name, value] of Object.entries(counterexample)) {
    if (!premises.some(({ lhs, rhs }) => new RegExp(`\\b${name}\\b`).test(`${lhs} ${rhs}`))) continue;
    for (const by of ["0.9", "0.99999"]) {
      yield [`counterexample with ${name} times ${by}`, { ...part, counterexample: { ...counterexample, [name]: `${by} * (${value})` } }];
    }
  }
}

/**
 * Every range without one of its ends, moved out by 1 at it, and with one of the points left out put back; the claims' own ranges as well.
 */
function* widened(part) {
  const ranges = function* (domain = {}) {
    for (const [name, range] of Object.entries(domain)) {
      const outside = (end) => ["inf", "-inf", Infinity, -Infinity].includes(range[end]);
      for (const [end, free, sign] of [["low", "-inf", "-"], ["high", "inf", "+"]]) if (!outside(end)) {
        yield [`${name} from ${end} end ${range[end]} to ${free}`, { ...domain, [name]: { ...range, [end]: free } }];
        yield [`${name} beyond ${end} end ${range[end]} by 1`, { ...domain, [name]: { ...range, [end]: `${range[end]} ${sign} 1` } }];
      }
      for (const [one, except] of without(range.except)) yield [`${name} with ${one}`, { ...domain, [name]: { ...range, except } }];
    }
  };
  for (const [what, domain] of ranges(part.domain)) yield [what, { ...part, domain }];
  for (const [i, claim] of part.claims.entries()) for (const [what, domain] of ranges(claim.domain)) {
    yield [`claim ${i + 1}: ${what}`, { ...part, claims: part.claims.map((one, k) => (k === i ? { ...one, domain } : one)) }];
  }
}

/**
 * Whether a widened entry that passed holds at points of its ranges, near the ends and the points put back above all, and both sides exist
 * there.
 */
async function holdsAtPoints(entry) {
  const load = async (name) => import(pathToFileURL(join(copy, "dist", "lib", "derivation", name)).href);
  const [{ partsOf }, { compile }, { points }, { compareAt, isMissingAt }] = await Promise.all(
    ["checker/cases.js", "algebra/compiled.js", "algebra/points.js", "algebra/comparison.js"].map(load),
  );
  const claims = partsOf(entry).filter(({ kind }) => kind !== "refuted").flatMap((part) => compile(part).claims);
  return claims.filter(({ relation }) => relation === "equal" || relation === "greater").every((claim) =>
    [...points(claim.region, 60, 77)].every((point) => !isMissingAt(claim, point) && compareAt(claim, point)?.agrees !== false));
}

if (wanted.length === 0 || wanted.includes("ranges")) {
  const { ledger } = await import(pathToFileURL(join(copy, "dist", "lib", "derivation", "index.js")).href);
  const before = { tried, missed };
  let wider = 0;
  for (const entry of Object.values(ledger)) for (const [what, changed] of changesOf(entry, widened)) {
    let passed = false;
    try { passed = checkEntry(changed, { mutants: 0 }).asDeclared; } catch { /* refused in a sentence: noticed */ }
    tried++;
    if (passed && await holdsAtPoints(changed)) wider++;
    else if (passed) { missed++; console.log(`${entry.id} unnoticed: ${what}`); }
  }
  console.log(`${tried - before.tried} ranges widened, ${wider} of them with the equation still true, ${missed - before.missed} unnoticed`);
}
if (wanted.length === 0 || wanted.includes("conditions")) {
  const { ledger } = await import(pathToFileURL(join(copy, "dist", "lib", "derivation", "index.js")).href);
  for (const [kind, change] of Object.entries({ "conditions dropped": dropped, "counterexamples moved": moved })) {
    const before = { tried, missed };
    for (const entry of Object.values(ledger)) for (const [what, changed] of changesOf(entry, change)) {
      let noticed = true;
      try { noticed = !checkEntry(changed, { mutants: 0 }).asDeclared; } catch { /* refused in a sentence: noticed */ }
      tried++;
      if (!noticed) { missed++; console.log(`${entry.id} unnoticed: ${what}`); }
    }
    console.log(`${tried - before.tried} ${kind}, ${missed - before.missed} unnoticed`);
  }
}
// symbols.ts holds words for people; that each letter has some is a test's matter.
for (const [kind, folder] of Object.entries(folders)) for (const name of readdirSync(join(copy, folder)).filter(
  (file) => file !== "symbols.ts").filter((file) => wanted.length === 0 || [kind, `${kind}/${file}`].some((one) => wanted.includes(one)))) {
  const before = { tried, missed };
  const text = readFileSync(join(copy, folder, name), "utf8");
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  const target = join(copy, "dist", folder, name.replace(/ts$/, "js"));
  const sound = readFileSync(target);
  for (const [from, to, sign] of flips(source, kind === "ledger")) {
    const mutant = text.slice(0, from) + sign + text.slice(to);
    const flippedFile = ts.transpileModule(
      mutant, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true } },
    ).outputText;
    const run = (...args) => spawnSync(process.execPath, args, { cwd: copy, timeout: 120_000, encoding: "utf8" }).status;
    const mocha = (...args) =>
      run(join(root, "node_modules", "mocha", "bin", "mocha.js"), "--no-config", "--bail", "--timeout", "20000", ...args);
    // The entry that the text stands in is asked first.
    const [, id, ending] = [...text.slice(0, from).matchAll(/\bid: (?:"(\w+)"|`\$\{id\}(\.\d)`)/g)].at(-1) ?? [];
    const first = (entry) => entry.id === id || (ending !== undefined && entry.id.endsWith(ending)) ||
      (name === "lines.ts" && /^B1[01]/.test(entry.id)) || (name === "pairs.ts" && entry.id[0] === "M");
    if (kind === "theory") writeFileSync(target, flippedFile);
    const noticed = kind === "ledger" ? await ledgerNotices(name, flippedFile, first) : run(check) !== 0;
    // The theory has tests of its own. What they do not know of, its LaTeX and the ledger, is the matter of the ledger's tests, which
    // ask the same check about each entry: what it notices, they notice.
    const tested = (kind === "theory" && mocha("dist/test/theory/*.test.js") !== 0) ||
      noticed || (writeFileSync(target, flippedFile), mocha("dist/test/derivation/*.test.js") !== 0);
    tried++;
    const line = source.getLineAndCharacterOfPosition(from).line;
    const unnoticed = [noticed ? null : "verify", tested ? null : "tests"].filter(Boolean);
    if (unnoticed.length > 0) {
      missed++;
      const before = mutant.slice(Math.max(mutant.lastIndexOf("\n", from) + 1, from - 80), from);
      const behind = mutant.slice(from + sign.length, from + 60).split("\n")[0];
      console.log(
        `${folder}/${name}:${line + 1} unnoticed by ${unnoticed.join(" and ")}: ` +
          `${before}>>${sign}<<${behind}`,
      );
    }
  }
  writeFileSync(target, sound);
  console.log(`${folder}/${name}: ${tried - before.tried} signs flipped, ${missed - before.missed} unnoticed`);
}
rmSync(copy, { recursive: true });
console.log(`${tried} changes, ${missed} unnoticed by the tests or by the check.`);
process.exitCode = missed > 0 ? 1 : 0;
