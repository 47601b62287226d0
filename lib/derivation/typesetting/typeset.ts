/**
 * What is typeset against what is checked: people see an entry's LaTeX, the checker its texts, and a sign could stand in
 * one that is not in the other. So the LaTeX is read back, and each of its statements must be one that is checked: the
 * sides of a claim or their difference, an abbreviation, the constraint or its solution, or a bound of the domain. And the
 * other way round: what a claim was checked under, a constraint, a premise, an abbreviation, must be typeset beside it.
 */
import { UsageError } from "../../errors.js";
import type { Evidence } from "../checker/claim.js";
import { compareAt } from "../algebra/comparison.js";
import { compile, type Compiled, type CompiledEntry } from "../algebra/compiled.js";
import { points } from "../algebra/points.js";
import { without } from "../algebra/domain.js";
import { evaluate } from "../algebra/evaluate.js";
import { expandDerivatives, substitute } from "../algebra/derivatives.js";
import { operation, Outside, variables, type Expr } from "../algebra/expression.js";
import { parse } from "../algebra/parse.js";
import { compare, type Real } from "../algebra/real.js";
import { decimals } from "../algebra/reals.js";
import { readStatements, type Relation, type Statement, type TypesetSide } from "./statements.js";
import { vocabularyOf } from "../algebra/vocabulary.js";

/** Points at which two formulas are compared: two that are not the same differ at the first. */
const pointCount = 8;

/**
 * What reading an entry's LaTeX back finds: null where nothing is typeset; `agrees` is null where it cannot be read and
 * false where it says something else, or cannot be read although the entry tells what its letters stand for.
 * @example byTypeset(compile(ledger.M2))?.agrees // true
 */
export function byTypeset(compiled: CompiledEntry): Evidence | null {
  const { entry } = compiled;
  if (entry.latex.trim() === "") return null;
  const found = (agrees: boolean | null, detail: string): Evidence =>
    ({ method: "typeset", claim: `${entry.id} as typeset`, agrees, detail });
  const words = vocabularyOf(entry);
  let statements: readonly Statement[];
  try {
    statements = readStatements(entry.latex, entry.id, words);
  } catch (error) {
    if (error instanceof UsageError) return found(entry.letters ? false : null, `not read back: ${error.message}`);
    throw error;
  }
  if (statements.length === 0) return found(entry.letters ? false : null, "not read back: no statement is typeset");
  const checked = checkedIn(compiled);
  const by = new Set<string>();
  for (const statement of statements) {
    for (const [i, relation] of statement.between.entries()) {
      const name = accountFor(statement.sides[i], relation, statement.sides[i + 1], checked, statements);
      if (name === null) return found(
        false,
        `"${statement.text}" is typeset${statement.between.length > 1 ? `, ${ordinal(i)} relation` : ""}, `
          + "and nothing that is checked says so",
      );
      by.add(name);
    }
  }
  const claimed = [...checked.entries.flatMap(({ bare }) => bare), ...checked.printed].map(({ label }) => label);
  if (!claimed.some((label) => by.has(label))) return found(false, "what is typeset is a condition alone, and nothing that is claimed");
  const missing = unsaid(checked, statements);
  if (missing !== null) return found(false, `${missing} is not typeset beside the formula, which is judged with it`);
  return found(true, `read back from the LaTeX, it says what is checked: ${[...by].join(", ")}`);
}

const ordinal = (i: number): string => ["first", "second", "third", "fourth"][i] ?? `${i + 1}th`;

/** All that an entry checks, claims of the same text together: what is typeset must be each of them. */
interface Checked {
  readonly compiled: CompiledEntry;
  readonly groups: readonly (readonly Compiled[])[];
  readonly entries: readonly CompiledEntry[];
  /** What a refuted line is granted, each with its name. */
  readonly premises: readonly { readonly name: string; readonly claim: Compiled }[];
  /** The lines that are printed and judged in the cases. */
  readonly printed: readonly Compiled[];
  /** The abbreviations that the statements use, by name: each must be typeset itself. */
  readonly used: Map<string, Compiled>;
}

function checkedIn(compiled: CompiledEntry): Checked {
  // Of a refuted line its own claim and what it is granted are typeset; what holds instead must not stand in for a premise.
  const entries = compiled.entry.kind === "refuted" ? [compiled] : [compiled, ...compiled.instead];
  const groups = new Map<string, Compiled[]>();
  const { entry } = compiled;
  const equations = (list: readonly { readonly lhs: string; readonly rhs: string }[], what: string) =>
    compile({ ...entry, kind: "identity", claims: list.map(({ lhs, rhs }) =>
      ({ lhs, rhs })), given: undefined, instead: undefined, counterexample: undefined }, `${entry.id} ${what}`).bare;
  const premises = equations(entry.premises ?? [], "premise").map((claim, i) => ({ name: entry.premises?.[i].name ?? "", claim }));
  const printed = equations(entry.printed ?? [], "printed");
  for (const claim of [...entries.flatMap(({ bare, constraint }) =>
    [...constraint, ...bare]), ...premises.map((one) => one.claim), ...printed]) {
    // The name of a definition is none of its formula.
    const formula = claim.text.replace(/^.* := /, "");
    groups.set(formula, [...(groups.get(formula) ?? []), claim]);
  }
  return { compiled, entries, groups: [...groups.values()], premises, printed, used: new Map() };
}

