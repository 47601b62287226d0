/** Claims made ready for the checker: texts read, abbreviations and constraints put in, regions known. */
import { UsageError } from "../../errors.js";
import type { Claim, Code, Entry } from "../checker/claim.js";
import { contains } from "./points.js";
import { readRegion, without } from "./domain.js";
import type { Region } from "./region.js";
import { evaluate } from "./evaluate.js";
import { expandDerivatives, substitute } from "./derivatives.js";
import { operation, Late, Outside, variables, type Expr } from "./expression.js";
import { parse } from "./parse.js";
import { decimals } from "./reals.js";
import type { Real } from "./real.js";

/** A step of an equation: `to` follows from what came before by `by`. */
interface Step { readonly to: Expr; readonly by: string }

/** One comparison to be decided. */
export interface Compiled {
  /** Names the claim in evidence: "S8.1", with the branch of the constraint where there is one. */
  readonly label: string;
  readonly relation: "equal" | "greater" | "defines" | "digits";
  /** For `defines` and `digits`, left and right are the formula. */
  readonly left: Expr;
  readonly right: Expr;
  readonly steps: readonly Step[];
  readonly region: Region;
  /** The region with the variables that the claim may use and does not. */
  readonly whole: Region;
  /** The abbreviations, read. */
  readonly lets: Readonly<Record<string, Expr>>;
  readonly rises: { readonly variable: string; readonly from: Expr; readonly slope: Expr } | null;
  readonly digits: string | null;
  /** Whether a side is the difference of what is typeset. */
  readonly ofDifference: boolean;
  readonly code: Code | null;
  /** As written, for people and for the referee. */
  readonly text: string;
}

/** An entry made ready. */
export interface CompiledEntry {
  readonly entry: Entry;
  readonly label: string;
  /** The claims, under each way to satisfy the constraint where the entry is conditional. */
  readonly claims: readonly Compiled[];
  /** The claims on the whole domain, without the constraint. */
  readonly bare: readonly Compiled[];
  /** The equations of the constraint. */
  readonly constraint: readonly Compiled[];
  /** Constraint, solved: each substitution must make both sides of each of its equations equal. */
  readonly solutions: readonly Compiled[];
  /** For a refuted entry: what holds instead. */
  readonly instead: readonly CompiledEntry[];
}

/**
 * Reads an entry.
 * @throws UsageError in one sentence that names the entry: an expression that does not parse, an unknown function or symbol, an empty
 * domain, a contradiction
 */
export function compile(entry: Entry, label?: string): CompiledEntry {
  const branches = entry.given?.holdsAt ?? [];
  if (entry.given
    && branches.length === 0) throw new UsageError(`${entry.id}: the constraint "${entry.given.name}" names no solution in holdsAt.`);
  if (entry.given) readPoint(entry, entry.given.failsAt, "failsAt");
  if (entry.counterexample) readPoint(entry, entry.counterexample, "the counterexample");
  const name = label ?? entry.id;
  // A definition names a formula for every value of its variables: a constraint does not touch it.
  const each = (suffix: string, values: Readonly<Record<string, string>>) =>
    entry.claims.map((claim, i) => compileClaim(entry, claim, `${name}.${i + 1}${suffix}`, "is" in claim ? {} : values));
  const under = branches.flatMap((values, i) => each(branches.length > 1 ? ` (${i + 1})` : "", values));
  return {
    entry,
    bare: each("", {}),
    claims: entry.kind === "conditional" ? under : each("", {}),
    instead: (entry.instead ?? []).map(({ claims, given }, i) =>
      compile({
        ...entry, kind: given ? "conditional" : "identity", claims, given, instead: undefined, counterexample: undefined,
      }, `${entry.id} instead ${i + 1}`)),
    label: name,
    constraint: equationsOf(entry).map((equation) => compileClaim(entry, equation, `${name} constraint`, {})),
    solutions: branches.flatMap((values, i) => equationsOf(entry).map((equation, k, all) => {
      const which = [branches.length > 1 ? i + 1 : null, all.length > 1 ? `equation ${k + 1}` : null].filter((part) => part !== null);
      return compileClaim(entry, equation, `${name} constraint${which.length > 0 ? ` (${which.join(", ")})` : ""}`, values);
    })),
  };
}

const equationsOf = ({ given }: Entry): readonly { readonly lhs: string; readonly rhs: string }[] =>
  (given ? [{ lhs: given.lhs, rhs: given.rhs }, ...(given.and ?? [])] : []);