/** The name of what is checked and says the same as two sides with their relation; null when nothing does. */
function accountFor(a: TypesetSide, relation: Relation, b: TypesetSide, checked: Checked, statements: readonly Statement[]): string | null {
  if (relation === "in") return a.kind === "formula" && b.kind === "set" && holdsIn(a.of, b.of, statements, checked)
    ? "the values named"
    : null;
  // An arrow is the first claim itself, also where it is refuted and something like it holds instead.
  const group = (relation === "->" ? [checked.compiled.bare.slice(0, 1)] : checked.groups).find((claims) =>
    claims.every((claim) => says(claim, a, relation, b)));
  if (group) {
    for (const name of [a, b].flatMap((side) =>
      (side.kind === "formula" ? [...variables(side.of)] : []))) if (Object.hasOwn(group[0].lets, name)) checked.used.set(name, group[0]);
    return group[0].label;
  }
  if (a.kind !== "formula" || b.kind !== "formula") return null;
  if (bounds(a.of, relation, b.of, checked) || bounds(b.of, turned[relation], a.of, checked)) return "the domain";
  return relation === "=" && (names(a.of, b.of, checked) ?? names(b.of, a.of, checked)) || null;
}

const turned: Readonly<Record<Relation, Relation>> = {
  "=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<=", "->": "->", in: "in",
};

/** Whether a claim is about these two sides. */
function says(claim: Compiled, a: TypesetSide, relation: Relation, b: TypesetSide): boolean {
  const put = (expr: Expr) => substitute(expr, claim.lets);
  if (a.kind === "set" || b.kind === "set" || a.kind === "digits") return false;
  const left = put(a.of);
  const is = (expr: Expr, side: Expr) => sameOn(claim, expr, side);
  if (b.kind === "digits") return relation === "=" && claim.relation === "digits"
    && (claim.digits as string).startsWith(b.text) && is(left, claim.left);
  const right = put(b.of);
  if (relation === "->") return claim.relation === "equal" && is(left, claim.left) && is(right, claim.right);
  const [more, less] = relation === "<" || relation === "<=" ? [right, left] : [left, right];
  if (claim.relation === "greater") return relation !== "=" && relation !== "!=" && is(more, claim.left) && is(less, claim.right);
  const either = (expr: Expr) => is(expr, claim.left) || is(expr, claim.right);
  if (relation === "=" && either(left) && either(right)) return true;
  return claim.ofDifference && relation !== "!=" && (either(operation("-", more, less)) || (relation === "="
    && either(operation("-", less, more))));
}

/** Whether two formulas are the same function of a claim's variables: to 64 digits at points of its domain. */
function sameOn({ whole, ...claim }: Compiled, left: Expr, right: Expr): boolean {
  const used = new Set([left, right, ...whole.assumptions].flatMap((expr) => [...variables(expr)]));
  if ([...used].some((name) => !whole.names.includes(name))) return false;
  const region = without(whole, whole.names.filter((name) => !used.has(name)));
  try {
    const both = { ...claim, whole, region, relation: "equal" as const, left: expandDerivatives(left), right: expandDerivatives(right) };
    const compared = points(region, pointCount, 1).map((point) => compareAt(both, point)).filter((result) => result !== null);
    return compared.length > 0 && compared.every(({ agrees }) => agrees);
  } catch (error) {
    if (error instanceof Outside) return false;
    throw error;
  }
}

/** A formula without variables as a number, or null. */
function valueOf(expr: Expr): Real | null {
  try {
    return evaluate(expr, decimals, {});
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
}
const equalNumbers = (a: Real | null, b: Real | null): boolean => a !== null && b !== null && compare(a, b) === 0;

/** Whether `variable relation end` is a bound of the domain, or a point left out of it. */
function bounds(variable: Expr, relation: Relation, end: Expr, { entries }: Checked): boolean {
  if (variable.kind !== "symbol") return false;
  const value = valueOf(end);
  const sides = entries.flatMap(({ bare }) => bare.flatMap(({ whole }) => whole.sides)).filter(({ name }) => name === variable.name);
  return sides.some(({ low, high, except }) => (relation === ">"
    ? equalNumbers(low, value)
    : relation === "<" ? equalNumbers(high, value) : relation === "!=" && except.some((one) => equalNumbers(one, value))));
}

/** What makes `variable = formula` true by name: an abbreviation of a claim, or a solution of the constraint. */
function names(variable: Expr, formula: Expr, { entries }: Checked): string | null {
  if (variable.kind !== "symbol") return null;
  const { name } = variable;
  for (const { entry, label, bare } of entries) {
    // What is abbreviated in the same words in several claims must be what is typeset in each of them.
    const wordsIn = (i: number) => entry.claims[i].let?.[name];
    const means = (one: Compiled) =>
      sameOn(one, substitute(formula, Object.fromEntries(Object.entries(one.lets).filter(([other]) => other !== name))), one.lets[name]);
    const claim = bare.find((_, i) => wordsIn(i) !== undefined && bare.every((one, k) => wordsIn(k) !== wordsIn(i) || means(one)));
    if (claim) return `an abbreviation of ${claim.label}`;
    if (entry.given?.holdsAt.some((values) =>
      Object.hasOwn(values, name) && bare.some((one) => sameOn(one, formula, parse(values[name], entry.id))))) return `${label} constraint`;
  }
  return null;
}

/** Whether every equation that is typeset beside `variable in {...}` is true at each of the values. */
function holdsIn(variable: Expr, values: readonly Expr[], statements: readonly Statement[], { compiled }: Checked): boolean {
  if (variable.kind !== "symbol") return false;
  const about = statements.flatMap(({ sides, between }) =>
    between.flatMap((relation, i) => (relation === "=" ? [[sides[i], sides[i + 1]] as const] : [])));
  return about.length > 0 && compiled.bare.length > 0 && values.every((value) => about.every(([a, b]) => a.kind === "formula"
    && b.kind === "formula"
    && sameOn(compiled.bare[0], substitute(a.of, { [variable.name]: value }), substitute(b.of, { [variable.name]: value }))));
}

/** The equations between two formulas that are typeset. */
const equationsIn = (statements: readonly Statement[]): readonly (readonly [
  Expr, Expr,
])[] => statements.flatMap(({ sides, between }) => between.flatMap((relation, i) => {
  const [a, b] = [sides[i], sides[i + 1]];
  return relation === "=" && a.kind === "formula" && b.kind === "formula" ? [[a.of, b.of] as const] : [];
}));

/** The name of a condition that was used and is not typeset, or null: the constraint, a premise, or what a letter stands for. */
function unsaid(checked: Checked, statements: readonly Statement[]): string | null {
  const { entry, constraint } = checked.compiled;
  const equations = equationsIn(statements);
  const formula = (of: Expr): TypesetSide => ({ kind: "formula", of });
  const typeset = (claim: Compiled) => equations.some(([a, b]) => says({ ...claim, relation: "equal" }, formula(a), "=", formula(b)));
  const premise = checked.premises.find(({ claim }) => !typeset(claim));
  if (premise) return `the premise "${premise.name}"`;
  const line = checked.printed.find((claim) => !typeset(claim));
  if (line) return `the line ${line.text}`;
  if (entry.kind === "conditional" && entry.given && !constraint.every(typeset)
    && !solved(checked, statements)) return `the condition "${entry.given.name}"`;
  // What the entry's own letters stand for is told by its list of them.
  const told = new Set(Object.values(entry.letters ?? {}).flat().flatMap((text) => [...variables(parse(text, entry.id))]));
  for (const [name, claim] of checked.used) {
    const means = (other: Expr) =>
      sameOn(claim, substitute(other, Object.fromEntries(Object.entries(claim.lets).filter(([one]) => one !== name))), claim.lets[name]);
    const said = ([a, b]: readonly [Expr, Expr]) =>
      (a.kind === "symbol" && a.name === name && means(b)) || (b.kind === "symbol" && b.name === name && means(a));
    if (!told.has(name) && !equations.some(said)) return `what ${name} stands for`;
  }
  return null;
}

/**
 * Whether the constraint is typeset by its solutions: `x = value` for each variable of the one there is, or `x in {...}` with all of them
 * and no other.
 */
function solved({ compiled }: Checked, statements: readonly Statement[]): boolean {
  const { entry, bare } = compiled;
  const branches = entry.given?.holdsAt ?? [];
  const same = (a: Expr, text: string) => bare.some((claim) => sameOn(claim, a, parse(text, entry.id)));
  const [first] = branches;
  // What is claimed is not its own condition.
  const claimed = (a: Expr, b: Expr) => bare.some((claim) => says(claim, { kind: "formula", of: a }, "=", { kind: "formula", of: b }));
  const given = (name: string, text: string) =>
    equationsIn(statements).some(([a, b]) => a.kind === "symbol" && a.name === name && same(b, text) && !claimed(a, b));
  if (branches.length === 1) return Object.entries(first).every(([name, text]) => given(name, text));
  return statements.some(({ sides: [a, b], between }) => between[0] === "in" && a.kind === "formula"
    && a.of.kind === "symbol" && b.kind === "set" && b.of.length === branches.length
    && branches.every((values) => b.of.some((one) => same(one, values[(a.of as { name: string }).name] ?? "0"))));
}