/** Sees to it that a point named in an entry gives every variable a number, inside the domain: elsewhere it would show nothing. */
function readPoint(entry: Entry, point: Readonly<Record<string, string>>, what: string): void {
  const region = readRegion(entry.id, entry.domain, entry.assuming);
  const missing = region.names.find((name) => !Object.hasOwn(point, name));
  if (missing !== undefined) throw new UsageError(`${entry.id}: ${what} gives no number for "${missing}".`);
  let at: Readonly<Record<string, Real>>;
  try {
    at = Object.fromEntries(Object.entries(point).map(([name, text]) => [name, evaluate(parse(text, entry.id, []), decimals, {})]));
  } catch (error) {
    if (error instanceof Outside
      && !(error instanceof Late)) throw new UsageError(`${entry.id}: ${what} has a coordinate that is no number: ${error.message}.`);
    throw error;
  }
  const inWords = Object.entries(point).map(([name, text]) => `${name} = ${text}`).join(", ");
  if (!contains(region, at)) throw new UsageError(
    `${entry.id}: ${what} lies outside the domain, where it shows nothing: ${inWords}.`,
  );
}

function compileClaim(entry: Entry, claim: Claim, label: string, values: Readonly<Record<string, string>>): Compiled {
  // An abbreviation takes the place of the entry's variable of that name, as alpha does where the golden pair is meant.
  const free = Object.entries(entry.domain).filter(([variable]) => !Object.hasOwn(claim.let ?? {}, variable));
  const domain = { ...Object.fromEntries(free), ...claim.domain };
  const full = readRegion(entry.id, domain, claim.assuming ?? entry.assuming);
  const abbreviations: Record<string, Expr> = {};
  const known = () => [...full.names, ...Object.keys(abbreviations)];
  const read = (text: string): Expr => substitute(parse(text, entry.id, known()), abbreviations);
  for (const [name, text] of Object.entries(claim.let ?? {})) {
    if (full.names.includes(name)) throw new UsageError(`${entry.id}: "${name}" is both a variable and an abbreviation.`);
    abbreviations[name] = read(text);
  }
  // Substitutions apply one after the other: a later one may use what an earlier one left free.
  const solved = Object.entries(values).filter(([name]) => !Object.hasOwn(abbreviations, name)).map(([name, text]) => {
    if (!full.names.includes(
      name,
    )) throw new UsageError(`${entry.id}: the constraint sets "${name}", which is no variable of the entry (${full.names.join(", ")}).`);
    return [name, read(text)] as const;
  });
  const put = (expr: Expr): Expr => solved.reduce((e, [name, value]) => substitute(e, { [name]: value }), expr);
  const side = (text: string): Expr => {
    try {
      const expr = put(read(text));
      // Once carried out and remembered: what cannot be differentiated is a mistake of the entry, not of a method.
      expandDerivatives(expr);
      return expr;
    } catch (error) {
      if (error instanceof Outside
        && !(error instanceof Late)) throw new UsageError(`${entry.id}: "${text}" cannot be read: ${error.message}.`);
      throw error;
    }
  };
  const base = {
    label, whole: full, lets: abbreviations,
    region: solved.length > 0 ? without(full, solved.map(([name]) => name)) : full,
    steps: [], rises: null, digits: null, ofDifference: "lhs" in claim && claim.ofDifference === true,
    // Under a constraint code is compared where the claim is about numbers that the constraint does not touch.
    code: claim.code && !mentions(claim, solved.map(([name]) => name)) ? claim.code : null,
  };
  // Variables that the claim does not name would only repeat it; code may take some that the formula does without.
  const narrowed = (...named: readonly Expr[]): Region => {
    if (base.code) return base.region;
    const used = new Set([...named, ...base.region.assumptions].flatMap((expr) => [...variables(expr)]));
    return without(base.region, base.region.names.filter((variable) => !used.has(variable)));
  };
  if ("lhs" in claim) {
    const [left, right] = [side(claim.lhs), side(claim.rhs)];
    const steps = (claim.steps ?? []).map(({ to, by }) => ({ to: side(to), by }));
    return { ...base, region: narrowed(left, right, ...steps.map(({ to }) =>
      to)), relation: "equal", left, right, steps, text: `${claim.lhs} = ${claim.rhs}` };
  }
  if ("above" in claim) {
    const [left, right] = [side(claim.above), side(claim.below)];
    const rises = claim.rises ? { variable: claim.rises.variable, from: side(claim.rises.from), slope: side(claim.rises.slope) } : null;
    return { ...base, region: narrowed(left, right), relation: "greater", left, right, rises, text: `${claim.above} > ${claim.below}` };
  }
  if ("is" in claim) {
    const formula = side(claim.is);
    return { ...base, relation: "defines", left: formula, right: formula, text: `${claim.name} := ${claim.is}` };
  }
  const value = side(claim.value);
  return {
    ...base, region: narrowed(value), relation: "digits", left: value, right: value, digits: claim.digits,
    text: `${claim.value} = ${claim.digits}...`,
  };
}

/** Whether an equation or a number is written with one of the variables; a definition is not put under constraints at all. */
function mentions(claim: Claim, names: readonly string[]): boolean {
  const texts = [...("lhs" in claim ? [claim.lhs, claim.rhs] : "value" in claim ? [claim.value] : []), ...Object.values(claim.let ?? {})];
  return texts.some((text) => [...variables(parse(text, ""))].some((name) => names.includes(name)));
}

/** The difference of the sides of a comparison. */
export const difference = (claim: Compiled): Expr => operation("-", claim.left, claim.right);

